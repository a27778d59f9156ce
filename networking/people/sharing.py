"""Who reads what a person writes or draws: herself, or the mentors of her pair too."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motm.rows.compiled_queries import Prepared
from networking.people.models.pairs import Pair
from networking.people.models.users import User


class Reach(models.TextChoices):
    """Who can read a text. *This device only* is a third choice that the server never sees."""

    ME = "me", _("Only me")
    MENTOR = "mentor", _("Me and my mentor")


_PAIR: Final = Prepared(
    lambda person: (
        Pair.objects.running()
        .filter(mentee_id=person)
        .values_list("pk", "mentor__nickname", "co_mentor__nickname")
    ),
    uuid.UUID,
)


@dataclass(frozen=True, slots=True)
class Mentors:
    """The pair in which she meets her mentor now, and by what names she knows who is in it."""

    pair_id: uuid.UUID
    nicknames: tuple[str, ...]

    @property
    def names(self) -> SafeString:
        """The nicknames as a sentence holds them."""
        return named(self.nicknames)


def named(nicknames: Iterable[str]) -> SafeString:
    """One or two nicknames, each kept apart from the direction of the sentence around it."""
    parts = [format_html("<bdi>{}</bdi>", name) for name in nicknames]
    if len(parts) == 2:
        return format_html(gettext("{} and {}"), *parts)
    return parts[0] if parts else format_html("{}", gettext("your mentor"))


def mentors_of(person: User) -> Mentors | None:
    """With whom she can share now: one query, and none for people without a mentor."""
    if person.is_guest or not person.mentored:
        return None
    for pair_id, *nicknames in _PAIR.tuples(person.pk):
        return Mentors(uuid.UUID(str(pair_id)), tuple(filter(None, nicknames)))
    return None


class NotYourMentor(Exception):
    """The pair with which something was to be shared does not run any more."""
