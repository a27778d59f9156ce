"""Reading files that people bring: strictly, with words on what is wrong and where.

Nothing here trusts a file: not its size, its depth, its numbers or its names. What is read comes
back as a value, so a bad file changes nothing.
"""

import datetime
import json
import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from networking.maps.content import Entry, MapContent
from networking.maps.models import MOST_CONTACTS, free_slot

LARGEST_FILE: Final = 500_000
"""Bytes. A map with 150 contacts who all know each other takes less than half of it."""
LARGEST_NUMBER: Final = 9_999
LARGEST_SLOT: Final = 999
MOST_PROBLEMS: Final = 6
T = TypeVar("T")
_EARLIEST: Final = datetime.date(1900, 1, 1)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*)?", re.ASCII | re.DOTALL)


class BadFile(Exception):
    """A file that cannot be taken; `problems` say what is wrong and where, in plain words."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loose:
    """An entry whose number, slot or place may still be missing or taken."""

    entry: Entry
    has_number: bool
    has_slot: bool


def shown(value: object) -> str:
    """A value from a file as a message may hold it: short, on one line, never half a character."""
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if not isinstance(value, str | int | float):
        return _("a list") if isinstance(value, list) else _("a group of values")
    text = str(value).encode("utf-8", "replace").decode()
    text = "".join(sign if sign.isprintable() else " " for sign in text[:41])
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


# --- JSON ---------------------------------------------------------------------------------


def strict_json(data: bytes) -> Any:
    """The value that the file holds; NaN, a name twice in one place, and what no program should
    write are refused."""
    if len(data) > LARGEST_FILE:
        raise BadFile(_("The file is too large: %(n)d kB at most.") % {"n": LARGEST_FILE // 1000})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("This is not a map. Choose a file that ends in .json.")) from error
    if not text.strip():
        raise BadFile(_("The file is empty."))
    if re.match(r"[EFNPL];", text):
        raise BadFile(
            _(
                "This file is from an old easyNWK. Open it in easyNWK Web, save it, and choose "
                "the new file."
            )
        )
    try:
        return json.loads(text, object_pairs_hook=_names_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadFile(
            _("The file is broken at line %(line)d, column %(column)d. Save it again.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise BadFile(_("The file is nested too deep to be a map.")) from error
    except ValueError as error:  # a number with thousands of digits
        raise BadFile(_("A number in the file is too long.")) from error


def _names_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _value in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise BadFile(_("The name %(name)s is used twice in one place.") % {"name": shown(twice)})
    return found


def _no_constant(name: str) -> Any:
    raise BadFile(_("%(value)s in the file is not a number.") % {"value": shown(name)})


# --- Values -------------------------------------------------------------------------------


def each(
    values: object, name: str, place: Callable[[int], str], read: Callable[[Any], None]
) -> None:
    """Reads every member of a list; what is wrong with the first few is said in one go."""
    if not isinstance(values, list):
        raise BadFile(_("%(name)s is missing, or is not a list.") % {"name": shown(name)})
    problems: list[str] = []
    for number, value in enumerate(values, 1):
        try:
            read(value)
        except BadFile as bad:
            problems += [f"{place(number)}: {problem}" for problem in bad.problems]
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise BadFile(*problems[:MOST_PROBLEMS])


def group(value: object) -> dict[str, Any]:
    """Values under names."""
    if not isinstance(value, dict):
        raise BadFile(
            _("this is %(value)s. It must be a group of values.") % {"value": shown(value)}
        )
    return value


def lines(values: Iterable[object]) -> str:
    """A list as JSON, with a line for each member: to be read by people too, and not long."""
    members = [json.dumps(value, ensure_ascii=False) for value in values]
    return "[\n  " + ",\n  ".join(members) + "\n ]" if members else "[]"


def no_more_than_fit(values: object) -> None:
    """Refuses a list with more contacts than a map holds."""
    if isinstance(values, list) and len(values) > MOST_CONTACTS:
        raise BadFile(
            _("The map in the file has %(found)d contacts. A map here holds %(most)d.")
            % {"found": len(values), "most": MOST_CONTACTS}
        )


def place_of_contact(number: int) -> str:
    """Where something is wrong: contacts are counted from the top of the file."""
    return _("Contact %(number)d") % {"number": number}


def place_of_tie(number: int) -> str:
    """The same for who knows whom."""
    return _("Connection %(number)d") % {"number": number}


def one_of(name: str, value: object, allowed: Mapping[str, T]) -> T:
    """The member that a code stands for."""
    if not isinstance(value, str) or value not in allowed:
        raise BadFile(
            _("%(name)s is %(value)s. It must be one of: %(allowed)s.")
            % {"value": shown(value), "name": shown(name), "allowed": ", ".join(allowed)}
        )
    return allowed[value]


def whole(name: str, value: object, lowest: int, highest: int) -> int:
    """A whole number between two bounds; true and 3.0 are none."""
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise BadFile(
            _("%(name)s is %(value)s. It must be a number from %(lowest)d to %(highest)d.")
            % {"value": shown(value), "name": shown(name), "lowest": lowest, "highest": highest}
        )
    return value


def measure(name: str, value: object) -> float:
    """A number that a drawing can be made from."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFile(
            _("%(name)s is %(value)s. It must be a number.")
            % {"value": shown(value), "name": shown(name)}
        )
    if not -1e6 < value < 1e6:  # false for infinity, and for whole numbers of any length
        raise BadFile(
            _("%(name)s is %(value)s, which is far too large.")
            % {"value": shown(value), "name": shown(name)}
        )
    assert math.isfinite(value)
    return float(value)


