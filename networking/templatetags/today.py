"""What the coordinators' first page shows above the usual list."""

from typing import Any

from django import template

from motm.days import today_here
from networking.coordination.today.queries import Today, first_page

register = template.Library()


@register.simple_tag(takes_context=True)
def who_needs_me_today(context: Any) -> Today | None:
    """For coordinators and administrators; None for who only edits the course."""
    person = context["request"].user
    if not person.is_staff:
        return None
    return first_page(person, today=today_here())
