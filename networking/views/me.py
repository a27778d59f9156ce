"""My page, and everything she wrote in one place."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networking.access import public
from networking.account_notices import warnings_for
from networking.consents import count_to_ask
from networking.mine import everything_written, start_of, unit_titles
from networking.pages import course_for, home_cards
from networking.requests import PersonRequest
from networking.standing import standing_of
from networking.steps import on_my_page


@public
@require_safe
def my_page(request: PersonRequest) -> HttpResponse:
    """What to do next, how far she is in each module, and the ways to all that is hers."""
    course = course_for(request)
    cards, resume = home_cards(course, request.person)
    person = request.person
    steps, steps_are_due = on_my_page(person) if person else ([], False)
    context = {
        "modules": cards,
        "resume": resume,
        "start_url": start_of(course),
        "steps": steps,
        "steps_are_due": steps_are_due,
        "notices": warnings_for(person) if person else [],
        "consents_to_ask": count_to_ask(person) if person and not person.is_guest else 0,
        "standing": standing_of(person),
    }
    return render(request, "networking/me.html", context)


@public
@require_safe
def my_reflections(request: PersonRequest) -> HttpResponse:
    """Her texts by module and unit. Open to visitors too: who has only notes on this device
    never sent anything, and finds them here."""
    course = course_for(request)
    context = {
        "written": everything_written(request.person, course) if request.person else [],
        "unit_titles": unit_titles(course),
        "start_url": start_of(course),
    }
    return render(request, "networking/reflections.html", context)
