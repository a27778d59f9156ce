"""Names by which others know us: addresses, tables and columns, and paths that are stored.

Whoever changes one on purpose writes the new lists, and says in the commit what becomes of
bookmarks, printed cards and rows:

    MOTM_MODE=test DJANGO_SETTINGS_MODULE=motm.settings python -m tests.golden.test_names_outside
"""

from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

GOLDEN = Path(__file__).resolve().parents[1] / "data" / "golden"


def routes(resolver: URLResolver | None = None, space: str = "", before: str = "") -> Iterator[str]:
    """Every route: its full name and its whole pattern."""
    for entry in (resolver or get_resolver(settings.ROOT_URLCONF)).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or '-'} {pattern}"


def tables() -> Iterator[str]:
    """Every table and column of our apps. What is sealed is bound to the names of its model and of
    its field."""
    for app in ("modules", "networking"):
        models = apps.get_app_config(app).get_models(include_auto_created=True)
        for model in sorted(models, key=lambda each: each._meta.label):
            proxy = " proxy" if model._meta.proxy else ""
            yield f"{model._meta.label} {model._meta.db_table}{proxy}"
            for field in sorted(model._meta.local_fields, key=lambda each: each.name):
                yield f"    {field.name} {field.column} {type(field).__name__}"


LISTS = {"routes.txt": lambda: sorted(routes()), "models.txt": lambda: list(tables())}


@pytest.mark.parametrize("name", LISTS)
def test_names_that_others_hold_are_as_before(name: str) -> None:
    assert LISTS[name]() == (GOLDEN / name).read_text("utf-8").splitlines()


def paths() -> Iterator[str]:
    """Every path in the settings that leads to something of ours or of a library."""
    yield from settings.AUTHENTICATION_BACKENDS
    yield from settings.MIDDLEWARE
    yield from settings.FILE_UPLOAD_HANDLERS
    yield from settings.DATABASE_ROUTERS
    yield from settings.STATICFILES_FINDERS
    yield from settings.ACCOUNT_FORMS.values()
    yield from settings.MFA_FORMS.values()
    yield from settings.TEMPLATES[0]["OPTIONS"]["context_processors"]
    yield from (each["NAME"] for each in settings.AUTH_PASSWORD_VALIDATORS)
    yield from (
        settings.ACCOUNT_ADAPTER,
        settings.MFA_ADAPTER,
        settings.CSRF_FAILURE_VIEW,
        settings.WSGI_APPLICATION,
        f"{settings.SESSION_ENGINE}.SessionStore",
    )


@pytest.mark.parametrize("path", sorted(set(paths())))
def test_every_path_in_the_settings_leads_somewhere(path: str) -> None:
    assert import_string(path)


def test_the_backend_in_older_sessions_is_still_known() -> None:
    assert "networking.signin.NicknameBackend" in settings.AUTHENTICATION_BACKENDS


if __name__ == "__main__":
    django.setup()
    for name, lines in LISTS.items():
        (GOLDEN / name).write_text("\n".join(lines()) + "\n", "utf-8")
