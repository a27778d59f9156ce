"""Which day it is. A programme's day is the day where its people are, whatever the server's clock
says: somebody in Lima logs a session in the evening, and in Madrid it is tomorrow already.

Three ways to ask, and no other one in this project (a test holds it):

- `Programme.today()`, wherever a pair or a programme is at hand;
- `today_here()`, for what belongs to a person: the middleware makes the zone of her programme the
  one of the request, and days on pages follow it too. People in no programme have the site's zone;
- `local_day(moment)`, the day of a moment, in the same zone.

docs/decisions/0033-the-programmes-day.md has the reasons.
"""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, time_format


def today_here(zone_name: str = "") -> date:
    """Today in a zone; without a name in the zone of whoever asks."""
    return timezone.localdate(timezone=zone(zone_name) if zone_name else None)


def local_day(moment: datetime) -> date:
    """The day of a moment, where whoever asks is."""
    return timezone.localdate(moment)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The zone of this name; the site's where the machine does not know it (any more)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        found = timezone.get_default_timezone()
        assert isinstance(found, ZoneInfo)
        return found


def day_and_hour(day: date, hour: time | None = None) -> str:
    """When a pair meets, as both of them read it: *Tuesday 8 December, 17:30*."""
    said = date_format(day, "l j F")
    return f"{said}, {time_format(hour, 'TIME_FORMAT')}" if hour else said
