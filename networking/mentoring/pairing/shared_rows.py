"""What people share with the mentors of a pair."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import models, transaction

from networking.learning.models.texts import Answer, Reflection
from networking.maps.models import MapReach, NetworkMap
from networking.maps.steps.models import OutreachStep
from networking.people.models.pairs import Pair
from networking.people.sharing import Reach

TEXTS: Final[tuple[Any, ...]] = (Answer, Reflection)


@transaction.atomic
def close_to_open_pages(pairs: Iterable[Pair]) -> None:
    """Makes sure that pages which were open while these pairs met share nothing of theirs with
    the next mentor: such a page goes on sending *me and my mentor*, and meant another person.

    What it saves becomes a kept copy, as after `withdraw`. Whoever opens the page again chooses
    again. The form of a map, and that of a step, name the pair that they meant.
    """
    for kind in TEXTS:
        rows = kind.objects.filter(reach=Reach.MENTOR, pair__in=pairs)
        rows.update(tab=None, version=_NEXT)
    steps = OutreachStep.objects.filter(reach=Reach.MENTOR, pair__in=pairs)
    steps.update(version=_NEXT)


_NEXT: Final = models.F("version") + 1


def _shared_rows() -> list[tuple[Any, dict[str, Any]]]:
    """What is shared with any pair, and what makes it hers alone."""
    texts = {"reach": Reach.ME, "tab": None, "version": _NEXT}
    return [
        *((kind.objects.filter(reach=Reach.MENTOR), texts) for kind in TEXTS),
        (NetworkMap.objects.exclude(reach=MapReach.NOBODY), {"reach": MapReach.NOBODY}),
        (
            OutreachStep.objects.filter(reach=Reach.MENTOR),
            {"reach": Reach.ME, "version": _NEXT},
        ),
    ]
