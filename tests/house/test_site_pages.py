"""Help, privacy and accessibility say what is so: they are held to what the product does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from networking.consents.records import PURPOSES
from networking.privacy.registry.table import PERSONAL
from tests.support.browse import open_page
from tests.support.rows.people import make_member, make_programme
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

# Every module that sets a paper with typst, and how the accessibility statement calls the paper.
PAPERS = {
    "networking/maps/files/pictures.py": "a network map",
    "networking/accounts/join_cards/sheet.py": "a sheet of join cards",
    "networking/mentoring/certificates/sheet.py": "a certificate",
    "networking/coordination/impact/pdf.py": "an impact report",
}

# Every kind of personal row, and the words with which the privacy page tells that it is kept.
KEPT = {
    "networking.DataKey": "locked with a key",
    "networking.KeptCopy": "the site keeps both texts",
    "networking.Answer": "Your answers and reflections",
    "networking.Reflection": "Your answers and reflections",
    "networking.OutreachStep": "Your outreach steps",
    "networking.Tie": "who knows whom",
    "networking.Contact": "the names that you write",
    "networking.NetworkMap": "Your network maps",
    "networking.UnitProgress": "the units that you have done",
    "networking.Tick": "Your ticks",
    "networking.PracticeNote": "private notes on mentoring",
    "networking.Closing": "what you take with you",
    "networking.MatchingProfile": "languages, interests, times and places",
    "networking.ReturnRequest": "requests for help to sign in",
    "networking.Absence": "When you are away",
    "networking.Pause": "Pauses",
    "networking.Session": "Sessions",
    "networking.CheckIn": "Check-ins",
    "networking.ContactNote": "Contact notes",
    "networking.FollowUpReport": "Follow-up reports",
    "networking.EndRequest": "Requests to end a pair",
    "networking.Concern": "Concerns",
    "networking.FlagOutcome": "Flags",
    "networking.Certificate": "Certificates",
    "networking.Consent": "What you agreed to",
    "networking.RecoveryCode": "One-time codes",
    "mfa.Authenticator": "Your security checks",
    "account.EmailConfirmation": "Your e-mail address",
    "account.EmailAddress": "Your e-mail address",
    "networking.User": "Your nickname and your password",
    "networking.Membership": "Your role",
    "networking.Pair": "your pair",
    "networking.CardSheet": "Your join card",
    "networking.Invitation": "Your join card",
    "networking.AuditEvent": "A list of important events",
    "admin.LogEntry": "A list of important events",
    "sessions.Session": "Your sign-in",
}


def body(slug: str) -> str:
    text = json.loads((ROOT / f"fixtures/pages/{slug}.json").read_text("utf-8"))["body"]
    return str(text)


def test_the_accessibility_statement_names_every_kind_of_paper_and_no_other() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("networking/**/*.py")
        if re.search(r"typst\.compile|[^.\w]paper\(", path.read_text("utf-8"))
        and path.name not in ("fonts.py", "typesetting.py")
    }
    assert makers == set(PAPERS)
    statement = body("accessibility")
    assert f"There are {_spelled(len(PAPERS))} kinds" in statement
    assert [words for words in PAPERS.values() if words not in statement] == []


def _spelled(number: int) -> str:
    return ["no", "one", "two", "three", "four", "five", "six"][number]


@pytest.mark.parametrize("claim", ["no PDF", "on paper for now", "test language"])
def test_the_accessibility_statement_claims_nothing_that_was_so_once(claim: str) -> None:
    assert claim not in body("accessibility")


def test_the_privacy_page_tells_of_every_kind_of_personal_row() -> None:
    assert sorted(PERSONAL) == sorted(KEPT)
    page = body("privacy").casefold()
    assert [label for label, words in KEPT.items() if words.casefold() not in page] == []


def test_the_privacy_page_tells_of_everything_that_is_agreed_to() -> None:
    told = {
        "taking_part": "What do coordinators see?",
        "matching": "Languages, interests, times and places:** only the coordinators",
        "what_i_write": "locked with a key",
    }
    assert {purpose.key for purpose in PURPOSES} == set(told)
    assert [words for words in told.values() if words not in body("privacy")] == []


@pytest.mark.parametrize(
    "words",
    [
        "With a card",
        "My mentor",
        "My mentees",
        "Sessions.",
        "Pauses.",
        "Check-ins.",
        "Something does not feel right",
        "network map",
        "outreach step",
        "certificate",
        "Security check",
        "Leave quickly",
        "Shift",
    ],
)
def test_help_tells_of_what_people_find_here(words: str) -> None:
    assert words in body("help")


@pytest.mark.parametrize("slug", ["help", "privacy"])
def test_a_long_page_begins_with_its_contents(client: StrictClient, slug: str) -> None:
    page = open_page(client, reverse("networking:page", args=[slug]))
    links = page.soup.select("#contents a")
    assert len(links) > 5
    assert [link["href"][1:] for link in links] == [part["id"] for part in _headings(page)]


def _headings(page: Any) -> list[Any]:
    return list(page.soup.select(".body h2[id]"))


def test_no_role_reads_less_than_a_visitor(client: StrictClient) -> None:
    address = reverse("networking:page", args=["privacy"])
    public = open_page(client, address).soup.select_one(".body").get_text()
    client.force_login(make_member(programme=make_programme()))
    assert open_page(client, address).soup.select_one(".body").get_text() == public
