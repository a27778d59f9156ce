"""Querysets that are compiled to SQL once and then only run.

Django builds the SQL of a queryset anew each time it is used, which costs five to ten times the
query itself on pages this small (docs/decisions/0005-prepared-queries.md has the figures). The
few queries of every learner's page are therefore written as querysets, as all others are, and
compiled at their first use.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from django.db import connections, models

Row = TypeVar("Row", bound=models.Model)
Value = uuid.UUID | int | str

# Values that stand for a parameter while the queryset is compiled; no row has them.
_STAND_INS: Final[dict[type, Value]] = {
    uuid.UUID: uuid.UUID("5e9716e1-0000-4000-8000-0000000000a1"),
    int: 2_147_480_001,
    str: "5e9716e1-stands-in",
}


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]
    model: Any
    alias: str
    fields: list[str]
    annotations: list[tuple[str, int]]
    converters: list[tuple[int, list[Any], Any]]


class Prepared(Generic[Row]):
    """A queryset with parameters, built by a function of ids (at most one of each type).

    The function must use its arguments as plain values of lookups, and nothing that differs
    from call to call (the time, the language).
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Row, Any]"], *kinds: type) -> None:
        self.build = build
        self.stand_ins = [_STAND_INS[kind] for kind in kinds]

    @cached_property
    def _compiled(self) -> _Compiled:
        queryset = self.build(*self.stand_ins)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        made = compiler.klass_info or {"select_fields": []}
        columns = [compiler.select[place][0] for place in made["select_fields"]]
        converters = compiler.get_converters([column for column, *_rest in compiler.select])
        return _Compiled(
            sql,
            params,
            queryset.model,
            queryset.db,
            [column.target.attname for column in columns],
            list((compiler.annotation_col_map or {}).items()),
            [(place, list(found), column) for place, (found, column) in converters.items()],
        )

    def _params(self, values: tuple[Value, ...]) -> list[Any]:
        native = connections[self._compiled.alias].features.has_native_uuid_field
        given = {
            _as_stored(stand_in, native): _as_stored(value, native)
            for stand_in, value in zip(self.stand_ins, values, strict=True)
        }
        return [given.get(param, param) for param in self._compiled.params]

    def rows(self, *values: Value) -> list[Row]:
        """The rows as model instances, with their annotations."""
        found = self.tuples(*values)
        connection = connections[self._compiled.alias]  # looked up once: it costs as a row does
        return [self._instance(list(row), connection) for row in found]

    def _instance(self, row: list[Any], connection: Any) -> Row:
        """What Django does with a row of a plain queryset, with all that is the same for each
        row looked up before."""
        made = self._compiled
        for place, converters, column in made.converters:
            for converter in converters:
                row[place] = converter(row[place], column, connection)
        instance: Row = made.model.from_db(made.alias, made.fields, row[: len(made.fields)])
        for name, place in made.annotations:
            setattr(instance, name, row[place])
        return instance

    def row(self, *values: Value) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(*values)), None)

    def tuples(self, *values: Value) -> list[tuple[Any, ...]]:
        """The rows of a `values_list` queryset, as the database returns them."""
        with connections[self._compiled.alias].cursor() as cursor:
            cursor.execute(self._compiled.sql, self._params(values))
            return list(cursor.fetchall())


def _as_stored(value: Value, native: bool) -> Any:
    return value.hex if isinstance(value, uuid.UUID) and not native else value
