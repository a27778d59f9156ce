"""What every page of ours is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from networking.requests import owner_token


def language_tag(code: str) -> str:
    """The tag that HTML knows a language by; the pseudo-locales have made-up codes."""
    return settings.PSEUDO_LANGUAGES.get(code, code)


def page(request: HttpRequest) -> dict[str, Any]:
    """No queries: the person was found before the view ran."""
    person = getattr(request, "person", None)
    return {
        "person": person,
        "device_owner": owner_token(person),
        "exit_url": settings.EXIT_URL,
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
        "page_lang": language_tag(get_language() or "en"),
        "languages": [
            (code, get_language_info(code)["name_local"], language_tag(code))
            for code, _name in settings.LANGUAGES
        ],
        "LANGUAGE_BIDI": get_language_info(get_language() or "en")["bidi"],
    }
