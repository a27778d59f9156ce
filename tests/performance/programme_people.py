"""Fills a database with one programme that has run for years; prints what the visits need.

    python -m tests.performance.programme_people PEOPLE [--impact]

Cohorts of 200 people, 100 pairs each. The five newest run now, at every size, and hold the same
rows; all others have ended. A pair has twelve sessions, a person thirteen units at most, a mentee
check-ins, a mentor reports. Sealed fields are empty. Rows are written past the models: 2.5 million
of them take minutes otherwise. `--impact` adds another programme with a cohort of 5,000 people and
one of 100, with maps, contacts and steps.
"""

import argparse
import json
import os
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from modules.models.structure import Unit  # noqa: E402
from networking.models import (  # noqa: E402
    CheckIn,
    Cohort,
    Contact,
    FollowUpReport,
    Membership,
    NetworkMap,
    OutreachStep,
    Pair,
    Programme,
    Role,
    Session,
    UnitProgress,
    User,
)
from tests.support.rows.people import make_coordinator  # noqa: E402
from tests.support.second_factor import has_one  # noqa: E402

GROUP, RUNNING, CYCLE = 200, 5, 300
SESSIONS, UNITS = 12, 13
AREAS = ("family", "friends", "neighbours", "community", "services", "clubs")
TODAY = timezone.localdate()
Rows = Iterable[tuple[Any, ...]]


