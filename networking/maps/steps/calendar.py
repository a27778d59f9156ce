"""A step as an entry of a calendar."""

import datetime
from typing import Final

from django.utils.translation import gettext as _

from networking.maps.steps.models import OutreachStep
from networking.ui.calendar import _event, _file, _identify

SO_LONG: Final = datetime.timedelta(minutes=30)


def calendar_file(step: OutreachStep) -> bytes:
    """The file, in the language of the page. The same step gives the same bytes, and a step that
    was changed takes the place of what the calendar had of it. Opens no key."""
    event = _event(_("My outreach step"), step.on, step.at, SO_LONG)
    _identify(event, step.pk, saved_at=step.saved_at, sequence=step.version - 1)
    return _file(event, step.at)
