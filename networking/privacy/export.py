"""Everything of one person, to read on a page or to take away as JSON.

Made from the privacy table: what is in it and what is not is said there, field by field.
"""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from modules.models.structure import Block, Item, Unit
from modules.tree import Course
from networking.consents.records import BY_KEY
from networking.data_policy.personal_fields import Field, Rows
from networking.encryption.vault import Vault, open_vaults
from networking.encryption.wrapping import Unreadable
from networking.learning.models.texts import KeptCopy
from networking.learning.own_texts import Place, Places
from networking.maps.content import KINDS_OF_HELP
from networking.maps.models import Circle, Contact, Help, NetworkMap
from networking.maps.reading.gaps import gap_named
from networking.mentoring.matching.models import FreeTime, Interest
from networking.mentoring.sessions.models import Barrier, Topic
from networking.people.models.fields import Marks
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.privacy.erasure import rows_of
from networking.privacy.registry.labels import NAMES, SECTION_TITLES
from networking.privacy.registry.table import PERSONAL

VERSION: Final = 1
FORMAT: Final = "mentor-on-the-move/everything-of-mine"

_ITEM: Final = "block__unit__module"
_LOADED_WITH: Final = {
    "item": (f"item__{_ITEM}",),
    "block": ("block__unit__module",),
    "unit": ("unit__module",),
    "answer": (f"answer__item__{_ITEM}",),
    "reflection": ("reflection__block__unit__module",),
    "pair": ("pair__mentor", "pair__mentee", "pair__co_mentor"),
}
_MARKS: Final[Mapping[str, type[Marks]]] = {
    "topics": Topic,
    "barriers": Barrier,
    "interests": Interest,
    "free_times": FreeTime,
}
_BY_MAP: Final = ("map__drawn_on", "map__created_at")
_ORDERED_BY: Final = {
    "networking.Contact": (*_BY_MAP, "number"),
    "networking.Tie": (*_BY_MAP, "first__number", "second__number"),
}
"""Where the first date among the fields is not the order in which rows are read."""
_READ_AS_LINES: Final = {"units_done": 1, "ticks": 1, "map_contacts": 3, "map_ties": 2}
"""Sections with many short rows: how many values say what a row is about."""


@dataclass(frozen=True, slots=True)
class Value:
    """One field of one row: as data, and as a person reads it."""

    name: str
    label: str
    data: Any
    shown: str
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """All her rows of one model."""

    name: str
    title: str
    rows: list[list[Value]]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Rows that are read as one line each: what it is about, and what is said about it."""
        about = _READ_AS_LINES.get(self.name)
        if about is None:
            return []
        return [(_line(row[:about]), _line(row[about:])) for row in self.rows]


def _line(values: list[Value]) -> str:
    """Values in one line; among others, a moment says what happened then."""
    shown = [value for value in values if value.shown]
    return " · ".join(
        f"{value.label}: {value.shown}"
        if len(shown) > 1 and value.name.endswith("_at")
        else value.shown
        for value in shown
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom it is made, where things stand in the course, and the vaults with their keys."""

    person: User
    places: Places
    vaults: Mapping[uuid.UUID, Vault]


def sections_of(person: User, course: Course) -> list[Section]:
    """Everything of hers: a query a section, whatever the amount, and one for all keys."""
    loaded = {
        rows.section: (rows, _load(label, rows, person))
        for label, rows in PERSONAL.items()
        if rows.section
    }
    places = Places(course, [place for _, found in loaded.values() for place in _places(found)])
    owners = {owner for rows, found in loaded.values() for owner in _owners(rows, found, person)}
    reader = _Reader(person, places, open_vaults(owners))
    return [
        Section(
            name,
            str(title),
            [_values(row, loaded[name][0], reader) for row in loaded[name][1]],
        )
        for name, title in SECTION_TITLES.items()
    ]


def _owners(rows: Rows, found: list[models.Model], person: User) -> Iterable[uuid.UUID]:
    """Whose keys these rows need."""
    yield person.pk
    for path in {field.sealed_by for field in rows.fields.values() if field.sealed_by}:
        yield from (getattr(row, f"{path}_id") for row in found)


