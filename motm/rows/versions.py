"""Two windows, or two people, that change the same thing: nothing that was typed is lost."""

from typing import Any

from django.db.models import Model
from django.forms import BaseForm


class Conflict(Exception):
    """Something else was saved since the page was opened. `row` is what is saved now: a page shows
    it beside what was typed, and asks."""

    def __init__(self, row: Model) -> None:
        super().__init__("changed in another window")
        self.row: Any = row


def rebase(form: BaseForm, **values: Any) -> None:
    """Keeps what was typed into a bound form, and puts other values into some of its fields: those
    that say on top of what it was typed."""
    typed: Any = form.data
    data = typed.copy()
    for name, value in values.items():
        data[name] = str(value)
    form.data = data
