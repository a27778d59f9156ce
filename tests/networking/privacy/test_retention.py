"""How long words of pairs stay, and what goes with the time."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from networking.encryption.vault import Vault
from networking.encryption.wrapping import Unreadable
from networking.mentoring.pairing.retention_dates import months_after, words_go_on
from networking.models import (
    AuditEvent,
    CardSheet,
    CheckIn,
    Closing,
    Cohort,
    Concern,
    Consent,
    DataKey,
    EndRequest,
    FollowUpReport,
    Invitation,
    Pair,
    Programme,
    ReturnRequest,
    Session,
)
from networking.privacy.retention import delete_due, going
from tests.support.rows.pair_words import three, write_all
from tests.support.rows.pairs import make_concern, make_session, today
from tests.support.rows.people import make_coordinator, make_pair, make_person, make_programme
from tests.support.tidying import tidy

pytestmark = pytest.mark.django_db


def ended_pair(
    days_ago: int, *, cohort_ended: int | None = None, months: int = 6, **fields
) -> Pair:
    """A pair of three that ended so many days ago, with words of each."""
    programme = fields.pop("programme", None) or make_programme()
    cohort = None
    if cohort_ended is not None:
        cohort = Cohort.objects.create(
            programme=programme,
            name=f"Spring {Cohort.objects.count()}",
            starts_on=today() - timedelta(days=900),
            ends_on=today() - timedelta(days=cohort_ended),
            retention_months=months,
        )
    start = today() - timedelta(days=days_ago + 100)
    pair = three(programme=programme, cohort=cohort, started_on=start, **fields)
    write_all(pair)
    end = today() - timedelta(days=days_ago)
    Pair.objects.filter(pk=pair.pk).update(ended_on=end, end_reason="completed")
    return Pair.objects.select_related("cohort", "programme").get(pk=pair.pk)


# --- When -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, then):
    assert months_after(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_no_day_breaks_the_count(day, months):
    then = months_after(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day <= day.day


def test_the_clock_begins_at_the_later_of_the_two_ends():
    cohort = Cohort(ends_on=date(2026, 6, 30), retention_months=3)
    pair = Pair(ended_on=date(2026, 3, 1), cohort=cohort)
    assert words_go_on(pair) == date(2026, 9, 30)
    pair.ended_on = date(2026, 8, 15)
    assert words_go_on(pair) == date(2026, 11, 15)
    cohort.ends_on = None
    assert words_go_on(pair) == date(2026, 11, 15)
    pair.cohort = None
    assert words_go_on(pair) == date(2027, 2, 15)
    pair.ended_on = None
    assert words_go_on(pair) is None
    assert words_go_on(pair, ended_on=date(2026, 8, 15)) == date(2027, 2, 15)


# --- What goes --------------------------------------------------------------------------------


def test_all_words_of_the_pair_go_and_numbers_stay():
    pair = ended_pair(200)
    row = Session.objects.filter(pair=pair)[0]
    assert tidy()["ended pairs' words"] == 1
    for model, names in (
        (Session, ("agreed", "note")),
        (CheckIn, ("words",)),
        (FollowUpReport, ("problems", "view")),
        (Closing, ("takes_along",)),
        (EndRequest, ("words",)),
    ):
        for each in model.objects.all():
            assert {bytes(getattr(each, name)) for name in names} == {b""}, model
    assert not DataKey.objects.filter(pk=pair.pk).exists()
    with pytest.raises(Unreadable):
        Vault(pair.pk).open(row, "agreed")  # the copy from before
    assert Session.objects.get(pk=row.pk).minutes == 60
    assert set(CheckIn.objects.values_list("going", "has_words")) == {(4, False)}
    pair.refresh_from_db()
    assert pair.words_gone_at is not None
    line = AuditEvent.objects.get(verb=AuditEvent.Verb.WORDS_DELETED)
    assert (line.programme, line.actor) == (pair.programme, None)


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({"days_ago": 170}, False),
        ({"days_ago": 200}, True),
        ({"days_ago": 400, "cohort_ended": 100}, False),
        ({"days_ago": 400, "cohort_ended": 200}, True),
        ({"days_ago": 100, "cohort_ended": 400}, False),
        ({"days_ago": 100, "cohort_ended": 400, "months": 2}, True),
        ({"days_ago": 1, "cohort_ended": 1, "months": 0}, True),
    ],
)
def test_what_is_not_due_stays(fields, goes):
    pair = ended_pair(**fields)
    assert delete_due() == int(goes)
    assert DataKey.objects.filter(pk=pair.pk).exists() is not goes


def test_a_running_pair_keeps_its_words_however_long_ago_its_cohort_ended():
    pair = ended_pair(1, cohort_ended=800)
    Pair.objects.update(ended_on=None, end_reason="")
    assert delete_due() == 0
    assert DataKey.objects.filter(pk=pair.pk).exists()


def test_a_cohort_that_was_extended_keeps_longer():
    pair = ended_pair(400, cohort_ended=200)
    Cohort.objects.update(ends_on=today())
    assert delete_due() == 0
    assert words_go_on(Pair.objects.select_related("cohort").get(pk=pair.pk)) > today()


def test_a_second_run_finds_nothing_and_says_nothing():
    ended_pair(200)
    assert delete_due() == 1
    assert delete_due() == 0
    assert AuditEvent.objects.filter(verb=AuditEvent.Verb.WORDS_DELETED).count() == 1


def test_a_cohort_says_when_its_last_words_went():
    pair = ended_pair(400, cohort_ended=300)
    still = make_pair(programme=pair.programme, cohort=pair.cohort)
    delete_due()
    assert Cohort.objects.get().words_gone_at is None
    Pair.objects.filter(pk=still.pk).update(
        started_on=today() - timedelta(days=500),
        ended_on=today() - timedelta(days=300),
        end_reason="completed",
    )
    delete_due()
    assert Cohort.objects.get().words_gone_at is not None


# --- Saying it first --------------------------------------------------------------------------


def test_the_dry_run_says_what_goes_when_and_deletes_nothing():
    due = ended_pair(400, cohort_ended=300)
    later = ended_pair(20, programme=due.programme)
    make_pair(programme=due.programme, cohort=due.cohort)
    out = StringIO()
    call_command("retention", stdout=out)
    call_command("retention", dry_run=True, delete=True, stdout=out)
    first, second, *again = out.getvalue().splitlines()
    assert again == [first, second]
    assert f"{due.cohort}: 1 ended pairs hold 14 texts, kept 6 months; 1 pairs with 14" in first
    assert "1 pairs still run" in first
    assert f"none is due, the next on {words_go_on(later).isoformat()}" in second
    assert DataKey.objects.filter(pk=due.pk).exists()
    call_command("retention", delete=True, stdout=out)
    assert "1 pairs: their words are deleted now." in out.getvalue()
    assert not DataKey.objects.filter(pk=due.pk).exists()
    assert [each.pairs for each in going(Programme.objects.all())] == [1]


def test_tidy_counts_first_too():
    ended_pair(200)
    assert tidy(dry_run=True)["ended pairs' words"] == 1
    assert not Pair.objects.without_words().exists()


# --- The page for coordinators ----------------------------------------------------------------

PAGE = "admin:networking_retention"


def test_coordinators_see_what_goes_when_in_their_own_programmes(client):
    pair, other = ended_pair(400, cohort_ended=300), ended_pair(400, cohort_ended=300)
    coordinator = make_coordinator(programme=pair.programme)
    client.force_login(coordinator)
    answer = client.get(reverse(PAGE))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert str(pair.programme) in page
    assert str(pair.cohort) in page
    assert str(other.programme) not in page
    assert pair.mentee.nickname not in page
    assert client.post(reverse(PAGE)).status_code == 405
    assert DataKey.objects.filter(pk=pair.pk).exists()


def test_others_do_not_reach_the_page():
    pair = ended_pair(10)
    for person in (pair.mentee, pair.mentor, make_person()):
        client = Client()
        client.force_login(person)
        assert client.get(reverse(PAGE)).status_code == 302


# --- What else has its time -------------------------------------------------------------------


def test_a_closed_concern_goes_when_its_programme_says():
    programme = make_programme(safeguarding_months=12)
    person = make_person()
    for days in (None, 300, 400):
        row = make_concern(person=person, programme=programme)
        if days is not None:
            row.closed_at = timezone.now() - timedelta(days=days)
            row.outcome = Concern.Outcome.TALKED
            row.save()
    assert tidy(dry_run=True)["closed concerns whose time is over"] == 1
    assert tidy()["closed concerns whose time is over"] == 1
    assert Concern.objects.count() == 2


def test_cards_go_and_their_sheet_when_none_is_left():
    programme, now = make_programme(), timezone.now()
    sheet = CardSheet.objects.create(programme=programme, role="mentee", mark="K7")
    CardSheet.objects.update(made_at=now - timedelta(days=1000))
    person = make_person()

    def card(code, expired, accepted=None, revoked=None):
        def ago(days):
            return None if days is None else now - timedelta(days=days)

        return Invitation.objects.create(
            programme=programme,
            role="mentee",
            sheet=sheet,
            code_hash=code,
            expires_at=ago(expired),
            revoked_at=ago(revoked),
            accepted_at=ago(accepted),
            accepted_by=None if accepted is None else person,
        )

    for fields in (("a", 91), ("b", -10, None, 91), ("c", 900, 731)):
        card(*fields)
    kept = [card("d", 89), card("e", -10), card("f", 700, 729)]
    assert tidy()["join cards whose time is over"] == 3
    assert set(Invitation.objects.all()) == set(kept)
    assert CardSheet.objects.exists()
    Invitation.objects.all().delete()
    assert tidy()["join cards whose time is over"] == 1


def test_what_somebody_agreed_to_goes_two_years_after_she_took_it_back():
    now = timezone.now()
    for number, days in enumerate((None, 729, 731)):
        gone = None if days is None else now - timedelta(days=days)
        Consent.objects.create(
            person=make_person(),
            purpose=f"p{number}",
            text_version=1,
            language="en",
            withdrawn_at=gone,
        )
    assert tidy()["old agreements to texts"] == 1
    assert Consent.objects.count() == 2


def test_settled_requests_for_a_way_back_in_go_after_half_a_year():
    programme = make_programme()
    for days in (None, 179, 181):
        settled = None if days is None else timezone.now() - timedelta(days=days)
        ReturnRequest.objects.create(
            programme=programme,
            person=make_person(),
            asked_by=make_person(),
            settled_at=settled,
        )
    assert tidy()["settled requests for help to sign in"] == 1
    assert ReturnRequest.objects.count() == 2


def test_a_session_of_a_running_pair_is_never_touched():
    pair = make_pair()
    row = make_session(pair=pair, agreed="we walk", days_ago=900)
    tidy()
    assert Vault(pair.pk).open(Session.objects.get(pk=row.pk), "agreed") == "we walk"
