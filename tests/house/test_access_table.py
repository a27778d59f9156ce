"""Who gets what at every address: tests/data/access.txt against the URLconf.

Each line of the table is a method, a route, and one mark per person of the cast (see
tests/support/rows/cast.py):

    ok  the page             in  sent to sign in      to  sent elsewhere (done, or moved)
    no  refused (403)        --  not there (404)      x   not a method of this address (405)
    !   a form that cannot be taken as it is (400, 409, 422)

Ids in the address are the mentee's own. Posts carry only what is given behind `<-` in the table.
A route that is not in the table fails the test, and so does a line without a route.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from modules.models.structure import Block, Item, Module, Unit
from modules.models.texts import Text
from networking.models import Cohort, Membership
from tests.support.addresses import address
from tests.support.rows.cast import WHO, Cast, make_cast, routes
from tests.support.rows.course import FIRST, asking
from tests.support.rows.people import make_absence
from tests.support.strict_client import StrictClient

TABLE = Path(__file__).parents[1] / "data" / "access.txt"
MARKS = {200: "ok", 204: "ok", 403: "no", 404: "--", 405: "x", 400: "!", 409: "!", 422: "!"}
METHODS = ("GET", "POST")
SIGN_IN = "/en/accounts/login/"


def lines() -> dict[tuple[str, str], tuple[list[str], dict[str, str]]]:
    """The table: (method, route) to the marks and what is posted."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, name, *rest = line.partition("<-")[0].split()
            data = dict(pair.split("=") for pair in line.partition("<-")[2].split())
            found[method, name] = (rest, data)
    return found


def mark(answer: Any) -> str:
    if 300 <= answer.status_code < 400:
        to = urlsplit(answer.headers["Location"]).path
        return "in" if to == SIGN_IN or to.endswith("/admin/login/") else "to"
    return MARKS.get(answer.status_code, str(answer.status_code))


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def rows_by_model(cast: Cast) -> dict[str, Any]:
    """The id that stands for each model in the admin's addresses."""
    programme, mentee = cast.rows["programme"], cast.rows["user"]
    unit = Unit.objects.get(pk=asking().unit.id)
    return {
        "networking_user": mentee.pk,
        "networking_memberprogress": mentee.pk,
        "networking_programme": programme.pk,
        "networking_pair": cast.rows["pair"].pk,
        "networking_returnrequest": cast.rows["return_request"].pk,
        "networking_followupreport": cast.rows["report"].pk,
        "networking_practicenote": cast.rows["shared_practice_note"].pk,
        "networking_checkin": cast.rows["check_in"].pk,
        "networking_endrequest": cast.rows["end_request"].pk,
        "networking_membership": Membership.objects.get(person=mentee).pk,
        "networking_absence": make_absence(
            programme=programme, person=cast.people["coordinator"]
        ).pk,
        "networking_cohort": Cohort.objects.create(programme=programme, name="Spring").pk,
        "networking_cardsheet": cast.rows["sheet"].pk,
        "modules_module": Module.objects.get(slug=FIRST).pk,
        "modules_unit": unit.pk,
        "modules_block": Block.objects.filter(unit=unit)[0].pk,
        "modules_item": Item.objects.filter(block__unit=unit)[0].pk,
        "modules_text": Text.objects.filter(unit=unit)[0].pk,
    }


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    wanted = {(method, name) for name, _pattern, _way in routes() for method in METHODS}
    assert sorted(wanted - lines().keys()) == [], "decide who may, and add a line each"
    assert sorted(lines().keys() - wanted) == [], "these addresses are gone: take the lines out"


@pytest.mark.parametrize("who", WHO)
def test_each_person_gets_what_the_table_says(cast: Cast, who: str) -> None:
    by_model, column, wrong = rows_by_model(cast), WHO.index(who), []
    for (method, name), (marks, data) in lines().items():
        url = address(name, cast.rows, by_model)
        client = cast.browser(who, StrictClient())
        with transaction.atomic("default"), transaction.atomic("keys"):
            answer = client.generic(
                method, url, "&".join(f"{k}={v}" for k, v in data.items()),
                "application/x-www-form-urlencoded",
            )  # fmt: skip
            found = mark(answer)
            transaction.set_rollback(True, "default")
            transaction.set_rollback(True, "keys")
        expected = marks[column] if column < len(marks) else "?"
        if found != expected:
            wrong.append(f"{method} {name}: {who} gets {found}, the table says {expected}")
    assert not wrong, "\n".join(wrong)
