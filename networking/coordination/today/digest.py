"""The weekly mail to coordinators: how many to call, and where to look. Counts and links, and not a
name: a mailbox is no safe place.

It counts what the first page counts (`networking.coordination.today.queries`). Somebody who is
away gets none: what she follows is on her deputy's list. Nothing to do is no mail.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from networking.coordination.today.queries import Today, today_of
from networking.people.models.programmes import Absence, Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.recipients import confirmed, whole_address


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail. The address is where it goes, and is not told to anybody else."""

    person: User
    address: str
    subject: str
    body: str


def _who_want_it(today: date) -> QuerySet[User]:
    """Coordinators who want the mail and are not away."""
    away = Absence.objects.on(today).values("membership")
    wanted = (
        Membership.objects.running()
        .filter(role=Role.COORDINATOR, digest=True)
        .exclude(pk__in=away)
        .values("person")
    )
    found: QuerySet[User] = User.objects.present().filter(pk__in=wanted, is_active=True)
    return found.order_by("pk")


def receivers(today: date) -> QuerySet[User]:
    """Those who want the mail, are not away, and have confirmed an address."""
    return _who_want_it(today).filter(pk__in=confirmed().values("user"))


def without_address(today: date) -> int:
    """How many want the mail and cannot get it."""
    return _who_want_it(today).exclude(pk__in=confirmed().values("user")).count()


def programmes_of(person: User, today: date) -> QuerySet[Programme]:
    """The programmes of which she gets the mail."""
    away = Absence.objects.on(today).values("membership")
    hers = Membership.objects.running().filter(
        person_id=person.pk, role=Role.COORDINATOR, digest=True
    )
    return Programme.objects.filter(pk__in=hers.exclude(pk__in=away).values("programme"))


def digest_for(person: User, *, today: date) -> Digest | None:
    """Her mail of this day, in her language; None where nothing waits."""
    with override(person.language or settings.LANGUAGE_CODE):
        day = today_of(person, programmes_of(person, today), today=today)
        lines = list(_lines(day))
        if not lines:
            return None
        context = {
            "lines": lines,
            "first_page": whole_address(reverse("admin:index")),
            "account": whole_address(reverse("networking:account")),
        }
        body = render_to_string("networking/coordination/today/digest.txt", context)
        count = len(day.pairs)
        subject = _("Your week in Mentor on the Move")
        if count:
            text = ngettext("{n} pair to ask about", "{n} pairs to ask about", count)
            subject = text.format(n=count)
    address = confirmed().get(user=person)
    return Digest(person, address.email, subject, body)


def _lines(day: Today) -> Iterator[tuple[int, str, str]]:
    """How many, of what, and where: flags by kind and programme, then what else waits."""
    for need in day.waiting:
        yield need.count, str(need.words), whole_address(need.url)
    counted = Counter((flag.kind, flag.seen.pair.programme_id) for flag in day.flags)
    for (kind, programme_id), count in counted.items():
        url = reverse("admin:networking_programme_flags", args=[programme_id])
        yield count, str(kind.label), whole_address(f"{url}?kind={kind.value}&whose=mine")


def send(digest: Digest) -> None:
    """Sends it; raises where the mail server does not take it."""
    EmailMessage(digest.subject, digest.body, to=[digest.address]).send()


# --- Switching it off ------------------------------------------------------------------------
