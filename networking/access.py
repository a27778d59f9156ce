"""Marks of views: who may come in. Without a mark, a view needs a signed-in member."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required

View = Callable[..., Any]


def public(view: View) -> View:
    """Everyone: reading the course, and the first thing a visitor does."""
    return login_not_required(view)


def open_to_guests(view: View) -> View:
    """Members and guests; a visitor who has done nothing here yet is sent to sign in."""
    view.open_to_guests = True  # type: ignore[attr-defined]
    return view
