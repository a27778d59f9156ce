"""What every page asks about a person: their roles, their mentor, their second step, their zone."""

import uuid
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from modules.models.texts import ContentRevision
from motm.rows.compiled_queries import Prepared
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Membership
from networking.people.models.roles import Role
from networking.people.models.users import User


def with_roles(people: QuerySet[User]) -> QuerySet[User]:
    """Adds `has_mentor`, `has_mentee`, `is_mentor` (in a programme, even between two pairs),
    `is_coordinator`, `is_lead`, `has_second_factor` and `zone_name` (of the programme that they
    joined last; None: they are in none), so that a page need not ask again. Codes on paper alone
    are no second factor."""
    person = OuterRef("pk")
    joined = Membership.objects.running().filter(person=person)
    pairs = Pair.objects.running()
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return people.annotate(
        zone_name=Subquery(
            joined.order_by("-started_on", "-pk").values("programme__time_zone")[:1]
        ),
        has_mentee=Exists(pairs.filter(Q(mentor=person) | Q(co_mentor=person))),
        is_mentor=Exists(joined.filter(role=Role.MENTOR)),
        has_mentor=Exists(pairs.filter(mentee=person)),
        is_coordinator=Exists(joined.filter(role=Role.COORDINATOR)),
        is_lead=Exists(joined.filter(role=Role.SAFEGUARDING)),
        has_second_factor=Exists(Authenticator.objects.filter(user=person, type__in=factors)),
    )


def _person_now(person_id: uuid.UUID) -> QuerySet[User]:
    revision = ContentRevision.objects.filter(pk=1).values("number")
    people = with_roles(User.objects.present().filter(pk=person_id))
    return people.annotate(content_revision=Subquery(revision))


PERSON_NOW: Final = Prepared(_person_now, uuid.UUID)
"""A person with what every page asks about them, and the revision of the course, which every page
needs too, so that it costs no query of its own."""
