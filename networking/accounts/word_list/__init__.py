"""The words of join cards: 256 in each language, and the sentence that says how to use a card.

They name things that can be pictured. Left out are words that are rude somewhere they are spoken,
animals that people are called, weapons, alcohol, signs of a faith, and what can bring a flight
back: boats, tents, fences, suitcases. In every language any two are at least two letters apart,
and no word means two things in two languages, so that a word alone says which line it is.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motm.spelling import word_key

COUNT: Final = 256
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class CardLanguage:
    """A language that cards are printed in, with how it is called there.

    `by_words` says to scan, or to type the words at `{address}`; `by_link` to scan, or to type
    the address that is printed below.
    """

    code: str
    name: str
    rtl: bool
    by_words: str
    by_link: str


LANGUAGES: Final = tuple(
    CardLanguage(**told) for told in json.loads((_HERE / "languages.json").read_text("utf-8"))
)
LANGUAGE: Final = {language.code: language for language in LANGUAGES}


@functools.cache
def words() -> dict[str, tuple[str, ...]]:
    """The words of each language; a number means the same thing in all of them."""
    lines = (_HERE / "words.txt").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    columns = zip(*rows, strict=True)
    return {language.code: column for language, column in zip(LANGUAGES, columns, strict=True)}


@functools.cache
def numbers() -> dict[str, int]:
    """Which number a folded word has, whatever its language."""
    columns = words().values()
    return {word_key(word): number for column in columns for number, word in enumerate(column)}


def unknown_words(typed: str) -> list[str]:
    """What was typed that is no word of a card, as it was typed."""
    return [word for word in typed.split() if not read_words(word)]


def read_words(typed: str) -> list[int] | None:
    """The numbers of the words in what was typed, in their order; None where one is no word of
    ours. What is no letter stands between words."""
    folded = "".join(letter if letter.isalpha() else " " for letter in word_key(typed))
    found = [numbers().get(word) for word in folded.split()]
    return None if None in found else [number for number in found if number is not None]
