"""How wide words are at most, and how a label becomes one or two short lines: no Django, no font.

The server does not know the reader's font, so widths are upper bounds, by letter where it pays
and by script elsewhere, measured over common sans-serif fonts. A label is cut between what a
reader takes for letters: never inside an emoji or between a letter and its marks.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

FULL_WIDTH: Final = 1.06
_ARABIC: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PLAIN: Final = re.compile("[\\s!-~]*", re.ASCII)
_MOST_MARKS: Final = 3  # letters under heaps of marks would reach into other labels

# Widths in em of letters that common fonts agree on.
_GROUPS: Final = {
    0.3: "ijlI'|",
    0.34: " .,:;!`\u0131",
    0.4: "ftJ()[]/\\-\u2018\u2019·",
    0.44: "r",
    0.52: '"*“”°',
    0.56: "sczL?_«»",
    0.6: "kvxyTYPFE",
    0.64: "aebdghnopquSßZ0123456789$€",
    0.71: "XKBVRAC{}",
    0.8: "wUDHNGOQ+=<>~^#&",
    0.98: "mM",
    1.0: "W@%—…æœÆ",
}
_EM: Final = {letter: em for em, letters in _GROUPS.items() for letter in letters}
_SPACE: Final = _EM[" "]
_WIDE_CYRILLIC: Final = frozenset("мшщюжфыъдѓћ")
_ARABIC_EM: Final = {
    **dict.fromkeys("سشصض", 1.25),
    **dict.fromkeys("فقبتثپكگکىيئنطظ", 1.05),
    **dict.fromkeys("اأإآءدذرزژوؤل", 0.64),
    "ﷺ": 4.0,
    "ﷻ": 4.0,
    "﷽": 12.0,
}
# Up to which character other scripts are so wide: one row for each stretch.
_SCRIPTS: Final = (
    (0x024F, 0.8),  # Latin with marks; capitals are seen to below
    (0x058F, 0.8),  # phonetic letters, Greek, Cyrillic, Armenian
    (0x05FF, 0.8),  # Hebrew
    (0x08FF, 0.85),  # Arabic, Syriac, Thaana
    (0x0B7F, 1.2),  # Devanagari to Oriya
    (0x0DFF, 2.1),  # Tamil to Sinhala
    (0x0EFF, 1.0),  # Thai, Lao
    (0x109F, 1.3),  # Tibetan, Burmese
    (0x10FF, 1.1),  # Georgian
    (0x13FF, 1.2),  # Ethiopic, Cherokee
    (0x1DFF, 1.4),
    (0x1FFF, 0.9),  # more of Latin and Greek
    (0x2E79, 1.4),  # signs
)


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    """How wide one character is at most, in em."""
    known = _EM.get(character) or _ARABIC_EM.get(character)
    if known is not None:
        return known
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.4 if category == "So" else FULL_WIDTH
    code = ord(character)
    if code > 0x2E79:
        return 2.6 if code > 0xFFFF and category != "So" else 1.4
    if code < 0x0590:
        if character in _WIDE_CYRILLIC:
            return 0.98
        base = _EM.get(unicodedata.normalize("NFD", character)[0])
        if base is not None:
            return base + 0.02
        return 1.12 if character.isupper() else 0.8
    return next(em for last, em in _SCRIPTS if code <= last)


def em_width(text: str) -> float:
    """How wide a text is at most, in em."""
    if _PLAIN.fullmatch(text):
        return sum(map(_EM.__getitem__, text))
    return sum(map(_letter_em, letters_of(text)))


def _letter_em(letter: str) -> float:
    """How wide one letter is at most, in em. An emoji made of several is as wide as its first;
    marks may widen a letter a little."""
    if len(letter) == 1:
        return _em(letter)
    first = _em(letter[0])
    if first >= 1.4 or "\u200d" in letter or "\ufe0f" in letter or letter[0] >= "\U0001f1e6":
        return max(first, 1.4)
    return first + sum(_em(mark) for mark in letter[1:])


def letters_of(text: str) -> list[str]:
    """What a reader takes for letters: with their marks, emoji with what belongs to them."""
    if _PLAIN.fullmatch(text):
        return list(text)
    letters: list[str] = []
    for character in text:
        if letters and _belongs(letters[-1], character):
            if len(letters[-1]) < 12:
                letters[-1] += character
        else:
            letters.append(character)
    return letters


def _belongs(before: str, character: str) -> bool:
    if before[-1] == "\u200d":
        return True
    if "\U0001f1e6" <= character <= "\U0001f3ff":
        if character >= "\U0001f3fb":  # a colour of skin
            return True
        if character <= "\U0001f1ff":  # two of these make a flag
            return len(before) == 1 and "\U0001f1e6" <= before <= "\U0001f1ff"
    return unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf")


def is_right_to_left(text: str) -> bool:
    """Whether its first letter with a direction runs from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def clean(text: str) -> str:
    """Without what XML cannot hold, what turns the direction of what follows, and heaps of
    marks; spare space taken out."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character.isspace():
            kept.append(" ")
        elif category in ("Cc", "Cs", "Cn") or character in _TURNING or marks > _MOST_MARKS:
            continue
        else:
            kept.append(character)
    return " ".join("".join(kept).split())


_TURNING: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


Line = tuple[str, float]
"""Words on one line, and how wide they are at most, in em."""


def wrapped(text: str, widest: float, most: int = 2) -> tuple[str, ...]:
    """The text in lines of `widest` em at most; what does not fit into `most` lines is cut."""
    words = [(word, em_width(word)) for word in text.split()]
    return tuple(line for line, _wide in lines_of(words, widest, most))


def lines_of(words: Sequence[Line], widest: float, most: int = 2) -> tuple[Line, ...]:
    """The same of words that were measured before."""
    lines: list[Line] = []
    at = 0
    while at < len(words):
        line, wide = words[at]
        at += 1
        while at < len(words) and wide + _SPACE + words[at][1] <= widest:
            line, wide = f"{line} {words[at][0]}", wide + _SPACE + words[at][1]
            at += 1
        if wide > widest or (at < len(words) and len(lines) == most - 1):
            cut = _cut(f"{line} {words[at][0]}" if at < len(words) else line, widest)
            if lines and cut == "…":
                cut = lines.pop()[0] + cut
            return (*lines, (cut, em_width(cut)))
        lines.append((line, wide))
    return tuple(lines)


def _cut(line: str, widest: float) -> str:
    """As much of a line as fits, with a sign that there was more."""
    room = widest - _EM["…"]
    kept = ""
    for letter in letters_of(line):
        room -= _letter_em(letter)
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + "…"
