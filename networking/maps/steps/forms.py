"""The gate for a step: planning it, changing it, and saying how it went."""

import datetime
import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from motm.days import today_here
from motm.rows.versions import rebase
from networking.maps.reading.gaps import gap_named
from networking.maps.steps.actions import PLAN_WORDS, Plan
from networking.maps.steps.models import OutreachStep
from networking.maps.steps.queries import StepShown
from networking.people.sharing import Mentors, Reach
from networking.ui.choices import OWN, Chips, chips_of
from networking.ui.fields import words_field

LONGEST_LEARNED: Final = 2000
A_DAY: Final = datetime.timedelta(days=1)
A_WEEK: Final = datetime.timedelta(days=7)
A_YEAR: Final = datetime.timedelta(days=366)


class StepForm(forms.Form):
    """A small step. It goes on from `before`, a step as it stands, or plans a new one.

    A day more than a week away is asked about once; a day that is over is refused, unless it is
    the day that the step has already. `mentors`: with whom she can share it now;
    `contacts`: names on her map, to choose from while she types.
    """

    who = words_field(
        _("Who or where?"),
        _("Say who, or where. A nickname is enough."),
        help_text=_("A person, a group or a place. A nickname is enough."),
    )
    day = forms.CharField(label=_("When?"), required=False, max_length=10)
    on = forms.DateField(
        label=_("Another day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": _("Choose a day, or type it like this: 2026-11-30."),
        },
    )
    at = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Choose a time, or type it like this: 17:30.")},
    )
    action = words_field(
        _("What will you say or do?"),
        _("Say what you will do. One sentence is enough."),
        help_text=_("One small thing. For example, the first words that you will say."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    company = words_field(
        _("Who comes along?"), help_text=_("It is easier for two. You can ask your mentor.")
    )
    reach = forms.ChoiceField(
        label=_("Who can read this?"),
        choices=Reach,
        required=False,
        error_messages={"invalid_choice": _("Choose who can read this step.")},
    )
    far = forms.BooleanField(required=False)
    pair = forms.UUIDField(required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    step = forms.UUIDField(required=False)
    gap = forms.CharField(required=False, max_length=24)
    map = forms.UUIDField(required=False)
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        mentors: Mentors | None,
        before: StepShown | None = None,
        contacts: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        self.mentors, self.before = mentors, before
        super().__init__(*args, **kwargs)
        self.contacts = tuple(contacts)
        if contacts:
            self.fields["who"].widget.attrs["list"] = "my-contacts"
        self.asks_far = bool(self.is_bound and self.data.get("far"))
        earliest = today_here()
        if before is not None:
            earliest = min(earliest, before.on)
        self.fields["on"].widget.attrs["min"] = earliest.isoformat()

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The fields as they come one after the other; *who can read this* is the page's."""
        return [self[name] for name in ("who", "on", "at", "action", "company")]

    @property
    def days(self) -> Chips:
        """Today, tomorrow, or a day of her own."""
        today = today_here()
        choices = [
            (today.isoformat(), _("Today")),
            ((today + A_DAY).isoformat(), _("Tomorrow")),
            (OWN, _("Another day")),
        ]
        on, chosen = self["on"].value(), self["day"].value()
        if chosen is None and on:
            chosen = str(on) if str(on) in (choices[0][0], choices[1][0]) else OWN
        return Chips(self["day"], chips_of(choices, [str(chosen or "")]), self["on"])

    @property
    def is_shared(self) -> bool:
        """Whether *me and my mentor* is chosen on the form."""
        return self.mentors is not None and self["reach"].value() == Reach.MENTOR

    def clean(self) -> None:
        """The day is a chip, or else what was typed; what is wrong with it is said at the chips."""
        day, typed = self.cleaned_data.get("day"), self.errors.pop("on", None)
        try:
            if day and day != OWN:
                on = _as_date(day)
            elif typed:
                raise forms.ValidationError(typed.as_data())
            else:
                on = self.cleaned_data.get("on")
            self.cleaned_data["on"] = self._possible(on)
        except forms.ValidationError as error:
            self.add_error("day", error)

    def _possible(self, on: datetime.date | None) -> datetime.date:
        if on is None:
            raise forms.ValidationError(_("Choose a day in the next seven days."))
        today = today_here()
        if self.before is not None and self.before.on == on:
            return on
        if on < today:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        if on > today + A_YEAR:
            raise forms.ValidationError(_("Choose a day within the next year."))
        if on > today + A_WEEK and not self.data.get("far"):
            self.asks_far = True
            raise forms.ValidationError(
                _(
                    "This is more than a week away. Is there a smaller step for this week? You "
                    "can also keep this day: tick the box."
                )
            )
        return on

    def clean_reach(self) -> str:
        return self.cleaned_data["reach"] or Reach.ME.value

    def clean_gap(self) -> str:
        """A code that no gap has is left out: it is no word of hers."""
        gap: str = self.cleaned_data["gap"]
        return gap if gap_named(gap) else ""

    def clean_step(self) -> uuid.UUID:
        return self.cleaned_data["step"] or uuid.uuid4()

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    @property
    def plan(self) -> Plan:
        """What a valid form says."""
        data = self.cleaned_data
        return Plan(
            who=data["who"],
            action=data["action"],
            company=data["company"],
            on=data["on"],
            at=data["at"],
            reach=data["reach"],
            pair_id=data["pair"],
        )

    def ask_again_who_reads(self) -> None:
        """The mentor whom her page meant is hers no more: she chooses anew, from the narrowest."""
        rebase(self, reach=Reach.ME.value, pair=self.mentors.pair_id if self.mentors else "")
        self.add_error(
            "reach",
            _(
                "Your mentor has changed since you opened this page. Nothing was saved yet. Choose "
                "again who can read this."
            ),
        )

    def rebase_on(self, stored: StepShown) -> None:
        """Another window saved `stored`: what is typed here stays, on top of that now, and with
        the narrower of the two choices who can read it."""
        reach = Reach.MENTOR if stored.is_shared and self.is_shared else Reach.ME
        rebase(self, version=stored.version, reach=reach.value)


def _as_date(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def planned_again(step: StepShown) -> Mapping[str, Any]:
    """What a new step takes over from one that was not yet done: her words, no day, nobody who
    can read it."""
    return {name: getattr(step, name) for name in PLAN_WORDS} if step.can_be_read else {}


def planned_already(step: StepShown, mentors: Mentors | None) -> Mapping[str, Any]:
    """What the form holds of a step. Words that cannot be opened are not put into it."""
    return {
        **planned_again(step),
        "on": step.on,
        "at": step.at,
        "reach": Reach.MENTOR if step.is_shared and mentors else Reach.ME,
        "version": step.version,
    }


class SettleForm(forms.Form):
    """How a step went, and what she learned."""

    state = forms.ChoiceField(
        choices=OutreachStep.State,
        error_messages={
            "required": _("Press one of the buttons: done, tried or not yet."),
            "invalid_choice": _("Press one of the buttons: done, tried or not yet."),
        },
    )
    learned = words_field(
        _("What did you learn?"),
        longest=LONGEST_LEARNED,
    )
    mark = forms.CharField(required=False, max_length=32)

    @property
    def problem(self) -> str:
        """The first thing that is wrong, as one sentence."""
        return str(next(iter(self.errors.values()))[0])
