"""A missing or odd setting stops the start with one sentence that says what to do."""

import base64
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from motm.configuration import env

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(bytes(range(32))).decode()
SECRET = "vJ2m-kd8Qw_0LxRz7TnYb4HsGc9EaPf1UoWi6DqXy3BvNl5MjKtZhSe8C"
PRODUCTION = {
    "MOTM_MODE": "production",
    "MOTM_SECRET_KEY": SECRET,
    "MOTM_MASTER_KEYS": f"one:{KEY}",
    "MOTM_HOSTS": "mentoring.example.org",
    "DATABASE_URL": "postgresql://motm:x@db.internal/motm",
    "KEYS_DATABASE_URL": "postgresql://motm:x@db.internal/motm_keys",
}
REFUSED = {
    "no secret": ({"MOTM_SECRET_KEY": ""}, "MOTM_SECRET_KEY is not set."),
    "short secret": ({"MOTM_SECRET_KEY": "secret"}, "MOTM_SECRET_KEY is too easy to guess."),
    "sample secret": (
        {"MOTM_SECRET_KEY": "django-insecure-" + SECRET},
        "MOTM_SECRET_KEY is too easy to guess.",
    ),
    "repeated secret": ({"MOTM_SECRET_KEY": "ab" * 40}, "MOTM_SECRET_KEY is too easy to guess."),
    "no master key": ({"MOTM_MASTER_KEYS": ""}, "MOTM_MASTER_KEYS is not set."),
    "short master key": ({"MOTM_MASTER_KEYS": "one:YWJj"}, "MOTM_MASTER_KEYS cannot be used."),
    "master key without id": ({"MOTM_MASTER_KEYS": KEY}, "MOTM_MASTER_KEYS cannot be used."),
    "same id twice": (
        {"MOTM_MASTER_KEYS": f"one:{KEY},one:{KEY}"},
        "MOTM_MASTER_KEYS cannot be used.",
    ),
    "unknown mode": ({"MOTM_MODE": "debug"}, "Use one of: production, local, test."),
    "debug in production": ({"MOTM_DEBUG": "1"}, "MOTM_DEBUG is 1"),
    "test languages in production": ({"MOTM_TEST_LANGUAGES": "1"}, "MOTM_TEST_LANGUAGES is 1"),
    "debug as a word": ({"MOTM_DEBUG": "yes"}, "Use 1 for yes or 0 for no."),
    "no hosts": ({"MOTM_HOSTS": ""}, "MOTM_HOSTS is not set."),
    "every host": ({"MOTM_HOSTS": "*"}, "Name each host in full"),
    "every host below": ({"MOTM_HOSTS": ".example.org"}, "Name each host in full"),
    "an address as host": ({"MOTM_HOSTS": "https://example.org"}, "Name each host in full"),
    "only commas as hosts": ({"MOTM_HOSTS": ","}, "Name at least one host"),
    "one database for both": (
        {"KEYS_DATABASE_URL": PRODUCTION["DATABASE_URL"]},
        "name the same database",
    ),
    "one database by another user": (
        {"KEYS_DATABASE_URL": "postgresql://other:y@db.internal:5432/motm"},
        "name the same database",
    ),
    "one file for both": (
        {
            "DATABASE_URL": "sqlite:////tmp/a.sqlite3",
            "KEYS_DATABASE_URL": "sqlite:////tmp/a.sqlite3",
        },
        "name the same database",
    ),
    "one file, written in two ways": (
        {
            "DATABASE_URL": "sqlite:////tmp/a.sqlite3",
            "KEYS_DATABASE_URL": "sqlite:////tmp/../tmp/a.sqlite3",
        },
        "name the same database",
    ),
    "unknown database": ({"DATABASE_URL": "mysql://a/b"}, "postgresql:// or sqlite://"),
    "unreadable database": ({"DATABASE_URL": "hello"}, "DATABASE_URL cannot be read."),
    "odd port of a database": (
        {"DATABASE_URL": "postgresql://a:b@host:port/name"},
        "DATABASE_URL cannot be read.",
    ),
    "port as a word": ({"PORT": "http"}, "Use a whole number from 1 to 65535."),
    "port too high": ({"PORT": "70000"}, "Use a whole number from 1 to 65535."),
    "odd number of proxies": ({"MOTM_PROXY_COUNT": "-1"}, "Use a whole number from 0 to 5."),
    "exit without https": ({"MOTM_EXIT_URL": "http://example.org/"}, "starts with https://"),
    "odd mail": ({"MOTM_EMAIL_URL": "mail.example.org"}, "MOTM_EMAIL_URL cannot be read."),
    "odd port of mail": ({"MOTM_EMAIL_URL": "smtp://host:mail"}, "MOTM_EMAIL_URL cannot be read."),
    "odd log level": ({"MOTM_LOG_LEVEL": "LOUD"}, "Use one of: WARNING, INFO, ERROR."),
    "unknown time zone": ({"MOTM_TIME_ZONE": "Europe/Nowhere"}, "MOTM_TIME_ZONE"),
}


