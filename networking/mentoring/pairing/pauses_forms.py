"""The gate for pauses of a pair."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from motm.days import day_and_hour
from networking.mentoring.pairing.pauses import A_YEAR, Span
from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair, Pause

INVALID = _("Choose a day, or type it like this: 2026-11-30.")


def _day(label: Any, required: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": required, "invalid": INVALID},
    )


class PauseForm(forms.Form):
    """The first and the last day of a pause, and why; of a new one, or of one that is there
    (`before`). Where a session is planned on one of its days (`planned` says so), it is asked
    whether that stays: neither answer goes without saying."""

    starts_on = _day(_("First day"), _("Say on which day the pause begins."))
    ends_on = _day(_("Last day"), _("Say on which day the pause ends."))
    why = forms.ChoiceField(
        label=_("Why?"),
        choices=Pause.Why,
        error_messages={
            "required": _("Choose why. “Another reason” is an answer too."),
            "invalid_choice": _("Choose one of the reasons."),
        },
    )
    stays = forms.ChoiceField(
        choices=[("yes", _("Yes, we will meet then")), ("no", _("No, we will not meet then"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose yes or no.")},
    )
    pause = forms.UUIDField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        pair: Pair,
        planned: Session | None = None,
        before: Pause | None = None,
        **kwargs: Any,
    ) -> None:
        self.pair, self.planned, self.before = pair, planned, before
        self.asks_stay = False
        super().__init__(*args, **kwargs)
        if planned is not None and planned.next_on is not None:
            when = day_and_hour(planned.next_on, planned.next_at)
            asked = _("You planned to meet on %(when)s. Will you still meet then?") % {"when": when}
            self.fields["stays"].label = asked

    def clean_starts_on(self) -> datetime.date:
        first: datetime.date = self.cleaned_data["starts_on"]
        if first < self.pair.started_on:
            started = date_format(self.pair.started_on, "DATE_FORMAT")
            raise forms.ValidationError(
                _("Your pair started on %(day)s. Choose that day or a later one."),
                params={"day": started},
            )
        if first > self.pair.programme.today() + A_YEAR:
            raise forms.ValidationError(_("Choose a day within the next year."))
        return first

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        elif first and last and last - first > A_YEAR:
            self.add_error("ends_on", _("A pause is a year at most. Choose an earlier last day."))
        elif first and last:
            self.asks_stay = self._is_over_a_session(first, last)
        return self.cleaned_data

    def _is_over_a_session(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether a session is planned in these days; in days of the same pause that were there
        before it was answered already."""
        day, was = self.planned.next_on if self.planned else None, self.before
        if day is None or not first <= day <= last:
            return False
        return was is None or not was.starts_on <= day <= was.ends_on

    @property
    def must_ask(self) -> bool:
        """Whether a valid form leaves open what becomes of the planned session."""
        return self.asks_stay and not self.cleaned_data.get("stays")

    @property
    def cancels(self) -> bool:
        """Whether a valid form says that the planned session does not take place."""
        return self.asks_stay and bool(self.cleaned_data.get("stays") == "no")

    def say_overlap(self, other: Pause) -> None:
        """Another pause has some of these days."""
        days = {
            "first": date_format(other.starts_on, "DATE_FORMAT"),
            "last": date_format(other.ends_on, "DATE_FORMAT"),
        }
        said = _(
            "You already have a pause from %(first)s to %(last)s. Change that pause, or choose "
            "other days."
        )
        self.add_error("starts_on", said % days)

    @property
    def span(self) -> Span:
        """What a valid form says."""
        data = self.cleaned_data
        return Span(data["starts_on"], data["ends_on"], data["why"])

    @property
    def pause_id(self) -> uuid.UUID:
        return self.cleaned_data["pause"] or uuid.uuid4()


def form_of(pause: Pause) -> PauseForm:
    """The form that changes a pause; its pair must be loaded."""
    initial = {
        "starts_on": pause.starts_on,
        "ends_on": pause.ends_on,
        "why": pause.why,
        "pause": pause.pk,
    }
    return PauseForm(initial=initial, pair=pause.pair, auto_id=f"id_{pause.pk}_%s")
