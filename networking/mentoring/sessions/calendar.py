"""The next session as an entry of a calendar."""

import datetime
from typing import Final

from django.utils.translation import gettext as _

from networking.mentoring.sessions.models import Session
from networking.ui.calendar import _event, _file, _identify

AN_HOUR: Final = 60


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
