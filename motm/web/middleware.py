"""What every answer and request goes through, whoever asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def clean_cookies(get_response: GetResponse) -> GetResponse:
    """Drops cookies with control characters in them.

    A quoted null byte in the session cookie would reach PostgreSQL, which refuses it with an
    error of its own: a 500 for what is only a broken cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        for name, value in list(request.COOKIES.items()):
            if not value.isprintable():
                del request.COOKIES[name]
        return get_response(request)

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """Headers that Django has no setting for: the same for every answer, the admin included, so
    they are text and not worked out per request."""
    policy = settings.CONTENT_SECURITY_POLICY

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = policy
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware
