"""Pages for when something is wrong: what happened, what is safe, what to do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

TYPED = {
    "words": _("Your text"),
    "label": _("A name for this contact"),
    "who": _("Who or where?"),
    "action": _("What will you say or do?"),
    "company": _("Who comes along?"),
    "learned": _("What did you learn?"),
    "nickname": _("Nickname"),
    "username": _("Nickname"),
    "login": _("Nickname"),
    "email": _("E-mail address"),
}
"""Fields whose content is shown again when a form could not be taken; never a password."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Stands alone: it must show even when the database does not answer."""
    return server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere: nothing was saved, the text is shown."""
    typed: list[tuple[Any, str]] = [
        (label, request.POST[name]) for name, label in TYPED.items() if request.POST.get(name)
    ]
    context = {"typed": typed, "back": _page_before(request)}
    return render(request, "403_csrf.html", context, status=403)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on; empty where the browser does not say, since most
    addresses that take a form have no page of their own."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        before, {request.get_host()}, require_https=request.is_secure()
    )
    return before if ours else ""
