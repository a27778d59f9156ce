"""Gaps of a map: an area or a kind of help with no one in it, and two shapes that keep news out.

A gap is a place where a next step could begin. It is never a fault, so each says kindly why it
may matter and which unit of the course helps. Nothing here reads the database.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from itertools import zip_longest
from operator import or_
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from networking.maps.content import MapContent
from networking.maps.models import Area, Circle, Help

SHAPED: Final = 3
"""From so many contacts on, who knows whom and how near they are says something."""

AREA_IN: Final[dict[Area, Promise]] = {
    Area.FAMILY: pgettext_lazy("nobody in …", "family"),
    Area.FRIENDS: pgettext_lazy("nobody in …", "friends"),
    Area.NEIGHBOURS: pgettext_lazy("nobody in …", "neighbours"),
    Area.COMMUNITY: pgettext_lazy("nobody in …", "community groups"),
    Area.SERVICES: pgettext_lazy("nobody in …", "services"),
    Area.CLUBS: pgettext_lazy("nobody in …", "clubs"),
}
"""The areas as they stand inside a sentence."""

HELP_FOR: Final[dict[Help, Promise]] = {
    Help.TALK: pgettext_lazy("nobody for …", "talking"),
    Help.PRACTICAL: pgettext_lazy("nobody for …", "practical help"),
    Help.INFORMATION: pgettext_lazy("nobody for …", "information"),
    Help.TOGETHER: pgettext_lazy("nobody for …", "doing things together"),
    Help.LANGUAGE: pgettext_lazy("nobody for …", "language practice"),
}
"""The kinds of help as they stand inside a sentence."""

COMMUNITY_PLACES: Final = "community-and-social-connections"
INTERESTS: Final = "identifying-interests-and-network-goals"
INITIATIVE: Final = "taking-initiative-in-engagement"
NURTURING: Final = "maintaining-and-nurturing-connections"
ADVOCACY: Final = "self-advocacy-and-confidence"
BARRIERS: Final = "overcoming-common-barriers"

# Why it may matter, and the unit that helps; in the order in which a step is easiest to take.
# Clubs and groups are open to all who come; neighbours are met every day; services are there for
# everyone; friends grow out of the others; nobody can choose a family.
_AREAS: Final[dict[Area, tuple[Promise, str]]] = {
    Area.CLUBS: (
        gettext_lazy(
            "In a club you meet people who like the same things. You see them again and again."
        ),
        COMMUNITY_PLACES,
    ),
    Area.COMMUNITY: (
        gettext_lazy(
            "In a community group, people share news and help each other. Many groups welcome new "
            "people."
        ),
        COMMUNITY_PLACES,
    ),
    Area.NEIGHBOURS: (
        gettext_lazy("Neighbours are near. You meet them often, and they can help quickly."),
        INITIATIVE,
    ),
    Area.SERVICES: (
        gettext_lazy(
            "Services are places like the library, the doctor or an advice office. People there "
            "know how things work here."
        ),
        ADVOCACY,
    ),
    Area.FRIENDS: (
        gettext_lazy(
            "With friends you can be yourself. A friend often begins as a person you meet again "
            "and again."
        ),
        INTERESTS,
    ),
    Area.FAMILY: (
        gettext_lazy(
            "Family can give support, even from far away. Other people close to you can give it "
            "too."
        ),
        NURTURING,
    ),
}
# What weighs most when it is missing comes first: being heard; then the language, which opens
# all the others; then company; then what can also be looked up or asked at a service.
_HELPS: Final[dict[Help, tuple[Promise, str]]] = {
    Help.TALK: (
        gettext_lazy("When something is hard, it helps to tell someone. One person is enough."),
        NURTURING,
    ),
    Help.LANGUAGE: (
        gettext_lazy("You learn a language when you speak it. A few minutes a week help."),
        BARRIERS,
    ),
    Help.TOGETHER: (
        gettext_lazy("Doing something together is an easy way to know a person better."),
        COMMUNITY_PLACES,
    ),
    Help.INFORMATION: (
        gettext_lazy("A person who knows the place can save you time and worry."),
        INITIATIVE,
    ),
    Help.PRACTICAL: (
        gettext_lazy(
            "Sometimes you need two more hands: to carry something, or to look after a child."
        ),
        ADVOCACY,
    ),
}
_ONE_CIRCLE: Final[dict[Circle, tuple[Promise, Promise, str]]] = {
    Circle.NEAR: (
        gettext_lazy("All are in the near circle"),
        gettext_lazy(
            "People who are close give support. People farther out often bring news and new ideas."
        ),
        INITIATIVE,
    ),
    Circle.MIDDLE: (
        gettext_lazy("All are in the middle circle"),
        gettext_lazy("It can help to have someone very near, and also someone farther out."),
        NURTURING,
    ),
    Circle.OUTER: (
        gettext_lazy("All are in the outer circle"),
        gettext_lazy(
            "A person you meet again and again can come closer. You can begin with one of them."
        ),
        NURTURING,
    ),
}

AREA_CODES: Final = {area: f"area-{area.value}" for area in Area}
HELP_CODES: Final = {kind: f"help-{str(kind.name).lower()}" for kind in Help}
CLOSED: Final = "closed"
ONE_CIRCLE: Final = "one-circle"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, in the language of the page. `code` stands in addresses and on steps: it is the
    same in every language and names nobody."""

    code: str
    title: str
    why: str
    unit_slug: str


