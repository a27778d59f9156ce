"""Running pairs with what flags are raised by: programme and cohort once for all, people by name
only where they are shown, and how far the mentee is in the course."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from modules.models.structure import Unit
from networking.learning.models.progress import UnitProgress
from networking.people.models.pairs import Pair
from networking.people.models.roles import Role

_ASKED_AFTER: Final = ("quiet", "stalled", "early", "middle", "closing")
_READ: Final[Mapping[str, tuple[str, ...]]] = {
    "programme": ("name", *(f"{of}_weeks" for of in _ASKED_AFTER)),
    "cohort": ("name", "ends_on"),
    "mentee": ("nickname",),
    "mentor": ("nickname",),
}
"""What is read of the rows that a pair points at, as columns of the pair: `select_related` makes
an object of each for each pair. Programmes and cohorts are one object for all their pairs here,
and people become objects when their names are asked for."""


def read(running: QuerySet[Pair]) -> list[Pair]:
    """The pairs, each with its programme and its cohort; one query."""
    columns = {f"{to}_{name}": F(f"{to}__{name}") for to, names in _READ.items() for name in names}
    pairs = list(_with_units(running).annotate(**columns))
    for to in ("programme", "cohort"):
        known: dict[Any, Any] = {None: None}
        for pair in pairs:
            pk = getattr(pair, f"{to}_id")
            if pk not in known:
                known[pk] = _made(pair, to)
            _FIELDS[to].set_cached_value(pair, known[pk])
    return pairs


def with_names(pair: Pair) -> Pair:
    """The pair, with mentee and mentor."""
    for to in ("mentee", "mentor"):
        if not _FIELDS[to].is_cached(pair):
            _FIELDS[to].set_cached_value(pair, _made(pair, to))
    return pair


def _made(pair: Pair, to: str) -> Any:
    """What it points at, of the columns that were read: in the order of the model's fields, as
    `from_db` takes them."""
    model, read = _FIELDS[to].related_model, ("id", *_READ[to])
    names = [field.attname for field in model._meta.concrete_fields if field.attname in read]
    return model.from_db(pair._state.db, names, [getattr(pair, f"{to}_{name}") for name in names])


_FIELDS: Final[Mapping[str, Any]] = {to: Pair._meta.get_field(to) for to in _READ}


def mentee_units() -> QuerySet[Unit]:
    """The units that a mentee does: those that are hers, in modules that are."""
    hers = f'"{Role.MENTEE.value}"'
    units = Unit.objects.counted().annotate(
        whose=Cast("audience", TextField()), module_whose=Cast("module__audience", TextField())
    )
    found: QuerySet[Unit] = units.filter(whose__contains=hers, module_whose__contains=hers)
    return found.order_by()


def _with_units(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Adds how many of her units the mentee has done, of how many, and when the last."""
    hers = UnitProgress.objects.filter(
        person=OuterRef("mentee"), unit__in=mentee_units()
    ).order_by()
    grouped = hers.values("person")
    counted = mentee_units().values(one=Value(1)).annotate(number=Count("pk"))
    return pairs.annotate(
        units_done=Subquery(grouped.annotate(number=Count("pk")).values("number")),
        last_unit_at=Subquery(grouped.annotate(last=Max("done_at")).values("last")),
        units_in_all=Subquery(counted.values("number")),
    )
