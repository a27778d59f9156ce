"""The drawing of a map as a real browser sets it, with the widest and the narrowest font."""

import itertools
import random
from collections.abc import Callable, Iterator

import pytest
from django.template.loader import get_template
from playwright.sync_api import Browser, Page, expect

from motm.web.static_bundles import join, sources
from networking.maps.content import MapContent
from networking.maps.drawing.geometry import HEIGHT
from networking.maps.drawing.svg import drawing
from networking.models import Area, Circle
from tests.support.rows.maps import make_content, make_entry, random_content

pytestmark = pytest.mark.every_font

# Emoji of one sign each: no font of the sets has them joined to one picture, as phones do.
LABELS = (
    "Ana",
    "my neighbour",
    "Gemeindebibliothek",
    "parents at school",
    "سارة",
    "أم علي",
    "مجموعة الخياطة في الحي",
    "👩 🌈",
    "🌻 Оксана Щукина",
    "李小龍",
    "WWW mmm WWW",
    "நண்பர்கள்",
    "ቤተሰብ",
    "MÖBELHAUS @ %",
)
# Where letters can be at most, not the box of the font: lines of one label stand close.
MEASURE = """() => {
  const svg = document.querySelector('.netmap'), all = [];
  const place = (element, kind, owner) => {
    const to = svg.getScreenCTM().inverse().multiply(element.getScreenCTM());
    const { x, y, width, height } = element.getBBox();
    const line = Number(element.getAttribute('y'));
    const [top, bottom] = kind === 'label' ? [line - 20, line + 6] : [y, y + height];
    const a = new DOMPoint(x, top).matrixTransform(to);
    const b = new DOMPoint(x + width, bottom).matrixTransform(to);
    const text = element.textContent;
    all.push({ kind, owner, text, left: a.x, top: a.y, right: b.x, bottom: b.y });
  };
  for (const text of svg.querySelectorAll('.names text, .rings text')) place(text, 'words', -1);
  svg.querySelectorAll('.n [transform]').forEach((node, owner) => {
    place(node.querySelector('path') || node.querySelector('circle'), 'node', owner);
    for (const text of [...node.querySelectorAll('text')].slice(1))
      if (getComputedStyle(text).display !== 'none') place(text, 'label', owner);
  });
  return all;
}"""


PIXELS = """(text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a"""


def crowd(seed: int, contacts: int, ties: int = 30) -> MapContent:
    """A map with labels of many scripts."""
    draw = random.Random(seed)
    entries = random_content(seed=seed, contacts=contacts).entries
    made = [
        make_entry(entry.number, draw.choice(LABELS), area=entry.area, circle=entry.circle)
        for entry in entries
    ]
    pairs = list(itertools.combinations(range(1, contacts + 1), 2))
    return make_content(*made, ties=draw.sample(pairs, min(ties, len(pairs))))


Show = Callable[..., Page]


@pytest.fixture
def show(chromium: Browser) -> Iterator[Show]:
    """A page with nothing but the drawing, in the site's styles: `show(content, width=360)`."""
    css = join("motm.css", sources()["css/motm.css"])
    contexts = []

    def shown(
        content: MapContent, *, width: int = 360, rtl: bool = False, **options: object
    ) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        svg = drawing(content, rtl=rtl, href=lambda entry: f"#c{entry.number}", summary="Some.")
        part = get_template("networking/maps/page/_drawing.html").render({"drawing": svg})
        page.set_content(
            f'<!doctype html><html lang="en" dir="{"rtl" if rtl else "ltr"}"><title>Map</title>'
            f'<style>{css}</style><main class="wrap"><h1>Map</h1>{part}</main>'
        )
        return page

    yield shown
    for context in contexts:
        context.close()


