"""Addresses of every route, for somebody's own rows."""

import uuid
from typing import Any

from django.urls import reverse

from networking.accounts.join_cards.codes import ticket_for
from tests.support.rows.cast import CERTIFICATE_CODE, routes
from tests.support.rows.course import FIRST, asking, ticking


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
