"""Who is asking, and who may: for every request."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from motm.web.responses import send_to
from networking.people.requests import PersonRequest, find_person
from networking.ui.responses import page_before, refuse_other_person
from networking.ui.typed_text import typed_in

GetResponse = Callable[[HttpRequest], HttpResponse]


def person(get_response: GetResponse) -> GetResponse:
    """Sets `request.person` and the zone of her programme, in which all days on pages are; and
    keeps every answer that could show her out of all caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = find_person(request)
        request.person = found  # type: ignore[attr-defined]
        with timezone.override(found.zone if found else None):
            response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response

    return middleware


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Sign-in is required unless a view says otherwise; guests reach what guests may."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if getattr(view_func, "open_to_guests", False) and request.person:  # type: ignore[attr-defined]
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """HTMX gets the address of the sign-in page, not the page itself, which would land
        inside the fragment. People who typed while their session ended get the text back."""
        if request.method == "POST" and (request.POST.get("owner") or typed_in(request)):
            back = page_before(request) or request.path
            return refuse_other_person(cast(PersonRequest, request), back)
        response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request") and isinstance(response, HttpResponse):
            return send_to(response.headers["Location"], htmx=True)
        return response
