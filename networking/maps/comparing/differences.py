"""What has changed from one map to another, found by `origin`, and said in words. No query.

A contact is the same where its origin is, whatever it is called by now: a new label is no change
worth telling, and the newer one is used.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from networking.maps.content import AREAS, KINDS_OF_HELP, Entry, MapContent
from networking.maps.models import Area, Help
from networking.maps.reading.gaps import AREA_IN, HELP_FOR
from networking.maps.reading.summary import with_and, with_or

NAMED: Final = 8
"""At most this many contacts are named in a sentence; of the others it says how many they are."""

Pairs = frozenset[tuple[int, int]]
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Differences:
    """How `after` differs from `before`.

    Entries and numbers are those of `after`, except of what is gone (`gone`, `ties_gone`): these
    are of `before`. A contact that is new or gone takes its ties along, so that contacts and
    ties of `before`, with what came and without what went, add up to those of `after`.
    """

    before: MapContent
    after: MapContent
    new: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    closer: tuple[Entry, ...]
    farther: tuple[Entry, ...]
    other_area: tuple[Entry, ...]
    ties_new: Pairs
    ties_gone: Pairs
    first_areas: tuple[Area, ...]
    lost_areas: tuple[Area, ...]
    first_helps: tuple[Help, ...]
    lost_helps: tuple[Help, ...]

    @classmethod
    def between(cls, before: MapContent, after: MapContent) -> "Differences":
        """Compares two maps, the earlier one first."""
        earlier, later = before.by_origin, after.by_origin
        stayed = [
            (earlier[entry.origin], entry) for entry in after.entries if entry.origin in earlier
        ]
        return cls(
            before,
            after,
            new=tuple(entry for entry in after.entries if entry.origin not in earlier),
            gone=tuple(entry for entry in before.entries if entry.origin not in later),
            closer=tuple(now for then, now in stayed if now.circle < then.circle),
            farther=tuple(now for then, now in stayed if now.circle > then.circle),
            other_area=tuple(now for then, now in stayed if now.area is not then.area),
            ties_new=_ties_only_in(after, before),
            ties_gone=_ties_only_in(before, after),
            first_areas=_only_in(after.in_area, before.in_area, AREAS),
            lost_areas=_only_in(before.in_area, after.in_area, AREAS),
            first_helps=_only_in(after.giving, before.giving, KINDS_OF_HELP),
            lost_helps=_only_in(before.giving, after.giving, KINDS_OF_HELP),
        )

    @property
    def new_numbers(self) -> frozenset[int]:
        """The numbers of the new contacts on the later map, to mark them in its drawing."""
        return frozenset(entry.number for entry in self.new)

    def sentences(self) -> tuple[SafeString, ...]:
        """The difference in words, who came first; where nothing changed, one that says so.

        Labels are each in a <bdi>, and kept from translation by the browser. What ends with them
        has no full stop: many are initials, and end with one.
        """
        return self._about_contacts() + self._about_the_whole() or (
            format_html("{}", _("Nothing is different between these two maps.")),
        )

    def _about_contacts(self) -> tuple[SafeString, ...]:
        before, after = self.before, self.after
        told = (
            (self.new, after, ngettext("{n} new: {names}", "{n} new: {names}", len(self.new))),
            (
                self.closer,
                after,
                ngettext("{n} closer: {names}", "{n} closer: {names}", len(self.closer)),
            ),
            (
                self.farther,
                after,
                ngettext("{n} farther: {names}", "{n} farther: {names}", len(self.farther)),
            ),
            (
                self.other_area,
                after,
                ngettext(
                    "{n} in another area: {names}",
                    "{n} in another area: {names}",
                    len(self.other_area),
                ),
            ),
            (
                self.gone,
                before,
                ngettext("{n} gone: {names}", "{n} gone: {names}", len(self.gone)),
            ),
        )
        return tuple(
            format_html(words, n=len(entries), names=named(entries, content))
            for entries, content, words in told
            if entries
        )

    def _about_the_whole(self) -> tuple[SafeString, ...]:
        said = []
        if self.first_areas:
            areas = with_and([str(AREA_IN[area]) for area in self.first_areas])
            said.append(_("First contact in %(areas)s.") % {"areas": areas})
        if self.lost_areas:
            areas = with_or([str(AREA_IN[area]) for area in self.lost_areas])
            said.append(_("Nobody in %(areas)s any more.") % {"areas": areas})
        if self.first_helps:
            helps = with_and([str(HELP_FOR[kind]) for kind in self.first_helps])
            said.append(_("First contact for %(helps)s.") % {"helps": helps})
        if self.lost_helps:
            helps = with_or([str(HELP_FOR[kind]) for kind in self.lost_helps])
            said.append(_("Nobody for %(helps)s any more.") % {"helps": helps})
        return tuple(format_html("{}", words) for words in (*said, *self._about_ties()))

    def _about_ties(self) -> Iterable[str]:
        came, went = len(self.ties_new), len(self.ties_gone)
        if came:
            words = ngettext(
                "%(n)d new connection between them.", "%(n)d new connections between them.", came
            )
            yield words % {"n": came}
        if went:
            words = ngettext(
                "%(n)d pair that knew each other is not on the map now.",
                "%(n)d pairs that knew each other are not on the map now.",
                went,
            )
            yield words % {"n": went}


def named(entries: Sequence[Entry], content: MapContent) -> SafeString:
    """The names, each in its own <bdi>; where there are many, the first and how many more."""
    rest = len(entries) - NAMED
    first = entries if rest < 2 else entries[:NAMED]
    comma = pgettext("between the items of a list", ", ")
    names = format_html_join(
        comma,
        '<bdi translate="no">{}</bdi>',
        ((content.name(entry.number),) for entry in first),
    )
    if len(first) == len(entries):
        return names
    more = ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest}
    return format_html("{} {}", names, more)


def _ties_only_in(one: MapContent, other: MapContent) -> Pairs:
    """The ties of `one`, in its numbers, whose two contacts are not tied on `other`."""
    there = other.by_origin
    number_there = {
        entry.number: there[entry.origin].number for entry in one.entries if entry.origin in there
    }
    return frozenset(
        (a, b)
        for a, b in one.ties
        if _tie(number_there.get(a, 0), number_there.get(b, 0)) not in other.ties
    )


def _tie(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _only_in(
    here: Callable[[Kind], int], there: Callable[[Kind], int], kinds: Iterable[Kind]
) -> tuple[Kind, ...]:
    return tuple(kind for kind in kinds if here(kind) and not there(kind))
