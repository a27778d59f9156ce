"""What every page of ours is given."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from networking.requests import owner_token


def language_tag(code: str) -> str:
    """The tag that HTML knows a language by; the pseudo-locales have made-up codes."""
    return settings.PSEUDO_LANGUAGES.get(code, code)


@lru_cache(maxsize=32)
def page_of_language(code: str) -> dict[str, Any]:
    """What a page shows of its language, and of those it could be read in."""
    return {
        "page_lang": language_tag(code),
        "languages": [
            (other, get_language_info(other)["name_local"], language_tag(other))
            for other, _name in settings.LANGUAGES
        ],
        "LANGUAGE_BIDI": get_language_info(code)["bidi"],
    }


def page(request: HttpRequest) -> dict[str, Any]:
    """No queries: the person was found before the view ran."""
    person = getattr(request, "person", None)
    return {
        **page_of_language(get_language() or "en"),
        "person": person,
        "device_owner": owner_token(person),
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
    }
