"""House rules that can be read off the files: who imports whom, how long things are, and what
no template, style or script may hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("motm", "modules", "networking", "scripts", "tests")
LONGEST_VIEW, LONGEST_FILE, LONGEST_TEST = 25, 400, 500
BAD_NAMES = {"utils", "helpers", "services", "common"}
NOT_OURS = {".venv", ".git", "var", "node_modules"}


def files(*endings: str, below: str = "") -> list[Path]:
    """Files of the project, without what is made or installed."""
    return sorted(
        path
        for path in (ROOT / below).rglob("*")
        if path.is_file()
        and path.suffix in endings
        and not NOT_OURS & set(path.relative_to(ROOT).parts)
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    )


def python(*folders: str) -> list[Path]:
    return [p for name in folders for p in files(".py", below=name) if "migrations" not in p.parts]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def offences(folder: str, forbidden: tuple[str, ...], *allowed: str) -> list[str]:
    return [
        f"{short(path)} imports {name}"
        for path in python(folder)
        if short(path) not in allowed
        for name in imports(path)
        if name.split(".")[0] in forbidden
    ]


def test_the_course_knows_no_people() -> None:
    assert offences("modules", ("networking",)) == []


def test_the_project_imports_apps_in_settings_and_addresses_only() -> None:
    allowed = ("motm/settings.py", "motm/urls.py")
    assert offences("motm", ("networking", "modules"), *allowed) == []


def test_nothing_imports_the_tests() -> None:
    for folder in ("motm", "modules", "networking"):
        assert offences(folder, ("tests", "pytest")) == []


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function in a room's views."""
    for path in python("networking"):
        if path.parent.name != "views" and not path.stem.endswith("views"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield f"{short(path)}: {node.name}", node


def test_views_ask_the_models_in_their_own_words() -> None:
    """No `.filter()`, `.exclude()` or `.objects.all()` of a view's own."""
    found = [
        f"{name} line {call.lineno}: .{call.func.attr}()"
        for name, view in views()
        for call in ast.walk(view)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("filter", "exclude", "all", "raw", "extra")
    ]
    assert found == []


def test_views_are_short() -> None:
    found = [
        f"{name}: {view.end_lineno - view.lineno + 1} lines"
        for name, view in views()
        if view.end_lineno and view.end_lineno - view.lineno + 1 > LONGEST_VIEW
    ]
    assert found == []


def test_views_are_typed() -> None:
    found = [
        name
        for name, view in views()
        if view.returns is None
        or any(arg.annotation is None and arg.arg != "self" for arg in view.args.args)
    ]
    assert found == []


def test_files_are_not_too_long() -> None:
    found = [
        short(path)
        for path in [*python(*CODE), *files(".css", ".js", below="static")]
        if len(path.read_text().splitlines())
        > (LONGEST_TEST if path.is_relative_to(ROOT / "tests") else LONGEST_FILE)
    ]
    assert found == []


def test_files_are_named_by_what_they_hold() -> None:
    assert [short(path) for path in files(".py") if path.stem in BAD_NAMES] == []


def test_nothing_reads_beyond_the_project() -> None:
    """A stranger's clone has no folder beside it."""
    beyond = "../" + "shared"
    found = [
        short(path)
        for path in files(".py", ".html", ".css", ".js", ".json", ".md", ".toml", ".txt", ".svg")
        if beyond in path.read_text(errors="replace")
    ]
    assert found == []


# --- Styles -----------------------------------------------------------------------------------

PHYSICAL = re.compile(
    r"(?:^|[\s;{])((?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)"
)


@pytest.mark.parametrize("path", files(".css", below="static"), ids=short)
def test_styles_know_no_left_and_right(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert [match.group().strip() for match in PHYSICAL.finditer(css)] == []


@pytest.mark.parametrize(
    ("css", "caught"),
    [
        ("a { margin-left: 1px }", True),
        ("a {left:0}", True),
        ("a { text-align: right }", True),
        ("a { margin-inline-start: 1px; inset-inline: 0; text-align: start }", False),
        ("a { background: url(left.svg) }", False),
    ],
)
def test_the_search_for_left_and_right(css: str, caught: bool) -> None:
    assert bool(PHYSICAL.search(css)) is caught


# --- Templates --------------------------------------------------------------------------------

TEMPLATES = files(".html", below="templates")
LONGEST_LINE = 160
"""Letters on a line of a template: one tag, or one sentence."""


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_can_be_read_line_by_line(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if len(line) > LONGEST_LINE] == []


PLAIN = ("components/field.html",)
"""Where Django's own help texts, which are HTML, are printed."""
FORBIDDEN = {
    "a handler": r"<[a-z][^>]*\son[a-z]+\s*=",
    "a style in an element": r"<[a-z][^>]*\sstyle\s*=",
    "a style in the page": r"<style\b",
    "a script in the page": r"<script(?![^>]*\bsrc=)(?![^>]*json)",
    "hx-on": r"\bhx-on\b",
    "hx-vars": r"\bhx-vars\b",
    "js: in an attribute": r"=[\"']\s*(?:js|javascript):",
    "|safe": r"\|\s*safe\b",
    "autoescape off": r"autoescape\s+off",
    "blocktranslate without trimmed": r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)",
    "trans, the old name of translate": r"{%\s*(?:block)?trans\s",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_hold_nothing_that_the_policy_stops(path: Path) -> None:
    text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", path.read_text(), flags=re.S)
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    if str(path).endswith(PLAIN):
        found.remove("|safe")
    assert found == []


DJANGO = r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}"
TAG = r"<[/!a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"


def cut_tags(template: str) -> list[str]:
    """Angle brackets that belong to no whole tag: a reader would see half a tag as text."""
    return re.findall("[<>]", re.sub(TAG, "", re.sub(DJANGO, "", template, flags=re.S)))


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_templates_hold_whole_tags_only(path: Path) -> None:
    assert cut_tags(path.read_text()) == []


def test_the_search_for_cut_tags_finds_one() -> None:
    assert cut_tags('<p>{% if a %}b{% endif %}</p> quiet{% if a < b %}" href="?">No</a>') == [">"]
    assert cut_tags('<a class="x{% if a %} y{% endif %}" href="?b=1">No</a>') == []


@pytest.mark.parametrize("path", files(".js", below="static/js"), ids=short)
def test_scripts_make_no_code_and_ask_nobody_else(path: Path) -> None:
    script = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(), flags=re.S)
    for pattern in (
        r"\beval\(",
        r"new Function",
        r"innerHTML\s*=",
        r"https?://",
        r"document\.write",
    ):
        assert not re.search(pattern, script), pattern


ASKS_THE_CLOCK = re.compile(
    r"localdate\(|date\.today\(|datetime\.now\(|localtime\(\)\.date|utcnow\("
)


def test_only_the_room_of_days_asks_which_day_it_is() -> None:
    """Today is the programme's day: Programme.today(), or motm.days."""
    found = [
        short(p)
        for p in python("modules", "motm", "networking")
        if ASKS_THE_CLOCK.search(p.read_text())
    ]
    assert found == ["motm/days.py"]
