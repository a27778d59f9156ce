"""Fails a test where a template of ours prints a variable that nobody gave it."""

import sys
from pathlib import Path
from typing import NoReturn

import pytest
from django.template.base import Node


class Undefined(str):
    """Django's `string_if_invalid` for tests.

    Django asks first whether it is empty: in other people's templates it says yes, and they go on
    as always (their filters too). In ours it says no, is then formatted with the variable's name,
    and fails the test.
    """

    ours: Path

    def __new__(cls, ours: Path) -> "Undefined":
        """An empty text that knows which folder is ours."""
        text = super().__new__(cls, "")
        text.ours = ours
        return text

    def __bool__(self) -> bool:
        """Whether the template that is being rendered is ours."""
        return self.template().startswith(f"{self.ours}/")

    def __contains__(self, text: object) -> bool:
        """Django looks for %s in it, to put the variable's name there."""
        return text == "%s"

    def __mod__(self, name: object) -> NoReturn:
        """Django puts the variable's name in: here it ends."""
        pytest.fail(f"{self.template()}: undefined variable {name}", pytrace=False)

    @staticmethod
    def template() -> str:
        """The file of the template node that asks, from the nearest frame that renders one."""
        frame = sys._getframe(1)
        while frame := frame.f_back:  # type: ignore[assignment]
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                return str(node.origin.name)
        return ""
