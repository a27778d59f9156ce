"""A step, or a pair's next meeting, as a calendar file: that there is something on a day, and not
one word of hers.

A calendar may be shared with a family, or shown on a locked screen. So the file holds no name,
no place, no address of this site and no id of it: only *My small step* (or *Meeting*), the day,
and the time.

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
    return _file(_event(step, _("My small step"), step.on, step.at, SO_LONG), step.at)


def meeting_file(session: Session) -> bytes:
    """The next time that was agreed on in a session, which must say one, as long as that session
    was. A changed day takes the place of what the calendar had of it. Opens no key."""
    assert session.next_on is not None
    length = datetime.timedelta(minutes=session.minutes or AN_HOUR)
    event = _event(session, _("Meeting"), session.next_on, session.next_at, length)
    return _file(event, session.next_at)


def _event(
    row: OutreachStep | Session,
    words: str,
    on: datetime.date,
    at: datetime.time | None,
    length: datetime.timedelta,
) -> Event:
    """The event, without its reminder. Without a time it is the whole day."""
    event = Event()
    event.add("uid", str(_uid(row.pk)))
    event.add("dtstamp", row.saved_at)
    event.add("sequence", row.version - 1)
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
