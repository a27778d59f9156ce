"""Reading the course: home, a module's overview, a unit."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networking.learning.unit_page import ModulePage, UnitPage, course_for, home_cards
from networking.people.access import public
from networking.people.requests import PersonRequest


@public
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What this is, the modules, and where she stopped."""
    course = course_for(request)
    cards, resume = home_cards(course, request.person)
    return render(request, "modules/home.html", {"modules": cards, "resume": resume})


@public
@require_safe
def module(request: PersonRequest, module_slug: str) -> HttpResponse:
    """The overview of a module, with its path of units."""
    tree = course_for(request).module(module_slug)
    if tree is None:
        raise Http404
    return render(request, "networking/learning/module.html", ModulePage(tree, request).context())


@public
@require_safe
def unit(request: PersonRequest, module_slug: str, unit_slug: str) -> HttpResponse:
    """One unit, with what she ticked, wrote and finished in it."""
    tree = course_for(request).module(module_slug)
    unit_tree = tree.unit(unit_slug) if tree else None
    if tree is None or unit_tree is None:
        raise Http404
    page = UnitPage(tree, unit_tree, request)
    return render(request, "networking/learning/unit.html", page.context())
