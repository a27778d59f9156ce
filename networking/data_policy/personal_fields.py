"""What the privacy table says about a field and about rows: the words it is written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class DataKind(StrEnum):
    OWN_WORDS = "own words"
    OTHERS = "names of other people"
    METADATA = "metadata"
    SECRET = "secret"  # noqa: S105  (the name of a kind)


class ErasurePolicy(StrEnum):
    """What becomes of the rows when the person they belong to is erased."""

    DELETED = "deleted with the person"
    EMPTIED = "stays as a stub, its fields emptied"
    ENDED = "stays without a word, ended, and points at the stub"
    RETAINED = "stays until its retention is over, and points at the stub"


UNCHANGED: Final = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `export` is its name in the download, or `why_not` says why it is not in it.
    If the row stays, erasing writes `erased_value` into the field; if that is a function, what it
    returns for the moment of erasing.

    `sealed_by` leads from the row to the owner of the vault that opens the field, if that is not
    the person; `only_for` leads to the one person who gets the field, if the row belongs to
    several.
    """

    kind: DataKind
    export: str = ""
    why_not: str = ""
    erased_value: Any = UNCHANGED
    sealed_by: str = ""
    only_for: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one model that belong to a person: `owners` are the lookups that lead to the
    person."""

    owners: tuple[str, ...]
    policy: ErasurePolicy
    fields: Mapping[str, Field]
    section: str = ""
    why: str = ""


def exported(name: str, kind: DataKind = DataKind.METADATA, erased_value: Any = UNCHANGED) -> Field:
    return Field(kind, export=name, erased_value=erased_value)


def withheld(why: str, kind: DataKind = DataKind.METADATA, erased_value: Any = UNCHANGED) -> Field:
    return Field(kind, why_not=why, erased_value=erased_value)


ID = withheld("an internal number")
OWNER = withheld("it is you")
HASH = "only a protected form of it is stored"
TAB = withheld("tells windows of a browser apart; made anew each time")
IN_PAIR: Final = ("pair__mentee", "pair__mentor", "pair__co_mentor")
"""Rows that belong to each of a pair."""
