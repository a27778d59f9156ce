"""The gate for the log of sessions: logging one in under a minute, and changing it."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from motm.rows.versions import rebase
from networking.mentoring.sessions.actions import Log
from networking.mentoring.sessions.log import SessionShown, Usual
from networking.mentoring.sessions.models import Barrier, Session, Topic
from networking.people.models.pairs import Pair
from networking.ui.choices import OWN, Chips, chips_of
from networking.ui.fields import words_field

LONGEST: Final = 2000
LENGTHS: Final = (30, 45, 60, 90, 120)
"""What is chosen where she types a day, or minutes, of her own."""

AHEAD: Final = datetime.timedelta(days=92)
"""So far ahead it can be known that a meeting does not take place."""

A_YEAR: Final = datetime.timedelta(days=366)
_DAY: Final = datetime.timedelta(days=1)


def _date_field(label: Any, **errors: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": _("Choose a day, or type it like this: 2026-11-30."),
            **errors,
        },
    )


def _choice(label: Any, choices: Any, required: Any = "") -> forms.ChoiceField:
    error = required or _("Choose one of these.")
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(required),
        error_messages={"required": error, "invalid_choice": error},
    )


def _marks(label: Any, marks: Any) -> forms.TypedMultipleChoiceField:
    error = _("Choose from these.")
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(mark.value, mark.label) for mark in marks.every()],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": error, "invalid_list": error},
    )


class SessionForm(forms.Form):
    """What a mentor says about one planned meeting.

    All fields are always there, so that it works without scripts: what does not matter is left out
    (minutes of a meeting that was not held, the reason why not of one that was). `asks_note`: only
    who logged a session is asked for her private note.
    """

    day = forms.CharField(label=_("When?"), required=False, max_length=10)
    on = _date_field(_("Another day"))
    outcome = _choice(
        _("How did it go?"), Session.Outcome, _("Say how it went: did you meet or not?")
    )
    why = _choice(_("Why not?"), Session.Why)
    length = forms.CharField(label=_("How long?"), required=False, max_length=10)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=720,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Type the minutes as a number: 1 to 720.")
        ),
    )
    where = _choice(_("Where?"), Session.Where)
    topics = _marks(_("What was it about?"), Topic)
    barriers = _marks(_("What got in the way?"), Barrier)
    agreed = words_field(
        _("What did you agree on?"), longest=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = words_field(
        _("A private note"),
        longest=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only you can read this. Write roles instead of names: “the sister”."),
    )
    next_on = _date_field(_("When do you meet next?"))
    next_at = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Choose a time, or type it like this: 17:30.")},
    )
    agreed_next = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    """The next time that the form began with: who leaves it as it is says nothing new."""
    another = forms.BooleanField(required=False)
    session = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        pair: Pair,
        usual: Usual | None = None,
        before: SessionShown | None = None,
        **kwargs: Any,
    ) -> None:
        self.pair, self.usual, self.before = pair, usual or Usual(), before
        self.today = pair.programme.today()
        super().__init__(*args, **kwargs)
        if before is not None and not before.is_hers:
            del self.fields["note"]
        if before is None and self["next_on"].value() and self["agreed_next"].value():
            self["next_on"].help_text = _(
                "You have already agreed on this day. If it is different now, change it or remove "
                "it."
            )
        self.asks_another = bool(self.is_bound and self.data.get("another"))

    # --- What is wrong ---

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["on"] = self._day()
        if data.get("outcome") == Session.Outcome.HELD:
            data["minutes"], data["why"] = self._length(), ""
        elif "outcome" in data:
            data |= {"minutes": None, "where": "", "topics": []}
            if not data.get("why") and "why" not in self.errors:
                self.add_error("why", _("Say why not. “Not known” is an answer too."))
        self._check_next()
        return data

    def _day(self) -> datetime.date | None:
        """The day: the one that is marked, or the one that is typed; two are asked about."""
        marked, typed = _as_date(self.cleaned_data.get("day")), self.cleaned_data.get("on")
        if "on" in self.errors:
            return None
        if marked and typed and marked != typed:
            self.add_error("day", _("You chose a day and typed a different one. Which one was it?"))
            return None
        day = marked or typed
        problem = self._problem_of(day)
        if problem:
            self.add_error("day", problem)
            return None
        return day

    def _problem_of(self, day: datetime.date | None) -> Any:
        """Why this day cannot be; empty where it can."""
        if day is None:
            return _("Say on which day.")
        if day < self.pair.started_on:
            started = date_format(self.pair.started_on, "DATE_FORMAT")
            return _("Your pair started on %(day)s. Choose that day or a later one.") % {
                "day": started
            }
        not_yet = self.cleaned_data.get("outcome") in ("held", "no_show", None)
        if day > self.today and not_yet:
            return _("This day is in the future. Choose today or an earlier day.")
        if day > self.today + AHEAD:
            return _("Choose a day in the next three months.")
        return ""

    def _length(self) -> int | None:
        """The minutes: those that are marked, or those that are typed; two are asked about."""
        data, marked = self.cleaned_data, self.cleaned_data.get("length", "")
        chosen = int(marked) if marked in map(str, LENGTHS) else None
        typed: int | None = data.get("minutes")
        if "minutes" in self.errors:
            return None
        if chosen and typed and chosen != typed:
            self.add_error(
                "length", _("You chose minutes and typed a different number. How long was it?")
            )
            return None
        if not (chosen or typed):
            self.add_error("length", _("Say how long you met. A guess is enough."))
        return chosen or typed

    def _check_next(self) -> None:
        """The next time is after this one, and within a year; a time alone that is only what the
        form began with is left out. What is agreed on already stays, where she left it as it was;
        but a meeting on that very day is no longer to come."""
        data = self.cleaned_data
        on, next_on, next_at = data.get("on"), data.get("next_on"), data.get("next_at")
        held = data.get("outcome") == Session.Outcome.HELD
        if "next_on" in self.errors or "next_at" in self.errors:
            return
        if next_on is None:
            if next_at and next_at != self._began_at:
                self.add_error("next_on", _("Choose the day too, or remove the time."))
            data["next_at"] = next_at = None
        if self._is_untouched(next_on, next_at):
            usual = self.usual
            is_this = usual.coming_on is not None and usual.coming_on == on
            data["next_on"] = None if is_this else usual.coming_on
            data["next_at"] = None if is_this else usual.coming_at
        elif next_on is None:
            return
        elif next_on > self.today + A_YEAR:
            self.add_error("next_on", _("Choose a day within the next year."))
        elif on and (next_on < on or (held and next_on == on)):
            self.add_error("next_on", _("The next time is after this one. Choose a later day."))

    def _is_untouched(self, next_on: datetime.date | None, next_at: datetime.time | None) -> bool:
        """Whether a new session says of the next time what the form began with."""
        return self.before is None and _said(next_on, next_at) == self.data.get("agreed_next", "")

    @property
    def _began_at(self) -> datetime.time | None:
        if self.before:
            return self.before.next_at
        _on, _space, at = self.data.get("agreed_next", "").partition(" ")
        return _as_time(at) if _on else self.usual.next_at

    # --- What it says ---

    @property
    def log(self) -> Log:
        """What a valid form says."""
        data = self.cleaned_data
        names = ("on", "outcome", "why", "minutes", "where", "agreed", "next_on", "next_at")
        return Log(
            topics=sum(data["topics"]),
            barriers=sum(data["barriers"]),
            note=data.get("note", ""),
            **{name: data[name] for name in names},
        )

    @property
    def session_id(self) -> uuid.UUID:
        return self.cleaned_data["session"] or uuid.uuid4()

    def ask_about_another(self) -> None:
        """A meeting on this day is logged already."""
        self.asks_another = True
        self.add_error(
            "day",
            _(
                "A session on this day is already logged. If you met twice, tick the box below. "
                "If not, you do not need to log it again."
            ),
        )

    def rebase_on(self, version: int) -> None:
        """Something else was saved meanwhile: what is typed here stays, on top of that now."""
        rebase(self, version=version)

    # --- What the page shows ---

    @property
    def days(self) -> Chips:
        chosen = str(self["day"].value() or "")
        days: dict[str, Any] = {self.today.isoformat(): _("Today")}
        days[(self.today - _DAY).isoformat()] = _("Yesterday")
        for day in (self.usual.planned_on, _as_date(chosen)):
            if day is not None:
                days.setdefault(day.isoformat(), date_format(day, "DATE_FORMAT"))
        choices = [*days.items(), (OWN, _("Another day"))]
        return Chips(self["day"], chips_of(choices, [chosen]), self["on"])

    @property
    def outcomes(self) -> Chips:
        return self._one_of("outcome", Session.Outcome.choices)

    @property
    def whys(self) -> Chips:
        return self._one_of("why", Session.Why.choices, only="if-not")

    @property
    def lengths(self) -> Chips:
        choices = [*((str(length), str(length)) for length in LENGTHS), (OWN, _("Other"))]
        return self._one_of("length", choices, own=self["minutes"], small=True, only="if-held")

    @property
    def places(self) -> Chips:
        return self._one_of("where", Session.Where.choices, only="if-held")

    @property
    def topic_boxes(self) -> Chips:
        return self._several("topics", only="if-held")

    @property
    def barrier_boxes(self) -> Chips:
        return self._several("barriers")

    @property
    def knows_place(self) -> bool:
        """Whether the place is filled in as usual: then it is folded, one screen less to scroll."""
        return bool(self.usual.where or (self.before and self.before.where))

    @property
    def more_is_open(self) -> bool:
        """Whether there is something to see in the part that is folded. The usual place is not."""
        names = [name for name in ("topics", "barriers", "note") if name in self.fields]
        has_more = any(self[name].value() or self[name].errors for name in names)
        return has_more or bool(self["where"].errors)

    def _one_of(self, name: str, choices: Any, **options: Any) -> Chips:
        return Chips(self[name], chips_of(choices, [str(self[name].value() or "")]), **options)

    def _several(self, name: str, **options: Any) -> Chips:
        field, chosen = self.fields[name], self[name].value() or []
        assert isinstance(field, forms.ChoiceField)
        return Chips(self[name], chips_of(field.choices, map(str, chosen)), several=True, **options)


def _as_date(value: object) -> datetime.date | None:
    """The day that a mark stands for; None for *another day*, and for what is none."""
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        return None


def _as_time(value: str) -> datetime.time | None:
    try:
        return datetime.time.fromisoformat(value)
    except ValueError:
        return None


def _said(on: datetime.date | None, at: datetime.time | None) -> str:
    """A next time as a hidden field keeps it; empty where there is none."""
    return f"{on:%Y-%m-%d} {at:%H:%M}" if on and at else f"{on:%Y-%m-%d}" if on else ""


def new_session(usual: Usual, today: datetime.date) -> Mapping[str, Any]:
    """What a form for a new session holds: what is usual, and today, or the day that was planned
    if that is over; and the next time, if one is agreed on for a later day."""
    coming = usual.coming_on if usual.coming_on != today else None
    return {
        "day": (usual.planned_on or today).isoformat(),
        "where": usual.where,
        "next_on": coming,
        "next_at": usual.coming_at if coming else usual.next_at,
        "agreed_next": _said(coming, usual.coming_at),
        "session": uuid.uuid4(),
        **_length(usual.minutes),
    }


def logged_already(session: SessionShown, today: datetime.date) -> Mapping[str, Any]:
    """What the form holds of a session: today and yesterday by their names, other days as they are
    typed. Words that cannot be opened are not put into it."""
    is_named = session.on in (today, today - _DAY)
    names = ("outcome", "why", "where", "agreed", "note", "next_on", "next_at", "version")
    return {
        **{name: getattr(session, name) for name in names},
        "day": session.on.isoformat() if is_named else OWN,
        "on": None if is_named else session.on,
        "topics": [topic.value for topic in Topic.of(session.topics)],
        "barriers": [barrier.value for barrier in Barrier.of(session.barriers)],
        **_length(session.minutes),
    }


def _length(minutes: int | None) -> dict[str, Any]:
    if minutes is None or minutes in LENGTHS:
        return {"length": minutes or ""}
    return {"length": OWN, "minutes": minutes}
