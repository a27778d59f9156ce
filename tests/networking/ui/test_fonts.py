"""The fonts of papers: the product's own, so that a paper is the same everywhere."""

import hashlib
import os
import subprocess
import sys
import sysconfig
from datetime import date
from pathlib import Path

import fontpkg_pt_sans_narrow
import page as pdf_rules
import pytest
import typst
from django.conf import settings

from networking.ui import fonts, typesetting
from networking.ui.typesetting import paper
from tests.browser.support.font_sets import FONT_SETS, environment

DAY = date(2026, 11, 2)
SOURCE = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: "Letters")
#set text(font: told.fonts, lang: "en")
#for words in told.words [#par(words) #par(strong(words))]
"""
WORDS = ["Zoë Ấn Łódź", "Зоя", "Ελένη", "سارة می\u200cشود"]
SUM = "daf44cea2969dba138ec6b23ce730e446b313a40a883df00829e20b6faebc8a0"
"""Of the paper below, on every machine with the versions of the lock: `make lock` may change it."""

ALL = """
import hashlib, os, sys
import django
django.setup()
from datetime import UTC, date, datetime
from networking.accounts.join_cards import sheet as cards
from networking.accounts.join_cards.making import Made, Printed
from networking.mentoring.certificates import sheet as certificates
from networking.mentoring.certificates.issuing import Facts
from networking.maps.files import pictures
from networking.models import CardSheet
from tests.support.rows.maps import random_content
day = date(2026, 11, 2)
drawn = random_content(seed=3, contacts=9, ties=5)
facts = Facts("mentee", "Together", day, day, 3, 190, 4, 13, day)
at = datetime(2026, 11, 2, 12, tzinfo=UTC)
card = Printed("K7-01", "mentee", (1, 2, 3, 4), "x" * 22)
made = Made(CardSheet(mark="K7", role="mentee", made_at=at), (card,))
for data in (
    pictures.pdf(drawn, day, has_names=True),
    pictures.png(drawn, day),
    certificates.pdf_of(facts, name="\\u0623\\u0645", code="7QXB" * 7, site="https://example.org"),
    cards.pdf_of(made, ["ar", "en"], "https://example.org"),
):
    print(hashlib.sha256(data).hexdigest())
"""


def sums(home: Path, **more: str) -> list[str]:
    """Of one of each paper, made by a process that has this folder as its home."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "MOTM_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "motm.settings",
        "MOTM_VAR": str(home / "var"),
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-c", ALL], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_papers_are_the_same_bytes_whatever_fonts_a_machine_has(tmp_path):
    bare, rich = tmp_path / "bare", tmp_path / "rich"
    installed = rich / ".local/share/fonts"
    installed.mkdir(parents=True)
    bare.mkdir()
    for file in (fontpkg_pt_sans_narrow.ROOT / "files").glob("*.ttf"):
        (installed / file.name).symlink_to(file)
    told = environment(FONT_SETS[0], tmp_path)["FONTCONFIG_FILE"]
    found = sums(bare)
    assert len(set(found)) == 4
    assert sums(rich, FONTCONFIG_FILE=str(told)) == found


def test_a_paper_is_these_bytes_on_every_machine():
    data = paper(SOURCE, {"words": WORDS}, made_on=DAY)
    assert b"NotoSans" in data
    assert hashlib.sha256(data).hexdigest() == SUM


def test_only_fonts_of_packages_are_asked():
    brought = typst.Fonts(include_system_fonts=False, font_paths=list(fonts.BUNDLED)).families()
    assert set(fonts.families()) <= set(brought)
    assert {"Noto Sans", "Noto Sans Arabic"} <= set(brought)
    packages = Path(sysconfig.get_path("purelib")).resolve()
    assert all(folder.is_relative_to(packages) for folder in fonts.BUNDLED)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Together \U0001f91d Graz", "Together Graz"),
        ("\u4e00\u8d77 Graz", "?? Graz"),
        ("A \U0001f468\u200d\U0001f469\u200d\U0001f467 B", "A B"),
        ("Ana", "Ana"),
    ],
)
def test_a_letter_without_font_gives_way_and_the_paper_keeps_its_rules(words, shown, monkeypatch):
    said, real = [], typesetting.compile_pdf

    def noted(source, told, *rest):
        said.append(told["words"][0])
        return real(source, told, *rest)

    monkeypatch.setattr(typesetting, "compile_pdf", noted)
    data = paper(SOURCE, {"words": [words]}, made_on=DAY)
    found = pdf_rules.validate_pdf_bytes(data, profile="ua1")
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert said[-1] == shown
