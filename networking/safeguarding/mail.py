"""A mail at once when somebody says that something does not feel right.

It says that something waits, and where: not what it is, no name and no programme. The first page
and the weekly mail count what waits as well, so that a mail that is lost loses nothing.
"""

import logging
from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from networking.people.models.programmes import Membership
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.recipients import confirmed, whole_address
from networking.safeguarding.models import Concern

PATIENCE: Final = 5
"""Seconds that the mail server has for each answer: the person who told it waits meanwhile."""

log = logging.getLogger(__name__)


def call_readers(concern: Concern, roles: Collection[Role]) -> int:
    """Writes to all who look after this concern and have confirmed an address, in the language of
    each; answers to how many. Where the mail server fails, the log says so."""
    mails = [_mail(person, address) for person, address in _who_read_it(concern, roles)]
    if not mails:
        return 0
    try:
        return get_connection(timeout=PATIENCE).send_messages(mails) or 0
    except OSError as error:
        log.error("No mail about what waits could be sent: %s", type(error).__name__)
        return 0


def _who_read_it(concern: Concern, roles: Collection[Role]) -> list[tuple[User, str]]:
    rows = Membership.objects.running().filter(programme=concern.programme_id, role__in=roles)
    addresses = confirmed().filter(user__in=rows.values("person"), user__is_active=True)
    this = Concern.objects.filter(pk=concern.pk)
    return [
        (row.user, row.email)
        for row in addresses.select_related("user").order_by("pk")
        if this.safeguarded_by(row.user).exists()
    ]


def _mail(person: User, address: str) -> EmailMessage:
    with override(person.language or settings.LANGUAGE_CODE):
        context = {"url": whole_address(reverse("networking:care"))}
        body = render_to_string("networking/safeguarding/care.txt", context)
        return EmailMessage(_("Please look today"), body, to=[address])
