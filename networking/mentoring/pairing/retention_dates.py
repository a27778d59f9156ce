"""Until when the words of a pair are kept."""

from datetime import date, timedelta
from typing import Final

from networking.people.models.pairs import Pair

MONTHS_WITHOUT_COHORT: Final = 6


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - _A_DAY)


_A_DAY: Final = timedelta(days=1)


def words_go_on(pair: Pair, *, ended_on: date | None = None) -> date | None:
    """The day on which the pair's words go, where it is known: with `ended_on` as if the pair
    ended then. Its cohort must be loaded; asks nothing."""
    ended = pair.ended_on or ended_on
    if ended is None:
        return None
    if pair.cohort is None:
        return months_after(ended, MONTHS_WITHOUT_COHORT)
    return months_after(max(ended, pair.cohort.ends_on or ended), pair.cohort.retention_months)
