"""Two of her maps side by side, and the choice of which two."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from networking.maps.content import MapContent, content_of
from networking.maps.differences import Differences
from networking.maps.drawing import drawing
from networking.maps.history import MapHistory, MapInTime
from networking.maps.words import size_sentence, summary_of
from networking.models import NetworkMap


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
        ids = (str(entry.row.pk) for entry in history.maps)
        choices = list(zip(ids, _names(history.maps), strict=True))
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


def _names(maps: Sequence[MapInTime]) -> list[str]:
    """How maps are named in a choice: the date, and where maps share one also the time at which
    they were begun; in few words, as a phone cuts what is long, and the time is last."""
    days = Counter(entry.row.drawn_on for entry in maps)
    names = []
    for entry in maps:
        name = date_format(entry.row.drawn_on, "DATE_FORMAT")
        if days[entry.row.drawn_on] > 1:
            time = date_format(localtime(entry.row.created_at), "TIME_FORMAT")
            name = _("%(day)s, %(time)s") % {"day": name, "time": time}
        names.append(name)
    return names


class Side:
    """One of the two maps."""

    def __init__(
        self, row: NetworkMap, content: MapContent, new: frozenset[int], element_id: str
    ) -> None:
        self.row, self.marks_new = row, bool(new)
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

    def __init__(self, before: NetworkMap, after: NetworkMap) -> None:
        self._rows = before, after
        self.differences = Differences.between(content_of(before), content_of(after))

    @property
    def sentences(self) -> tuple[SafeString, ...]:
        return self.differences.sentences()

    @cached_property
    def sides(self) -> list[Side]:
        """Both with their drawings; who is new is marked in the later one."""
        found, (before, after) = self.differences, self._rows
        return [
            Side(before, found.before, frozenset(), "before"),
            Side(after, found.after, found.new_numbers, "after"),
        ]
