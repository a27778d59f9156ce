"""Who is asking: a member, a guest, or nobody yet."""

import hashlib
import uuid

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import constant_time_compare, salted_hmac
from django_htmx.middleware import HtmxDetails

from networking.people.models.users import User
from networking.people.roles import PERSON_NOW

GUEST = "guest"
"""Session key that holds the id of a guest."""


class PersonRequest(HttpRequest):
    """A request that went through our middleware."""

    person: User | None
    htmx: HtmxDetails


def find_person(request: HttpRequest) -> User | None:
    """The signed-in member, else the guest of this session, else None.

    Without a session cookie it asks no database.
    """
    if request.user.is_authenticated:
        assert isinstance(request.user, User)
        return request.user
    guest_id = request.session.get(GUEST)
    if guest_id is None:
        return None
    guest = PERSON_NOW.row(uuid.UUID(guest_id))
    return guest if guest is not None and guest.is_guest else None


def person_or_guest(request: PersonRequest) -> User:
    """The person who asks; at the first thing she does a guest is made for her.

    The guest belongs to the CSRF secret that this browser sent, so two posts at once make one
    guest. The secret is not rotated: tabs that were opened before must go on working.
    """
    if request.person is None:
        get_token(request)
        secret = str(request.META["CSRF_COOKIE"])
        token = hashlib.sha256(f"guest:{secret}".encode()).hexdigest()
        request.person = User.objects.guest_for(token)
        request.session[GUEST] = str(request.person.pk)
    request.session.modified = True  # a month from the last thing she did, not from the first
    request.person.touch()
    return request.person


def owner_token(person: User | None) -> str:
    """A name for the person that says nothing about her: for notes kept on a device, and in
    forms, to notice that somebody else is signed in by now."""
    if person is None:
        return ""
    return salted_hmac("networking.owner", str(person.pk)).hexdigest()[:16]


def is_from_another_person(request: PersonRequest) -> bool:
    """Whether the form was shown to one person and is sent by another, or after signing out."""
    shown_to = request.POST.get("owner", "")
    return bool(shown_to) and not constant_time_compare(shown_to, owner_token(request.person))


def forget_guest(request: HttpRequest) -> None:
    """Lets go of the guest in this session."""
    request.session.pop(GUEST, None)