def start(changed: dict[str, str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Django's own check, with these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {**kept, **PRODUCTION, "MOTM_VAR": str(tmp_path), **changed}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT, env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_an_odd_setting_stops_the_start(name: str, tmp_path: Path) -> None:
    changed, sentence = REFUSED[name]
    done = start(changed, tmp_path)
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    for secret in (SECRET, KEY, ":x@"):
        assert secret not in done.stderr


def test_whole_settings_start(tmp_path: Path) -> None:
    done = start({}, tmp_path)
    assert done.returncode == 0, done.stderr


def test_every_variable_stands_in_the_guide_and_no_other() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text()
    named = set(re.findall(r"`(MOTM_[A-Z_]+|DATABASE_URL|KEYS_DATABASE_URL|PORT)\b", guide))
    assert named == set(env.READ)


def test_every_variable_has_a_meaning() -> None:
    for name, meaning in env.READ.items():
        assert meaning.endswith("."), name


def test_people_are_safe_by_default() -> None:
    """What holds in every mode."""
    assert settings.DEBUG is False
    policy = settings.CONTENT_SECURITY_POLICY
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SECURE_REFERRER_POLICY == "same-origin"


SHOW = """
import django
django.setup()
from django.conf import settings as s
for name in sorted(dir(s)):
    if name.endswith(("_SECURE", "_COOKIE_NAME", "HSTS_SECONDS", "SSL_REDIRECT", "SAMESITE")):
        print(name, getattr(s, name))
print(s.PASSWORD_HASHERS[0], s.STORAGES["staticfiles"]["BACKEND"])
"""


def test_production_sends_nothing_over_plain_http(tmp_path: Path) -> None:
    given = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "motm.settings"}
    given["MOTM_VAR"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT, env=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for line in (
        "SESSION_COOKIE_SECURE True",
        "CSRF_COOKIE_SECURE True",
        "LANGUAGE_COOKIE_SECURE True",
        "SESSION_COOKIE_NAME __Host-session",
        "CSRF_COOKIE_NAME __Host-csrf",
        "SECURE_SSL_REDIRECT True",
        "SECURE_HSTS_SECONDS 31536000",
        "SESSION_COOKIE_SAMESITE Lax",
        "Argon2PasswordHasher",
        "CompressedManifestStaticFilesStorage",
    ):
        assert line in done.stdout


LANGUAGES = """
import django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
print([code for code, _name in settings.LANGUAGES], settings.PSEUDO_LANGUAGES)
for address in ("/xa/", "/xb/help/"):
    try:
        resolve(address)
    except Resolver404:
        print("nothing at", address)
"""


def test_production_has_no_test_language(tmp_path: Path) -> None:
    given = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "motm.settings"}
    given["MOTM_VAR"] = str(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", LANGUAGES],
        cwd=ROOT, env=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["['en'] {}", "nothing at /xa/", "nothing at /xb/help/"]