def meet(one: dict, other: dict) -> bool:
    return bool(
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("rtl", [False, True])
def test_no_label_meets_anything(show: Show, width: int, rtl: bool) -> None:
    labels = 0
    for seed, contacts in ((1, 12), (2, 40), (3, 90)):
        found = show(crowd(seed, contacts), width=width, rtl=rtl).evaluate(MEASURE)
        named = [one for one in found if one["kind"] == "label"]
        labels += len(named)
        for label in named:
            assert 0 <= label["left"] < label["right"] <= 1000, label
            assert 0 <= label["top"] < label["bottom"] <= HEIGHT, label
            others = [one for one in found if one["owner"] != label["owner"]]
            assert not [(label, one) for one in others if meet(label, one)]
        words = [one for one in found if one["kind"] == "words"]
        assert not [pair for pair in itertools.combinations(words, 2) if meet(*pair)]
        assert all(0 <= one["left"] < one["right"] <= 1000 for one in words)
    assert labels > (25 if width == 360 else 60)


def test_it_fits_a_phone_and_each_target_is_large_enough(show: Show) -> None:
    page = show(crowd(4, 150))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('.n a > circle:first-of-type')]"
        ".map((circle) => circle.getBoundingClientRect()).map((box) => [box.x, box.y, box.width])"
    )
    assert len(sizes) > 80
    assert min(size for _x, _y, size in sizes) >= 24
    for one, other in itertools.combinations(sizes, 2):
        assert (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 >= (one[2] - 0.2) ** 2


def test_numbers_can_be_read_on_a_phone(show: Show) -> None:
    page = show(crowd(4, 12))
    scale = page.evaluate("document.querySelector('.n text').getScreenCTM().a")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.n text')).fontSize)")
    assert scale * size >= 11


def test_ties_are_shown_and_hidden_without_a_script(show: Show) -> None:
    page = show(crowd(4, 12), java_script_enabled=False)
    expect(page.locator(".netmap .t")).to_be_visible()
    page.get_by_label("Show who knows whom").click()
    expect(page.locator(".netmap .t")).to_be_hidden()


def test_focus_goes_by_circle_then_area_and_is_seen(show: Show) -> None:
    near = make_entry(3, "Ana", circle=Circle.NEAR, area=Area.CLUBS)
    far = make_entry(1, "Omar", circle=Circle.OUTER, area=Area.FAMILY)
    page = show(make_content(far, near))
    page.get_by_label("Larger").focus()
    for name in ("3. Ana. Clubs, near circle.", "1. Omar. Family, outer circle."):
        page.keyboard.press("Tab")
        link = page.get_by_role("link", name=name)
        expect(link).to_be_focused()
        ring = link.locator("circle").first
        expect(ring).to_have_css("stroke-width", "3px")
        assert ring.evaluate("(circle) => getComputedStyle(circle).stroke") == "rgb(29, 42, 48)"


def test_every_name_of_thirteen_can_be_read_on_a_phone_and_one_tap_makes_it_larger(
    show: Show,
) -> None:
    cells = [(area, circle) for area in list(Area)[:4] for circle in Circle]
    made = [
        make_entry(
            n, f"Grandmother Konstantin {n % 10}", area=cells[n % 9][0], circle=cells[n % 9][1]
        )
        for n in range(1, 14)
    ]
    page = show(make_content(*made), java_script_enabled=False, width=360)
    for n in range(1, 14):
        label = page.locator(f"#n{n} text:visible").nth(1)
        assert label.evaluate(PIXELS) >= 12
    for name in ("Near", "Middle", "Outer"):
        assert page.locator(".rings text", has_text=name).evaluate(PIXELS) >= 11
    before = page.locator(".netmap").bounding_box()
    page.get_by_label("Larger").click()
    after = page.locator(".netmap").bounding_box()
    assert before
    assert after
    assert after["width"] >= 1.8 * before["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_tap_beside_the_shape_still_is_on_target(show: Show) -> None:
    page = show(make_content(make_entry(1, "Ana", area=Area.FRIENDS, circle=Circle.OUTER)))
    box = page.locator(".n circle").first.bounding_box()
    assert box
    tapped = f"document.elementFromPoint({box['x'] + 4.5}, {box['y'] + 4.5}).closest('a').id"
    assert page.evaluate(tapped) == "n1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("contacts", [0, 40])
def test_it_keeps_the_rules_of_accessibility(
    show: Show, axe: Callable[[Page], None], scheme: str, contacts: int
) -> None:
    axe(show(crowd(6, contacts), color_scheme=scheme))


def test_all_labels_that_fit_are_printed(show: Show) -> None:
    page = show(crowd(2, 40))
    screen = len([one for one in page.evaluate(MEASURE) if one["kind"] == "label"])
    page.emulate_media(media="print")
    paper = len([one for one in page.evaluate(MEASURE) if one["kind"] == "label"])
    assert paper > screen
    expect(page.get_by_label("Show who knows whom")).to_be_hidden()
