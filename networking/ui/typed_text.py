"""What somebody typed into a form that could not be taken: given back, in the order of the form.

Every page for trouble shows it: a form that was too old, a sign-out in another window, a form that
was too large, a fault of ours. A field that people type in is either named here or left out for a
reason; a test walks all forms for that.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _

TYPED: Final[Mapping[str, Any]] = {
    # answers, reflections, check-ins, concerns, closing words, notes on mentoring; words of a card
    "words": _("Your text"),
    "label": _("A name for this contact"),
    "names": _("A name for your map"),
    "who": _("Who or where?"),
    "action": _("What will you say or do?"),
    "company": _("Who comes along?"),
    "learned": _("What did you learn?"),
    "agreed": _("What did you agree on?"),
    "note": _("Private note"),
    "problems": _("What was difficult?"),
    "view": _("How do you see it?"),
    "nickname": _("Nickname"),
    "username": _("Nickname"),
    "login": _("Nickname"),
    "email": _("E-mail address"),
    "name": _("Name"),
    "on": _("Day"),
    "at": _("Time"),
    "minutes": _("Minutes"),
    "next_on": _("Next time: the day"),
    "next_at": _("Next time: the hour"),
    "starts_on": _("From"),
    "ends_on": _("Until"),
    "drawn_on": _("Date of the map"),
}

LEFT_OUT: Final[Mapping[str, str]] = {
    "password": "a secret: never on a page",
    "oldpassword": "a secret: never on a page",
    "password1": "a secret: never on a page",
    "password2": "a secret: never on a page",
    "code": "works once, or is on paper",
    "version": "machinery: what the text was typed on",
    "tab": "machinery: which window",
    "mark": "machinery: what the page was shown with",
    "seal": "machinery",
    "was": "machinery",
    "changed": "machinery: which tick",
    "form": "machinery",
    "concern": "machinery: the id of what is sent",
    "step": "machinery: an id",
    "pair": "machinery: an id",
    "gap": "machinery: a code",
    "map": "machinery: an id",
    "maps": "machinery: a file, as it was read",
    "list": "machinery: a file, as it was read",
    "which": "machinery: a number in a file",
    "after": "machinery: an id",
    "row": "machinery: an id",
    "purpose": "machinery: a code",
    "programme": "machinery: an id",
    "sheet": "machinery: an id",
    "session": "machinery: an id",
    "pause": "machinery: an id",
    "origin": "machinery: an id",
    "agreed_next": "machinery: what was agreed before",
    "credential": "machinery: a passkey's answer",
    "day": "chosen, not typed",
    "length": "chosen, not typed",
    "days": "a number beside a choice",
    "count": "a number beside a choice",
    "uidb36": "machinery: of a link in an e-mail",
    "key": "machinery: of a link in an e-mail",
    "file": "a file, which is still where it was",
}
"""Why fields of forms are not given back."""

MOST_GIVEN_BACK: Final = 2_000_000
"""Bytes of a form that was too large to be taken, and is still read to be given back."""


def typed_in(request: HttpRequest) -> list[tuple[Any, str]]:
    """Labels and texts of what was typed into the form of this request; nothing where it cannot be
    read at all, for a page for trouble must show all the same."""
    try:
        return _typed(request.POST)
    except RequestDataTooBig:
        return typed_in_too_large(request)
    except (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError):
        return []


def typed_in_too_large(request: HttpRequest) -> list[tuple[Any, str]]:
    """The same for a form that was refused unread for its size: as far as it can be read."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    plain = request.content_type == "application/x-www-form-urlencoded"
    if not plain or length > MOST_GIVEN_BACK:
        return []
    try:
        return _typed(QueryDict(request.read(length)))
    except (SuspiciousOperation, UnreadablePostError):
        return []


def _typed(posted: QueryDict) -> list[tuple[Any, str]]:
    return [
        (TYPED[name], text)
        for name, texts in posted.lists()
        if name in TYPED
        for text in texts
        if text.strip() and not _is_id(text)
    ]


def _is_id(text: str) -> bool:
    """Some forms send the id of a row under the name that others give to a text."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
