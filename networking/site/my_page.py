"""My page, and everything she wrote in one place."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networking.consents.records import count_to_ask
from networking.learning.own_texts import everything_written, start_of, unit_titles
from networking.learning.unit_page import course_for, home_cards
from networking.maps.steps.queries import on_my_page
from networking.people.access import public
from networking.people.notices import warnings_for
from networking.people.requests import PersonRequest
from networking.site.roles_summary import standing_of


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
    return render(request, "networking/site/me.html", context)


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
    return render(request, "networking/site/reflections.html", context)
