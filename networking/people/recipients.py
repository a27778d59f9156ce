"""Who reads what is for the coordinators or the safeguarding lead only: by name, and who stands
in for whom, so that a form can say it before somebody writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import QuerySet

from motm.days import today_here
from networking.people.models.programmes import Absence, Membership
from networking.people.models.roles import Role


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads it. `away_until` and `deputy` where she is away today."""

    person_id: UUID
    nickname: str
    role: Role
    away_until: date | None = None
    deputy: str = ""

    @property
    def role_name(self) -> str:
        return str(self.role.label)


def readers_in(
    programme_ids: Collection[UUID], roles: Collection[Role], *, without: Collection[UUID] = ()
) -> dict[UUID, list[Reader]]:
    """Those who have one of these roles in each programme now, leads first; each person once.
    `without` leaves people out: those of the pair itself. Two queries for any number."""
    rows = (
        Membership.objects.running()
        .filter(programme__in=programme_ids, role__in=roles)
        .exclude(person__in=without)
        .select_related("person")
        .order_by("-role", "person__nickname_key")
    )
    members = list(rows)
    away = _away(members)
    found: dict[UUID, dict[UUID, Reader]] = {pk: {} for pk in programme_ids}
    for row in members:
        until, deputy = away.get(row.pk, (None, ""))
        reader = Reader(row.person_id, row.person.nickname or "", Role(row.role), until, deputy)
        found[row.programme_id].setdefault(row.person_id, reader)
    return {pk: list(by_person.values()) for pk, by_person in found.items()}


def _away(members: list[Membership]) -> dict[UUID, tuple[date, str]]:
    """Of each of these who is away today, until when and who stands in."""
    rows = Absence.objects.on(today_here()).filter(membership__in=members)
    found = rows.select_related("deputy").order_by("ends_on")
    return {row.membership_id: (row.ends_on, row.deputy.nickname or "") for row in found}


def confirmed() -> QuerySet[EmailAddress]:
    """The addresses that mail goes to: one a person at most, and she has confirmed it."""
    found: QuerySet[EmailAddress] = EmailAddress.objects.filter(verified=True, primary=True)
    return found


def whole_address(path: str) -> str:
    """The address of a page of this site, for a mail: `https://…`."""
    scheme = "https" if settings.MODE == "production" else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0].lstrip('.')}{path}"
