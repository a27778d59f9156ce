"""The weekly mail, and that first page, lists, files and mail tell the same numbers."""

import csv
import io
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse

from networking.coordination.flags.queries import close_flag, flags_of
from networking.coordination.today.queries import first_page
from networking.models import (
    Absence,
    FollowUpReport,
    Membership,
    Pair,
    Programme,
    ReturnRequest,
    Role,
    User,
)
from tests.support.rows.pairs import (
    make_check_in,
    make_concern,
    make_end_request,
    make_report,
    today,
)
from tests.support.rows.people import make_coordinator, make_member, make_pair, make_programme
from tests.support.strict_client import StrictClient


@pytest.fixture
def programme(course: None, settings: Any) -> Programme:
    settings.MAIL_WORKS = True
    return make_programme(name="Harbour")


def coordinator(programme: Programme, name: str, **fields: Any) -> User:
    """With a confirmed address."""
    person = make_coordinator(programme=programme, nickname=name)
    address = f"{name.lower()}@example.org"
    EmailAddress.objects.create(
        user=person, email=address, **{"verified": True, "primary": True, **fields}
    )
    return person


def quiet_pair(programme: Programme, **fields: Any) -> Pair:
    return make_pair(programme=programme, started_on=today() - timedelta(days=100), **fields)


def send() -> list[Any]:
    mail.outbox.clear()
    call_command("send_digest", verbosity=0)
    return list(mail.outbox)


def counts(body: str) -> dict[str, int]:
    return {words: int(n) for n, words in re.findall(r"^(\d+)  (.+)$", body, re.M)}


def test_it_tells_how_many_and_no_name(programme: Programme) -> None:
    zoe = coordinator(programme, "Zoe")
    pair = quiet_pair(programme)
    (sent,) = send()
    assert sent.to == ["zoe@example.org"]
    assert counts(sent.body)["No session for a while"] == 1
    assert "kind=quiet&whose=mine" in sent.body
    for person in (pair.mentee, pair.mentor, zoe):
        assert str(person) not in f"{sent.subject} {sent.body}"
    assert "Harbour" not in f"{sent.subject} {sent.body}"
    assert reverse("networking:account") in sent.body


def test_nothing_to_do_is_no_mail(programme: Programme) -> None:
    coordinator(programme, "Zoe")
    assert not send()


def test_who_gets_none(programme: Programme, capsys: Any) -> None:
    quiet_pair(programme)
    coordinator(programme, "Unconfirmed", verified=False)
    make_coordinator(programme=programme, nickname="Without")
    off = coordinator(programme, "Off")
    Membership.objects.filter(person=off).update(digest=False)
    former = coordinator(programme, "Former")
    Membership.objects.filter(person=former).update(ended_on=today())
    mentor = make_member(programme=programme, role=Role.MENTOR)
    EmailAddress.objects.create(user=mentor, email="m@example.org", verified=True, primary=True)
    coordinator(make_programme(name="Elsewhere"), "Elsewhere")
    assert not send()
    told = capsys.readouterr().err
    assert "2 coordinators have no confirmed address" in told
    assert "Without" not in told


def test_away_to_the_deputy_and_nobodys_to_all(programme: Programme) -> None:
    zoe, ben, cleo = (coordinator(programme, name) for name in ("Zoe", "Ben", "Cleo"))
    for _pair in range(2):
        quiet_pair(programme, coordinator=zoe)
    quiet_pair(programme)

    def told() -> dict[str, int]:
        return {m.to[0]: counts(m.body)["No session for a while"] for m in send()}

    assert told() == {"zoe@example.org": 3, "ben@example.org": 1, "cleo@example.org": 1}
    Absence.objects.create(
        membership=Membership.objects.get(person=zoe),
        deputy=ben,
        starts_on=today(),
        ends_on=today(),
    )
    assert told() == {"ben@example.org": 3, "cleo@example.org": 1}
    Membership.objects.filter(person=ben).update(ended_on=today())
    assert told() == {"cleo@example.org": 3}
    assert cleo


class Broken(EmailBackend):
    """Takes no mail for Ben."""

    def send_messages(self, messages: Any) -> int:
        if messages[0].to == ["ben@example.org"]:
            raise OSError("ben@example.org is refused")
        return super().send_messages(messages)


def test_a_mail_that_fails_stops_no_other(programme: Programme, settings: Any, capsys: Any) -> None:
    for name in ("Zoe", "Ben", "Cleo"):
        coordinator(programme, name)
    quiet_pair(programme)
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    mail.outbox = []
    with pytest.raises(SystemExit) as ended:
        call_command("send_digest")
    assert ended.value.code == 1
    assert {m.to[0] for m in mail.outbox} == {"zoe@example.org", "cleo@example.org"}
    told = capsys.readouterr()
    assert "OSError" in told.err
    assert "ben@" not in told.err
    assert "2 mails sent" in told.out


