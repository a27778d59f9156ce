"""The gates for a mentor's follow-up report, and for notes on her own practice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.mentoring.reports.actions import Said, ratings
from networking.mentoring.versioned_forms import VersionedForm, long_words


class ReportForm(VersionedForm):
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
