"""What every test stands on: settings, both databases, a strict client, and no outside world.

`MOTM_TEST_DATABASE=postgresql` runs the same tests on PostgreSQL. The whole course is loaded once,
before the first test that uses a database; a test that wants none asks for `empty_course`.
"""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

ON_POSTGRESQL = os.environ.get("MOTM_TEST_DATABASE", "sqlite") == "postgresql"

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit all of this
    os.environ["MOTM_MODE"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "motm.settings"
    os.environ["MOTM_VAR"] = tempfile.mkdtemp(prefix="motm-test-")
    os.mkdir(os.path.join(os.environ["MOTM_VAR"], "static"))
    atexit.register(shutil.rmtree, os.environ["MOTM_VAR"], ignore_errors=True)
    for _name in ("DATABASE_URL", "KEYS_DATABASE_URL", "PORT", "MOTM_DEBUG"):
        os.environ.pop(_name, None)
    if ON_POSTGRESQL:
        os.environ["DATABASE_URL"] = f"postgresql://postgres@/motm_{os.getpid()}"
        os.environ["KEYS_DATABASE_URL"] = f"postgresql://postgres@/keys_{os.getpid()}"

import django  # noqa: E402

django.setup()

from django.conf import settings as django_settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.signals import setting_changed  # noqa: E402
from django.db import connections  # noqa: E402
from django.dispatch import receiver  # noqa: E402
from django.template import engines  # noqa: E402
from django.utils import translation  # noqa: E402
from pytest_django.plugin import blocking_manager_key  # noqa: E402

from modules import tree  # noqa: E402
from modules.models.texts import ContentRevision  # noqa: E402
from motm.configuration import pseudo_locales  # noqa: E402
from tests.support import postgres  # noqa: E402
from tests.support.second_factor import people_sign_in_wholly  # noqa: E402, F401
from tests.support.strict_client import StrictClient  # noqa: E402
from tests.support.undefined_variables import Undefined, fail_on_unknown_attributes  # noqa: E402


@receiver(setting_changed)
def keep_test_languages(*, setting: str, **_details: Any) -> None:
    """Django forgets all translations where a test changes the languages; the two test languages
    have no catalogue to be read from again."""
    if setting in ("LANGUAGES", "LOCALE_PATHS"):
        pseudo_locales.install(django_settings.PSEUDO_LANGUAGES)


USES_DATABASE = {"db", "transactional_db", "client", "course", "empty_course"}


def uses_database(item: pytest.Item) -> bool:
    """Whether a test says, by marker or fixture, that it uses a database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(USES_DATABASE & fixtures)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the database uses both: people's words and their keys live apart."""
    for item in items:
        if uses_database(item):
            marker = item.get_closest_marker("django_db")
            options = {"databases": "__all__", **(marker.kwargs if marker else {})}
            item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point both databases to the PostgreSQL for tests, where that is asked for."""
    if ON_POSTGRESQL:
        host = postgres.start()
        for alias in connections:
            connections[alias].settings_dict["HOST"] = host


COURSE_IS_THERE = pytest.StashKey[bool]()
MOVED: set[str] = set()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None) -> None:
    """New databases, with the course in them."""
    load_course(request.config)


def load_course(config: pytest.Config) -> None:
    """Load the course outside any test's transaction, so that every test finds it."""
    with config.stash[blocking_manager_key].unblock():
        call_command("load_course", verbosity=0)
    config.stash[COURSE_IS_THERE] = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Bring the course back if the test before emptied all tables (those with transactions do)."""
    if not uses_database(item):
        return
    if not item.config.stash.get(COURSE_IS_THERE, True):
        load_course(item.config)
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in fixtures:
        item.config.stash[COURSE_IS_THERE] = False


@pytest.fixture(scope="session", autouse=True)
def notice_changed_content() -> Iterator[None]:
    """What processes keep of the course trusts a revision that only goes up; a test's rollback
    takes it back down. So what is kept is emptied after a test that moved it."""
    advance = ContentRevision.advance
    patch = pytest.MonkeyPatch()

    def noticed() -> None:
        MOVED.add("content")
        advance()

    patch.setattr(ContentRevision, "advance", noticed)
    yield
    patch.undo()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Empty what is kept of the course after a test that changed or emptied it."""
    if MOVED or not item.config.stash.get(COURSE_IS_THERE, True):
        MOVED.clear()
        tree.forget()


@pytest.fixture
def course(db: None) -> None:
    """Says that a test leans on the course, which is loaded for all of them."""


@pytest.fixture
def empty_course(db: None) -> None:
    """A database without any content, for tests of loading."""
    from django.apps import apps

    for model in apps.get_app_config("modules").get_models():
        # Rows protect each other, items even themselves; the database looks at the end.
        model._base_manager.all()._raw_delete("default")


@pytest.fixture
def client(db: None) -> StrictClient:
    """A browser without JavaScript, signed out."""
    return StrictClient()


@pytest.fixture
def csrf_client(db: None) -> StrictClient:
    """The same, with CSRF checked as in a real server."""
    return StrictClient(enforce_csrf_checks=True)


@pytest.fixture(scope="session", autouse=True)
def undefined_variables_fail() -> Iterator[None]:
    """`{{ mistyped }}` in a template of ours fails the test instead of showing nothing, and so
    does `{% if mentee.mistyped %}`."""
    engines["django"].engine.string_if_invalid = Undefined(django_settings.BASE_DIR / "templates")
    patch = pytest.MonkeyPatch()
    fail_on_unknown_attributes(patch)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def no_language_left_over() -> Iterator[None]:
    """A page in another language leaves that language active in this process: end it."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def no_outside_world() -> Iterator[None]:
    """Refuse every connection beyond this machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not host.startswith("127.") and host not in ("::1", "localhost"):
                raise AssertionError(f"a test wanted to reach {host}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", only_here)
    yield
    patch.undo()