def insert(model: type[models.Model], names: str, rows: Rows, **same: Any) -> None:
    """Writes rows of the columns named; the others get `same`, or their default."""
    varying = names.split()
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = {
        name: field.get_db_prep_save(same.get(name, field.get_default()), connection)
        for name, field in fields.items()
        if name not in varying
    }
    columns = ", ".join(f'"{fields[name].column}"' for name in (*varying, *rest))
    table, constant = model._meta.db_table, tuple(rest.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((*row, *constant))
            return
        marks = ", ".join(["?"] * (len(varying) + len(rest)))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        raw = connection.connection.cursor()
        raw.executemany(statement, ((*row, *constant) for row in rows))


class Maker:
    """One cohort in the making; the same rows for the same place, whatever else there is."""

    def __init__(self, programme: Programme, place: int, pairs: int, name: str) -> None:
        self.draw = random.Random(f"{name} {place}")
        self.runs = place < RUNNING
        start = TODAY - timedelta(days=150 + 3 * place if self.runs else 400 + 5 * place)
        self.start, self.end = start, start + timedelta(days=CYCLE)
        self.cohort = Cohort.objects.create(
            programme=programme,
            name=f"{name} {place}",
            starts_on=start,
            ends_on=self.end,
        )
        self.place, self.name = place, name
        self.mentees = [self.id() for _ in range(pairs)]
        self.mentors = [self.id() for _ in range(pairs)]
        self.pairs = [self.id() for _ in range(pairs)]

    def id(self) -> str:
        return f"{self.draw.getrandbits(128):032x}"

    def day(self, days: int) -> str:
        return (self.start + timedelta(days=days)).isoformat()

    def moment(self, days: int) -> str:
        return f"{self.day(days)} 10:00:00"

    @property
    def ended_on(self) -> str | None:
        return None if self.runs else self.end.isoformat()

    def people(self) -> Rows:
        active = min(TODAY - timedelta(days=self.draw.randrange(20)), self.end)
        for number, pk in enumerate(self.mentees + self.mentors):
            name = f"{self.name} {self.place} {number:05}".lower()
            yield pk, name, name, name, f"{active} 09:00:00"

    def memberships(self) -> Rows:
        for role, people in ((Role.MENTEE, self.mentees), (Role.MENTOR, self.mentors)):
            for pk in people:
                yield (
                    self.id(), self.cohort.programme_id.hex, self.cohort.pk.hex, pk, role.value,
                    self.day(0), self.ended_on,
                )  # fmt: skip

    def made_pairs(self) -> Rows:
        reason = "" if self.runs else Pair.EndReason.COMPLETED.value
        for pk, mentor, mentee in zip(self.pairs, self.mentors, self.mentees, strict=True):
            yield (
                pk, self.cohort.programme_id.hex, self.cohort.pk.hex, mentor, mentee,
                self.day(0), self.ended_on, reason,
            )  # fmt: skip

    def sessions(self) -> Rows:
        """Every eleven days or so; some were not held, and one pair in ten is slow."""
        for pair, mentor in zip(self.pairs, self.mentors, strict=True):
            step = 11 if self.draw.random() > 0.1 else 5
            for number in range(SESSIONS):
                held = self.draw.random() < 0.8
                yield (
                    self.id(), pair, mentor, self.day(3 + step * number),
                    "held" if held else "no_show", "" if held else "health",
                    60 if held else None, self.draw.randrange(1024), self.draw.randrange(32),
                )  # fmt: skip

    def units(self, ids: list[int]) -> Rows:
        for pk in self.mentees + self.mentors:
            done = self.draw.randint(6, UNITS) if self.runs else UNITS
            for number, unit in enumerate(ids[:done]):
                yield self.id(), pk, unit, self.moment(5 + 11 * number)

    def check_ins(self) -> Rows:
        for pair, mentee, mentor in zip(self.pairs, self.mentees, self.mentors, strict=True):
            for moment, days in (("early", 21), ("middle", 56), ("closing", 270)):
                for person in (mentee, mentor):
                    known = days < 150 or not self.runs
                    if known and self.draw.random() > 0.05:
                        rating = self.draw.randint(1, 5)
                        at = self.moment(days)
                        read = None if self.runs and self.draw.random() < 0.2 else at
                        yield self.id(), pair, person, moment, rating, 3, rating, 4, at, at, read

    def reports(self) -> Rows:
        for pair, mentor in zip(self.pairs, self.mentors, strict=True):
            read = None if self.runs else self.moment(95)
            yield self.id(), pair, mentor, self.day(0), self.day(90), self.moment(92), read

    def maps(self) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
        """Two maps of each mentee, with six contacts and nine; six stay."""
        for pair, mentee in zip(self.pairs, self.mentees, strict=True):
            origins = [self.id() for _ in range(9)]
            for number, days in ((6, 10), (9, 140)):
                pk = self.id()
                contacts = [
                    (
                        self.id(), pk, n, origins[n], AREAS[self.draw.randrange(n // 2 + 1)],
                        1 + n % 3, self.draw.randrange(32), n,
                    )
                    for n in range(number)
                ]  # fmt: skip
                row = (pk, mentee, self.day(days), pair, self.moment(days))
                yield row, contacts

    def steps(self) -> Rows:
        for pair, mentee in zip(self.pairs, self.mentees, strict=True):
            for state in ("done", "tried", "planned"):
                settled = None if state == "planned" else self.moment(60)
                yield self.id(), mentee, pair, self.day(50), state, settled


def write(made: list[Maker], units: list[int]) -> None:
    """Table by table, so that what a row points at is there."""

    def of_all(name: str, *args: Any) -> Rows:
        return (row for maker in made for row in getattr(maker, name)(*args))

    insert(
        User,
        "id nickname nickname_key nickname_search last_active_at",
        of_all("people"),
        password="!",
    )
    insert(
        Membership,
        "id programme_id cohort_id person_id role started_on ended_on",
        of_all("memberships"),
    )
    insert(
        Pair,
        "id programme_id cohort_id mentor_id mentee_id started_on ended_on end_reason",
        of_all("made_pairs"),
    )
    insert(
        Session,
        "id pair_id logged_by_id on outcome why minutes topics barriers",
        of_all("sessions"),
        where="cafe",
    )
    insert(UnitProgress, "id person_id unit_id done_at", of_all("units", units))
    insert(
        CheckIn,
        "id pair_id person_id moment going goals support challenges created_at saved_at read_at",
        of_all("check_ins"),
    )
    insert(
        FollowUpReport,
        "id pair_id written_by_id starts_on ends_on sent_at read_at",
        of_all("reports"),
    )


def write_maps(made: list[Maker]) -> None:
    for maker in made:
        drawn = list(maker.maps())
        insert(
            NetworkMap,
            "id person_id drawn_on pair_id created_at",
            (row for row, _contacts in drawn),
            reach="counts",
        )
        contacts = (contact for _row, them in drawn for contact in them)
        insert(Contact, "id map_id number origin area circle helps slot", contacts)
        names = "id person_id pair_id on state settled_at"
        insert(OutreachStep, names, maker.steps(), reach="mentor")


def counted() -> dict[str, int]:
    kinds = (User, Pair, UnitProgress, Session, CheckIn, Contact)
    return {kind.__name__: kind._default_manager.count() for kind in kinds}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int)
    parser.add_argument("--impact", action="store_true")
    options = parser.parse_args()
    if connection.vendor == "sqlite":  # what is lost with the power here is only a bench
        connection.cursor().execute("PRAGMA synchronous = OFF")
    units = list(Unit.objects.counted().values_list("pk", flat=True))
    programme = Programme.objects.create(name="Years")
    found: dict[str, Any] = {"programme": str(programme.pk)}
    places = iter(range(options.people // GROUP))
    while batch := list(islice(places, 50)):
        with transaction.atomic():
            made = [Maker(programme, place, GROUP // 2, "group") for place in batch]
            write(made, units)
        found.setdefault("cohort", str(made[0].cohort.pk))
    if options.impact:
        other = Programme.objects.create(name="Impact")
        with transaction.atomic():
            made = [Maker(other, 0, n // 2, f"of {n}") for n in (5000, 100)]
            write(made, units)
            write_maps(made)
        found["impact"] = {"5000": str(made[0].cohort.pk), "100": str(made[1].cohort.pk)}
        make_coordinator(programme=other, nickname="coordinator of impact")
    coordinator = has_one(make_coordinator(programme=programme, nickname="coordinator"))
    found["coordinator"] = str(coordinator.pk)
    if connection.vendor == "postgresql":  # as its own housekeeping does after such a load
        connection.cursor().execute("VACUUM ANALYZE")
    print(json.dumps({**found, "rows": counted(), "day": date.today().isoformat()}))


if __name__ == "__main__":
    main()
