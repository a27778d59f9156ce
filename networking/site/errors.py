"""Pages for when something is wrong: what happened, what is safe, and what was typed."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

from networking.ui.responses import page_before
from networking.ui.typed_text import typed_in, typed_in_too_large


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django empties the form of one that is too large, so that one is read again."""
    too_large = isinstance(exception, RequestDataTooBig)
    typed = typed_in_too_large if too_large else typed_in
    return _standing_alone(
        request, "400.html", 400, lambda: {"typed": typed(request), "too_large": too_large}
    )


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"typed": typed_in(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"typed": typed_in(request)}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Stands alone: it must show even when the database does not answer. What was typed is for
    the eyes of whoever typed it; no log and no report of the fault holds it."""
    return _standing_alone(request, "500.html", 500, lambda: {"typed": typed_in(request)})


def _standing_alone(
    request: HttpRequest, template: str, status: int, shown: Callable[[], dict[str, object]]
) -> HttpResponse:
    """A page without context processors; and a barer one where even that cannot be made."""
    try:
        return HttpResponse(render_to_string(template, shown()), status=status)
    except Exception:
        return server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or came from elsewhere: nothing was saved, the text is shown."""
    context = {"typed": typed_in(request), "back": page_before(request)}
    return render(request, "403_csrf.html", context, status=403)
