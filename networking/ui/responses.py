"""Answers that every room gives in the same way."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from networking.people.requests import PersonRequest
from networking.ui.typed_text import typed_in


def refuse_other_person(request: PersonRequest, back: str) -> HttpResponse:
    """She signed out, or somebody else signed in, since the page was opened.

    Nothing is saved, for it would land with the wrong person, and nothing is lost: HTMX adds a
    notice to the part that it wanted to swap, and keeps the form; a plain browser gets a page
    with the text on it.
    """
    if not request.htmx:
        context = {"typed": typed_in(request), "back": back}
        return render(request, "networking/ui/signed_out_here.html", context, status=403)
    answer = render(request, "networking/ui/_signed_out.html", status=422)
    answer.headers["HX-Reswap"] = "beforeend"
    return answer


def page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on; empty where the browser does not say, since most
    addresses that take a form have no page of their own."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, {request.get_host()}, require_https=request.is_secure()
    )
    return before if ours else ""


def fragment(template: str, context: dict[str, Any], said: str, status: int = 200) -> HttpResponse:
    """A part of a page for HTMX, with what the live region says about it."""
    return HttpResponse(render_to_string(template, {**context, "live": said}), status=status)
