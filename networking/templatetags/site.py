"""What stands around every page, rendered once for everyone who sees it the same way."""

import re
from functools import lru_cache
from typing import Any, Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from modules.tree import UnitTree
from networking.ui.context import page_of_language
from networking.ui.qr import page_picture

register = template.Library()

# Control characters, so that nothing a person types can be taken for a mark.
_MARKS: Final = {name: f"\x01{name}\x02" for name in ("csrf_token", "nickname", "full_path")}
_MARK: Final = re.compile("\x01(csrf_token|nickname|full_path)\x02")


@lru_cache(maxsize=256)
def _kept(name: str, language: str, here: str, **standing: bool) -> str:
    """The part as HTML, with marks where what is hers goes."""
    context = {
        **page_of_language(language),
        **_MARKS,
        "exit_url": settings.EXIT_URL,
        "here": here,
        **standing,
    }
    return get_template(f"components/site/{name}.html").render(context)


def _here(request: HttpRequest) -> str:
    """Which of the links above the page leads to this one; one word for all other pages, so
    that what is kept stays small."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.kwargs.get("slug") == "help":
        return "help"
    known = ("home", "me", "my_mentor", "mentoring")
    at = match.view_name
    return at if at == "account_login" or at.removeprefix("networking:") in known else ""


def _filled(context: Context, name: str) -> SafeString:
    request = context["request"]
    signed_in = request.user.is_authenticated
    person = request.user if signed_in else None
    html = _kept(
        name,
        get_language() or "en",
        _here(request),
        signed_in=signed_in,
        coordinates=bool(person is not None and person.is_staff),
        has_mentor=bool(person is not None and person.mentored),
        has_mentees=bool(person is not None and person.has_mentees),
    )
    values: dict[str, Any] = {
        "csrf_token": context.get("csrf_token") or get_token(request),
        "nickname": person.nickname if person else "",
        "full_path": request.get_full_path(),
    }
    return mark_safe(_MARK.sub(lambda found: escape(values[found[1]]), html))  # noqa: S308


@lru_cache(maxsize=2048)
def _unit_part(name: str, unit: UnitTree) -> str:
    return get_template(f"networking/learning/_unit_{name}.html").render({"unit": unit})


@register.simple_tag
def unit_part(name: str, unit: UnitTree) -> str:
    """The `head` or the `step` of a unit: what is the same for every reader."""
    return _unit_part(name, unit)


@lru_cache(maxsize=256)
def _square(address: str) -> str:
    return page_picture(address)


@register.simple_tag(takes_context=True)
def page_square(context: Context) -> str:
    """The address of this page as a QR code, for paper: to come back to it with a phone."""
    request = context["request"]
    return _square(request.build_absolute_uri(request.path))


@lru_cache(maxsize=32)
def _words(language: str) -> str:
    return get_template("components/site/words.html").render({})


@register.simple_tag
def site_words() -> str:
    """What the scripts say, as attributes of <body>."""
    return _words(get_language() or "en")


@register.simple_tag(takes_context=True)
def site_head(context: Context) -> SafeString:
    """Symbols, brand, leave quickly, links and languages."""
    return _filled(context, "site_head")


@register.simple_tag(takes_context=True)
def site_foot(context: Context) -> SafeString:
    """Links and who is signed in."""
    return _filled(context, "site_foot")
