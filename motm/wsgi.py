"""The entry point of web servers."""

import os
import re
from collections.abc import Callable
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")

_CHARSET: Final = re.compile(r";\s*charset\s*(=[^;]*)?", re.I)
_django: Final = get_wsgi_application()


def in_utf_8(environ: dict[str, Any]) -> dict[str, Any]:
    """The request without the character set that it names; it is read as UTF-8, as pages of
    ours are sent.

    Django would use any codec of Python's by that name, before any middleware runs: one that is
    none for texts ends in an error, others make characters that no database takes.
    """
    kind = environ.get("CONTENT_TYPE", "")
    if "charset" in kind.lower():
        environ["CONTENT_TYPE"] = _CHARSET.sub("", kind)
    return environ


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """What the server calls for each request."""
    return _django(in_utf_8(environ), start_response)
