"""Coordinators see their own programmes: every list, form, filter, lookup and download."""

import uuid
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from networking.coordination.progress.queries import MemberProgress
from networking.learning.models.progress import set_done, set_tick
from networking.learning.models.texts import Answer, Reflection, save_words
from networking.models import (
    Absence,
    AuditEvent,
    CardSheet,
    CheckIn,
    Cohort,
    EndRequest,
    FollowUpReport,
    Membership,
    Pair,
    PracticeNote,
    PracticeReach,
    Programme,
    Reach,
    ReturnRequest,
    Role,
    User,
)
from tests.support.rows.course import asking, ticking
from tests.support.rows.pairs import (
    make_check_in,
    make_end_request,
    make_practice_note,
    make_report,
)
from tests.support.rows.people import (
    make_absence,
    make_admin,
    make_cohort,
    make_coordinator,
    make_member,
    make_pair,
    make_person,
    make_programme,
)
from tests.support.second_factor import has_one
from tests.support.strict_client import StrictClient

SECRET = "the heron nests behind the mill"
COHORT = {"name": "Winter group", "retention_months": 6}
SETTINGS = {
    "early_weeks": 3,
    "middle_weeks": 8,
    "closing_weeks": 4,
    "quiet_weeks": 4,
    "stalled_weeks": 4,
    "report_months": 3,
    "safeguarding_months": 24,
}


@dataclass
class World:
    programme: Programme
    other: Programme
    coordinator: User
    stranger: User
    mentor: User
    mentee: User
    superuser: User
    rows: dict
    other_rows: dict


def one_programme(name: str) -> tuple[Programme, User, Pair, dict]:
    programme = make_programme(name=f"House {name}", contact=f"Ask {name}")
    coordinator = make_coordinator(programme=programme, nickname=f"{name} coordinator")
    cohort = make_cohort(programme=programme, name=f"{name} cohort")
    mentor = make_person(nickname=f"{name} mentor", email=f"{name}-mentor@example.org")
    mentee = make_person(nickname=f"{name} mentee", email=f"{name}-mentee@example.org")
    pair = make_pair(programme=programme, mentor=mentor, mentee=mentee)
    place = asking()
    set_done(person=mentee, unit_id=place.unit.id, done=True)
    set_tick(person=mentee, item_id=ticking().tick.id, ticked=True)
    for kind, place_id in ((Answer, place.question.id), (Reflection, place.reflection_id)):
        save_words(
            kind=kind,
            person=mentee,
            place_id=place_id,
            words=SECRET,
            version=0,
            tab=uuid.uuid4(),
            reach=Reach.MENTOR,
        )
    AuditEvent.note(
        AuditEvent.Verb.EXPORTED_PROGRESS, actor=coordinator, about=mentee, programme=programme
    )
    membership = Membership.objects.get(person=mentee)
    sheet = CardSheet.objects.create(programme=programme, role=Role.MENTEE, mark="K7")
    return (
        programme,
        coordinator,
        pair,
        {
            Programme: programme,
            Cohort: cohort,
            Membership: membership,
            MemberProgress: MemberProgress.objects.get(pk=membership.pk),
            Pair: pair,
            User: mentee,
            AuditEvent: AuditEvent.objects.get(programme=programme),
            CardSheet: sheet,
            Absence: make_absence(programme=programme, person=coordinator),
            CheckIn: make_check_in(pair=pair, words=SECRET),
            EndRequest: make_end_request(pair=pair, person=mentee, words=SECRET),
            FollowUpReport: make_report(pair=pair, words=SECRET),
            PracticeNote: make_practice_note(
                person=mentor,
                programme=programme,
                words=SECRET,
                reach=PracticeReach.COORDINATOR,
            ),
            ReturnRequest: ReturnRequest.objects.create(
                programme=programme, person=mentee, asked_by=mentor
            ),
        },
    )


@pytest.fixture
def world(course: None) -> World:
    programme, coordinator, pair, rows = one_programme("alder")
    other, stranger, _pair, other_rows = one_programme("birch")
    return World(
        programme,
        other,
        coordinator,
        stranger,
        pair.mentor,
        pair.mentee,
        make_admin(nickname="cedar keeper"),
        rows,
        other_rows,
    )


