"""What the privacy table says of a field and of rows: the words it is written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    OWN_WORDS = "own words"
    OTHERS = "names of other people"
    METADATA = "metadata"
    SECRET = "secret"  # noqa: S105  (the name of a kind)


class Fate(StrEnum):
    """What becomes of the rows when the person they belong to is erased."""

    DELETED = "deleted with the person"
    EMPTIED = "stays as a stub, its fields emptied"
    ENDED = "stays without a word, ended, and points at the stub"
    RETAINED = "stays until its retention is over, and points at the stub"


STAYS: Final = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `export` is its name in the download, or `why_not` says why it is not in it;
    `blank` is what erasing writes into it where the row stays, or makes it from the moment.

    `sealed_by` leads from the row to whose vault opens the field, where that is not the person
    herself; `only_for` leads to the one person who gets it, of the several whose row it is.
    """

    kind: Kind
    export: str = ""
    why_not: str = ""
    blank: Any = STAYS
    sealed_by: str = ""
    only_for: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one model that belong to a person: `owners` are the lookups that lead to her."""

    owners: tuple[str, ...]
    fate: Fate
    fields: Mapping[str, Field]
    section: str = ""
    why: str = ""


def gives(name: str, kind: Kind = Kind.METADATA, blank: Any = STAYS) -> Field:
    return Field(kind, export=name, blank=blank)


def keeps(why: str, kind: Kind = Kind.METADATA, blank: Any = STAYS) -> Field:
    return Field(kind, why_not=why, blank=blank)


ID = keeps("an internal number")
HERSELF = keeps("it is you")
HASH = "only a protected form of it is stored"
TAB = keeps("tells windows of a browser apart; made anew each time")
