"""Days as coordinators enter them: a year typed wrong is told, whatever the form."""

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from motm.days import today_here

AHEAD: Final = timedelta(days=3 * 366)
"""Nothing is planned further ahead."""
BACK: Final = timedelta(days=10 * 366)
"""Nothing that is entered began longer ago."""


def is_near(day: date) -> bool:
    today = today_here()
    return today - BACK <= day <= today + AHEAD


def check_near(day: date) -> None:
    """Raises ValidationError with the range, for a year that can only be a slip."""
    if is_near(day):
        return
    today = today_here()
    raise ValidationError(
        _("Look at the year. Choose a day between %(first)s and %(last)s."),
        code="far",
        params={"first": date_format(today - BACK), "last": date_format(today + AHEAD)},
    )