def _load(label: str, rows: Rows, person: User) -> list[models.Model]:
    exported = [name for name, field in rows.fields.items() if field.export]
    model = apps.get_model(label)
    related = [
        path
        for name in exported
        if model._meta.get_field(name).is_relation
        for path in _LOADED_WITH.get(name, (name,))
    ]
    times = [name for name in exported if isinstance(model._meta.get_field(name), models.DateField)]
    hers = _given(label, rows_of(label, rows, person), person)
    found = hers.order_by(*_ORDERED_BY.get(label, times[:1]), "pk")
    return list(found.select_related(*related) if related else found)


def _given(label: str, hers: models.QuerySet[Any], person: User) -> models.QuerySet[Any]:
    """Of the log of a pair, after its end: all to the mentee, and to a mentor what she logged."""
    if label != "networking.Session":
        return hers
    runs = Q(pair__ended_on=None) & (Q(pair__mentor=person) | Q(pair__co_mentor=person))
    return hers.filter(runs | Q(pair__mentee=person) | Q(logged_by=person))


def _places(found: Iterable[models.Model]) -> Iterable[Item | Block | Unit]:
    for row in found:
        place = _place_row(row)
        if place is not None:
            yield place


def _place_row(row: Any) -> Item | Block | Unit | None:
    """The row of the course that a row of hers points at, directly or as a copy of a text."""
    if isinstance(row, KeptCopy):
        row = row.original
    for name in ("item", "block", "unit"):
        place = getattr(row, name, None)
        if isinstance(place, Item | Block | Unit):
            return place
    return None


def _values(row: models.Model, rows: Rows, reader: _Reader) -> list[Value]:
    return [
        _value(row, name, field, reader)
        for name, field in rows.fields.items()
        if field.export
        and not (name in ("answer", "reflection") and not getattr(row, f"{name}_id"))
        and (not field.only_for or getattr(row, f"{field.only_for}_id") == reader.person.pk)
    ]


def _value(row: Any, name: str, field: Field, reader: _Reader) -> Value:
    value, label = getattr(row, name), str(NAMES[field.export])
    if isinstance(row._meta.get_field(name), models.BinaryField):
        words, shown = _opened(row, name, field, reader)
        return Value(field.export, label, words, shown, is_words=True)
    if name in ("item", "block", "unit", "answer", "reflection"):
        place_row = _place_row(row)
        assert place_row is not None
        return Value(field.export, label, *_place(reader.places.of(place_row)))
    if isinstance(value, Contact):
        return Value(field.export, label, *_contact(value, reader))
    if isinstance(value, Pair) and field.export == "pair":
        return Value(field.export, label, *_others_in(value, reader.person))
    if isinstance(value, models.Model):
        return Value(field.export, label, *_related(value))
    if name == "helps":
        return Value(field.export, label, *_kinds_of_help(Help(value)))
    if name in _MARKS:
        return Value(field.export, label, *_marked(_MARKS[name], value))
    if name == "earlier_rhythms":
        return Value(field.export, label, *_earlier_rhythms(value))
    if name == "languages":
        return Value(field.export, label, value, ", ".join(map(_language, value)))
    if name == "language":
        return Value(field.export, label, value, _language(value) if value else "")
    if name == "purpose" and value in BY_KEY:
        return Value(field.export, label, value, str(BY_KEY[value].title))
    shown = _as_read(row, name, value)
    if name == "circle":
        return Value(field.export, label, Circle(value).name.lower(), shown)
    return Value(field.export, label, _data(value), shown)


def _opened(row: Any, name: str, field: Field, reader: _Reader) -> tuple[str | None, str]:
    """The words of a sealed field, which one key opens; or that they are gone."""
    owner = getattr(row, f"{field.sealed_by}_id") if field.sealed_by else reader.person.pk
    if field.sealed_by == "pair" and row.pair.words_gone_at:
        return None, _("What your pair wrote together was deleted.")
    if not getattr(row, name):
        return "", ""
    try:
        if owner not in reader.vaults:
            raise Unreadable("The key was erased.")
        words = reader.vaults[owner].open(row, name)
    except Unreadable:
        return None, _("This text cannot be read at the moment. Tell your coordinator.")
    return words, words


