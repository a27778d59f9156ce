"""Marks of views: who may come in. Without a mark, a view needs a signed-in member."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404

from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.requests import PersonRequest

View = Callable[..., Any]


def public(view: View) -> View:
    """Everyone: reading the course, and the first thing a visitor does."""
    return login_not_required(view)


def open_to_guests(view: View) -> View:
    """Members and guests; a visitor who has done nothing here yet is sent to sign in."""
    view.open_to_guests = True  # type: ignore[attr-defined]
    return view


def member(request: PersonRequest) -> User:
    """The person who is signed in; the views that ask are closed to others."""
    assert isinstance(request.user, User)
    return request.user


def pair_of_hers(person: User, pair_id: uuid.UUID) -> Pair:
    """A running pair that she is in, with its people; nobody else's is there."""
    rows = Pair.objects.running().of_member(person)
    people = ("programme", "cohort", "mentee", "mentor", "co_mentor")
    return get_object_or_404(rows.select_related(*people), pk=pair_id)
