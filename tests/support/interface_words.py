"""Every sentence that the interface says: out of the templates, the Python code and the site's
pages. The course itself has its own voice and its own tests."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_TRANSLATE = re.compile(r"""{%\s*(?:translate|trans)\s+(["'])(.*?)\1""")
_BLOCK = re.compile(r"{%\s*blocktranslate.*?%}(.*?){%\s*endblocktranslate\s*%}", re.S)
_TAG = re.compile(r"<[^>]*>|{%.*?%}|{{.*?}}", re.S)


@dataclass(frozen=True)
class Said:
    """One sentence or label, and the file that says it."""

    place: str
    text: str


def of_template(text: str) -> Iterator[str]:
    """What a template marks for translation, without markup; each form of a plural on its own."""
    for found in _TRANSLATE.finditer(text):
        yield found[2]
    for found in _BLOCK.finditer(text):
        for part in re.split(r"{%\s*plural\s*%}", found[1]):
            yield " ".join(_TAG.sub(" … ", part).split())


def of_python(text: str) -> Iterator[str]:
    """What Python code marks for translation."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            for value in node.args:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def everything_said() -> list[Said]:
    """All of it, in the order of the files."""
    said: list[Said] = []
    for path in sorted(ROOT.glob("templates/**/*")):
        if path.is_file():
            said += [Said(_name(path), text) for text in of_template(path.read_text("utf-8"))]
    for folder in ("motm", "modules", "networking"):
        for path in sorted(ROOT.glob(f"{folder}/**/*.py")):
            if "migrations" not in path.parts:
                said += [Said(_name(path), text) for text in of_python(path.read_text("utf-8"))]
    for path in sorted(ROOT.glob("fixtures/pages/*.json")):
        page = json.loads(path.read_text("utf-8"))
        said += [Said(_name(path), line) for line in [page["title"], *page["body"].splitlines()]]
    return said


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
