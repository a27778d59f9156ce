"""Pages that are the same for everyone, and the server's own."""

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from modules.tree import Course
from networking.people.access import public
from networking.people.models.programmes import Programme
from networking.people.requests import PersonRequest


@public
@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Sends to the home page in her language; the language middleware chose it."""
    return HttpResponseRedirect(reverse("networking:home"))


@public
@require_safe
def page(request: PersonRequest, slug: str) -> HttpResponse:
    """Help, privacy or accessibility; for members with whom to ask in their programmes."""
    tree = Course(get_language()).page(slug)
    if tree is None:
        raise Http404
    programmes = []
    if slug == "help" and request.person is not None:
        programmes = list(Programme.objects.visible_to(request.person).with_contact())
    return render(request, "networking/site/page.html", {"page": tree, "programmes": programmes})


@public
@require_safe
def gallery(request: PersonRequest) -> HttpResponse:
    """Every component of the look, for the people who change it; not on a site in use."""
    if settings.SECURE:
        raise Http404
    return render(request, "components/gallery.html")


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 where both databases answer; 503, naming none of them, where one does not."""
    try:
        for alias in ("default", "keys"):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("a database does not answer\n", "text/plain", status=503)
    return HttpResponse("ok\n", "text/plain")


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The course may be found; what is anybody's own is not there to be found."""
    lines = ["User-agent: *", "Disallow: /*/me/", "Disallow: /*/accounts/", "Disallow: /admin/"]
    lines += ["Disallow: /check/"]
    return HttpResponse("\n".join([*lines, ""]), "text/plain")
