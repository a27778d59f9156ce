"""Choices of which several may hold at once, kept in one whole number."""

from enum import IntFlag
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Marks(IntFlag):
    """A flag whose members carry the words that people read: `NAME = value, label`."""

    label: Any

    def __new__(cls, value: int, label: Any = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def every(cls) -> list[Self]:
        """The single choices, in their order."""
        return list(cls)

    @classmethod
    def of(cls, stored: int) -> list[Self]:
        """The choices that a stored number holds; what is not known is left out."""
        return [member for member in cls if stored & member.value]


def rating(name: Any) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """From 1 (not at all) to 5 (very much); None: not said."""
    return models.PositiveSmallIntegerField(
        name, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


LONGEST = 5000