def test_a_dry_run_sends_nothing(programme: Programme, capsys: Any) -> None:
    coordinator(programme, "Zoe")
    quiet_pair(programme)
    mail.outbox.clear()
    call_command("send_digest", "--dry-run")
    assert not mail.outbox
    assert "1 mails would go" in capsys.readouterr().out


def test_she_switches_it_off_on_her_account(programme: Programme) -> None:
    zoe = coordinator(programme, "Zoe")
    quiet_pair(programme)
    client = StrictClient()
    client.force_login(zoe)
    url = reverse("networking:account")
    page = BeautifulSoup(client.get(url).content, "html.parser")
    assert page.find("input", {"name": "digest"}).has_attr("checked")
    assert client.post(url, {"nickname": "Zoe", "language": "en"}).status_code == 303
    assert not send()
    page = BeautifulSoup(client.get(url).content, "html.parser")
    assert not page.find("input", {"name": "digest"}).has_attr("checked")
    mentor = quiet_pair(programme).mentor
    client.force_login(mentor)
    assert b'name="digest"' not in client.get(url).content


# --- One truth ---


def busy(programme: Programme, zoe: User, ben: User) -> None:
    """Something of everything; of what hangs on a pair, one of Ben's besides."""
    long_ago = today() - timedelta(days=200)
    for place, follower in enumerate((zoe, None, ben, zoe)):
        pair = quiet_pair(programme, coordinator=follower)
        Pair.objects.filter(pk=pair.pk).update(started_on=long_ago + timedelta(days=place))
        make_check_in(pair=pair, wants_call=place < 2)
        make_end_request(pair=pair, person=pair.mentee)
    make_report(pair=pair)
    make_concern(person=pair.mentee, programme=programme, pair=pair)
    alone = make_member(programme=programme)
    ReturnRequest.objects.create(programme=programme, person=alone, asked_by=ben)
    flag = flags_of([programme], today=today())[0]
    close_flag(flag=flag, outcome="talked", by=ben)


def rows_of(client: StrictClient, url: str) -> int:
    """How many rows a list shows."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    if page.select(".flag"):
        return len(page.select(".flag"))
    if "care" in url:
        return len(page.select("main li, main article"))
    if "matching" in url:
        return len(page.select("[aria-labelledby=mentees] tbody tr"))
    return len(page.select("table tbody tr"))


def test_first_page_lists_file_and_mail_agree(programme: Programme) -> None:
    zoe, ben = coordinator(programme, "Zoe"), coordinator(programme, "Ben")
    busy(programme, zoe, ben)
    for person in (zoe, ben):
        client = StrictClient()
        client.force_login(person)
        day = first_page(person, today=today())
        page = BeautifulSoup(client.get("/admin/").content, "html.parser")
        shown = {
            " ".join(row.find(["a", "strong"]).get_text().split()): (
                int(row.select_one(".number").get_text()),
                (row.find("a") or {}).get("href", ""),
            )
            for row in page.select(".waiting li")
        }
        assert {words: n for words, (n, _url) in shown.items()} == {
            str(need.words): need.count for need in day.waiting
        }
        assert {need.name for need in day.waiting} >= {
            "concerns", "end_requests", "calls", "returns", "check_ins", "alone", "reports"
        }  # fmt: skip
        for words, (n, url) in shown.items():
            if url and "/care/" not in url:
                assert rows_of(client, url) == n, (words, url)
        flags = f"/admin/networking/programme/{programme.pk}/flags/"
        made = client.post(f"{flags}export/csv/?whose=mine").getvalue().decode("utf-8-sig")
        in_file = Counter(line[3] for line in list(csv.reader(io.StringIO(made)))[1:])
        on_page = {str(kind.label): count for kind, count in day.flag_counts}
        assert dict(in_file) == on_page
        assert rows_of(client, f"{flags}?whose=mine") == sum(on_page.values())
        (sent,) = [m for m in send() if m.to == [f"{str(person).lower()}@example.org"]]
        assert counts(sent.body) == {words: n for words, (n, _url) in shown.items()} | on_page
        for label, count in on_page.items():
            assert f"{label}: {count}" in " ".join(page.select_one(".flagged").get_text().split())


def test_late_reports_are_the_same_everywhere(programme: Programme) -> None:
    zoe = coordinator(programme, "Zoe")
    pair = quiet_pair(programme)
    day = date(2026, 11, 21)
    assert first_page(zoe, today=day)
    Pair.objects.filter(pk=pair.pk).update(started_on=today() - timedelta(days=200))
    before = {need.name: need.count for need in first_page(zoe, today=today()).needs}
    assert before["reports"] == 1
    make_report(pair=pair, ends_on=today(), starts_on=today() - timedelta(days=100))
    after = {need.name: need.count for need in first_page(zoe, today=today()).needs}
    assert (after["reports"], after["reports_sent"]) == (0, 1)
    FollowUpReport.objects.update(read_at="2026-11-20T10:00Z")
    last = {need.name: need.count for need in first_page(zoe, today=today()).needs}
    assert last["reports_sent"] == 0
