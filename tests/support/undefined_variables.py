"""Fails a test where a template of ours asks for a variable that nobody gave it."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django import forms
from django.template.base import Node, Variable, VariableDoesNotExist

OUR_PACKAGES = ("modules", "motm", "networking")


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
        return rendered_template().startswith(f"{self.ours}/")

    def __contains__(self, text: object) -> bool:
        """Django looks for %s in it, to put the variable's name there."""
        return text == "%s"

    def __mod__(self, name: object) -> NoReturn:
        """Django puts the variable's name in: here it ends."""
        pytest.fail(f"{rendered_template()}: undefined variable {name}", pytrace=False)


def rendered_template() -> str:
    """The file of the template node that asks, from the nearest frame that renders one."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
    return ""


def fail_on_unknown_attributes(patch: pytest.MonkeyPatch) -> None:
    """Makes a name that an object of ours does not have an error everywhere in a template.

    `{% if mentee.next_at %}` and `{% with %}` never see `string_if_invalid`: Django takes what is
    not there for None, and a misspelled attribute hides what it should show. Forms are left out:
    a field that a form does not ask for is looked for by its name.
    """
    resolve = Variable.resolve

    def strict(self: Variable, context: Any) -> Any:
        try:
            return resolve(self, context)
        except VariableDoesNotExist as missing:
            bit, holder = (*missing.params, None, None)[:2]
            if _is_ours(holder):
                what = f"{type(holder).__name__} has no {bit!r}: {{{{ {self.var} }}}}"
                pytest.fail(f"{rendered_template()}: {what}", pytrace=False)
            raise

    patch.setattr(Variable, "resolve", strict)


def _is_ours(holder: object) -> bool:
    package = type(holder).__module__.partition(".")[0]
    return package in OUR_PACKAGES and not isinstance(holder, forms.BaseForm)
