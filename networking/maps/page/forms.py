"""The gate for what changes a map: each post of the map's page has a form."""

import datetime
import uuid
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from motm.days import today_here
from networking.maps.actions import ContactFields, fields_of
from networking.maps.content import KINDS_OF_HELP, Entry
from networking.maps.drawing.label_rules import label_problem
from networking.maps.models import Area, Circle, Contact, Help, Nature

EARLIEST: Final = datetime.date(1900, 1, 1)
_STALE: Final = _("The page did not say what to do. Load it again.")


KIND_VALUES: Final = [str(int(kind)) for kind in KINDS_OF_HELP]


class LabelField(forms.Field):
    """A contact's name, by the rule that holds for files too."""

    def to_python(self, value: Any) -> str:
        return str(value or "").strip()

    def validate(self, value: str) -> None:
        if not value and not self.required:
            return
        problem = label_problem(value)
        if problem is not None:
            raise forms.ValidationError(problem)


class NumbersField(forms.Field):
    """Numbers of contacts: several values, each one number or some with commas between them.
    What is no number is left out: no page of ours sends it."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> frozenset[int]:
        pieces = ",".join(value or ()).split(",")
        return frozenset(int(piece) for piece in pieces if piece.isdecimal() and len(piece) < 6)


class ContactForm(forms.Form):
    """What is said about a contact, in the order in which it is asked."""

    label = LabelField()
    area = forms.ChoiceField(
        choices=Area,
        error_messages={
            "required": _("Choose an area."),
            "invalid_choice": _("Choose one of the six areas."),
        },
    )
    circle = forms.TypedChoiceField(
        choices=Circle,
        coerce=lambda value: Circle(int(value)),
        error_messages={
            "required": _("Choose a circle: near, middle or outer."),
            "invalid_choice": _("Choose a circle: near, middle or outer."),
        },
    )
    nature = forms.ChoiceField(
        choices=Nature,
        required=False,
        error_messages={"invalid_choice": _("Choose a person, a group or a place.")},
    )
    helps = forms.TypedMultipleChoiceField(
        choices=[(int(kind), kind.label) for kind in KINDS_OF_HELP],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Choose from the five kinds of help.")},
    )

    @property
    def contact(self) -> ContactFields:
        """What a valid form says."""
        data = self.cleaned_data
        return ContactFields(
            data["label"],
            Area(data["area"]),
            data["circle"],
            Nature(data["nature"] or Nature.PERSON),
            Help(sum(set(data["helps"]))),
        )

    @property
    def typed(self) -> dict[str, Any]:
        """What is chosen and typed, as the page shows it again: texts, and a list for `helps`."""
        return {
            **{name: str(self[name].value() or "") for name in ("label", "area", "circle")},
            "nature": str(self["nature"].value() or Nature.PERSON),
            "helps": [str(kind) for kind in self["helps"].value() or ()],
        }


class AddForm(ContactForm):
    """A new contact. `origin` was drawn with the form: the same form sent twice adds one; `map`
    is empty where the page had none yet."""

    origin = forms.UUIDField(required=False, widget=forms.HiddenInput)
    map = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_origin(self) -> uuid.UUID:
        return self.cleaned_data["origin"] or uuid.uuid4()


class ChangeForm(ContactForm):
    """A contact as it is now, and whom of those `offered` on the page it knows. `was`: the area
    and the circle that the form was opened with. `changed`: the one field that was touched just
    now, with the value of its tick; the others are not looked at, so that one that is wrong or
    old holds up nothing and overwrites nothing. Without it, as no script runs, all are saved."""

    knows = NumbersField(required=False)
    offered = NumbersField(required=False)
    was = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    changed = forms.RegexField(
        rf"(?s)(label|area|circle|nature|helps ({'|'.join(KIND_VALUES)})|knows \d{{1,5}}) ?.*",
        required=False,
        strip=False,
    )

    @property
    def only(self) -> str:
        """The name of the field that was touched, or nothing."""
        return str(self.cleaned_data.get("changed", "")).partition(" ")[0]

    @property
    def _tick(self) -> int:
        """The value of the tick that was touched."""
        return int(self.cleaned_data["changed"].split(" ")[1])

    def clean(self) -> None:
        if self.only:
            for name in self.errors.keys() - {self.only}:
                del self.errors[name]

    @property
    def offers(self) -> frozenset[int]:
        """With whom a tie is set or dropped."""
        if self.only:
            return frozenset([self._tick] if self.only == "knows" else [])
        offered: frozenset[int] = self.cleaned_data["offered"]
        return offered

    def about(self, row: Contact) -> ContactFields:
        """What a valid form says about this contact. Where area and circle were left alone, they
        stay as they are by now: she may have moved it in the drawing while the row was open."""
        if self.only:
            return self._one_change(fields_of(row))
        said = self.contact
        if self.cleaned_data["was"] == f"{said.area} {int(said.circle)}":
            return replace(said, area=Area(row.area), circle=Circle(row.circle))
        return said

    def _one_change(self, here: ContactFields) -> ContactFields:
        if self.only == "helps":
            kind = Help(self._tick)
            is_on = self._tick in self.cleaned_data["helps"]
            return replace(here, helps=here.helps | kind if is_on else here.helps & ~kind)
        kinds: dict[str, Any] = {"label": str, "area": Area, "circle": Circle, "nature": Nature}
        if self.only not in kinds:
            return here
        return replace(here, **{self.only: kinds[self.only](self.cleaned_data[self.only])})

    @classmethod
    def of(cls, entry: Entry, **options: Any) -> "ChangeForm":
        """The form that shows a contact as it stands on the map."""
        said = {
            "label": entry.label,
            "area": entry.area.value,
            "circle": int(entry.circle),
            "nature": entry.nature.value,
            "helps": [int(kind) for kind in entry.kinds_of_help],
        }
        return cls(initial=said, **options)


class MoveForm(forms.Form):
    """A tap on the drawing: another circle or another area, where it then is, never a step from
    where it was: pressed twice it is the same."""

    area = forms.ChoiceField(
        choices=Area, required=False, error_messages={"invalid_choice": _STALE}
    )
    circle = forms.TypedChoiceField(
        choices=Circle,
        coerce=lambda value: Circle(int(value)),
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _STALE},
    )

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_STALE)


class NewMapForm(forms.Form):
    """`after`: the newest map on the page that asked for a new one."""

    after = forms.UUIDField(required=False)


class DateForm(forms.Form):
    """On which day a map was true."""

    drawn_on = forms.DateField(
        label=_("Date of the map"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as year, month, day: 2026-05-31."),
        },
    )

    def clean_drawn_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["drawn_on"]
        if day > today_here() + datetime.timedelta(days=1):  # elsewhere it is tomorrow
            raise forms.ValidationError(
                _("This day is in the future. Choose today or an earlier day.")
            )
        if day < EARLIEST:
            raise forms.ValidationError(_("This day is too long ago. Look at the year."))
        return day
