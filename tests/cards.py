"""Join cards for tests: made through the verb, and read as a phone reads them."""

import struct
import uuid
import zlib
from typing import Any

import zxingcpp

from networking.cards.making import Made, Printed, make_cards
from networking.models import Invitation, Programme, Role
from tests.people import make_coordinator, make_programme


def make_sheet(
    *, programme: Programme | None = None, role: str = Role.MENTEE, count: int = 3, **more: Any
) -> Made:
    """A sheet of cards that a coordinator made; for other roles an administrator must be `by`."""
    programme = programme or make_programme()
    given = {"cohort": None, "days": 60, "sheet_id": uuid.uuid4(), **more}
    by = given.pop("by", None) or make_coordinator(programme=programme)
    return make_cards(by=by, programme=programme, role=role, count=count, **given)


def make_card(**more: Any) -> Printed:
    """One card, as it lies on the table."""
    return make_sheet(count=1, **more).cards[0]


def row_of(card: Printed) -> Invitation:
    from networking.cards.codes import card_with

    found = card_with(card.token)
    assert found is not None
    return found


def link(card: Printed) -> str:
    return f"/j/{card.token}"


def codes_in(png: bytes) -> list[str]:
    """What a phone reads in a picture of a page."""
    width, height, grey = grey_of(png)
    found = zxingcpp.read_barcodes(memoryview(grey).cast("B", (height, width)))
    return [code.text for code in found]


def grey_of(png: bytes) -> tuple[int, int, bytes]:
    """The red of each dot of a PNG with eight bits a colour, as typst makes them."""
    at, data, width, height, kind = 8, b"", 0, 0, 0
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if name == b"IHDR":
            width, height, _bits, kind = struct.unpack(">IIBB", body[:10])
        elif name == b"IDAT":
            data += body
        at += size + 12
    step = {2: 3, 6: 4, 0: 1}[kind]
    raw, row = zlib.decompress(data), width * step
    before, grey = bytearray(row), bytearray()
    for y in range(height):
        line = bytearray(raw[y * (row + 1) + 1 : (y + 1) * (row + 1)])
        _unfilter(raw[y * (row + 1)], line, before, step)
        grey += line[::step]
        before = line
    return width, height, bytes(grey)


def _unfilter(kind: int, line: bytearray, before: bytearray, step: int) -> None:
    for x in range(len(line)):
        left = line[x - step] if x >= step else 0
        corner = before[x - step] if x >= step else 0
        add = (0, left, before[x], (left + before[x]) // 2, 0)[kind]
        if kind == 4:
            guess = left + before[x] - corner
            near = ((abs(guess - left), 0, left), (abs(guess - before[x]), 1, before[x]))
            add = min(*near, (abs(guess - corner), 2, corner))[2]
        line[x] = (line[x] + add) & 255
