"""Who gets what at every address: tests/data/access.txt against the URLconf.

Each line of the table is a method, a route, and one mark per person of the cast (tests/cast.py):

    ok  the page             in  sent to sign in      to  sent elsewhere (done, or moved)
    no  refused (403)        --  not there (404)      x   not a method of this address (405)
    !   a form that cannot be taken as it is (400, 409, 422)

Ids in the address are the mentee's own. Posts carry only what is given behind `<-` in the table.
A route that is not in the table fails the test, and so does a line without a route.
"""

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import reverse

from modules.models import Block, Item, Module, Text, Unit
from networking.accounts.join_cards.codes import ticket_for
from networking.models import Cohort, Membership
from tests.cast import CERTIFICATE_CODE, WHO, Cast, make_cast, routes
from tests.course import FIRST, asking, ticking
from tests.people import make_absence
from tests.strict_client import StrictClient

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


def address(name: str, rows: dict[str, Any], programme_rows: dict[str, Any]) -> str:
    """The address of a route, with the mentee's ids in it."""
    place = asking()
    known = {
        "module_slug": FIRST,
        "unit_slug": place.unit.slug,
        "slug": "help",
        "item_id": ticking().tick.id if name.endswith("tick") else place.question.id,
        "unit_id": place.unit.id,
        "block_id": place.reflection_id,
        "copy_id": rows["copy"].pk,
        "person_id": rows["user"].pk,
        "pair_id": rows["pair"].pk,
        "programme_id": rows["programme"].pk,
        "map_id": rows["map"].pk,
        "cohort_id": rows["cohort"].pk,
        "number": rows["contact"].number,
        "before_id": rows["earlier_map"].pk,
        "after_id": rows["map"].pk,
        "step_id": rows["step"].pk,
        "session_id": rows["session"].pk,
        "report_id": rows["report"].pk,
        "note_id": rows["practice_note"].pk,
        "moment": "early",
        "concern_id": rows["concern"].pk,
        "sheet_id": rows["sheet"].pk,
        "code": ticket_for(rows["card"]),
        "printed": CERTIFICATE_CODE,
        "name": "map.json",
        "app_label": "networking",
        "content_type_id": 1,
        "uidb36": "abc",
        "key": "abc-def",
        "url": "no/such/page/",
        "kind": "csv",
        "pk": 1,
    }
    model = name.removeprefix("admin:").rpartition("_")[0]
    known["object_id"] = str(programme_rows.get(model, uuid.uuid4()))
    pattern = next(route for route in routes() if route[0] == name)
    wanted = {key: known[key] for part in pattern[2] for key in part.regex.groupindex}
    if name.endswith("/"):  # the admin's old addresses have no name
        return "/" + "".join(str(part) for part in pattern[2]).replace(
            "<path:object_id>", known["object_id"]
        )
    if name == "admin:(?P<url>.*)$":
        return "/admin/no/such/page/"
    return reverse(name, kwargs=wanted)


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
