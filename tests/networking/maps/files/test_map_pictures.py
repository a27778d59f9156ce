"""The map as SVG, PNG and PDF: tagged, inert, and there whatever letters people use."""

import struct
import zlib
from datetime import date
from functools import partial
from typing import Any
from xml.etree import ElementTree as xml

import fontpkg_pt_sans_narrow
import page as pdf_rules
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from networking.maps.content import MapContent
from networking.maps.files import pictures
from networking.models import Area
from networking.ui.fonts import families
from tests.support.rows.maps import make_content, make_entry, random_content

DAY = date(2026, 11, 2)
examples = partial(hypothesis_settings, derandomize=True, deadline=None)


def named(*labels: str) -> MapContent:
    return make_content(*(make_entry(n, label) for n, label in enumerate(labels, 1)))


def pdf(content: MapContent, **options: Any) -> bytes:
    return pictures.pdf(content, DAY, **{"has_names": True, **options})


def report(data: bytes) -> Any:
    return pdf_rules.validate_pdf_bytes(data, profile="ua1")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each sheet that was set was told, the last one last."""
    seen: list[dict[str, Any]] = []
    tell = pictures._told

    def noted(*values: Any, **options: Any) -> dict[str, Any]:
        seen.append(tell(*values, **options))
        return seen[-1]

    monkeypatch.setattr(pictures, "_told", noted)
    return seen


def names(told: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in told[-1]["rows"]]


# --- PDF ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "xa", "xb"])
@pytest.mark.parametrize(("contacts", "ties"), [(0, 0), (1, 0), (5, 4), (40, 100), (150, 2000)])
def test_every_pdf_keeps_the_rules_of_accessible_pdf(contacts, ties, language):
    content = random_content(seed=contacts, contacts=contacts, ties=ties)
    with override(language):
        data = pdf(content)
    found = report(data)
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert found.document.page_count <= (1 if contacts <= 5 else 12)
    assert b"/Lang" in data
    assert b"/MarkInfo" in data


def test_forty_contacts_fit_one_page():
    """With the drawing and the list, as long as few contacts know more than six others."""
    content = random_content(seed=40, contacts=40, ties=80)
    assert report(pdf(content)).document.page_count == 1


@pytest.mark.parametrize(
    "kind", [pictures.svg, pictures.png, partial(pictures.pdf, has_names=True)]
)
def test_the_same_map_gives_the_same_bytes(kind):
    content = random_content(seed=3, contacts=9, ties=5)
    assert kind(content, DAY) == kind(content, DAY)


@pytest.mark.parametrize("year", [1900, 1969, 1979, 2026, 9999])
def test_any_date(year):
    content = named("Ana")
    assert report(pictures.pdf(content, date(year, 1, 1), has_names=True)).is_compliant


NASTY = (
    '#read("/etc/passwd")', "$x$ *b* _i_ `c` \\", "</text><script>", '"]}, #panic()',
    "// a /* b */", "= Title", "<label> @ref", "&amp; &lt;", "{{ x }} {% y %}",
)  # fmt: skip


def test_what_people_write_stays_inert(told):
    assert report(pdf(named(*NASTY))).is_compliant
    assert names(told) == list(NASTY)
    assert told[-1]["after"][1:] == []


def test_a_name_without_letters_to_show_it_gives_way_to_area_and_number(told):
    content = named("Ana", "தமிழ்", "ሰላም", "Ω Ж", "ไทย", "中文 club")
    assert report(pdf(content)).is_compliant
    assert names(told) == ["Ana", "Friends 2", "Friends 3", "Ω Ж", "Friends 5", "Friends 6"]
    assert told[-1]["after"][-1].endswith("that this file cannot show: 2, 3, 5, 6.")
    assert pictures.png(content, DAY)


def test_a_name_keeps_its_letters_where_only_emoji_are_missing(told):
    pdf(named("Sara \U0001f469\u200d\U0001f467", "\U0001f600", "\U0001f388 Ana"))
    assert names(told) == ["Sara", "Friends 2", "Ana"]
    assert "number 2 has" in told[-1]["after"][-1]


def test_arabic_persian_and_cyrillic_are_shown(told):
    content = named("سارة", "می\u200cشود (3)", "Зоя", "Đặng", "Ελένη")
    for language in ("en", "xb"):
        with override(language):
            data = pdf(content)
        assert report(data).is_compliant
        assert names(told) == [entry.label for entry in content.entries]
        assert len(told[-1]["after"]) == 1
        assert b"NotoSansArabic" in data


def test_a_server_adds_a_script_with_a_folder_of_fonts(settings, tmp_path):
    """As a stand-in for one: the narrow font of the tests."""
    for file in (fontpkg_pt_sans_narrow.ROOT / "files").glob("*.ttf"):
        (tmp_path / file.name).symlink_to(file)
    usual = families()
    settings.PAPER_FONT_FOLDERS = [str(tmp_path)]
    assert families() == [*usual[:2], "PT Sans", *usual[2:]]
    assert report(pdf(named("Ana"))).is_compliant


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6))
@examples(max_examples=10)
def test_no_letters_ever_stop_a_file(labels):
    content = named(*labels)
    assert report(pdf(content)).is_compliant
    assert pictures.png(content, DAY).startswith(b"\x89PNG")
    xml.fromstring(pictures.svg(content, DAY))


def test_even_where_the_page_itself_cannot_be_shown_there_is_a_file(monkeypatch):
    """A language without fonts on the server: a file without tags is better than none."""
    tell = pictures._told
    monkeypatch.setattr(
        pictures, "_told", lambda *a, **k: {**tell(*a, **k), "title": "我的"}
    )  # fmt: skip
    assert pdf(named("Ana")).startswith(b"%PDF")


def test_the_sheet_says_what_is_on_it(told):
    content = make_content(
        make_entry(1, "Ana"), make_entry(2, "Omar", area=Area.CLUBS), ties=[(1, 2)]
    )
    pdf(content)
    (sheet,) = told
    assert sheet["title"] == "My network map"
    assert "2026" in sheet["date"]
    assert sheet["summary"].startswith("2 contacts.")
    assert "Ana" not in sheet["summary"]
    assert sheet["rows"][0]["knows"] == "2"
    assert "names of other people" in sheet["after"][0]
    pdf(content.without_names(), has_names=False)
    assert told[-1]["after"] == []
    with override("xb"):
        pdf(content)
    assert (told[-1]["rtl"], told[-1]["lang"]) == (True, "en")


# --- PNG and SVG ----------------------------------------------------------------------------------


def pixels(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_png_is_wide_enough_to_print():
    width, height = pixels(pictures.png(random_content(seed=2, contacts=12), DAY))
    assert width == 2000
    assert 1500 < height < 3000


def test_the_png_is_mirrored_where_the_page_is():
    content = random_content(seed=2, contacts=3)
    usual = pictures.png(content, DAY)
    with override("xb"):
        assert pictures.png(content, DAY) != usual


def test_the_svg_has_a_title_and_runs_nothing():
    text = pictures.svg(named(*NASTY), DAY).decode()
    root = xml.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "style", "foreignObject", "a", "image", "use"}
    assert "title" in tags
    assert "2026" in text.split("</title>")[0]


def test_the_pdf_does_not_grow_without_end():
    """150 contacts who nearly all know each other: what a server must bear."""
    content = random_content(seed=150, contacts=150, ties=11_000)
    data = pdf(content)
    assert report(data).is_compliant
    assert len(data) < 3_000_000
    assert len(zlib.compress(data)) > 1000
