"""`manage.py demo_people`."""

import stat
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from networking.demo.pairs import ENDED, NOW
from networking.maps.content import content_of
from networking.maps.reading.gaps import gaps_of
from networking.mentoring.check_ins.actions import due_for
from networking.mentoring.sessions.rhythm import paces
from networking.models import (
    CheckIn,
    Cohort,
    Membership,
    Moment,
    NetworkMap,
    OutreachStep,
    Pair,
    Programme,
    Reflection,
    Role,
    Session,
    UnitProgress,
    User,
)
from tests.support.rows.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.VAR = tmp_path / "var"
    return settings.VAR


def make() -> str:
    out = StringIO()
    call_command("demo_people", stdout=out)
    return out.getvalue()


def passwords(folder) -> dict[str, str]:
    lines = (folder / "demo-people.txt").read_text().splitlines()
    return dict(line.split() for line in lines if line.startswith("demo-"))


def paper_codes(folder) -> dict[str, str]:
    """The first code of the second step, of each who needs one."""
    lines = (folder / "demo-people.txt").read_text().splitlines()
    steps = [place for place, line in enumerate(lines) if "Security check" in line]
    return {lines[place - 1].split()[0]: lines[place + 1].split()[0] for place in steps}


def test_each_of_them_can_sign_in(client, folder):
    make()
    found, codes = passwords(folder), paper_codes(folder)
    give = reverse("mfa_authenticate")
    assert set(codes) == {"demo-coordinator", "demo-deputy", "demo-safeguarding", "demo-admin"}
    assert set(found) == {
        "demo-coordinator",
        "demo-deputy",
        "demo-safeguarding",
        "demo-mentor",
        "demo-mentee",
        "demo-admin",
    }
    for nickname, password in found.items():
        data = {"login": nickname, "password": password}
        answer = client.post(reverse("account_login"), data)
        assert (answer.headers["Location"] == give) is (nickname in codes)
        if nickname in codes:
            client.post(give, {"code": codes[nickname]})
        assert client.get(reverse("networking:account")).status_code == 200
        client.logout()
    assert len(set(found.values())) == 6
    assert min(len(password) for password in found.values()) >= 16


def test_only_the_owner_can_read_the_file_and_no_password_is_printed(folder):
    said = make()
    file = folder / "demo-people.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in said
    assert not any(password in said for password in passwords(folder).values())


def test_an_older_file_does_not_lend_its_rights(folder):
    folder.mkdir()
    file = folder / "demo-people.txt"
    file.write_text("old")
    file.chmod(0o644)
    make()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_run_changes_nothing(folder):
    make()
    people = list(User.objects.order_by("pk").values())
    before = (folder / "demo-people.txt").read_text()
    make()
    assert list(User.objects.order_by("pk").values()) == people
    assert (folder / "demo-people.txt").read_text() == before


def test_a_coordinator_has_something_to_see(folder):
    make()
    programme = Programme.objects.get()
    mentees = Membership.objects.filter(programme=programme, role=Role.MENTEE)
    assert mentees.count() == 15
    pair = Pair.objects.running().get(mentee__nickname="demo-mentee")
    assert pair.mentor.nickname == "demo-mentor"
    done = {UnitProgress.objects.filter(person=mentee.person).count() for mentee in mentees}
    assert len(done) > 3
    assert Reflection.objects.visible_to(pair.mentor).count() == 1


def test_there_are_two_maps_to_compare_and_steps(folder):
    make()
    pair = Pair.objects.running().get(mentee__nickname="demo-mentee")
    newest, earlier = NetworkMap.objects.editable_by(pair.mentee).newest_first()
    for row in (newest, earlier):
        row.person = pair.mentee
    now, before = content_of(newest), content_of(earlier)
    assert (len(now), len(before)) == (12, 9)
    shared = now.by_origin.keys() & before.by_origin.keys()
    assert len(shared) == 8
    assert {now.by_origin[origin].number for origin in shared} == {
        before.by_origin[origin].number for origin in shared
    }
    assert {"area-clubs", "help-language"} <= {gap.code for gap in gaps_of(now)}
    assert NetworkMap.objects.shared_with(pair.mentor).filter(reach="whole").get() == newest
    done, planned = OutreachStep.objects.editable_by(pair.mentee).order_by("on")
    assert (done.state, planned.state) == ("done", "planned")
    assert (done.reach, planned.reach) == ("mentor", "me")
    assert planned.on > timezone.localdate()


def test_maps_are_shared_so_that_there_are_sums_and_changes(folder):
    make()
    people = NetworkMap.objects.shared_in_running_pairs().values("person").distinct()
    assert people.count() == 7
    number = NetworkMap.objects.count()
    make()
    assert NetworkMap.objects.count() == number == 26


def test_there_is_a_group_that_meets_and_one_that_has_ended(folder):
    make()
    now, ended = (Cohort.objects.get(name=name) for name in (NOW, ENDED))
    assert set(Pair.objects.running().values_list("cohort", flat=True)) == {now.pk}
    gone = Pair.objects.exclude(pk__in=Pair.objects.running())
    assert {pair.cohort_id for pair in gone} == {ended.pk}
    assert (Pair.objects.running().count(), gone.count()) == (7, 6)
    today = timezone.localdate()
    until = today + timedelta(days=30)
    soon = [p for p in Pair.objects.running().with_end() if today <= p.ends_on <= until]
    assert len(soon) == 1
    paced = paces(list(Pair.objects.running()), on=today)
    quiet = [p for p in paced.values() if (today - p.last_held_on).days > 4 * 7]
    assert len(quiet) == 1


def test_it_takes_seconds(folder):
    start = time.process_time()
    make()
    assert time.process_time() - start < 10


def test_never_on_a_real_site(folder, settings):
    settings.MODE = "production"
    with pytest.raises(CommandError, match="production"):
        make()
    assert not User.objects.exists()
    assert not folder.exists()


def test_a_nickname_that_is_taken_stops_it_before_anything_is_made(folder):
    make_person(nickname="Demo-Mentor")
    with pytest.raises(CommandError, match="Demo-Mentor"):
        make()
    assert not Programme.objects.exists()


def test_a_folder_that_cannot_be_written_leaves_nobody_half_made(folder):
    folder.write_text("not a folder")
    with pytest.raises(CommandError, match="could not be written"):
        make()
    assert not Programme.objects.exists()
    assert not User.objects.exists()


def test_it_works_without_a_course(empty_course, folder):
    make()
    assert Membership.objects.count() == 26


def test_something_is_asked_of_a_pair_now_and_little_waits_to_be_read(folder):
    make()
    pair = Pair.objects.running().with_end().get(mentee__nickname="demo-mentee")
    for person in (pair.mentee, pair.mentor):
        due = due_for([pair], person, timezone.localdate())
        assert [(one.moment, one.is_overdue) for one in due] == [(Moment.MIDDLE, False)]
    waiting = CheckIn.objects.filter(read_at=None)
    assert {row.pair.cohort.name for row in waiting.select_related("pair__cohort")} == {NOW}
    assert not Session.objects.exclude(outcome=Session.Outcome.HELD).exclude(topics=0).exists()