def origin_from(value: object) -> uuid.UUID:
    """The id by which a contact is known again on the next map; without one, a new one."""
    if value is None:
        return uuid.uuid4()
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise BadFile(
            _("%(name)s is %(value)s. It must be an id, like the others.")
            % {"value": shown(value), "name": shown("origin")}
        )
    return uuid.UUID(value)


def sensible_date(value: object, today: datetime.date) -> tuple[datetime.date, tuple[str, ...]]:
    """The map's date, or today and a sentence that says so."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        date = datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        date = None
    if date is not None and _EARLIEST <= date <= today:
        return date, ()
    return today, (_("The file has no date that can be used. The map will have today's date."),)


# --- Putting together ---------------------------------------------------------------------


def put_together(found: Iterable[Loose], ties: Iterable[tuple[int, int]] = ()) -> MapContent:
    """A whole map: who has no number gets the next one, who has no place, or one that is taken,
    the first free place of the cell. Refuses two contacts with one number or one origin."""
    loose = list(found)
    numbers = [each.entry.number for each in loose if each.has_number]
    _refuse_twice("number", numbers)
    _refuse_twice("origin", [each.entry.origin for each in loose])
    following = max(numbers, default=0)
    taken: dict[object, set[int]] = {}
    late: list[Entry] = []
    entries: list[Entry] = []
    for each_one in loose:
        entry = each_one.entry
        if not each_one.has_number:
            following += 1
            entry = _with(entry, number=following)
        slots = taken.setdefault(entry.cell, set())
        if each_one.has_slot and entry.slot not in slots:
            slots.add(entry.slot)
            entries.append(entry)
        else:
            late.append(entry)
    for entry in late:
        slot = free_slot(taken[entry.cell])
        taken[entry.cell].add(slot)
        entries.append(_with(entry, slot=slot))
    return MapContent.of(entries, ties)


def _with(entry: Entry, **changed: int) -> Entry:
    fields = {name: getattr(entry, name) for name in Entry.__slots__}
    return Entry(**{**fields, **changed})


def _refuse_twice(name: str, values: list[Any]) -> None:
    twice = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    if twice:
        raise BadFile(
            _("Two contacts have the same %(name)s: %(values)s.")
            % {"name": shown(name), "values": ", ".join(map(str, twice[:5]))}
        )
