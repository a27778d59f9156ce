"""Forms of the coordinators' pages: two who change one row, a form after an error, a row that was
closed meanwhile. Every form that changes something is walked."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from modules.models.texts import Text
from motm.admin.editing import EditingForm, flat
from networking.mentoring.pairing.actions import end_pair
from networking.models import Absence, Cohort, Membership, Pair, Programme, Role, User
from tests.support.admin_forms import change_url, form_on
from tests.support.rows.pairs import make_session, today
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
from tests.support.strict_client import StrictClient

EDITABLE = (Absence, Cohort, Membership, Pair, Programme, Text, User)


@pytest.fixture
def keeper(course: None) -> User:
    return make_admin(nickname="Keeper")


@pytest.fixture
def browser(keeper: User) -> StrictClient:
    client = StrictClient()
    client.force_login(keeper)
    return client


@pytest.fixture
def programme(course: None) -> Programme:
    return make_programme(name="Harbour", contact="Ask Ida.")


def make_row(model: type, programme: Programme) -> Any:
    """One row that can be changed."""
    cohort = make_cohort(programme=programme, name="Spring")
    make_cohort(programme=programme, name="Summer")
    if model is Cohort:
        return cohort
    if model is Programme:
        return programme
    if model is Text:
        return Text.objects.filter(field="title", language="en").first()
    if model is Absence:
        return make_absence(programme=programme, person=make_coordinator(programme=programme))
    person = make_person(nickname="Ada")
    if model is Pair:
        return make_pair(
            programme=programme, mentee=person, planned_end_on=today() + timedelta(days=30)
        )
    make_member(programme=programme, person=person, started_on=today() - timedelta(days=30))
    return person if model is User else Membership.objects.get(person=person)


@pytest.mark.parametrize(
    "name", ["absence", "cardsheet", "cohort", "membership", "pair", "programme"]
)
def test_an_empty_field_says_what_to_do(browser: StrictClient, course: None, name: str) -> None:
    make_programme()
    answer = browser.post(reverse(f"admin:networking_{name}_add"), {})
    told = {
        error.get_text()
        for error in BeautifulSoup(answer.content, "html.parser").select(".errorlist li")
    }
    assert told & {"Fill this in.", "Choose one."}
    assert "This field is required." not in told


def other(field: forms.Field, value: Any, nth: int = 1) -> Any:
    """Another value that such a field takes, as it is stored."""
    if isinstance(field, forms.BooleanField):
        return not value
    if isinstance(field, forms.ModelChoiceField):
        keys = [row.pk for row in field.queryset if isinstance(row, Cohort)]
        return keys[nth % len(keys)] if keys else value
    if isinstance(field, forms.ChoiceField):
        keys = [key for key, _label in flat(field.choices) if key not in ("", value)]
        return keys[nth % len(keys)]
    if isinstance(field, forms.IntegerField):
        return value + nth
    if isinstance(field, forms.DateField):
        return (value or today()) - timedelta(days=nth)
    return f"{value or 'Words'} {nth}"


def sent(value: Any) -> Any:
    return {True: "on", False: None}.get(value, value) if isinstance(value, bool) else str(value)


def fields_of(row: Any, person: User) -> dict[str, forms.Field]:
    """Fields of the row's own that the form changes."""
    request = RequestFactory().get("/")
    request.user = person
    form = admin.site._registry[type(row)].get_form(request, row, change=True)(instance=row)
    assert isinstance(form, EditingForm)
    own = {field.name for field in row._meta.concrete_fields}
    kept = {name: field for name, field in form.fields.items() if name in own}
    kept.pop("ended_on", None)  # what ends is closed: see below
    return {k: f for k, f in kept.items() if other(f, stored(row, k)) != stored(row, k)}


def stored(row: Any, name: str) -> Any:
    """The value of a field; of a related row its key."""
    return row._meta.get_field(name).value_from_object(row)


def with_typed(data: dict[str, Any], **typed: Any) -> dict[str, Any]:
    both = {**data, **{name: sent(value) for name, value in typed.items()}}
    return {name: value for name, value in both.items() if value is not None}


def test_the_editable_rows_are_these(keeper: User, programme: Programme) -> None:
    request = RequestFactory().get("/")
    request.user = keeper
    found = {
        model
        for model, its_admin in admin.site._registry.items()
        if its_admin.has_change_permission(request)
    }
    assert found == set(EDITABLE)


