"""Forms of the coordinators' pages: of two people who change one row, the second is told.

A form carries what its reader saw (Django's hidden initial values). What this person changed is
measured against that, and so is what somebody else changed meanwhile. Only the former is written.
"""

from collections.abc import Iterable
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar. Where a browser has none, it is typed."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("Enter a date as year-month-day, for example 2026-12-24."),
        "required": _("Choose a day."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%d.%m.%Y"], **kwargs})


CHOICES = (forms.ChoiceField, forms.ModelChoiceField)


def ask_plainly(fields: Iterable[forms.Field]) -> None:
    """Says in a field that was left empty what to do, where it has no words of its own."""
    for field in fields:
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            chosen = isinstance(field, CHOICES)
            field.error_messages["required"] = _("Choose one.") if chosen else _("Fill this in.")


class EditingForm(ModelForm):
    """A form for one row. What it is given stays as it is stored, so that rights, the read-only
    fields and the head of the page never follow what is only typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        stored = kwargs.get("instance")
        if stored is not None:
            kwargs["instance"] = copy(stored)
        super().__init__(*args, **kwargs)
        ask_plainly(self.fields.values())
        self.data: Any
        self.stored_row = stored
        self.overtaken: list[str] = []
        """Names of fields that somebody else changed since this form was opened."""
        if stored is not None:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def full_clean(self) -> None:
        if self.is_bound and self.stored_row is not None:
            self._complete()
        super().full_clean()

    def _complete(self) -> None:
        """A form without the values that its reader saw counts as one that was opened now."""
        data = self.data.copy()
        for _name, bound in self._bound_items():  # type: ignore[attr-defined]
            if bound.html_initial_name not in data:
                put(data, bound.html_initial_name, bound.initial, bound.field.hidden_widget())
        self.data = data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.stored_row is not None:
            self._compare()

    @cached_property
    def changed_data(self) -> list[str]:
        """What this person changed from what they saw; in a new row, what they filled in."""
        items = self._bound_items()  # type: ignore[attr-defined]
        if self.stored_row is None:
            return [name for name, bound in items if bound._has_changed()]
        return [name for name, bound in items if self._typed(bound) != self._seen(bound)]

    def _seen(self, bound: BoundField) -> Any:
        widget = bound.field.hidden_widget()
        found = widget.value_from_datadict(self.data, self.files, bound.html_initial_name)
        return plain(bound.field, found)

    def _typed(self, bound: BoundField) -> Any:
        return plain(bound.field, self.cleaned_data.get(bound.name, bound.data))

    def _compare(self) -> None:
        """Where somebody else was quicker, nothing is saved yet: what this person changed stays in
        its fields, the others show what is saved now, and saving again is meant."""
        changed, data, overtaken = self.changed_data, self.data.copy(), []
        for name, bound in self._bound_items():  # type: ignore[attr-defined]
            now = plain(bound.field, bound.initial)
            if now == self._seen(bound):
                continue
            put(data, bound.html_initial_name, bound.initial, bound.field.hidden_widget())
            if name in changed and now == self._typed(bound):
                continue
            if name not in changed:
                put(data, bound.html_name, bound.initial, bound.field.widget)
            saved = {"now": in_words(bound.field, bound.initial)}
            overtaken.append((name, name in changed, saved))
        self.data = data
        for name, both, saved in overtaken:
            self.overtaken.append(name)
            mine = _("Somebody else changed this too. Saved now: “%(now)s”. Yours is in the field.")
            theirs = _("Somebody else changed this. Saved now: “%(now)s”.")
            self.add_error(name, ValidationError(mine if both else theirs, params=saved))
        if overtaken:
            text = _(
                "Somebody else changed this while you were writing. Nothing of yours is lost, "
                "and nothing is saved yet. Look at both, then save again."
            )
            self.add_error(None, ValidationError(text, code="overtaken"))


def typed_in(form: EditingForm) -> list[tuple[str, str]]:
    """What was changed in a form that cannot be saved any more: label and words."""
    sent = {*form.data}
    form.full_clean()
    values = {**form.data.dict(), **form.cleaned_data} if form.is_bound else {}
    return [
        (str(form[name].label), in_words(form.fields[name], values.get(form.add_prefix(name))))
        for name in form.changed_data
        if form[name].html_initial_name in sent
    ]


def plain(field: forms.Field, value: Any) -> Any:
    """The same for the same value, whether it is stored, typed, or came back from the page."""
    value = field.prepare_value(value)
    if isinstance(value, list | tuple):
        return sorted(str(each) for each in value)
    if isinstance(field, forms.BooleanField):
        return str(field.to_python(value))
    text = "" if value is None else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def put(data: Any, name: str, value: Any, widget: forms.Widget) -> None:
    """Lays a value into what a browser sent, as the widget would send it."""
    if isinstance(value, list | tuple):
        data.setlist(name, [str(each) for each in value])
    elif isinstance(widget, forms.CheckboxInput) and not value:
        data.pop(name, None)
    else:
        data[name] = "" if value is None else str(value)


def in_words(field: forms.Field, value: Any) -> str:
    """A value as a reader of the form knows it."""
    if value in (None, ""):
        return translated("empty")
    if isinstance(field, forms.BooleanField):
        return translated("yes") if value else translated("no")
    if isinstance(field, forms.ModelChoiceField):
        offered: Any = field.queryset
        row = offered.filter(pk=getattr(value, "pk", value)).first()
        return translated("another one") if row is None else str(field.label_from_instance(row))
    if isinstance(field, forms.ChoiceField):
        known = {str(key): str(label) for key, label in flat(field.choices)}
        return known.get(str(value), str(value))
    return date_format(value) if isinstance(value, date) else str(value)


def flat(choices: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    found: list[tuple[Any, Any]] = []
    for key, label in choices:
        found += flat(label) if isinstance(label, list | tuple) else [(key, label)]
    return found
