"""The gates for a mentor's follow-up report, and for notes on her own practice."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.forms import WordsField
from networking.models import PracticeReach, Programme
from networking.reports import Said, ratings

LONGEST: Final = 5000


def long_words(label: Any, required: Any = "", **options: Any) -> WordsField:
    """A field for a long text of theirs."""
    return WordsField(
        label=label,
        required=bool(required),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": options.pop("rows", 4), "dir": "auto"}),
        error_messages={"required": required},
        **options,
    )


class _Versioned(forms.Form):
    """What was typed on top of which version."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    use_required_attribute = False

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def go_on_from(self, version: int, **values: Any) -> None:
        """Another window saved something: what is typed here stays, on top of that now."""
        changed = {"version": version, **values}
        self.data = {**dict(self.data.items()), **{k: str(v) for k, v in changed.items()}}


class ReportForm(_Versioned):
    """What a mentor says in a follow-up report; the numbers are the log's. `sends`: it is to go to
    the coordinator, so it must say something; a draft may be empty."""

    problems = long_words(
        _("Is there a problem?"),
        help_text=_("What makes it hard to meet or to go on. Do not name other people."),
    )
    view = long_words(
        _("How do you see the progress?"),
        help_text=_("What has changed since the last report, in two or three sentences."),
    )
    progress = forms.TypedChoiceField(
        label=_("Overall?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the five.")},
    )

    def __init__(self, *args: Any, sends: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sends = sends
        self.fields["progress"].choices = ratings()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        names = ("problems", "view", "progress")
        if self.sends and not self.errors and not any(self.cleaned_data[name] for name in names):
            empty = _("This report is empty. Write a sentence, or choose one of the five below.")
            self.add_error("problems", empty)
        return self.cleaned_data

    @property
    def said(self) -> Said:
        """What a valid form says."""
        data = self.cleaned_data
        return Said(data["progress"], data["problems"], data["view"])

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("problems", "view", "progress")]


class PracticeForm(_Versioned):
    """A note of a mentor on her own practice. `programmes`: where she is a mentor now; a note
    that is there already stays in its programme."""

    words = long_words(
        _("Your note"),
        _("Write something first. One sentence is enough."),
        rows=8,
    )
    programme = forms.ModelChoiceField(
        label=_("In which programme?"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the programme that this note is about."),
            "invalid_choice": _("Choose one of your programmes."),
        },
    )
    reach = forms.ChoiceField(
        label=_("Who can read this?"),
        choices=PracticeReach,
        required=False,
        error_messages={"invalid_choice": _("Choose who can read this note.")},
    )
    note = forms.UUIDField(required=False)

    def __init__(
        self, *args: Any, programmes: Iterable[Programme] = (), chosen: bool = True, **kwargs: Any
    ) -> None:
        """`chosen`: the programme is asked for, where she has several."""
        super().__init__(*args, **kwargs)
        self.programmes = list(programmes)
        self.asks_programme = chosen and len(self.programmes) > 1
        field: Any = self.fields["programme"]
        field.queryset = Programme.objects.filter(pk__in=[each.pk for each in self.programmes])
        field.required = self.asks_programme

    @property
    def is_shared(self) -> bool:
        return bool(self["reach"].value() == PracticeReach.COORDINATOR)

    def clean_reach(self) -> str:
        return self.cleaned_data["reach"] or PracticeReach.ME.value

    def clean_note(self) -> uuid.UUID:
        return self.cleaned_data["note"] or uuid.uuid4()

    @property
    def in_programme(self) -> Programme:
        """The programme of a valid form: the one chosen, or her only one."""
        found: Programme = self.cleaned_data["programme"] or self.programmes[0]
        return found
