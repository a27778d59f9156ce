"""Keys that nobody owns any more, and how they are told from keys of another site's people.

A key that is destroyed takes every text with it that it sealed. So keys go only where the main
database is the one that the key store belongs to, and only few at a time; more than that needs a
person to say how many.
"""

import uuid
from collections.abc import Iterator
from typing import Final

from django.db import connections
from django.utils.translation import gettext as _

from networking.encryption.models import DataKey, KeyStoreMark, SiteMark
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User

BATCH: Final = 500
FEW: Final = 3
MOST: Final = 20
MOST_OF_ALL: Final = 0.01


class KeysKept(Exception):
    """Keys look as if nobody owned them, but deleting them may be a mistake; says why, and how many
    there are."""


def mark_database(alias: str) -> None:
    """Give the main database its mark, or the key store the same one; what has a mark keeps it.

    The key store gets none before the main database has one; asks only databases whose tables are
    there.
    """
    if alias == "default" and _has_table(SiteMark, alias):
        SiteMark.objects.get_or_create(pk=1, defaults={"site": uuid.uuid4()})
    if alias == "keys" and _has_table(KeyStoreMark, alias) and _has_table(SiteMark, "default"):
        site = SiteMark.read()
        if site is not None:
            KeyStoreMark.objects.get_or_create(pk=1, defaults={"site": site})


def belong_together() -> bool:
    """Whether both databases carry the mark of one site."""
    return SiteMark.read() is not None and SiteMark.read() == KeyStoreMark.read()


def keys_of_nobody() -> list[uuid.UUID]:
    """Owners of keys who are gone, and ended pairs whose words are deleted: an old copy of the key
    store brings their keys back. An owner's row is always made before the key, so a key that is
    read here and has no owner lost its owner. Two or four queries for each 500 keys."""
    return [owner for batch in _batches() for owner in _without_owner(batch)]


def delete_keys_of_nobody(*, said: int | None = None) -> int:
    """Destroy the keys that nobody owns; how many.

    `said` is the number that a person gave on purpose: exactly as many keys go, whatever the marks
    say. Raises KeysKept, and destroys none, where that may be a mistake.
    """
    gone = keys_of_nobody()
    if gone and said != len(gone):
        _refuse_mistakes(len(gone), said)
    for owner in gone:
        DataKey.erase(owner)
    site = SiteMark.read()
    if said is not None and site is not None:  # from now on they belong together
        KeyStoreMark.objects.update_or_create(pk=1, defaults={"site": site})
    return len(gone)


def _refuse_mistakes(count: int, said: int | None) -> None:
    total = DataKey.objects.count()
    if said is not None:
        why = _("You said %(said)d.") % {"said": said}
    elif not User.objects.exists():
        why = _("The main database knows no people.")
    elif not belong_together():
        why = _("The key store carries the mark of another main database, or none.")
    elif count > min(MOST, max(FEW, int(total * MOST_OF_ALL))):
        why = _("That is more than the few that one day leaves.")
    else:
        return
    raise KeysKept(
        _(
            "%(count)d of %(total)d keys have no owner in the main database, and no key was "
            "deleted. %(why)s Without its key, a text can never be read again. Check that "
            "DATABASE_URL names the right database, restored whole. If it does: "
            "manage.py tidy --delete-keys %(count)d"
        )
        % {"count": count, "total": total, "why": why}
    )


def _batches() -> Iterator[list[uuid.UUID]]:
    keys, last = DataKey.objects.order_by("owner").values_list("owner", flat=True), None
    while batch := list((keys.filter(owner__gt=last) if last else keys)[:BATCH]):
        last = batch[-1]
        yield batch


def _without_owner(batch: list[uuid.UUID]) -> list[uuid.UUID]:
    here = set(User.objects.present().filter(pk__in=batch).values_list("pk", flat=True))
    for model in (Pair, Programme):
        here |= set(model.objects.filter(pk__in=batch).values_list("pk", flat=True))
    here -= set(Pair.objects.without_words().filter(pk__in=batch).values_list("pk", flat=True))
    return [owner for owner in batch if owner not in here]


def _has_table(model: type[SiteMark] | type[KeyStoreMark], alias: str) -> bool:
    return model._meta.db_table in connections[alias].introspection.table_names()
