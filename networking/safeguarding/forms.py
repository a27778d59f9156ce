"""The gates for what does not feel right, and for asking to end a pair."""

import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from motm.rows.versions import rebase
from networking.safeguarding.actions import Place, mark_of, seal_of
from networking.safeguarding.models import Concern
from networking.ui.fields import words_field

LONGEST: Final = 4000
TOO_LONG = ngettext_lazy(
    "This text is too long by %(letters)s letter. It was not sent. Make it shorter, then send it "
    "again.",
    "This text is too long by %(letters)s letters. It was not sent. Make it shorter, then send it "
    "again.",
    "over",
)


def long_words(label: Any, required: Any = "", rows: int = 6) -> forms.CharField:
    """A field for more than a sentence."""
    widget = forms.Textarea(attrs={"rows": rows})
    field = words_field(label, required, longest=LONGEST, widget=widget)
    field.error_messages["max_length"] = TOO_LONG
    return field


class ConcernForm(forms.Form):
    """What does not feel right: what it is about, and words. `places`: what it can be about. Of
    several pairs none is chosen beforehand: the wrong name would be in a safeguarding file."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            _("Choose what it is about. Nothing is chosen for you."),
        ),
    )
    words = long_words(_("What does not feel right?"), _("Write a few words. One is enough."))
    concern = forms.UUIDField(required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        about: Any = self.fields["about"]
        several = len({place.programme.pk for place in places}) > 1
        about.choices = [(place.code, _named(place, several)) for place in places]

    def clean_about(self) -> str:
        code: str = self.cleaned_data["about"]
        if not self.places[code].readers:
            raise forms.ValidationError(
                _("Nobody can read this for that choice now. Choose another one, or call somebody.")
            )
        return code

    def clean_concern(self) -> uuid.UUID:
        return self.cleaned_data["concern"] or uuid.uuid4()

    @property
    def place(self) -> Place:
        return self.places[self.cleaned_data["about"]]


def _named(place: Place, several: bool) -> str:
    """What a line of the list says, with the programme where she has several. Names are set
    apart, whichever way they are written."""
    programme = f"\u2068{place.programme.name}\u2069"
    if place.pair is None:
        said = str(_("Something else"))
    else:
        names = ", ".join(f"\u2068{name}\u2069" for name in place.others) or "-"
        text = _("Me and %(names)s") if place.pair.is_running else _("%(names)s, earlier")
        said = str(text % {"names": names})
    return f"{said} ({programme})" if several else said


class CareForm(forms.Form):
    """What the people who handle a concern say: a note, and what came of it. One form with several
    buttons, so that whichever is pressed, the note that was typed goes along. `mark`: the note it
    was typed on top of; `seal`: stands for the words that were in the field at first."""

    note = long_words(_("Note"))
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Concern.Outcome,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say what came of it."),
            "invalid_choice": _("Say what came of it."),
        },
    )
    mark = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    seal = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    use_required_attribute = False

    @property
    def closes(self) -> bool:
        return self.data.get("do") == "close"

    def clean(self) -> dict[str, Any]:
        if not self.closes:
            self.errors.pop("outcome", None)  # said only by who closes it
            if self.data.get("do") != "seen" and "note" not in self.data:
                self.add_error("note", _("Write a note, or press another button."))
        return self.cleaned_data

    @property
    def is_noted(self) -> bool:
        """Whether a note was typed: one that stands as it was shown says nothing."""
        data = self.cleaned_data
        return "note" in self.data and seal_of(data["note"]) != data["seal"]

    def rebase_on(self, concern: Concern, note: str | None) -> None:
        """Somebody else wrote the note meanwhile: what is typed here stays, on top of that."""
        rebase(self, **marks_of(concern, note))


def marks_of(concern: Concern, note: str | None) -> dict[str, str]:
    """The hidden fields of a form that shows this note."""
    return {"mark": mark_of(concern), "seal": seal_of(note or "")}
