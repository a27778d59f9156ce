"""Two of her maps side by side, and the choice of which two."""

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from networking.maps.comparing.differences import Differences
from networking.maps.comparing.history import MapHistory
from networking.maps.content import MapContent, content_of
from networking.maps.drawing.svg import drawing
from networking.maps.models import NetworkMap
from networking.maps.reading.summary import size_sentence, summary_of


class TwoMapsForm(forms.Form):
    """Which two of her maps to put side by side; it is sent as a GET."""

    before = forms.ChoiceField(label=gettext_lazy("One map"))
    after = forms.ChoiceField(label=gettext_lazy("The other map"))

    def __init__(
        self,
        history: MapHistory,
        data: Any = None,
        *,
        chosen: tuple[NetworkMap, NetworkMap] | None = None,
    ) -> None:
        """Until she chooses, the two newest are chosen, or the two that she looks at."""
        shown = (
            chosen
            if chosen and len({*chosen}) > 1
            else tuple(entry.row for entry in history.maps[1::-1])
        )
        initial = {name: str(row.pk) for name, row in zip(("before", "after"), shown, strict=False)}
        super().__init__(data, initial=initial)
        choices = [(str(entry.row.pk), entry.name) for entry in history.maps]
        for field in self.fields.values():
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            field.error_messages["invalid_choice"] = _("Choose one of your maps.")

    def clean(self) -> dict[str, Any]:
        """Two different maps."""
        data = self.cleaned_data
        if data.get("before") and data.get("before") == data.get("after"):
            self.add_error("after", _("This is the same map. Choose two different maps."))
        return data

    @property
    def url(self) -> str:
        """Where the two chosen maps stand side by side."""
        return reverse(
            "networking:map_compare",
            kwargs={f"{name}_id": self.cleaned_data[name] for name in ("before", "after")},
        )


class Side:
    """One of the two maps."""

    def __init__(
        self, row: NetworkMap, name: str, content: MapContent, new: frozenset[int], element_id: str
    ) -> None:
        self.row, self.name, self.marks_new = row, name, bool(new)
        self.drawn: SafeString = drawing(
            content,
            rtl=get_language_bidi(),
            summary=summary_of(content),
            new=new,
            element_id=element_id,
        )
        self.says = size_sentence(len(content))
        self.url = reverse("networking:map_on", args=[row.pk])


class Comparison:
    """Two maps, the earlier one first: two queries each, and the key's once, for both are hers."""

    def __init__(
        self, before: NetworkMap, after: NetworkMap, names: Mapping[uuid.UUID, str]
    ) -> None:
        self._rows, self._names = (before, after), names
        self.differences = Differences.between(content_of(before), content_of(after))

    @property
    def sentences(self) -> tuple[SafeString, ...]:
        return self.differences.sentences()

    @cached_property
    def sides(self) -> list[Side]:
        """Both with their drawings; who is new is marked in the later one."""
        found, (before, after) = self.differences, self._rows
        return [
            Side(before, self._names[before.pk], found.before, frozenset(), "before"),
            Side(after, self._names[after.pk], found.after, found.new_numbers, "after"),
        ]
