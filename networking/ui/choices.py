"""Things to choose with one tap, as the form of a session shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms

OWN: Final = "other"
"""The value of the last chip, with which a field for something of one's own opens."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One of the things to choose."""

    value: str
    label: Any
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Chips:
    """A question with things to choose; `own`: the field for what is not among them. `only`: the
    class of what matters where they met, or where they did not."""

    field: forms.BoundField
    chips: list[Chip]
    own: forms.BoundField | None = None
    several: bool = False
    small: bool = False
    only: str = ""

    @property
    def errors(self) -> list[str]:
        return [*self.field.errors, *(self.own.errors if self.own else ())]


def chips_of(choices: Any, chosen: Iterable[str]) -> list[Chip]:
    marked = set(chosen)
    return [Chip(str(value), label, str(value) in marked) for value, label in choices]
