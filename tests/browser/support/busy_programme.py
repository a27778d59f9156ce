"""A programme with long names and much of everything."""

import functools
import itertools
from datetime import timedelta

from networking.models import AuditEvent, Role, User
from tests.support.rows.cast import make_following
from tests.support.rows.pairs import make_profile, make_session, today
from tests.support.rows.people import (
    make_absence,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)

WORD = "Donaudampfschifffahrtsgesellschaft"
"""Half of a phone does not hold it; nicknames may be somewhat longer."""


NUMBERS = itertools.count(1)
"""What tells the names of two tests apart."""


ASIDE = """() => {
    const shown = (e) => e.getClientRects().length && getComputedStyle(e).visibility === "visible";
    const said = (e) => e.outerHTML.slice(0, 100).replace(/\\s+/g, " ");
    const root = document.documentElement, faults = [];
    const within = (e) => getComputedStyle(e).overflowX !== "visible";
    const boxed = (e) => e && (within(e) || boxed(e.parentElement));
    if (root.scrollWidth > root.clientWidth) {
        faults.push(`the page is ${root.scrollWidth} pixels wide`);
        for (const e of document.body.querySelectorAll("*")) {
            const box = e.getBoundingClientRect();
            if ((box.right > innerWidth + 1 || box.left < -1) && !boxed(e.parentElement))
                faults.push(`beyond the edge: ${said(e)}`);
        }
    }
    const own = "input, select, textarea, .visually-hidden";
    for (const e of document.body.querySelectorAll("*")) {
        if (e.scrollWidth <= e.clientWidth + 1 || e.matches(own) || !shown(e)) continue;
        const how = getComputedStyle(e).overflowX;
        const named = e.ariaLabel || document.getElementById(e.getAttribute("aria-labelledby"));
        if (how === "auto" || how === "scroll") {
            if (e.tabIndex !== 0 || !e.getAttribute("role") || !named)
                faults.push(`scrolls and is not reached, or has no name: ${said(e)}`);
        } else if (how !== "visible") faults.push(`cut off: ${said(e)}`);
    }
    return faults.slice(0, 6);
}"""
"""What is wider than the phone, or can be seen only with a finger."""


def make_long(kind: str) -> User:
    """Somebody whose nickname is as long as it may be, of one word, and nobody else's."""
    return make_person(nickname=long_name(kind))


def long_name(kind: str) -> str:
    return f"{kind}{next(NUMBERS)}{WORD}{WORD}"[:40]


@functools.cache
def make_busy_programme() -> User:
    """Something in every list, made once for both font sets; who looks after it."""
    programme = make_programme(name=f"{WORD} {WORD}{next(NUMBERS)}", contact=WORD, places=WORD)
    cohort = make_cohort(programme=programme, name=f"{WORD}1 {WORD}")
    cohort.starts_on, cohort.ends_on = today() - timedelta(days=200), today() + timedelta(days=20)
    cohort.save()
    pair = make_pair(
        programme=programme,
        cohort=cohort,
        mentee=make_member(programme=programme, person=make_long("mentee"), cohort=cohort),
        mentor=make_member(
            programme=programme, role=Role.MENTOR, person=make_long("mentor"), cohort=cohort
        ),
        started_on=today() - timedelta(days=180),
    )
    make_following(pair)
    make_session(pair=pair, days_ago=150)
    for role in (Role.MENTEE, Role.MENTOR):
        person = make_member(programme=programme, role=role, person=make_long(f"free{role[-1]}"))
        make_profile(programme=programme, person=person)
    keeper = make_coordinator(programme=programme, nickname=long_name("keeper"))
    make_absence(programme=programme, person=keeper)
    joined = AuditEvent.Verb.JOINED
    AuditEvent.note(joined, actor=pair.mentee, about=pair.mentee, programme=programme)
    return keeper