@pytest.mark.parametrize("model", EDITABLE, ids=lambda model: model.__name__)
def test_the_second_of_two_is_shown_both(
    browser: StrictClient, keeper: User, programme: Programme, model: type
) -> None:
    row = make_row(model, programme)
    for name, field in fields_of(row, keeper).items():
        if isinstance(field, forms.BooleanField):
            continue  # two who change it to another value change it to the same
        before = stored(row, name)
        opened = form_on(browser.get(change_url(row)))
        theirs, mine = other(field, before, 1), other(field, before, 2)
        model.objects.filter(pk=row.pk).update(**{name: theirs})
        answer = browser.post(change_url(row), with_typed(opened, **{name: mine}))
        if theirs == mine:  # a choice of two
            assert answer.status_code == 302, name
        else:
            assert answer.status_code == 409, name
            assert "Somebody else changed this too" in answer.content.decode(), name
            assert form_on(answer)[name] == sent(mine), name
            assert stored(model.objects.get(pk=row.pk), name) == theirs, name
            again = browser.post(change_url(row), form_on(answer))
            assert again.status_code == 302, name
            assert stored(model.objects.get(pk=row.pk), name) == mine, name
        row = model.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    "model", [each for each in EDITABLE if each is not Membership], ids=lambda model: model.__name__
)
def test_what_the_first_changed_is_kept_beside_what_the_second_did(
    browser: StrictClient, keeper: User, programme: Programme, model: type
) -> None:
    row = make_row(model, programme)
    fields = list(fields_of(row, keeper).items())
    (one, first), (two, second) = fields[0], fields[-1]
    theirs, mine = other(first, stored(row, one)), other(second, stored(row, two), 3)
    opened = form_on(browser.get(change_url(row)))
    model.objects.filter(pk=row.pk).update(**{one: theirs})
    answer = browser.post(change_url(row), with_typed(opened, **{two: mine}))
    assert answer.status_code == 409
    assert "Somebody else changed this. Saved now" in answer.content.decode()
    assert browser.post(change_url(row), form_on(answer)).status_code == 302
    fresh = model.objects.get(pk=row.pk)
    assert (stored(fresh, one), stored(fresh, two)) == (theirs, mine)


@pytest.mark.parametrize("model", EDITABLE, ids=lambda model: model.__name__)
def test_a_form_that_nobody_overtook_is_saved(
    browser: StrictClient, keeper: User, programme: Programme, model: type
) -> None:
    row = make_row(model, programme)
    name, field = next(iter(fields_of(row, keeper).items()))
    mine = other(field, stored(row, name))
    opened = form_on(browser.get(change_url(row)))
    assert browser.post(change_url(row), with_typed(opened, **{name: mine})).status_code == 302
    assert stored(model.objects.get(pk=row.pk), name) == mine


def test_lines_of_a_text_count_the_same_as_a_browser_sends_them(
    browser: StrictClient, programme: Programme
) -> None:
    Programme.objects.filter(pk=programme.pk).update(contact="Ask Ida.\nOr Ben.\n")
    opened = form_on(browser.get(change_url(programme)))
    sent_lines = {name: str(value).replace("\n", "\r\n") for name, value in opened.items()}
    answer = browser.post(change_url(programme), {**sent_lines, "name": "Quay"})
    assert answer.status_code == 302


# --- After an error -----------------------------------------------------------------------------


@pytest.mark.parametrize("model", EDITABLE, ids=lambda model: model.__name__)
def test_after_an_error_the_form_is_there_with_what_was_typed(
    browser: StrictClient, keeper: User, programme: Programme, model: type
) -> None:
    row = make_row(model, programme)
    whole = form_on(browser.get(change_url(row)))
    for name, field in fields_of(row, keeper).items():
        if isinstance(field, forms.BooleanField | forms.ChoiceField):
            continue
        wrong = "no day" if isinstance(field, forms.DateField) else "x" * 25_000
        answer = browser.post(change_url(row), {**whole, name: wrong})
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one(f".field-{name} .errorlist"), name
        assert page.select_one('#content-main form input[name="_save"]'), name
        assert form_on(answer).keys() == whole.keys(), name
        assert form_on(answer)[name] == wrong, name


