"""A step as a calendar file: that there is something on a day, and not one word of hers.

A calendar may be shared with a family, or shown on a locked screen. So the file holds no name,
no place, no address of this site and no id of it: only *My small step*, the day, and the time.

The time is written without a zone (RFC 5545, form 1: local time). She means five o'clock where
she is; a guest has no programme whose zone could be taken, and a zone would tell where she lives.
"""

import datetime
import uuid
from typing import Final

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from networking.models import OutreachStep

MORNING: Final = datetime.time(8)
SOON: Final = datetime.timedelta(hours=1)
SO_LONG: Final = datetime.timedelta(minutes=30)
_DAY: Final = datetime.timedelta(days=1)


def calendar_file(step: OutreachStep) -> bytes:
    """The file, in the language of the page. The same step gives the same bytes, and a step that
    was changed takes the place of what the calendar had of it. Opens no key."""
    words = _("My small step")
    event = Event()
    event.add("uid", str(_uid(step.pk)))
    event.add("dtstamp", step.saved_at)
    event.add("sequence", step.version - 1)
    event.add("summary", words)
    event.add("class", "PRIVATE")
    if step.at is None:
        event.add("dtstart", step.on)
        event.add("dtend", step.on + _DAY)
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", datetime.datetime.combine(step.on, step.at))
        event.add("duration", SO_LONG)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", _from_start(step.at))
    event.add_component(alarm)
    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//MOTM//calendar//EN")
    whole.add_component(event)
    return whole.to_ical()


def _uid(step_id: uuid.UUID) -> uuid.UUID:
    """The same for a step at every download; nobody learns the step's own id from it."""
    digest = salted_hmac("networking.calendar_file", str(step_id), algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _from_start(at: datetime.time | None) -> datetime.timedelta:
    """When to remind, counted from the start: in the morning; of a step in the morning, an hour
    before."""
    morning = datetime.timedelta(hours=MORNING.hour)
    if at is None:
        return morning
    start = datetime.timedelta(hours=at.hour, minutes=at.minute)
    return min(morning - start, -SOON)
