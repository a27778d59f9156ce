"""Typed readers of the environment: a missing or odd value stops the start and says what to do.

Every variable is read through these functions, so `READ` is the complete list of what a
server can be told; a test holds docs/deploy.md to it.
"""

import base64
import binascii
import os
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

READ: Final[dict[str, str]] = {}
"""Name of each variable that the settings asked for, with one sentence on what it is."""

_REQUIRED: Final = object()


def _read(name: str, meaning: str, default: object) -> str:
    READ[name] = meaning
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is _REQUIRED:
        raise ImproperlyConfigured(
            f"{name} is not set. It is {meaning} Set it in the environment of the server; "
            "docs/deploy.md shows an example of every variable."
        )
    return str(default)


def _odd(name: str, value: str, advice: str) -> ImproperlyConfigured:
    shown = value if len(value) <= 60 else value[:57] + "..."
    return ImproperlyConfigured(f"{name} is {shown!r}, which cannot be used. {advice}")


def text(name: str, meaning: str, default: object = _REQUIRED) -> str:
    """The value as it stands, without spaces around it."""
    return _read(name, meaning, default)


def choice(name: str, meaning: str, allowed: tuple[str, ...], default: object = _REQUIRED) -> str:
    """One of `allowed`."""
    value = _read(name, meaning, default)
    if value not in allowed:
        raise _odd(name, value, f"Use one of: {', '.join(allowed)}.")
    return value


def flag(name: str, meaning: str, default: bool) -> bool:
    """`1` or `0`; nothing else, so that a typing mistake never switches a thing on."""
    value = _read(name, meaning, "1" if default else "0")
    if value not in ("0", "1"):
        raise _odd(name, value, "Use 1 for yes or 0 for no.")
    return value == "1"


def number(name: str, meaning: str, default: int, *, lowest: int, highest: int) -> int:
    """A whole number between `lowest` and `highest`, both included."""
    value = _read(name, meaning, default)
    if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
        raise _odd(name, value, f"Use a whole number from {lowest} to {highest}.")
    return int(value)


def hosts(name: str, meaning: str, default: object = _REQUIRED) -> list[str]:
    """Host names, separated by commas. Wildcards are refused: they let anyone pose as us."""
    value = _read(name, meaning, default)
    names = [part.strip() for part in value.split(",") if part.strip()]
    for host in names:
        if "*" in host or host.startswith(".") or "/" in host:
            raise _odd(name, host, "Name each host in full, like mentoring.example.org.")
    if not names:
        raise _odd(name, value, "Name at least one host, like mentoring.example.org.")
    return names


def secret(name: str, meaning: str, default: object = _REQUIRED) -> str:
    """A long random text; short, repetitive or sample values are refused."""
    value = _read(name, meaning, default)
    if len(value) < 50 or len(set(value)) < 10 or value.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"{name} is too easy to guess. Make a new one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return value


def master_keys(name: str, meaning: str, default: object = _REQUIRED) -> dict[str, bytes]:
    """`id:base64` pairs, separated by commas, the active one first; each key is 32 bytes."""
    value = _read(name, meaning, default)
    advice = (
        "Write id:key pairs separated by commas, the newest first. Make a key with: "
        "python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
    )
    keys: dict[str, bytes] = {}
    for pair in value.split(","):
        key_id, _, encoded = pair.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not key_id.isalnum() or len(key_id) > 16 or len(key) != 32 or key_id in keys:
            raise ImproperlyConfigured(f"{name} cannot be used. {advice}")
        keys[key_id] = key
    return keys


def web_address(name: str, meaning: str, default: object = _REQUIRED) -> str:
    """An absolute https address."""
    value = _read(name, meaning, default)
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.netloc:
        raise _odd(name, value, "Use a whole address that starts with https://.")
    return value


def folders(name: str, meaning: str, default: str) -> list[str]:
    """Folders, separated by colons. One that is named must be there; those of the default may
    be missing."""
    value = _read(name, meaning, default)
    found = [part for part in value.split(os.pathsep) if part]
    missing = [part for part in found if value != default and not os.path.isdir(part)]
    if missing:
        raise _odd(name, missing[0], "Name folders that are there, separated by colons.")
    return found


def time_zone(name: str, meaning: str, default: object = _REQUIRED) -> str:
    """The name of a time zone, like Europe/Madrid."""
    value = _read(name, meaning, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _odd(name, value, "Use the name of a time zone, like Europe/Madrid.") from error
    return value