def test_a_membership_that_cannot_end_yet_keeps_its_form(
    browser: StrictClient, programme: Programme
) -> None:
    pair = make_pair(programme=programme)
    row = Membership.objects.get(person=pair.mentee)
    opened = form_on(browser.get(change_url(row)))
    answer = browser.post(change_url(row), {**opened, "ended_on": today().isoformat()})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "in a running pair" in page.get_text()
    assert page.select_one('input[name="_save"]')
    assert form_on(answer)["ended_on"] == today().isoformat()
    assert "Until: " not in page.get_text()


# --- A row that was closed meanwhile ------------------------------------------------------------


def test_who_saves_a_pair_that_has_ended_reads_so_and_keeps_her_input(
    programme: Programme,
) -> None:
    colleague = make_coordinator(programme=programme, nickname="Dora")
    pair = make_pair(programme=programme, mentee=make_person(nickname="Ada"))
    client = StrictClient()
    client.force_login(colleague)
    make_session(pair=pair)  # from now on, the first day is not asked for
    data = form_on(client.get(change_url(pair)))
    data |= {"rhythm_days": "21", "coordinator": str(colleague.pk)}
    end_pair(pair=pair, by=None, on=today(), reason="match")
    answer = client.post(change_url(pair), data)
    said = " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())
    assert answer.status_code == 409
    assert "This pair ended on" in said
    assert "days between sessions 21" in said.lower()
    assert "Dora" in said
    assert "Since" not in said.split("This is what you entered:")[1].split("How it is going")[0]
    pair.refresh_from_db()
    assert pair.rhythm_days == 14


def test_who_saves_a_membership_that_has_ended_reads_so(
    browser: StrictClient, programme: Programme
) -> None:
    row = make_row(Membership, programme)
    data = form_on(browser.get(change_url(row)))
    Membership.objects.filter(pk=row.pk).update(ended_on=today())
    answer = browser.post(change_url(row), data)
    assert answer.status_code == 409
    assert "This membership ended on" in answer.content.decode()


def test_what_was_never_hers_to_change_is_refused_as_before(programme: Programme) -> None:
    coordinator = make_coordinator(programme=programme)
    lead = make_member(programme=programme, role=Role.SAFEGUARDING)
    row = Membership.objects.get(person=lead)
    client = StrictClient()
    client.force_login(coordinator)
    assert client.post(change_url(row), {"cohort": ""}).status_code == 403


# --- Far years ----------------------------------------------------------------------------------


FAR = ("2062-11-05", "0206-11-05")


def days_in(answer: Any) -> list[str]:
    """The days that the form on the page asks for; each is chosen in the browser's calendar."""
    page = BeautifulSoup(answer.content, "html.parser")
    assert not page.select(".vDateField")
    return [str(each["name"]) for each in page.select("#content-main input[type=date]")]


def said_at(answer: Any, name: str) -> str:
    found = BeautifulSoup(answer.content, "html.parser").select_one(f".field-{name} .errorlist")
    return found.get_text() if found else ""


@pytest.mark.parametrize("model", [Absence, Cohort, Membership, Pair], ids=lambda m: m.__name__)
def test_no_day_of_a_row_is_moved_to_a_far_year(
    browser: StrictClient, programme: Programme, model: type
) -> None:
    row = make_row(model, programme)
    opened = browser.get(change_url(row))
    assert days_in(opened)
    for name in days_in(opened):
        for far in FAR:
            answer = browser.post(change_url(row), {**form_on(opened), name: far})
            assert answer.status_code == 200
            assert said_at(answer, name), (name, far)


@pytest.mark.parametrize("model", [Absence, Cohort, Membership, Pair], ids=lambda m: m.__name__)
def test_no_day_of_a_new_row_is_in_a_far_year(browser: StrictClient, model: type) -> None:
    make_person(nickname="Ada")
    url = reverse(f"admin:networking_{model._meta.model_name}_add")
    opened = browser.get(url)
    assert days_in(opened)
    for name in days_in(opened):
        for far in FAR:
            answer = browser.post(url, {**form_on(opened), "nickname": "Ada", name: far})
            assert answer.status_code == 200
            assert "Look at the year" in said_at(answer, name), (name, far)
