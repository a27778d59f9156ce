"""Headers and cookies of every answer: strict policy, no copies in caches, closed cookies."""

import pytest

from tests.support.rows.course import asking, ticking
from tests.support.rows.people import make_admin, make_person
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/en/", "/en/me/", "/en/accounts/login/", "/en/nothing/", "/healthz", "/exit/")


@pytest.mark.parametrize("url", [*ADDRESSES, "/admin/"])
def test_every_answer_carries_the_policy(client: StrictClient, url: str) -> None:
    if url == "/admin/":
        client.force_login(make_admin())
    answer = client.get(url)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    for word in ("unsafe", "nonce", "http:", "*"):
        assert word not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_of_hers_is_kept_in_a_cache(client: StrictClient, signed_in: bool) -> None:
    if signed_in:
        client.force_login(make_person())
    for url in ("/en/", asking().url, "/en/me/", "/en/nothing/"):
        answer = client.get(url)
        assert "no-store" in answer.headers["Cache-Control"], url
        assert "private" in answer.headers["Cache-Control"], url
        assert {"Cookie", "HX-Request"} <= set(answer.headers["Vary"].split(", ")), url


def test_fragments_are_not_kept_either(client: StrictClient) -> None:
    answer = client.post(ticking().tick_url, {"ticked": "1"}, headers={"HX-Request": "true"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert "HX-Request" in answer.headers["Vary"]


def test_cookies_are_closed_to_scripts_and_other_sites(client: StrictClient) -> None:
    client.get(asking().url)
    client.post(ticking().tick_url, {"ticked": "1"})
    session, csrf = client.cookies["session"], client.cookies["csrf"]
    assert session["httponly"]
    assert (session["samesite"], csrf["samesite"]) == ("Lax", "Lax")
    assert session["path"] == csrf["path"] == "/"
    assert not session["domain"]


def test_a_first_visit_sets_the_csrf_cookie_only(client: StrictClient) -> None:
    client.get(asking().url)
    assert set(client.cookies) == {"csrf"}


def test_pages_are_compressed(client: StrictClient) -> None:
    client.check_pages = False
    answer = client.get(asking().url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("mark", ["server", "x-powered-by"])
def test_nothing_says_what_we_are_made_of(client: StrictClient, mark: str) -> None:
    assert mark not in {name.lower() for name in client.get("/en/").headers}
