"""The gate for a check-in: faces, a few words, and *please call me*."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from motm.rows.versions import rebase
from networking.mentoring.check_ins.actions import Said
from networking.mentoring.check_ins.models import CheckIn
from networking.ui.fields import words_field

LONGEST: Final = 2000
RATINGS: Final = ("goals", "support", "challenges")


@dataclass(frozen=True, slots=True)
class Face:
    """One of five answers, with a picture for people who read little."""

    value: int
    icon: str
    label: Any


FACES: Final = (
    Face(1, "😟", _("Badly")),
    Face(2, "🙁", _("Not so well")),
    Face(3, "😐", _("So-so")),
    Face(4, "🙂", _("Well")),
    Face(5, "😀", _("Very well")),
)
SCALE: Final = (
    Face(1, "○", _("Not at all")),
    Face(2, "◔", _("A little")),
    Face(3, "◑", _("Partly")),
    Face(4, "◕", _("Mostly")),
    Face(5, "●", _("Very much")),
)


def _rated(name: str, faces: tuple[Face, ...]) -> forms.TypedChoiceField:
    """One of five, or none."""
    field: Any = CheckIn._meta.get_field(name)
    return forms.TypedChoiceField(
        label=field.verbose_name,
        choices=[(face.value, face.label) for face in faces],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the five answers.")},
    )


class CheckInForm(forms.Form):
    """How it goes. With `rates` also the three sentences of before and after."""

    going = _rated("going", FACES)
    goals = _rated("goals", SCALE)
    support = _rated("support", SCALE)
    challenges = _rated("challenges", SCALE)
    wants_call = forms.BooleanField(label=_("Please call me"), required=False)
    words = words_field(
        _("Some words"),
        longest=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    use_required_attribute = False

    def __init__(self, *args: Any, rates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not rates:
            for name in RATINGS:
                del self.fields[name]

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data[name] for name in ("going", "wants_call", "words")):
            self.add_error("going", _("Choose a face, or write something, or ask for a call."))
        return data

    @property
    def said(self) -> Said:
        """What a valid form says."""
        data = self.cleaned_data
        ratings = {name: data.get(name) for name in RATINGS}
        return Said(data["going"], data["wants_call"], data["words"], **ratings)

    @property
    def questions(self) -> list[tuple[forms.BoundField, tuple[Face, ...], str]]:
        """The questions with five answers: the field, its answers, and which one is chosen."""
        found = [(self["going"], FACES)]
        found += [(self[name], SCALE) for name in RATINGS if name in self.fields]
        return [(field, faces, str(field.value() or "")) for field, faces in found]

    def rebase_on(self, version: int) -> None:
        """Another window saved `version`: what was sent here stays, on top of that now."""
        rebase(self, version=version)
