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
from icalendar import Alarm, Calendar, Event

MORNING: Final = datetime.time(8)
SOON: Final = datetime.timedelta(hours=1)
_DAY: Final = datetime.timedelta(days=1)


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
