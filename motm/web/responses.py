"""How our views answer; no domain."""

from django.http import HttpResponse, HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: the answer to a post that succeeded, so that reloading the page posts nothing."""

    status_code = 303


def send_to(url: str, *, htmx: bool) -> HttpResponse:
    """Sends a plain browser on, and makes HTMX load the whole page there."""
    if htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return SeeOther(url)