def signed_in(person: User) -> StrictClient:
    client = StrictClient()
    client.force_login(person)
    return client


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def registered() -> list[type]:
    return list(admin.site._registry)


def people_models() -> list[type]:
    return [model for model in registered() if model._meta.app_label == "networking"]


def test_every_model_has_a_row_in_these_tests(world: World) -> None:
    assert set(people_models()) == set(world.rows)


def test_only_pages_of_the_house_are_registered() -> None:
    assert {model._meta.app_label for model in registered()} == {"networking", "modules"}


def no_leak(response: object, *, of: str, words: bool = False) -> None:
    """Nothing of the programme `of`; with `words`, what was said to her may stand there."""
    text = response.content.decode()
    assert words or SECRET not in text
    for word in ("House", "Ask", "coordinator", "mentor", "mentee", "cohort"):
        assert f"{of} {word}" not in text, word
        assert f"{word} {of}" not in text, word
    assert "@example.org" not in text


COORDINATORS_SEE = {
    Absence,
    Programme,
    Cohort,
    Membership,
    MemberProgress,
    Pair,
    User,
    AuditEvent,
    CardSheet,
    CheckIn,
    EndRequest,
    FollowUpReport,
    PracticeNote,
    ReturnRequest,
}
ADDRESSED = {CheckIn, EndRequest, FollowUpReport, PracticeNote}
"""What people say to their coordinators. An administrator of the site reads none of it."""
WITHOUT_HISTORY = {*ADDRESSED, MemberProgress, ReturnRequest}
COORDINATORS_ADD = {Absence, CardSheet, Cohort, Pair}
ADMINISTRATORS_ADD = {Absence, CardSheet, Programme, Cohort, Membership, Pair}


@pytest.mark.parametrize("model", people_models(), ids=lambda model: model.__name__)
def test_a_coordinator_walks_through(world: World, model: type) -> None:
    client = signed_in(world.coordinator)
    sees = model in COORDINATORS_SEE
    listed = client.get(address(model, "changelist"))
    assert listed.status_code == (200 if sees else 403)
    own, others = world.rows[model], world.other_rows[model]
    pages = {"change": 200, "history": 404 if model in WITHOUT_HISTORY else 200}
    for page, expected in pages.items():
        answer = client.get(address(model, page, own.pk))
        assert answer.status_code == (expected if sees else 403), page
        no_leak(answer, of="birch", words=model in ADDRESSED)
        answer = client.get(address(model, page, others.pk))
        assert answer.status_code in ((404,) if sees else (403, 404)), page
        no_leak(answer, of="birch")
        assert client.get(address(model, page, uuid.uuid4())).status_code == answer.status_code
    added = client.get(address(model, "add"))
    assert added.status_code == (200 if model in COORDINATORS_ADD else 403)
    for answer in (listed, added):
        no_leak(answer, of="birch")
    assert client.get(address(model, "delete", own.pk)).status_code == 403
    assert client.post(address(model, "delete", own.pk), {"post": "yes"}).status_code == 403
    assert client.get(address(model, "delete", others.pk)).status_code in (403, 404)


@pytest.mark.parametrize("model", registered(), ids=lambda model: model.__name__)
def test_an_administrator_walks_through(world: World, model: type) -> None:
    client = signed_in(world.superuser)
    row = world.rows.get(model) or model.objects.first()
    answers = [client.get(address(model, "changelist"))]
    answers.append(client.get(address(model, "change", row.pk)))
    if model not in WITHOUT_HISTORY:
        answers.append(client.get(address(model, "history", row.pk)))
    for number, answer in enumerate(answers):
        assert answer.status_code == (404 if model in ADDRESSED and number else 200)
        assert SECRET not in answer.content.decode()
        assert "@example.org" not in answer.content.decode()
    added = client.get(address(model, "add"))
    assert added.status_code == (200 if model in ADMINISTRATORS_ADD else 403)
    refused = (403, 404) if model in ADDRESSED else (403,)
    assert client.get(address(model, "delete", row.pk)).status_code in refused


