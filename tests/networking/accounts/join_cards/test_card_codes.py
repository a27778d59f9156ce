"""The words and codes of join cards: their lists, and what is typed."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motm.spelling import word_key
from networking.accounts.join_cards.codes import (
    WORDS,
    card_with,
    card_with_words,
    code_hash,
    in_words,
    new_code,
    new_token,
    read_code,
    read_token,
    ticket_for,
)
from networking.accounts.word_list import COUNT, LANGUAGES, numbers, read_words, words
from networking.models import Invitation, Role
from tests.support.rows.cards import make_card, make_sheet, row_of
from tests.support.rows.people import make_admin, make_programme

CODES = [language.code for language in LANGUAGES]
RUDE = {
    "en": "ass cock dick gun pig bomb whore tits fag beer wine knife boat tent fence slave",
    "es": "puta polla concha perra zorra mono burro cerdo vino cerveza huevo pico papaya tienda",
    "fr": "pute bite chatte cochon vache grue moule gland arme vin bombe poule con",
    "ar": "كلب حمار خنزير بقرة قرد خمر قنبلة سكين حذاء طيز",
    "uk": "свиня осел коза хрін баба пиво бомба ніж бавовна корова",
    "tr": "it eşek öküz domuz ayı göt am bomba bıçak şarap bira inek mal top hıyar",
}


def near(one: str, other: str) -> bool:
    """Whether one letter makes the difference: changed, left out or too many."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    return len(other) - len(one) == 1 and any(
        other[:at] + other[at + 1 :] == one for at in range(len(other))
    )


@pytest.mark.parametrize("language", CODES)
def test_each_language_has_256_words_that_no_slip_of_a_letter_confuses(language):
    folded = [word_key(word) for word in words()[language]]
    assert len(folded) == COUNT == len(set(folded))
    assert [pair for pair in itertools.combinations(folded, 2) if near(*pair)] == []
    assert all(len(word) >= 3 and word.isalpha() for word in folded), "words are told by spaces"


def test_a_word_means_one_thing_whatever_language_it_is_in():
    for language in CODES:
        for number, word in enumerate(words()[language]):
            assert numbers()[word_key(word)] == number, (language, word)


@pytest.mark.parametrize("language", CODES)
def test_no_word_offends(language):
    rude = {word_key(word) for word in RUDE[language].split()}
    assert rude & {word_key(word) for word in words()[language]} == set()


def test_the_letters_are_those_of_the_language():
    scripts = {"ar": "ARABIC", "uk": "CYRILLIC"}
    for language in CODES:
        for letter in "".join(words()[language]):
            if letter not in "'-":
                script = scripts.get(language, "LATIN")
                assert unicodedata.name(letter).startswith(script), letter


numbers_of_code = st.lists(st.integers(0, COUNT - 1), min_size=WORDS, max_size=WORDS)
between = st.sampled_from([" ", "-", "  ", ", ", " - ", "\t", " · ", "/", "\n", ".", "_", "; "])


@given(
    numbers_of_code, st.sampled_from(CODES), between, st.sampled_from(["upper", "title", "lower"])
)
def test_what_is_printed_can_be_typed(code, language, gap, case):
    printed = getattr(in_words(code, language), case)()
    assert read_code(gap.join(printed.split())) == tuple(code)
    assert read_code(f" {printed}!") == tuple(code)


@given(numbers_of_code, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.sampled_from(CODES))
def test_accents_may_be_composed_or_not_or_left_out(code, form, language):
    printed = in_words(code, language)
    assert read_code(unicodedata.normalize(form, printed)) == tuple(code)
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", printed)
        if not unicodedata.combining(letter)
    )
    assert read_code(bare) == tuple(code)


@given(numbers_of_code, st.lists(st.sampled_from(CODES), min_size=WORDS, max_size=WORDS))
def test_the_words_may_be_of_several_languages(code, languages):
    typed = " ".join(words()[one][number] for one, number in zip(languages, code, strict=True))
    assert read_code(typed) == tuple(code)


@given(numbers_of_code, st.data())
def test_arabic_with_vowel_signs_and_other_forms_of_letters(code, data):
    typed = ""
    for letter in in_words(code, "ar"):
        others = {"أ": "اأإآٱ", "ا": "اأٱ", "ى": "ىيی", "ي": "يیى", "ة": "ةه", "ك": "كک", "ه": "هہ"}
        typed += data.draw(st.sampled_from(others.get(letter, letter)))
        typed += (
            data.draw(st.sampled_from(["", "", "\u064e", "\u0651", "\u0640"])) * letter.isalpha()
        )
    assert read_code(typed) == tuple(code)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("ISPANAK", "ıspanak"), ("İNEK", None), ("çiçek", "çiçek"), ("CICEK", "çiçek"),
     ("комп’ютер", "комп'ютер"), ("компютер", "комп'ютер"), ("Œillet", "œillet"),
     ("oeillet", "œillet")],
)  # fmt: skip
def test_letters_that_keyboards_write_in_other_ways(typed, word):
    known = numbers().get(word_key(word)) if word else None
    assert read_words(typed) == (None if known is None else [known])


@given(st.text(max_size=300))
def test_whatever_is_typed_is_no_error(typed):
    code = read_code(typed)
    assert code is None or (len(code) == WORDS and all(0 <= n < COUNT for n in code))
    read_token(typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["", "x", "a" * 26, "A" * 26, "1" * 26, "a" * 5000, "ab:cd:ef", ":::", "٣" * 26, "é" * 26,
     "../../etc", "%00", "\0", "00000000-0000-4000-8000-000000000000"],
)  # fmt: skip
def test_what_is_no_code_finds_no_card(typed):
    make_card()
    assert card_with(typed) is None
    assert card_with_words(typed) is None


def test_codes_are_random_and_hashes_keyed(settings):
    codes, tokens = {new_code() for _ in range(500)}, {new_token() for _ in range(500)}
    assert len(codes) == len(tokens) == 500
    assert all(len(set(code)) == WORDS for code in codes)
    assert {number for code in codes for number in code} == set(range(COUNT)) or len(
        {number for code in codes for number in code}
    ) > COUNT * 0.99
    assert all(re.fullmatch("[a-z2-7]{26}", token) for token in tokens)
    before = code_hash((1, 2, 3, 4))
    settings.SECRET_KEY = "x" * 60
    assert code_hash((1, 2, 3, 4)) != before


@pytest.mark.django_db
def test_only_hashes_are_stored():
    made = make_sheet(count=3)
    stored = " ".join(
        str(value) for row in Invitation.objects.values() for value in row.values()
    ) + " ".join(str(value) for value in vars(made.sheet).values())
    for card in made.cards:
        assert card.token not in stored
        assert "-".join(map(str, card.code)) not in stored
        for language in CODES:
            assert in_words(card.code, language) not in stored
        row = row_of(card)
        assert card_with_words(in_words(card.code, "uk")) == row == card_with(card.token.upper())


@pytest.mark.django_db
def test_a_ticket_leads_to_its_card_for_two_hours(monkeypatch):
    row = row_of(make_card())
    ticket = ticket_for(row)
    assert card_with(ticket) == row
    assert card_with(ticket[:-1]) is None
    from django.core import signing

    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 2 * 3600 + 5)
    assert card_with(ticket) is None


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SAFEGUARDING])
def test_cards_that_open_peoples_matters_have_no_words(role):
    made = make_sheet(programme=make_programme(), role=role, by=make_admin(), count=2)
    assert [card.code for card in made.cards] == [None, None]
    assert len({row_of(card).code_hash for card in made.cards}) == 2
