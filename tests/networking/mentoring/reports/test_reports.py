"""Follow-up reports: which period is due, the numbers of the log, drafts, sending, who reads."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from motm.rows.versions import Conflict
from networking.mentoring.pairing.actions import end_pair
from networking.mentoring.reports.actions import (
    SHORTEST,
    Period,
    Said,
    begin_report,
    last_over,
    numbers_of,
    period_due,
    period_with,
    periods_over,
    save_report,
    send_report,
    shown,
)
from networking.mentoring.sessions.rhythm import paces
from networking.models import (
    AuditEvent,
    Barrier,
    FollowUpReport,
    Pair,
    Programme,
    Session,
    Topic,
    User,
)
from tests.support.browse import Page, open_page
from tests.support.rows.pairs import make_pause, make_report, make_session, today
from tests.support.rows.people import (
    make_admin,
    make_coordinator,
    make_member,
    make_pair,
    make_programme,
)
from tests.support.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PROBLEMS, VIEW = "the bus stops at six", "she asked the baker by herself"
SAID = Said(4, PROBLEMS, VIEW)


def signed_in(person: User) -> StrictClient:
    browser = StrictClient()
    browser.force_login(person)
    return browser


@pytest.fixture
def pair() -> Pair:
    """A pair of last year: its first report is due."""
    return make_pair(started_on=date(2025, 10, 8), programme=make_programme(report_months=3))


def due_of(pair: Pair) -> Period:
    found = period_due(pair, pair.programme.today())
    assert found is not None
    return found


def url_of(pair: Pair, period: Period | None = None) -> str:
    asked = f"?period={period.starts_on.isoformat()}" if period else ""
    return reverse("networking:report", args=[pair.pk]) + asked


def page_of(pair: Pair, person: User | None = None, period: Period | None = None) -> Page:
    return open_page(signed_in(person or pair.mentor), url_of(pair, period))


def written(pair: Pair, *, press: str = "report-send", page: Page | None = None) -> Any:
    """What comes of the form, filled in and sent by its mentor."""
    form = (page or page_of(pair)).form("report-form")
    form.type("problems", PROBLEMS).type("view", VIEW).type("progress", "4")
    answer = form.post(press=press)
    if answer.status_code == 303 and "check=1" in answer.headers["Location"]:
        return (
            open_page(form.page.client, answer.headers["Location"])
            .form("report-sure")
            .post(press="report-sure-send")
        )
    return answer


# --- Periods --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "first", "last"),
    [
        (date(2026, 11, 21), 1, date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 21), 3, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), 1, date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 1, 1), 3, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 31), 1, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_the_month_or_quarter_of_the_calendar(
    day: date, months: int, first: date, last: date
) -> None:
    assert period_with(day, months) == Period(first, last)


@pytest.mark.parametrize("months", [1, 3])
def test_the_last_one_ended_the_day_before_this_one_began(months: int) -> None:
    day = date(2024, 1, 1)
    while day < date(2028, 3, 5):
        now = period_with(day, months)
        assert last_over(day, months).ends_on == now.starts_on - timedelta(days=1)
        assert now.starts_on <= day <= now.ends_on
        day += timedelta(days=1)


def new_pair(started_on: date, months: int = 3) -> Pair:
    """A pair, not saved."""
    return Pair(programme=Programme(report_months=months), started_on=started_on)


def test_the_first_period_begins_with_the_pair() -> None:
    pair = new_pair(date(2026, 2, 10))
    assert periods_over(pair, date(2026, 7, 1)) == [
        Period(date(2026, 4, 1), date(2026, 6, 30)),
        Period(date(2026, 2, 10), date(2026, 3, 31)),
    ]
    assert period_due(pair, date(2026, 3, 31)) is None
    assert period_due(pair, date(2026, 4, 1)) == Period(date(2026, 2, 10), date(2026, 3, 31))


def test_the_first_few_days_are_joined_to_the_period_that_follows() -> None:
    pair = new_pair(date(2026, 3, 20))
    assert period_due(pair, date(2026, 4, 1)) is None
    assert period_due(pair, date(2026, 7, 1)) == Period(date(2026, 3, 20), date(2026, 6, 30))


@pytest.mark.parametrize("months", [1, 3])
def test_periods_cover_every_day_once(months: int) -> None:
    for offset in range(100):
        started = date(2026, 1, 1) + timedelta(days=offset)
        found = periods_over(new_pair(started, months), date(2026, 10, 1))
        assert found[-1].starts_on == started
        assert found[0].ends_on == date(2026, 9, 30)
        for later, earlier in itertools.pairwise(found):
            assert later.starts_on == earlier.ends_on + timedelta(days=1)
        assert all(each.days >= SHORTEST for each in found)


def test_the_day_is_that_of_the_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.datetime(2026, 9, 30, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert Programme(time_zone="Europe/Madrid").today() == date(2026, 10, 1)
    assert Programme(time_zone="Atlantic/Azores").today() == date(2026, 9, 30)


# --- Numbers --------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_rhythm_for_the_same_period(pair: Pair) -> None:
    period = due_of(pair)
    make_pause(pair=pair, starts_on=period.starts_on, ends_on=period.starts_on + timedelta(days=9))
    inside = [period.starts_on, period.starts_on + timedelta(days=20), period.ends_on]
    for day in inside:
        make_session(pair=pair, on=day, minutes=45)
    make_session(pair=pair, on=inside[1], outcome=Session.Outcome.NO_SHOW)
    make_session(pair=pair, on=period.starts_on - timedelta(days=1))
    numbers = numbers_of(pair, period)
    pace = paces([pair], on=period.ends_on + timedelta(days=1), since=period.starts_on)[pair.pk]
    assert (numbers.held, numbers.planned, numbers.minutes) == (3, pace.planned, 135)
    assert (pace.held, pace.minutes) == (3, 135)
    assert pace.planned == (period.days - 10) // pair.rhythm_days


def test_a_session_of_the_day_after_belongs_to_the_next_period(pair: Pair) -> None:
    period = due_of(pair)
    make_session(pair=pair, on=period.ends_on + timedelta(days=1))
    assert numbers_of(pair, period).held == 0


def test_topics_and_barriers_are_named_once(pair: Pair) -> None:
    day = due_of(pair).ends_on
    make_session(pair=pair, on=day, topics=Topic.WORK | Topic.TALK, barriers=Barrier.ACCESS)
    make_session(pair=pair, on=day, topics=Topic.WORK | Topic.HEALTH)
    said = page_of(pair).text("numbers")
    for words in ("Work or study", "Just talking", "Health", "Access and time"):
        assert said.count(words) == 1


# --- Writing --------------------------------------------------------------------------------


def test_opening_the_page_writes_nothing(pair: Pair) -> None:
    page_of(pair)
    assert not FollowUpReport.objects.exists()


def test_a_draft_is_kept_and_nobody_else_reads_it(pair: Pair) -> None:
    coordinator = make_coordinator(programme=pair.programme)
    answer = written(pair, press="report-save")
    assert answer.status_code == 303
    row = FollowUpReport.objects.get()
    assert row.sent_at is None
    assert page_of(pair).form("report-form").fields()["view"] == VIEW
    assert not FollowUpReport.objects.visible_to(coordinator).exists()
    browser = signed_in(coordinator)
    for url in admin_pages(row):
        answer = browser.get(url)
        assert PROBLEMS not in answer.content.decode()
        assert answer.status_code == (404 if str(row.pk) in url else 200)


def test_what_is_sent_keeps_the_numbers_of_that_day(pair: Pair) -> None:
    period = due_of(pair)
    make_session(pair=pair, on=period.ends_on, minutes=50)
    answer = written(pair)
    row = FollowUpReport.objects.get()
    assert answer.headers["Location"].endswith(f"/{row.pk}/")
    assert (row.held, row.minutes, row.progress) == (1, 50, 4)
    assert (row.starts_on, row.ends_on) == (period.starts_on, period.ends_on)
    make_session(pair=pair, on=period.ends_on)
    page = open_page(signed_in(pair.mentor), answer.headers["Location"])
    assert "1; you had" in page.text("numbers")
    for words in (PROBLEMS, VIEW, "Good progress"):
        assert words in page.text("main")
    assert page.soup.find("main").find(["form", "textarea"]) is None


def test_a_form_that_is_sent_twice_sends_once(pair: Pair) -> None:
    page = page_of(pair)
    first, second = written(pair, page=page), written(pair, page=page)
    assert first.headers["Location"] == second.headers["Location"]
    assert FollowUpReport.objects.count() == 1


def test_the_verb_sends_once(pair: Pair) -> None:
    common: dict[str, Any] = {"pair": pair, "person": pair.mentor, "period": due_of(pair)}
    first = send_report(**common, version=0, said=SAID)
    again = send_report(**common, version=0, said=SAID)
    assert (first.pk, first.sent_at, first.version) == (again.pk, again.sent_at, again.version)
    for verb in (send_report, save_report):
        with pytest.raises(Conflict):
            verb(**common, version=first.version, said=Said(1, "other"))


def test_two_windows_lose_nothing(pair: Pair) -> None:
    browser = signed_in(pair.mentor)
    one, two = (open_page(browser, url_of(pair)) for _ in range(2))
    one.form("report-form").type("view", "from the first").post(press="report-save")
    answer = two.form("report-form").type("view", "from the second").post(press="report-save")
    assert answer.status_code == 409
    both = Page(browser, url_of(pair), answer.content.decode())
    assert "from the first" in both.text("stored")
    assert both.form("report-form").fields()["view"] == "from the second"
    assert both.form("report-form").post(press="report-save").status_code == 303
    assert page_of(pair).form("report-form").fields()["view"] == "from the second"


def test_what_was_typed_after_sending_is_shown_to_copy(pair: Pair) -> None:
    browser = signed_in(pair.mentor)
    old = open_page(browser, url_of(pair))
    written(pair)
    answer = old.form("report-form").type("view", "a late thought").post(press="report-send")
    assert answer.status_code == 409
    assert "a late thought" in Page(browser, "", answer.content.decode()).text("typed")
    assert shown(FollowUpReport.objects.get()).view == VIEW


@pytest.mark.parametrize("said", ["", "   ", "\n\n"])
def test_an_empty_report_is_not_sent(pair: Pair, said: str) -> None:
    form = page_of(pair).form("report-form").type("view", said).type("problems", said)
    answer = form.post(press="report-send")
    assert answer.status_code == 422
    page = Page(StrictClient(), url_of(pair), answer.content.decode())
    assert "This report is empty." in page.text("error-summary")
    sure = form.page.client.post(url_of(pair), {**form.fields(), "send": "sure"})
    assert sure.status_code == 422
    assert not FollowUpReport.objects.exists()


def test_the_first_press_shows_it_and_the_second_sends(pair: Pair) -> None:
    form = page_of(pair).form("report-form").type("view", VIEW)
    answer = form.post(press="report-send")
    assert answer.status_code == 303
    assert FollowUpReport.objects.get().sent_at is None
    page = open_page(form.page.client, answer.headers["Location"])
    text = page.text("main")
    assert VIEW in text
    assert text.index("You cannot change it after you send it.") < text.index("Send it now")
    back = page.soup.select_one("a.back")
    assert (
        open_page(form.page.client, str(back["href"])).form("report-form").fields()["view"] == VIEW
    )
    assert page.form("report-sure").post(press="report-sure-send").status_code == 303
    row = FollowUpReport.objects.get()
    row.pair = pair
    assert row.sent_at
    assert shown(row).view == VIEW


def test_what_was_changed_in_another_window_is_not_sent_unseen(pair: Pair) -> None:
    form = page_of(pair).form("report-form").type("view", VIEW)
    check = open_page(form.page.client, form.post(press="report-send").headers["Location"])
    page_of(pair).form("report-form").type("view", "another thought").post(press="report-save")
    assert check.form("report-sure").post(press="report-sure-send").status_code == 409
    assert FollowUpReport.objects.get().sent_at is None


def test_what_is_too_long_is_told_and_stays(pair: Pair) -> None:
    long = "x" * 5001
    answer = page_of(pair).form("report-form").type("view", long).post(press="report-send")
    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert not FollowUpReport.objects.exists()


def test_another_persons_form_saves_nothing(pair: Pair) -> None:
    page, other = page_of(pair), make_pair(started_on=date(2025, 10, 8))
    page.client.force_login(other.mentor)
    answer = written(pair, page=page)
    assert answer.status_code == 403
    assert PROBLEMS in answer.content.decode()
    assert not FollowUpReport.objects.exists()


def test_late_reports_stay_open(pair: Pair) -> None:
    periods = periods_over(pair, pair.programme.today())
    assert len(periods) >= 4
    written(pair)
    page = page_of(pair)
    assert page.has("late-title")
    late = periods[1]
    answer = written(pair, page=page_of(pair, period=late))
    assert answer.status_code == 303
    assert FollowUpReport.objects.filter(starts_on=late.starts_on).exists()


def test_who_has_just_begun_reads_when_the_first_one_comes() -> None:
    pair = make_pair()
    page = page_of(pair)
    assert "No report is due." in page.text("main")
    assert not page.has("report-form")


@pytest.mark.parametrize("asked", ["2020-01-01", "2026-13-45", "yesterday", "0"])
def test_a_period_that_is_not_open_is_not_there(pair: Pair, asked: str) -> None:
    browser, url = signed_in(pair.mentor), url_of(pair)
    assert browser.get(f"{url}?period={asked}").status_code == 404
    answer = browser.post(url, {"period": asked, "view": VIEW})
    assert answer.status_code == 409
    assert VIEW in answer.content.decode()


def test_a_programme_that_changes_its_rhythm_keeps_drafts(pair: Pair) -> None:
    written(pair, press="report-save")
    row = FollowUpReport.objects.get()
    Programme.objects.filter(pk=pair.programme_id).update(report_months=1)
    page = page_of(pair, period=Period(row.starts_on, row.ends_on))
    assert page.form("report-form").fields()["view"] == VIEW
    assert written(pair, page=page).status_code == 303
    assert FollowUpReport.objects.get().ends_on == row.ends_on


# --- Who reads ------------------------------------------------------------------------------


def admin_pages(row: FollowUpReport) -> list[str]:
    model = "admin:networking_followupreport"
    return [
        reverse(f"{model}_changelist"),
        reverse(f"{model}_missing"),
        reverse(f"{model}_change", args=[row.pk]),
    ]


def test_the_mentee_never_finds_it(pair: Pair) -> None:
    row = make_report(pair=pair, words=VIEW)
    browser = signed_in(pair.mentee)
    for url in (url_of(pair), reverse("networking:report_sent", args=[pair.pk, row.pk])):
        assert browser.get(url).status_code == 404
    assert not FollowUpReport.objects.visible_to(pair.mentee).exists()


def test_a_co_mentor_writes_her_own_and_reads_no_others(pair: Pair) -> None:
    co_mentor = make_member(programme=pair.programme, role="mentor")
    Pair.objects.filter(pk=pair.pk).update(co_mentor=co_mentor)
    written(pair)
    row, browser = FollowUpReport.objects.get(), signed_in(co_mentor)
    page = open_page(browser, url_of(pair))
    assert VIEW not in page.text("main")
    assert "The other mentor has sent one." in page.text("main")
    url = reverse("networking:report_sent", args=[pair.pk, row.pk])
    assert browser.get(url).status_code == 404


def test_after_the_pair_ended_its_mentor_finds_nothing(pair: Pair) -> None:
    row = make_report(pair=pair, words=VIEW)
    old, browser = page_of(pair), signed_in(pair.mentor)
    Pair.objects.filter(pk=pair.pk).update(ended_on=timezone.localdate(), end_reason="match")
    for url in (url_of(pair), reverse("networking:report_sent", args=[pair.pk, row.pk])):
        assert browser.get(url).status_code == 404
    assert written(pair, page=old).status_code == 404
    with pytest.raises(Pair.DoesNotExist):
        save_report(pair=pair, person=pair.mentor, period=due_of(pair), version=0, said=SAID)
    coordinator = make_coordinator(programme=pair.programme)
    assert FollowUpReport.objects.visible_to(coordinator).get() == row


def test_a_coordinator_reads_it_and_the_writer_is_told(pair: Pair) -> None:
    coordinator = make_coordinator(programme=pair.programme)
    row, browser = make_report(pair=pair, words=VIEW), signed_in(coordinator)
    lists, _missing, one = admin_pages(row)
    assert VIEW not in browser.get(lists).content.decode()
    assert not AuditEvent.objects.exists()
    for _ in range(2):
        assert VIEW in browser.get(one).content.decode()
    line = AuditEvent.objects.get()
    assert (line.verb, line.actor, line.about) == ("opened_report", coordinator, pair.mentor)
    assert browser.get(f"{lists}?read=0").context["cl"].result_count == 1
    assert browser.post(one).status_code == 303
    row.refresh_from_db()
    assert (row.read_by, row.read_at is not None) == (coordinator, True)
    assert browser.get(f"{lists}?read=0").context["cl"].result_count == 0


def test_next_leads_through_the_unread_reports_the_oldest_first(pair: Pair) -> None:
    """Not to those of pairs that have ended, nor to those of another programme."""
    coordinator = make_coordinator(programme=pair.programme)
    begin, day = timezone.now() - timedelta(days=9), timedelta(days=1)
    rows = [
        make_report(
            pair=each, sent_at=begin + nth * day, starts_on=date(2026, 1, 1), ends_on=today()
        )
        for nth, each in enumerate((pair, make_pair(programme=pair.programme)), start=1)
    ]
    over = make_report(pair=make_pair(programme=pair.programme), sent_at=begin)
    end_pair(pair=over.pair, by=None, on=today(), reason="other")
    make_report(pair=make_pair(), sent_at=begin)
    first, second = (
        reverse("admin:networking_followupreport_change", args=[row.pk]) for row in rows
    )
    lists = reverse("admin:networking_followupreport_changelist")
    browser = signed_in(coordinator)
    assert browser.post(first, {"_next": "1"}).url == second
    assert browser.post(second, {"_next": "1"}).url == f"{lists}?read=0&whose=mine"
    assert FollowUpReport.objects.filter(read_by=coordinator).count() == 2


def test_without_next_a_coordinator_is_back_at_the_list(pair: Pair) -> None:
    row = make_report(pair=pair)
    make_report(pair=make_pair(programme=pair.programme))
    browser = signed_in(make_coordinator(programme=pair.programme))
    answer = browser.post(reverse("admin:networking_followupreport_change", args=[row.pk]))
    lists = reverse("admin:networking_followupreport_changelist")
    assert answer.url == f"{lists}?read=0&whose=mine"


def test_a_coordinator_who_is_in_the_pair_does_not_read_it(pair: Pair) -> None:
    row = make_report(pair=pair, words=VIEW)
    for person in (pair.mentee, pair.mentor):
        make_member(programme=pair.programme, role="coordinator", person=person)
        answer = signed_in(person).get(admin_pages(row)[2])
        assert answer.status_code == 404
    assert not AuditEvent.objects.exists()


def test_neither_an_administrator_nor_another_programme_reads_it(pair: Pair) -> None:
    row = make_report(pair=pair, words=VIEW)
    for person in (make_admin(), make_coordinator(programme=make_programme())):
        assert signed_in(person).get(admin_pages(row)[2]).status_code == 404
        assert signed_in(person).post(admin_pages(row)[2]).status_code == 404


def test_who_has_not_sent_the_last_one_is_listed(pair: Pair) -> None:
    coordinator = make_coordinator(programme=pair.programme)
    elsewhere = make_pair(started_on=date(2025, 10, 8))
    new = make_pair(programme=pair.programme)
    browser = signed_in(coordinator)
    url = reverse("admin:networking_followupreport_missing")
    said = browser.get(url).content.decode()
    assert str(pair.mentor) in said
    for other in (elsewhere, new):
        assert str(other.mentor) not in said
    begin_report(pair=pair, person=pair.mentor, period=due_of(pair))
    written(pair, press="report-save")
    assert str(pair.mentor) in browser.get(url).content.decode()
    written(pair)
    assert "All reports that were due are sent." in browser.get(url).content.decode()
