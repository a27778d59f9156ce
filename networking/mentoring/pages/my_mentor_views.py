"""The mentee's page about her pair."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networking.mentoring.pages.my_mentor import my_mentor_of
from networking.people.requests import PersonRequest


@require_safe
def my_mentor(request: PersonRequest) -> HttpResponse:
    """Who her mentor is, when they meet, and what is logged about it."""
    assert request.person is not None
    mine = my_mentor_of(request.person)
    return render(
        request, "networking/mentoring/pages/my_mentor.html", {"mine": mine, "pair": mine.pair}
    )
