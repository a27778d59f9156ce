"""The tests' own tools catch what they are there to catch."""

import socket
from pathlib import Path

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template, engines
from django.urls import path

from networking.mentoring.sessions.rhythm import Pace
from networking.models import User
from tests.support.strict_client import BadPage, StrictClient, WriteOnRead, page_faults
from tests.support.undefined_variables import Undefined


def writes(request: HttpRequest) -> HttpResponse:
    """A view that writes and swallows the error of doing so."""
    try:
        User.objects.update(nickname="changed")
    except Exception:
        return HttpResponse("fine")
    return HttpResponse("fine")


def leaks(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>{{ name }}</p>")


def reads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p>{User.objects.count()}</p>")


urlpatterns = [path("writes/", writes), path("leaks/", leaks), path("reads/", reads)]
for _pattern in urlpatterns:
    _pattern.callback.login_required = False  # type: ignore[attr-defined]


@pytest.mark.urls(__name__)
def test_client_refuses_a_get_that_writes(client: StrictClient) -> None:
    with pytest.raises(WriteOnRead):
        client.get("/writes/")


@pytest.mark.urls(__name__)
def test_client_allows_reading(client: StrictClient) -> None:
    assert client.get("/reads/").status_code == 200


@pytest.mark.urls(__name__)
def test_client_refuses_left_over_template_marks(client: StrictClient) -> None:
    with pytest.raises(BadPage):
        client.get("/leaks/")


@pytest.mark.parametrize(
    "html",
    [
        '<button onclick="x()">',
        '<p style="color: red">',
        "<script>x()</script>",
        "<style>p {}</style>",
        "<p>{{ name }}</p>",
        "<p>{% if %}</p>",
        '<a href="{{ url }}">',
        '<p hx-on:click="x()">',
    ],
)
def test_page_faults(html: str) -> None:
    assert page_faults(html)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="/static/js/motm.js" type="module"></script>',
        '<script type="application/json">{"a": "b"}</script>',
        "<textarea>{{ what people type }}</textarea>",
        '<input value="{{ what people type }}">',
    ],
)
def test_pages_without_faults(html: str) -> None:
    assert page_faults(html) == []


@pytest.mark.django_db
def test_both_databases_are_at_hand() -> None:
    for connection in connections.all():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")


def engine(folder: Path, ours: bool) -> Engine:
    """A template engine with one page, in a folder that is ours or not."""
    (folder / "page.html").write_text('[{{ nobody }}{{ nobody|default:"-" }}]')
    return Engine(dirs=[folder], string_if_invalid=Undefined(folder if ours else folder / "no"))


def test_undefined_variable_fails_in_a_template_of_ours(tmp_path: Path) -> None:
    page = engine(tmp_path, ours=True).get_template("page.html")
    with pytest.raises(pytest.fail.Exception, match="undefined variable nobody"):
        page.render(Context({}))


def test_undefined_variable_is_empty_in_other_templates(tmp_path: Path) -> None:
    page = engine(tmp_path, ours=False).get_template("page.html")
    assert page.render(Context({})) == "[-]"


@pytest.mark.parametrize(
    "asks",
    [
        "{% if pace.hold %}met{% endif %}",
        "{% if pace.held and not pace.hold %}met{% endif %}",
        "{% with many=pace.hold %}{{ pace.held }}{% endwith %}",
        "{% for each in pace.hold %}met{% endfor %}",
        "{% include part with held=pace.hold only %}",
    ],
)
def test_attribute_that_an_object_of_ours_does_not_have_fails(asks: str) -> None:
    page = engines["django"].engine.from_string(asks)
    given = {"pace": Pace(1, 2, 60, None, None), "part": Template("{{ held }}")}
    with pytest.raises(pytest.fail.Exception, match="Pace has no 'hold'"):
        page.render(Context(given))


def test_name_that_a_page_was_not_given_may_be_asked_for() -> None:
    page = engines["django"].engine.from_string("[{% if nobody %}somebody{% endif %}]")
    assert page.render(Context({})) == "[]"


def test_undefined_variables_are_watched() -> None:
    assert isinstance(engines["django"].engine.string_if_invalid, Undefined)


def test_no_test_reaches_the_outside_world() -> None:
    with socket.socket() as caller, pytest.raises(AssertionError, match="wanted to reach"):
        caller.connect(("192.0.2.1", 80))
