"""Every page, for every person of the cast: who reads which sentence, and who does not.

The pages are all addresses of the site, with every row of the cast in them that fits. A sentence
that shows up where it should not is a leak; one that shows up for nobody who may read it is a
page that is missing.
"""

import io
import itertools
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from networking.models import CheckIn, Moment, Pair, PracticeNote, User
from tests.support.rows.cast import PAIR_WORDS, WHO, Cast, make_cast, routes
from tests.support.rows.pairs import today
from tests.support.strict_client import StrictClient

MOST = 12
"""Of how many rows of a model each page is asked, at most."""
ANYWHERE = ("url", "path", "key", "uidb36")
SIGNS_OUT = ("exit",)
"""Asked for, it would end the session, and every page after it would be a visitor's."""


def values_for(cast: Cast, name: str, key: str) -> list[Any]:
    """What can stand in this place of an address."""
    if key == "object_id":
        model = re.match(r"admin:(\w+)_(\w+)_\w+$", name)
        if model is None:
            return []
        found = apps.get_model(model[1], model[2])._base_manager.all()
        return [str(pk) for pk in found.values_list("pk", flat=True)[:MOST]]
    rows = {
        "person_id": [cast.rows["user"].pk, cast.rows["pair"].mentor_id],
        "note_id": list(PracticeNote.objects.values_list("pk", flat=True)),
        "practice_note_id": list(PracticeNote.objects.values_list("pk", flat=True)),
        "check_in_id": list(CheckIn.objects.values_list("pk", flat=True)),
        "moment": list(Moment.values),
        "kind": ["csv", "xlsx"],
    }
    if key in rows:
        return rows[key]
    row = cast.rows.get(key.removesuffix("_id"))
    return [row.pk] if row is not None else []


def addresses(cast: Cast) -> list[str]:
    """Every address that a row of the cast fits into."""
    found = []
    for name, _pattern, way in routes():
        keys = [key for part in way for key in part.regex.groupindex]
        if name in SIGNS_OUT or any(key in ANYWHERE for key in keys):
            continue
        choices = [values_for(cast, name, key) for key in keys]
        for chosen in itertools.product(*choices):
            try:
                found.append(reverse(name, kwargs=dict(zip(keys, chosen, strict=True))))
            except NoReverseMatch:
                continue
    return found


def text_of(answer: Any) -> str:
    """What the answer says, a workbook unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in the last weeks of its pair, when every page of it is open."""
    cast = make_cast()
    Pair.objects.running().update(planned_end_on=today() + timedelta(days=10))
    return cast


@pytest.mark.parametrize("who", WHO)
def test_she_reads_what_is_for_her_and_nothing_else(cast: Cast, who: str) -> None:
    client, found = cast.browser(who, StrictClient()), set()
    for url in addresses(cast):
        answer = client.get(url)
        said = text_of(answer)
        for sentence, readers in PAIR_WORDS.items():
            if sentence in said or sentence.replace("'", "&#x27;") in said:
                assert who in readers, f"{url} shows {who}: {sentence}"
                assert answer.status_code == 200
                found.add(sentence)
    assert who in ("visitor", "guest") or "_auth_user_id" in client.session
    missing = {sentence for sentence, readers in PAIR_WORDS.items() if who in readers} - found
    assert not missing, f"{who} should find {missing} on some page"


def test_the_addresses_reach_most_of_the_site(cast: Cast) -> None:
    assert len(addresses(cast)) > 120


def test_a_person_of_another_programme_finds_nobody_of_this_one(cast: Cast) -> None:
    """No nickname of this programme's people on any page of somebody from elsewhere."""
    here = {cast.people[who].nickname for who in ("mentee", "mentor", "safeguarding")}
    for who in ("elsewhere", "other_coordinator"):
        client = cast.browser(who, StrictClient())
        for url in addresses(cast):
            said = text_of(client.get(url))
            assert not [name for name in here if name in said], f"{url} names one to {who}"


def test_nobodys_page_holds_an_id_of_a_private_row(cast: Cast) -> None:
    """What a mentee says to the coordinator leaves no trace on her mentor's pages."""
    client = cast.browser("mentor", StrictClient())
    hidden = [cast.rows[name].pk for name in ("check_in", "concern", "end_request", "closing")]
    for url in addresses(cast):
        if not any(str(pk) in url for pk in hidden):
            said = text_of(client.get(url))
            assert not [pk for pk in hidden if str(pk) in said], url


def test_the_cast_is_whole(cast: Cast) -> None:
    assert User.objects.filter(pk__in=[p.pk for p in cast.people.values() if p]).count() == 12