def _as_read(row: Any, name: str, value: Any) -> str:
    if name == "gap":
        gap = gap_named(value)
        return gap.title if gap else ""
    choices = getattr(row, f"get_{name}_display", None)
    return str(choices()) if choices and value else _shown(value)


def _contact(contact: Contact, reader: _Reader) -> tuple[dict[str, Any], str]:
    """One end of a tie: the number finds it among the contacts of its map."""
    field = PERSONAL["networking.Contact"].fields["label"]
    label, shown = _opened(contact, "label", field, reader)
    return {"number": contact.number, "label": label}, f"{shown} ({contact.number})"


def _kinds_of_help(helps: Help) -> tuple[list[str], str]:
    given = [kind for kind in KINDS_OF_HELP if kind in helps]
    codes = [str(kind.name).lower() for kind in given]
    return codes, ", ".join(str(kind.label) for kind in given)


def _marked(kind: type[Marks], stored: int) -> tuple[list[str], str]:
    """What was ticked in a list: as codes, and in words."""
    marks = kind.of(stored)
    return [str(mark.name).lower() for mark in marks], ", ".join(str(mark.label) for mark in marks)


def _language(code: str) -> str:
    """The name of a language, in the language of the page."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _others_in(pair: Pair, person: User) -> tuple[list[str], str]:
    """A pair is called by who else is in it."""
    names = [
        other.nickname or _("someone who has left")
        for other in pair.people()
        if other.pk != person.pk
    ]
    return names, ", ".join(names)


def _earlier_rhythms(stored: Iterable[Any]) -> tuple[list[dict[str, Any]], str]:
    """What a pair agreed on before, each with the day on which the next one began."""
    found = [{"days": days, "until": until} for days, until in stored]
    shown = [
        _("%(days)s, until %(day)s")
        % {"days": days, "day": _shown(datetime.date.fromisoformat(until))}
        for days, until in stored
    ]
    return found, "; ".join(shown)


def _place(place: Place) -> tuple[dict[str, str], str]:
    data = {
        "module": str(place.module),
        "unit": str(place.unit),
        "title": str(place.title),
        "address": place.url,
    }
    parts = list(dict.fromkeys((data["module"], data["unit"], data["title"])))
    return data, " · ".join(parts)


def _related(value: models.Model) -> tuple[str | list[str] | dict[str, Any], str]:
    """A name for what a row points at; of people the nickname, which she sees on pages too, and
    of a map its date, with the moment that tells two maps of one day apart."""
    if isinstance(value, NetworkMap):
        data = {"drawn_on": _data(value.drawn_on), "made_at": _data(value.created_at)}
        return data, _shown(value.drawn_on)
    if isinstance(value, User):
        name = value.nickname or ("" if value.erased_at is None else _("someone who has left"))
        return name, name
    if isinstance(value, Pair):
        people = [person for person in (value.mentor, value.co_mentor) if person]
        names = [person.nickname or _("someone who has left") for person in people]
        return names, ", ".join(names)
    return str(value), str(value)


def _data(value: Any) -> Any:
    """As JSON holds it: times and days as ISO 8601 writes them."""
    if isinstance(value, datetime.datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    return str(value) if isinstance(value, uuid.UUID) else value


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, datetime.time):
        return time_format(value, "TIME_FORMAT")
    return str(value)


def as_data(person: User, course: Course) -> dict[str, Any]:
    """Everything as one JSON object; its shape is described in docs/privacy.md."""
    made: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": localtime(timezone.now()).isoformat(timespec="seconds"),
    }
    for section in sections_of(person, course):
        rows = [{value.name: value.data for value in row} for row in section.rows]
        made[section.name] = rows[0] if section.name == "account" else rows
    made["not_in_it"] = {
        "this_device_only": "Notes for this device only were never sent. They are in the browser.",
        **{
            f"{label}.{name}": field.why_not
            for label, rows in PERSONAL.items()
            for name, field in rows.fields.items()
            if field.why_not
        },
    }
    return made
