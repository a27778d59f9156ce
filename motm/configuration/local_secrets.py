"""Secrets of the local mode: made once, kept in the data folder, readable by the owner only."""

import base64
import json
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def local_secrets(folder: Path) -> dict[str, str]:
    """`secret_key` and `master_keys` from `folder`/secrets.json, made at the first call.

    Two processes that start at once agree: the file is linked into place whole, and who comes
    second reads the first one's.
    """
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = {
            "secret_key": secrets.token_urlsafe(64),
            "master_keys": "local:" + base64.b64encode(os.urandom(32)).decode(),
        }
        draft = folder / f".secrets-{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        kept = json.loads(path.read_text())
        return {"secret_key": kept["secret_key"], "master_keys": kept["master_keys"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            f"The file {path} is damaged. Put a backup of it back: without its master key, "
            "what people wrote on this computer cannot be read."
        ) from error
