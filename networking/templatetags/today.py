"""What the coordinators' first page shows above the usual list."""

from typing import Any

from django import template

from networking.models import Programme
from networking.progress_report import who_needs_me

register = template.Library()


@register.simple_tag(takes_context=True)
def who_needs_me_today(context: Any) -> dict[str, Any] | None:
    """For coordinators and administrators; None for who only edits the course."""
    person = context["request"].user
    if not person.is_staff:
        return None
    return who_needs_me(Programme.objects.editable_by(person))
