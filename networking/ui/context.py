"""What every page of ours is given."""

from functools import lru_cache, partial
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from motm.days import today_here
from networking.people.requests import owner_token

NOTED: Final = "guest_note_on"
"""Session key: the day on which this guest read last what becomes of what they do here."""


def language_tag(code: str) -> str:
    """The tag that HTML knows a language by; the test languages have made-up codes."""
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


def guest_note_is_due(request: HttpRequest) -> bool:
    """Whether this page tells a guest what becomes of their work: the first of a day does, and the
    session remembers it."""
    person, today = getattr(request, "person", None), today_here().isoformat()
    if person is None or not person.is_guest or request.session.get(NOTED) == today:
        return False
    request.session[NOTED] = today
    return True


def page(request: HttpRequest) -> dict[str, Any]:
    """No queries: the person was found before the view ran. `guest_note_is_due` is asked by the
    template that has the note, and by no other page."""
    person = getattr(request, "person", None)
    return {
        **page_of_language(get_language() or "en"),
        "person": person,
        "device_owner": owner_token(person),
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
        "guest_note_is_due": partial(guest_note_is_due, request),
    }