@pytest.mark.parametrize("model", registered(), ids=lambda model: model.__name__)
@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_members_do_not_come_in(world: World, model: type, who: str) -> None:
    client = signed_in(getattr(world, who))
    row = world.rows.get(model) or model.objects.first()
    for page, args in (("changelist", ()), ("add", ()), ("change", (row.pk,))):
        answer = client.get(address(model, page, *args), follow=True)
        assert answer.status_code == 403
        no_leak(answer, of="birch")


def test_the_pages_around_stay_inside(world: World) -> None:
    client = signed_in(world.coordinator)
    for address in ("/admin/", "/admin/networking/", "/admin/jsi18n/"):
        answer = client.get(address)
        assert answer.status_code == 200
        no_leak(answer, of="birch")
    assert client.get("/admin/modules/").status_code == 404
    assert client.get("/admin/auth/group/").status_code == 404
    assert client.get("/admin/account/emailaddress/").status_code == 404


def test_two_who_save_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(*args: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(type(admin.site._registry[Cohort]), "save_model", too_late)
    data = {**COHORT, "programme": world.programme.pk}
    answer = signed_in(world.coordinator).post(address(Cohort, "add"), data, follow=True)
    assert answer.status_code == 200
    assert "Somebody changed this at the same moment" in answer.content.decode()


def test_visitors_are_sent_to_our_sign_in(client: StrictClient) -> None:
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_signing_out_and_passwords_are_the_sites_own(world: World) -> None:
    client = signed_in(world.coordinator)
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("account_logout") in page
    assert reverse("account_change_password") in page
    assert client.get("/admin/logout/").headers["Location"] == reverse("account_logout")
    address = reverse("account_change_password")
    assert client.get("/admin/password_change/").headers["Location"] == address


def test_who_only_edits_the_course_sees_nobody(world: World) -> None:
    editor = has_one(make_person(nickname="dogwood editor"))
    editor.user_permissions.add(Permission.objects.get(codename="change_text"))
    client = signed_in(editor)
    index = client.get(reverse("admin:index"))
    assert index.status_code == 200
    assert client.get("/admin/login/").status_code == 302
    no_leak(index, of="alder")
    for model in people_models():
        assert client.get(address(model, "changelist")).status_code == 403
        assert client.get(address(model, "change", world.rows[model].pk)).status_code == 403


def test_a_coordinator_without_the_right_edits_no_content(world: World) -> None:
    client = signed_in(world.coordinator)
    for model in registered():
        if model._meta.app_label == "modules":
            assert client.get(address(model, "changelist")).status_code == 403
            row = model.objects.first()
            assert client.get(address(model, "change", row.pk)).status_code == 403


LEAKS = (
    "person__email__startswith",
    "person__nickname__startswith",
    "person__password__startswith",
    "email__startswith",
    "password__startswith",
    "nickname__startswith",
    "programme__name__startswith",
    "mentee__email__contains",
    "person__answers__words__contains",
    "person__reflections__reach",
    "programme__id__exact",
    "id__exact",
    "_to_field",
)


@pytest.mark.parametrize("model", sorted(COORDINATORS_SEE, key=str), ids=lambda m: m.__name__)
def test_addresses_cannot_ask_about_fields(world: World, model: type) -> None:
    client = signed_in(world.coordinator)
    for lookup in LEAKS:
        answer = client.get(address(model, "changelist"), {lookup: "a"})
        assert answer.status_code == 400, lookup


@pytest.mark.parametrize("model", sorted(COORDINATORS_SEE, key=str), ids=lambda m: m.__name__)
def test_filters_and_search_stay_inside(world: World, model: type) -> None:
    client = signed_in(world.coordinator)
    filters = {
        "programme": world.other.pk,
        "cohort": world.other_rows[Cohort].pk,
        "q": "birch",
        "role": "nobody",
        "verb": "x",
        "far": "'",
        "idle": "-1",
    }
    known = {
        found.parameter_name
        for found in admin.site._registry[model].get_list_filter(
            client.get(reverse("admin:index")).wsgi_request
        )
    }
    for name, value in filters.items():
        answer = client.get(address(model, "changelist"), {name: value})
        if name != "q" and name not in known:
            assert answer.status_code == 400
            continue
        assert answer.status_code == 200, name
        no_leak(answer, of="birch")
        if name != "q":
            assert answer.context["cl"].result_count == 0
    assert client.get(address(model, "changelist"), {"o": "99.x.-3"}).status_code == 200
    assert client.get(address(model, "changelist"), {"p": "zz"}).status_code == 200


def test_autocomplete_stays_inside(world: World) -> None:
    client = signed_in(world.coordinator)
    for model, field in (("pair", "mentee"), ("membership", "person"), ("auditevent", "actor")):
        answer = client.get(
            "/admin/autocomplete/",
            {"app_label": "networking", "model_name": model, "field_name": field, "term": "birch"},
        )
        assert answer.status_code in (200, 403, 404)
        no_leak(answer, of="birch")
        if answer.status_code == 200:
            assert answer.json()["results"] == []


def test_forms_offer_and_take_only_her_own(world: World) -> None:
    client = signed_in(world.coordinator)
    ash = make_member(programme=world.programme, person=make_person(nickname="ash"))
    data = {
        "programme": world.other.pk,
        "mentee": ash.pk,
        "mentor": world.mentor.pk,
        "rhythm_days": 14,
        "started_on": "2026-01-05",
    }
    assert client.post(address(Pair, "add"), data).status_code == 200
    assert not Pair.objects.filter(mentee=ash).exists()
    outsider = make_member(programme=world.other, person=make_person(nickname="birch child"))
    answer = client.post(
        address(Pair, "add"), {**data, "programme": world.programme.pk, "mentee": outsider.pk}
    )
    assert answer.status_code == 200
    assert not Pair.objects.filter(mentee=outsider).exists()
    assert (
        client.post(address(Pair, "add"), {**data, "programme": world.programme.pk}).status_code
        == 302
    )
    assert Pair.objects.get(mentee=ash).programme == world.programme


def test_history_names_only_people_she_knows(world: World) -> None:
    keeper = signed_in(world.superuser)
    row = world.rows[Programme]
    data = {"name": row.name, "contact": "New words", "time_zone": "Europe/Rome", **SETTINGS}
    assert keeper.post(address(Programme, "change", row.pk), data).status_code == 302
    page = signed_in(world.coordinator).get(address(Programme, "history", row.pk))
    assert "somebody else" in page.content.decode()
    assert "cedar" not in page.content.decode()
    assert "cedar" in keeper.get(address(Programme, "history", row.pk)).content.decode()


def test_the_log_holds_kinds_and_ids(world: World) -> None:
    client = signed_in(world.coordinator)
    row = world.rows[Programme]
    data = {
        "name": "House of a new name",
        "contact": "New words",
        "time_zone": "Europe/Rome",
        **SETTINGS,
    }
    assert client.post(address(Programme, "change", row.pk), data).status_code == 302
    client.post(address(Cohort, "add"), {**COHORT, "programme": row.pk})
    logged = " ".join(
        f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()
    )
    assert LogEntry.objects.count() == 2
    for word in ("House", "New words", "Winter", "alder"):
        assert word not in logged


def test_a_former_coordinator_sees_nothing(world: World) -> None:
    Membership.objects.filter(person=world.coordinator).update(ended_on=timezone.localdate())
    client = signed_in(world.coordinator)
    assert client.get(address(User, "changelist"), follow=True).status_code == 403


def test_a_coordinator_who_is_a_mentor_elsewhere_sees_only_what_she_coordinates(
    world: World,
) -> None:
    make_member(programme=world.other, role=Role.MENTOR, person=world.coordinator)
    client = signed_in(world.coordinator)
    for model in COORDINATORS_SEE:
        no_leak(client.get(address(model, "changelist")), of="birch")
    assert client.get(address(User, "change", world.other_rows[User].pk)).status_code == 404


def test_guests_are_not_listed_for_coordinators(world: World) -> None:
    guest = User.objects.guest_for("x" * 64)
    page = signed_in(world.coordinator).get(address(User, "changelist"))
    assert str(guest) not in page.content.decode()
    page = signed_in(world.superuser).get(address(User, "changelist"), {"standing": "guest"})
    assert str(guest) in page.content.decode()
