"""How views of django-allauth answer here."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from motm.web.responses import SeeOther


class Answering:
    """A form that is not valid comes back with what was typed, as 422; one that is, leads on
    by 303."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        if response.status_code == 302:
            return SeeOther(response.headers["Location"])
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response
