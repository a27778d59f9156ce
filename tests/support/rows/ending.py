"""A pair that is about to end."""

from datetime import timedelta

from networking.models import Pair
from tests.support.rows.pairs import make_session, today
from tests.support.rows.people import make_pair


def ending_pair(**fields) -> Pair:
    """A pair of half a year in its last month, with three sessions held and one not."""
    fields = {
        "started_on": today() - timedelta(days=180),
        "planned_end_on": today() + timedelta(days=20),
        **fields,
    }
    pair = make_pair(**fields)
    for days in (100, 60, 20):
        make_session(pair=pair, days_ago=days, minutes=50)
    make_session(pair=pair, days_ago=10, outcome="no_show")
    return pair
