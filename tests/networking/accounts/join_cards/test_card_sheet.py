"""The sheet of cards as PDF."""

import time

import page as pdf_rules
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from django.utils.translation import override

from networking.accounts.join_cards import sheet
from networking.accounts.join_cards.codes import in_words, new_code, new_token
from networking.accounts.join_cards.making import MOST, Made, Printed, mark_of
from networking.accounts.word_list import words
from networking.models import CardSheet, Role
from tests.support.scanning import codes_in

SITE = "https://mentor.example.org"


def made(count: int, *, words: bool = True, role: str = Role.MENTEE) -> Made:
    row = CardSheet(mark="K7", role=role)
    return Made(
        row,
        tuple(
            Printed(mark_of(row, number), row.role, new_code() if words else None, new_token())
            for number in range(1, count + 1)
        ),
    )


@pytest.fixture
def told(monkeypatch):
    """What typst is told, each time it sets a sheet."""
    seen, real = [], sheet.paper

    def paper(source, told, **options):
        seen.append(told)
        return real(source, told, **options)

    monkeypatch.setattr(sheet, "paper", paper)
    return seen


def text_of(data: bytes) -> str:
    pages = pdfium.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def letter_sizes(data: bytes) -> set[float]:
    """The sizes of all letters, in points."""
    found = set()
    for page in pdfium.PdfDocument(data):
        text = page.get_textpage()
        count = raw.FPDFText_CountChars(text)
        sizes = {round(raw.FPDFText_GetFontSize(text, place), 1) for place in range(count)}
        found |= sizes - {1.0}  # that is what pdfium says of spaces it adds itself
    return found


def rules(data: bytes):
    return pdf_rules.validate_pdf_bytes(data, profile="ua1")


@pytest.mark.parametrize(
    ("languages", "count", "pages"),
    [(["en"], 10, 1), (["en"], 11, 2), (["en", "tr"], 8, 1), (["fr", "es", "uk"], 17, 3)],
)
@pytest.mark.parametrize("page_language", ["en", "xb"])
def test_a_sheet_keeps_the_rules_of_accessible_pdf(languages, count, pages, page_language):
    with override(page_language):
        found = rules(sheet.pdf_of(made(count), languages, SITE))
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert found.document.page_count == pages


def test_arabic_is_printed():
    found = rules(sheet.pdf_of(made(3), ["ar", "en"], SITE))
    assert found.is_compliant, [failure.message for failure in found.failures]


@pytest.mark.parametrize(("languages", "count"), [(["en"], 10), (["fr", "es", "tr"], 8)])
def test_a_phone_reads_every_square(languages, count):
    cards = made(count)
    expected = [sheet.link_of(card.token, SITE) for card in cards.cards]
    assert sorted(codes_in(sheet.pdf_of(cards, languages, SITE))) == sorted(expected)


def test_a_card_has_words_mark_and_address_and_says_how(told):
    cards = made(1)
    sheet.pdf_of(cards, ["en", "es"], SITE)
    (card,) = told[-1]["cards"]
    code = cards.cards[0].code
    assert card["words"] == [in_words(code, "en"), in_words(code, "es")]
    assert card["mark"] == "K7-01"
    assert told[-1]["address"] == "mentor.example.org/j"
    english, _spanish = told[-1]["languages"]
    assert told[-1]["address"].join(english["sentence"]) == (
        "Scan the square with your phone. Or go to mentor.example.org/j and type these four words."
    )


@pytest.mark.parametrize(("role", "said"), [(Role.MENTEE, "Mentee"), (Role.MENTOR, "Mentor")])
def test_each_card_has_a_heading_with_its_mark_and_role(role, said):
    cards = made(3, role=role)
    found = rules(sheet.pdf_of(cards, ["en"], SITE))
    assert found.is_compliant
    text = text_of(sheet.pdf_of(cards, ["en"], SITE))
    for number in (1, 2, 3):
        assert f"K7-0{number} {said}" in text


@pytest.mark.parametrize("languages", [["en", "ar", "uk"], ["fr", "es", "tr"]])
def test_what_is_printed_in_three_languages_is_eight_points_or_more(languages):
    """Of an address as long as most: words and sentences of 40 cards."""
    sizes = letter_sizes(sheet.pdf_of(made(40), languages, SITE))
    assert min(sizes) >= 8


def test_a_card_without_words_has_its_whole_address(told):
    cards = made(1, words=False)
    assert rules(sheet.pdf_of(cards, ["en"], SITE)).is_compliant
    assert told[-1]["cards"][0]["link"] == f"mentor.example.org/j/{cards.cards[0].token}"
    assert told[-1]["languages"][0]["sentence"][0].endswith("type the address below.")


def test_long_words_and_a_long_address_stay_on_the_card():
    """The longest words of three languages: the text gets smaller, and no page is added."""
    longest = ["uk", "fr", "tr"]
    every = words()
    numbers = sorted(range(256), key=lambda n: -sum(len(every[one][n]) for one in longest))
    cards = made(8)
    wide = [Printed(card.mark, card.role, tuple(numbers[:4]), card.token) for card in cards.cards]
    site = "https://a-very-long-name-of-a-mentoring-house.example.org"
    data = sheet.pdf_of(Made(cards.sheet, tuple(wide)), longest, site)
    assert rules(data).document.page_count == 1


def test_a_language_without_letters_is_not_offered(settings, monkeypatch):
    """Typst's own fonts happen to have Arabic letters; here they have none."""
    settings.PAPER_FONT_FOLDERS = ["/fonts/without/arabic"]
    arabic = {letter for word in words()["ar"] for letter in word}
    monkeypatch.setattr(sheet, "missing_in", lambda texts: arabic & set("".join(texts)))
    codes = [language.code for language in sheet.printable_languages()]
    assert codes == ["en", "es", "fr", "uk", "tr"]
    sheet._printable.cache_clear()


def test_two_hundred_cards_are_there_at_once():
    """Well under two seconds; the bound is that of a busy machine."""
    sheet.pdf_of(made(1), ["en"], SITE)
    start = time.process_time()
    sheet.pdf_of(made(200), ["en", "fr", "es"], SITE)
    assert time.process_time() - start < 4
    assert MOST <= 200
