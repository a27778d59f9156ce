"""Taking a shared text back, and what becomes of it when a pair ends."""

import uuid
from collections.abc import Iterable

from django.db import models, transaction

from networking.models import Answer, Pair, Reach, Reflection, User


@transaction.atomic
def withdraw(*, person: User, text_id: uuid.UUID | None = None) -> int:
    """Makes one of her texts, or all, readable for her only; how many were shared before.

    Their version moves on and no window counts as the last: what is saved from a page that was
    open before becomes a kept copy, which is never shared, instead of sharing the text again.
    """
    changed = 0
    for kind in (Answer, Reflection):
        rows = kind.objects.editable_by(person).filter(reach=Reach.MENTOR)
        if text_id is not None:
            rows = rows.filter(pk=text_id)
        changed += rows.update(reach=Reach.ME, pair=None, tab=None, version=models.F("version") + 1)
    return changed


@transaction.atomic
def close_to_open_pages(pairs: Iterable[Pair]) -> None:
    """Makes sure that pages which were open while these pairs met share no text of theirs with
    the next mentor: such a page goes on sending *me and my mentor*, and meant another person.

    What it saves becomes a kept copy, as after `withdraw`. Who opens the page anew chooses anew.
    """
    for kind in (Answer, Reflection):
        rows = kind.objects.filter(reach=Reach.MENTOR, pair__in=pairs)
        rows.update(tab=None, version=models.F("version") + 1)
