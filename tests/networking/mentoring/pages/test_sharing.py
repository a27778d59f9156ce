"""A text is shared with the mentor whom its writer meant, and with nobody who comes after."""

from collections.abc import Callable

import pytest

from networking.models import KeptCopy, Pair, Reflection
from networking.privacy.erasure import erase_person
from tests.support.admin_forms import end_in_admin
from tests.support.browse import open_page
from tests.support.rows.course import places
from tests.support.rows.people import make_coordinator, make_pair, make_programme
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def ended_by_coordinator(pair: Pair) -> None:
    browser = StrictClient()
    browser.force_login(make_coordinator(programme=pair.programme))
    assert end_in_admin(browser, pair, reason="match").status_code == 303


def mentor_deletes_herself(pair: Pair) -> None:
    erase_person(person=pair.mentor)


@pytest.mark.parametrize("end", [ended_by_coordinator, mentor_deletes_herself])
def test_a_page_from_before_shares_nothing_with_the_next_mentor(
    client: StrictClient, end: Callable[[Pair], None]
) -> None:
    programme, place = make_programme(), places()[-1]
    pair = make_pair(programme=programme)
    client.force_login(pair.mentee)
    for words in ("for the first", "for the first, and more"):
        before = open_page(client, place.url)
        form = before.form(place.reflection_form).type("words", words)
        form.type("reach", "mentor").post_and_swap(press=f"{place.reflection_form}-save")
    assert Reflection.objects.visible_to(pair.mentor).exists()

    end(pair)
    following = make_pair(programme=programme, mentee=pair.mentee)
    form = before.form(place.reflection_form).type("words", "not for the second")
    form.type("reach", "mentor").post(press=f"{place.reflection_form}-save")
    assert not Reflection.objects.visible_to(following.mentor).exists()
    assert KeptCopy.objects.select_related("person").get().text() == "not for the second"

    fresh = open_page(client, place.url).form(place.reflection_form)
    fresh.type("reach", "mentor").post(press=f"{place.reflection_form}-save")
    assert Reflection.objects.visible_to(following.mentor).exists()
