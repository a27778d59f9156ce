"""Notices about a person's account: what others did, and who opened what this person shares."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Membership
from networking.people.models.roles import Role
from networking.people.models.users import User

EVENTS_SHOWN: Final = 20
LATELY: Final = timedelta(days=60)

_VERB: Final = AuditEvent.Verb
_SENTENCES: Final[Mapping[str, Any]] = {
    _VERB.CODE_ISSUED: _(
        "On %(day)s at %(time)s, %(who)s made a one-time code for you. If you did not ask "
        "for it, change your password, and tell someone you trust in your programme."
    ),
    _VERB.PASSWORD_CHANGED: _(
        "On %(day)s at %(time)s, %(who)s changed your password. If you did not ask for "
        "it, tell someone you trust in your programme."
    ),
    _VERB.SECOND_FACTOR: _(
        "On %(day)s at %(time)s, your security check was changed. If it was not you, "
        "change your password, and tell someone you trust in your programme."
    ),
    _VERB.RETURN_ASKED: _(
        "On %(day)s at %(time)s, %(who)s asked for help to sign in for you. If you did not "
        "want it, tell someone you trust in your programme."
    ),
    _VERB.RETURN_REFUSED: _(
        "On %(day)s at %(time)s, %(who)s refused help to sign in for you. Nothing was changed."
    ),
    _VERB.PAIRED: _("On %(day)s at %(time)s, %(who)s matched you with a mentor or a mentee."),
    _VERB.PAIR_ENDED: _("On %(day)s at %(time)s, %(who)s ended your pair, or your part in it."),
    _VERB.OPENED_MAP: _("On %(day)s at %(time)s, %(who)s opened your map."),
    _VERB.OPENED_SHARED: _("On %(day)s at %(time)s, %(who)s opened your shared steps and texts."),
    _VERB.OPENED_CHECK_IN: _("On %(day)s at %(time)s, %(who)s opened your check-in."),
    _VERB.OPENED_REPORT: _("On %(day)s at %(time)s, %(who)s opened your report."),
    _VERB.OPENED_NOTE: _("On %(day)s at %(time)s, %(who)s opened a note of yours."),
    _VERB.OPENED_END_REQUEST: _(
        "On %(day)s at %(time)s, %(who)s opened your request to end the pair."
    ),
    _VERB.OPENED_CONCERN: _("On %(day)s at %(time)s, %(who)s read the concern that you sent."),
}
_ANYTHING: Final = _("On %(day)s at %(time)s, %(who)s %(what)s your account.")
_BY_NOBODY: Final[Mapping[str, Any]] = {
    _VERB.PAIRED: _("On %(day)s at %(time)s, you were matched with a mentor or a mentee."),
    _VERB.PAIR_ENDED: _("On %(day)s at %(time)s, your pair ended, or your part in it."),
}
"""Where it is not said who did it."""


def warnings_for(person: User) -> list[str]:
    """What others did to this account lately, as sentences, newest first: one query. That she was
    matched is no warning: my page tells it as news, with the name (networking.pairs_now)."""
    events = AuditEvent.objects.told_to(person).select_related("actor")
    events = events.filter(at__gte=timezone.now() - LATELY).exclude(verb=_VERB.PAIRED)
    return [sentence(event) for event in events[:EVENTS_SHOWN]]


def notices_and_openings(person: User) -> tuple[list[str], list[str]]:
    """What others ever did to it, and who opened what she shares: one query for both."""
    events = AuditEvent.objects.told_with_opened(person).select_related("actor")
    found: tuple[list[str], list[str]] = [], []
    for event in events[: 3 * EVENTS_SHOWN]:
        lines = found[event.is_opened]  # type: ignore[attr-defined]
        if len(lines) < EVENTS_SHOWN:
            lines.append(sentence(event))
    return found


def sentence(event: AuditEvent) -> str:
    """One line of the audit, said to the person it is about."""
    words = {
        "day": date_format(localtime(event.at), "DATE_FORMAT"),
        "time": date_format(localtime(event.at), "TIME_FORMAT"),
        "who": (event.actor.nickname if event.actor else None)
        or translated("someone who has left"),
        "what": event.get_verb_display(),
    }
    line = _SENTENCES.get(event.verb, _ANYTHING)
    if event.actor_id is None:
        line = _BY_NOBODY.get(event.verb, line)
    return str(line) % words


def gets_digest(person: User) -> bool:
    """Whether she wants the mail, in any programme that she coordinates; one query."""
    return _hers(person).filter(digest=True).exists()


def set_digest(*, person: User, wanted: bool) -> None:
    """Switches the mail on or off for all programmes that she coordinates."""
    _hers(person).update(digest=wanted)


def _hers(person: User) -> QuerySet[Membership]:
    found: QuerySet[Membership] = Membership.objects.running().filter(
        person_id=person.pk, role=Role.COORDINATOR
    )
    return found
