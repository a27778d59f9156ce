"""Where e-mail goes, from one address in the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from motm.configuration import env


def mail_settings(folder: Path, *, local: bool) -> dict[str, Any]:
    """Django's e-mail settings.

    Without MOTM_EMAIL_URL no mail is sent (in local mode it is written to files in `folder`),
    and pages do not offer what would need it.
    """
    address = env.text(
        "MOTM_EMAIL_URL", "the mail server, as smtps://user:password@host:465, or smtp://.", ""
    )
    sender = env.text(
        "MOTM_EMAIL_FROM", "the sender of the site's e-mail.", "no-reply@localhost.invalid"
    )
    found: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender}
    if not address:
        kind = "filebased" if local else "dummy"
        found["EMAIL_BACKEND"] = f"django.core.mail.backends.{kind}.EmailBackend"
        found["EMAIL_FILE_PATH"] = folder / "mail"
        return found
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "MOTM_EMAIL_URL cannot be read. Write it like smtps://user:password@host:465, "
            "or smtp://user:password@host:587 for a server that switches to TLS."
        )
    implicit = parts.scheme == "smtps"
    found["EMAIL_BACKEND"] = "django.core.mail.backends.smtp.EmailBackend"
    found["EMAIL_HOST"] = parts.hostname
    found["EMAIL_PORT"] = port or (465 if implicit else 587)
    found["EMAIL_HOST_USER"] = unquote(parts.username or "")
    found["EMAIL_HOST_PASSWORD"] = unquote(parts.password or "")
    found["EMAIL_USE_SSL"] = implicit
    found["EMAIL_USE_TLS"] = not implicit
    found["EMAIL_TIMEOUT"] = 15
    return found
