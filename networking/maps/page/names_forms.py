"""Names first, sorted later: what the page of first names sends.

A name without its place is on no map yet, so nothing keeps it here: typed names travel with the
page until each has its place. `origins` were drawn with the names: one sent twice is one contact.
"""

import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.maps.actions import ContactFields
from networking.maps.drawing.label_rules import label_problem
from networking.maps.models import Area, Circle
from networking.maps.page.forms import LabelField

MOST_NAMES: Final = 40
_TOO_MANY: Final = _("That is a lot of names. Sort them first, then add more.")


class _Several(forms.Field):
    """All values of one name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        return list(value or ())


class FirstNamesForm(forms.Form):
    """The names so far, and the one that was typed now; or where the first of them belongs."""

    label = LabelField(required=False)
    names = _Several(required=False)
    origins = _Several(required=False)
    area = forms.ChoiceField(choices=[("", ""), *Area.choices], required=False)
    circle = forms.TypedChoiceField(
        choices=[("", ""), *Circle.choices],
        coerce=lambda value: Circle(int(value)),
        required=False,
        empty_value=None,
    )

    def clean(self) -> None:
        names, origins = self.cleaned_data["names"], self.cleaned_data["origins"]
        try:
            ids = [uuid.UUID(one) for one in origins]
        except ValueError:
            ids = []
        pairs = [pair for pair in zip(names, ids, strict=False) if label_problem(pair[0]) is None]
        label = self.cleaned_data.get("label")
        if label and len(pairs) >= MOST_NAMES:
            self.add_error("label", _TOO_MANY)
        elif label:
            pairs.append((label, uuid.uuid4()))
        self.waiting = pairs

    def place(self, area: Area, circle: Circle) -> ContactFields:
        """The first of the names, at its place."""
        return ContactFields(self.waiting[0][0], area, circle)