def gaps_of(content: MapContent) -> tuple[Gap, ...]:
    """The gaps of a map, the most useful one first; an empty map has none.

    The first three show three different sides of a map: the area that is easiest to step into,
    the help that is missed most, and then the shape, where everyone knows everyone or all are in
    one circle. The other areas and kinds of help follow by turns. Where no help is marked on any
    contact, all help comes last: it was not asked for yet, rather than missed.
    """
    if not content.entries:
        return ()
    language = get_language()
    areas = [_kept(language, AREA_CODES[area]) for area in missing_areas(content, _AREAS)]
    helps = [_kept(language, HELP_CODES[kind]) for kind in missing_helps(content, _HELPS)]
    shapes = [*_closed(content), *_one_circle(content)]
    if len(helps) == len(_HELPS):
        return (*areas[:1], *shapes, *areas[1:], *helps)
    turns = zip_longest(areas[1:], helps[1:])
    rest = (gap for pair in turns for gap in pair if gap is not None)
    return (*areas[:1], *helps[:1], *shapes, *rest)


def gap_named(code: str) -> Gap | None:
    """The gap with this code, on whatever map; None where no gap has it."""
    return _kept(get_language(), code) if code in _NAMED else None


@lru_cache(maxsize=256)
def _kept(language: str | None, code: str) -> Gap:
    """A gap is the same for everyone who reads this language: its words are put together once."""
    return _NAMED[code]()


def missing_areas(content: MapContent, order: Iterable[Area] = tuple(Area)) -> list[Area]:
    """The areas with nobody in them."""
    there = {entry.area for entry in content.entries}
    return [area for area in order if area not in there]


def missing_helps(content: MapContent, order: Iterable[Help] = tuple(Help)) -> list[Help]:
    """The kinds of help that nobody gives."""
    given = reduce(or_, (int(entry.helps) for entry in content.entries), 0)
    return [kind for kind in order if not given & int(kind)]


def _area_gap(area: Area) -> Gap:
    why, unit_slug = _AREAS[area]
    title = _("Nobody in %(areas)s") % {"areas": AREA_IN[area]}
    return Gap(AREA_CODES[area], title, str(why), unit_slug)


def _help_gap(kind: Help) -> Gap:
    why, unit_slug = _HELPS[kind]
    title = _("Nobody for %(helps)s") % {"helps": HELP_FOR[kind]}
    return Gap(HELP_CODES[kind], title, str(why), unit_slug)


def _closed_gap() -> Gap:
    return Gap(
        CLOSED,
        _("Everyone knows everyone"),
        _(
            "People who all know each other help each other well. But they often hear the same "
            "news. One person from another place can bring something new."
        ),
        INITIATIVE,
    )


def _one_circle_gap() -> Gap:
    return Gap(
        ONE_CIRCLE,
        _("All are in one circle"),
        _("Near contacts give support. Contacts farther out often bring news. Both can help."),
        NURTURING,
    )


def _closed(content: MapContent) -> Sequence[Gap]:
    size = len(content)
    if size < SHAPED or 2 * len(content.ties) < size * (size - 1):
        return []
    return [_kept(get_language(), CLOSED)]


def _one_circle(content: MapContent) -> Sequence[Gap]:
    circles = {entry.circle for entry in content.entries}
    if len(content) < SHAPED or len(circles) > 1:
        return []
    title, why, unit_slug = _ONE_CIRCLE[circles.pop()]
    return [Gap(ONE_CIRCLE, str(title), str(why), unit_slug)]


_NAMED: Final[dict[str, Callable[[], Gap]]] = {
    **{AREA_CODES[area]: partial(_area_gap, area) for area in _AREAS},
    **{HELP_CODES[kind]: partial(_help_gap, kind) for kind in _HELPS},
    CLOSED: _closed_gap,
    ONE_CIRCLE: _one_circle_gap,
}
