"""Who is in charge of a pair today: its coordinator, their deputy, or all coordinators."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.utils.translation import gettext as said

from networking.people.models.pairs import Pair
from networking.people.models.programmes import Absence, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User


@dataclass(frozen=True, slots=True)
class Following:
    """The coordinators of some programmes, and who of them is away with whom as her deputy. A
    programme that nobody coordinates is not in it."""

    coordinators: Mapping[UUID, frozenset[UUID]]
    deputies: Mapping[tuple[UUID, UUID], UUID]
    names: Mapping[Any, str]
    programmes: Mapping[UUID, Programme]

    def covers(self, programme_id: UUID, coordinator_id: UUID | None) -> frozenset[UUID]:
        """Who is in charge of the pairs of this coordinator today; all who are there for pairs
        without a coordinator, and where no deputy is left."""
        if (who := self.stands_in(programme_id, coordinator_id)) is not None:
            return frozenset({who})
        return self.present(programme_id) or self.coordinators.get(programme_id, frozenset())

    def stands_in(self, programme_id: UUID, coordinator_id: UUID | None) -> UUID | None:
        """The coordinator, or who is deputy today. A deputy who is away has a deputy too; None
        where that leads to nobody."""
        here = self.coordinators.get(programme_id, frozenset())
        who, seen = coordinator_id, set()
        while who in here and who not in seen:
            if (programme_id, who) not in self.deputies:
                return who
            seen.add(who)
            who = self.deputies[programme_id, who]
        return None

    def present(self, programme_id: UUID) -> frozenset[UUID]:
        """The coordinators who are not away today."""
        here = self.coordinators.get(programme_id, frozenset())
        return frozenset(who for who in here if (programme_id, who) not in self.deputies)

    def is_away(self, programme_id: UUID, person_id: UUID | None) -> bool:
        return (programme_id, person_id) in self.deputies

    def is_followed(self, pair: Pair) -> bool:
        """Whether somebody follows it by name, and is a coordinator there still."""
        return pair.coordinator_id in self.coordinators.get(pair.programme_id, ())

    def hers(self, person: User, prefix: str = "") -> Q:
        """What is on her list, for a query of pairs or of rows that reach theirs by `prefix`: the
        pairs that she follows, those that she covers, and those that nobody follows.
        Administrators see all."""
        if person.is_superuser:
            return Q()
        found = Q((f"{prefix}coordinator", person.pk))
        for programme_id, here in self.coordinators.items():
            ids = [who for who in here if person.pk in self.covers(programme_id, who)]
            mine = Q((f"{prefix}coordinator__in", ids))
            if person.pk in self.covers(programme_id, None):
                mine |= Q((f"{prefix}coordinator", None))
                mine |= ~Q((f"{prefix}coordinator__in", here))
            found |= Q((f"{prefix}programme", programme_id)) & mine
        return found

    def lost(self) -> Q:
        """Pairs that no coordinator is in charge of by name, or whose coordinator is away without
        a deputy who is there. Where one coordinator has all of a programme, nothing is lost."""
        found = Q(pk__in=[])
        for programme_id, here in self.coordinators.items():
            covered = [who for who in here if self.stands_in(programme_id, who) is not None]
            if len(covered) != len(here) or len(here) > 1:
                nobody = Q(coordinator=None) | ~Q(coordinator__in=covered)
                found |= Q(programme=programme_id) & nobody
        return found

    def told(self, pair: Pair) -> str:
        """The coordinator in charge, for a list."""
        if not self.is_followed(pair):
            return said("no one in particular")
        name = self.names.get(pair.coordinator_id, "")
        if not self.is_away(pair.programme_id, pair.coordinator_id):
            return name
        there = self.covers(pair.programme_id, pair.coordinator_id)
        if len(there) == 1:
            text = said("{name} is away; {deputy} stands in")
            return text.format(name=name, deputy=self.names.get(next(iter(there)), ""))
        return said("{name} is away; all coordinators stand in").format(name=name)


def following(programmes: QuerySet[Programme] | Iterable[Programme], *, today: date) -> Following:
    """Reads who coordinates these programmes, and who is away; one query."""
    away = Absence.objects.on(today).filter(membership=OuterRef("pk")).order_by("-ends_on")
    rows: QuerySet[Any] = (
        Membership.objects.running()
        .filter(programme__in=programmes, role=Role.COORDINATOR, person__is_active=True)
        .annotate(
            deputy=Subquery(away.values("deputy")[:1], output_field=UUIDField()),
            name=F("person__nickname"),
        )
        .select_related("programme")
        .order_by()
    )
    coordinators: dict[Any, set[UUID]] = defaultdict(set)
    deputies, names, found = {}, {}, {}
    for row in rows:
        coordinators[row.programme_id].add(row.person_id)
        names[row.person_id] = row.name or ""
        found[row.programme_id] = row.programme
        if row.deputy is not None:
            deputies[row.programme_id, row.person_id] = row.deputy
    here = {programme_id: frozenset(ids) for programme_id, ids in coordinators.items()}
    return Following(here, deputies, names, found)
