"""Who can see a map: what its page says about it, and the form that changes it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from motm.prerendered import CSRF_TOKEN, ID, NAMES, OWNER, SECOND_ID, put_in
from networking.maps.models import MapReach, NetworkMap
from networking.people.models.users import User
from networking.people.sharing import Mentors, mentors_of


@dataclass(frozen=True, slots=True)
class MapSharing:
    """One map's part *Who can see this map?*. What was shared with a pair that has ended is
    shared with nobody: `reach` says so, and `was_shared` that it once was."""

    row: NetworkMap
    mentors: Mentors | None
    problem: str = ""

    @property
    def reach(self) -> MapReach:
        if self.mentors is None or self.row.pair_id != self.mentors.pair_id:
            return MapReach.NOBODY
        return MapReach(self.row.reach)

    @property
    def was_shared(self) -> bool:
        return self.reach != self.row.reach


def sharing_context(row: NetworkMap, person: User, problem: str = "") -> dict[str, Any]:
    """What _sharing.html needs of her own map, besides a request's context:
    one query at most. `problem`: why her choice was not taken."""
    return {"sharing": MapSharing(row, mentors_of(person), problem)}


def sharing_part(row: NetworkMap, person: User, *, csrf_token: str, owner: str) -> SafeString:
    """The part *Who can see this map?* of the map's page: one query at most."""
    sharing = MapSharing(row, mentors_of(person))
    with_whom = sharing.mentors
    kept = _kept(get_language() or "en", sharing.reach, sharing.was_shared, with_whom is not None)
    values: dict[object, object] = {ID: row.pk, CSRF_TOKEN: csrf_token, OWNER: owner}
    if with_whom is not None:
        values |= {SECOND_ID: with_whom.pair_id, NAMES: with_whom.names}
    return put_in(kept, values)


class _AnyMentors:
    """Whoever she shares with, for the part that is kept."""

    pair_id = SECOND_ID
    names = NAMES


@lru_cache(maxsize=128)
def _kept(language: str, reach: MapReach, was_shared: bool, has_mentor: bool) -> str:
    sharing = {
        "row": {"pk": ID},
        "reach": reach,
        "was_shared": was_shared,
        "mentors": _AnyMentors() if has_mentor else None,
    }
    context = {"sharing": sharing, "csrf_token": CSRF_TOKEN, "device_owner": OWNER}
    return render_to_string("networking/maps/sharing/_sharing.html", context)


class ShareForm(forms.Form):
    """How far a map is shared, and with which pair: the one that the page showed."""

    reach = forms.ChoiceField(choices=MapReach)
    pair = forms.UUIDField(required=False)
