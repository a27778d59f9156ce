"""A step, or the next session of a pair, as a calendar file: that there is something on a day,
without a word about it.

A calendar may be shared with a family, or shown on a locked screen. So the file holds no name,
no place, no address of this site and no id of it: only *My outreach step*, or *Meeting*, which says
less than *session* does; the day, and the time.

A calendar moves an entry that comes again with the same UID and a higher SEQUENCE. A step has its
own entry. A pair has one for its next session, whichever session it was agreed in: an entry for
each would leave the old day in the calendar beside the new one.

The time is written without a zone (RFC 5545, form 1: local time). She means five o'clock where
she is; a guest has no programme whose zone could be taken, and a zone would tell where she lives.
"""

import datetime
import uuid
from typing import Final

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from networking.models import OutreachStep, Session

MORNING: Final = datetime.time(8)
SOON: Final = datetime.timedelta(hours=1)
SO_LONG: Final = datetime.timedelta(minutes=30)
AN_HOUR: Final = 60
_DAY: Final = datetime.timedelta(days=1)


def calendar_file(step: OutreachStep) -> bytes:
    """The file, in the language of the page. The same step gives the same bytes, and a step that
    was changed takes the place of what the calendar had of it. Opens no key."""
    event = _event(_("My outreach step"), step.on, step.at, SO_LONG)
    _identify(event, step.pk, saved_at=step.saved_at, sequence=step.version - 1)
    return _file(event, step.at)


def meeting_file(session: Session, changed_at: datetime.datetime) -> bytes:
    """The next session, as it was agreed in this one, which must say it; as long as this one was.
    `changed_at`: when the log of the pair was last changed. It takes the place of what the calendar
    had of this pair. Opens no key."""
    assert session.next_on is not None
    length = datetime.timedelta(minutes=session.minutes or AN_HOUR)
    event = _event(_("Meeting"), session.next_on, session.next_at, length)
    sequence = int(changed_at.timestamp())
    _identify(event, session.pair_id, saved_at=changed_at, sequence=sequence)
    return _file(event, session.next_at)


def _event(
    words: str,
    on: datetime.date,
    at: datetime.time | None,
    length: datetime.timedelta,
) -> Event:
    """The event, without its reminder. Without a time it is the whole day."""
    event = Event()
    event.add("summary", words)
    event.add("class", "PRIVATE")
    if at is None:
        event.add("dtstart", on)
        event.add("dtend", on + _DAY)
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", datetime.datetime.combine(on, at))
        event.add("duration", length)
    return event


def _identify(
    event: Event, row_id: uuid.UUID, *, saved_at: datetime.datetime, sequence: int
) -> None:
    """By what a calendar knows the entry again, and knows which of two is the newer one."""
    event.add("uid", str(_uid(row_id)))
    event.add("dtstamp", saved_at)
    event.add("sequence", sequence)


def _file(event: Event, at: datetime.time | None) -> bytes:
    """A calendar with this event, and a reminder of it."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", _from_start(at))
    event.add_component(alarm)
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//MOTM//calendar//EN")
    whole.add_component(event)
    return whole.to_ical()


def _uid(row_id: uuid.UUID) -> uuid.UUID:
    """The same for a row at every download; nobody learns the row's own id from it."""
    digest = salted_hmac("networking.calendar_file", str(row_id), algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _from_start(at: datetime.time | None) -> datetime.timedelta:
    """When to remind, counted from the start: in the morning; of a step in the morning, an hour
    before."""
    morning = datetime.timedelta(hours=MORNING.hour)
    if at is None:
        return morning
    start = datetime.timedelta(hours=at.hour, minutes=at.minute)
    return min(morning - start, -SOON)
