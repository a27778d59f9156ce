"""The site's own styles and scripts: small files to work in, one of each to send."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import rcssmin
import rjsmin
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

CSS_ORDER = [
    "tokens",
    "base",
    "layout",
    "components",
    "forms",
    "path",
    "writing",
    "tables",
    "pages",
    "stories",
    "records",
    "map",
    "map-list",
    "print",
]
ADMIN_ORDER = ["base", "tables", "today", "lists", "papers"]


def sources() -> dict[str, list[Path]]:
    """Each joined file and the files it is made of, in order."""
    static = settings.BASE_DIR / "static"
    css, js, admin = static / "css", static / "js", static / "admin"
    return {
        "css/motm.css": [css / f"{name}.css" for name in CSS_ORDER],
        "css/admin.css": [
            css / "tokens.css",
            *(admin / f"{name}.css" for name in ADMIN_ORDER),
        ],
        "css/gallery.css": [css / "gallery.css"],
        "js/motm.js": sorted(js.glob("*.js")),
    }


def join(name: str, parts: list[Path]) -> str:
    """The parts as one text, comments and spare space taken out. Pages load the script as a module,
    so that its names are its own."""
    whole = "\n".join(part.read_text() for part in parts)
    if name.endswith(".css"):
        return str(rcssmin.cssmin(whole))
    return str(rjsmin.jsmin(whole))


class JoinedFinder(BaseFinder):
    """Finds `css/motm.css` and `js/motm.js`, made anew from their sources when asked."""

    def _made(self, name: str, parts: list[Path]) -> Path:
        target = Path(settings.JOINED_STATIC_FILES) / name
        content = join(name, parts)
        if not target.exists() or target.read_text() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
        return target

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        parts = sources().get(path)
        if parts is None:
            return []
        made = str(self._made(path, parts))
        return [made] if find_all else made

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        storage = FileSystemStorage(location=settings.JOINED_STATIC_FILES)
        for name, parts in sources().items():
            self._made(name, parts)
            yield name, storage
