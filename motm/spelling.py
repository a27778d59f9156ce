"""When two spellings are the same: one room for every kind of equality that the site knows.

| what | function | the same are |
|---|---|---|
| nickname, name on a certificate | `name_key` | what one person may write on two keyboards: big and
small letters, composed or not, the Turkish i, Arabic and Persian letters, vowel points, digits of
every script, apostrophes, dashes, signs that nobody sees |
| search, word of a card | `search_key`, `word_key` | these, and letters with and without accents |
| two people's names | `look` | these, and letters of two alphabets that look alike |
| code | `code` | all of these; spaces, dashes and dots do not count |
| password | `password` | composed or not (NFKC, as NIST SP 800-63B-4 asks); big letters count |
| e-mail address | `email` | the domain in its own letters or in ASCII, as browsers send it |

Accents count in a nickname: Zoe and Zoë may be two people. It knows no database and no Django, so
that migrations can use it; whoever changes a key adds a migration that computes it anew.
"""

import re
import unicodedata
from typing import Final

BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that nothing is seen of, although Unicode counts them as letters, marks or
symbols: fillers of Korean, Khmer vowels that are only thought, the empty Braille sign."""
_VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef]")

_DASHES: Final = re.compile("[\u2010-\u2015\u2043\u207b\u2212\u02d7\u05be\ufe58\ufe63\uff0d]")
_APOSTROPHES: Final = re.compile(
    "[\u2018\u2019\u201b\u02b9\u02bb-\u02bd\u2032\u00b4`\u05f3\uff07]"
    "| \u0301"  # what NFKC makes of \u00b4
)
_QUOTES: Final = re.compile("[\u201c-\u201f\u00ab\u00bb\u05f4\uff02]")
_POINTS: Final = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff]"
)
"""Vowel signs of Arabic and Hebrew, the hamza on a letter, and the stroke that only stretches a
word: most people leave them out, and their keyboards hide them."""
_ACCENTS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
"""Marks on Latin, Greek and Cyrillic letters. Those of Indic scripts are vowels, and stay."""

_DOTTED: Final = re.compile("i\u0307+")
"""What is left of the large Turkish i with a dot."""

_KEYBOARDS: Final = str.maketrans(
    {
        "\u0131": "i",  # the Turkish i without a dot
        "\u0671": "\u0627",  # alef wasla
        "\u0649": "\u064a",  # alef maksura, as yeh
        "\u06cc": "\u064a",  # yeh, kaf and heh of Persian and Urdu keyboards
        "\u06a9": "\u0643",
        "\u06aa": "\u0643",
        "\u06be": "\u0647",
        "\u06c1": "\u0647",
        "\u06d5": "\u0647",
        "\u0629": "\u0647",  # teh marbuta, as heh
    }
)
_STROKES: Final = str.maketrans(
    {
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00f8": "o",
        "\u0142": "l",
        "\u0111": "d",
        "\u00f0": "d",
        "\u00fe": "th",
        "\u0127": "h",
        "\u0167": "t",
        "\u0491": "\u0433",  # Ukrainian ghe with upturn
        "\u0621": None,  # hamza on the line
    }
)
"""Letters that are written as another one where a keyboard lacks them, and do not come apart."""
_ALIKE: Final = str.maketrans(
    dict(
        zip(
            "\u0430\u0432\u0435\u0437\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445"
            "\u0455\u0501\u04bb\u04cf\u051b\u051d\u04af"
            "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
            "\u0251\u0261",
            "abe3ijkmhopctyxsdhlqwyabezhikmnoptyxag",
            strict=True,
        )
    )
)
"""Cyrillic and Greek letters that look like a Latin one, large or small: no reader tells them
apart, so two people's names may not differ by them alone."""
ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK")


def name_key(text: str) -> str:
    """The form in which two nicknames, or two names on a certificate, are one."""
    folded = unicodedata.normalize("NFKC", _signs(text)).casefold()
    folded = unicodedata.normalize("NFKC", _signs(folded)).casefold()
    apart = _POINTS.sub("", unicodedata.normalize("NFD", folded.translate(_KEYBOARDS)))
    apart = _DOTTED.sub("i", apart.translate(_KEYBOARDS))
    seen = "".join(_digit(letter) for letter in apart if not _unseen(letter))
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def older_key(text: str) -> str:
    """What `name_key` was before keyboards counted. People whose names differ by this and no
    longer by `name_key` keep it, and papers given out before were stored with it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(letter for letter in folded if letter.isspace() or not _control(letter))
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def name_keys(text: str) -> tuple[str, ...]:
    """The keys under which somebody who types this may be found, the closest first."""
    return tuple(dict.fromkeys((older_key(text), name_key(text))))


def word_key(text: str) -> str:
    """The form in which two spellings of a word are one: as `name_key`, and accents,
    apostrophes and letters that another keyboard lacks make no difference."""
    apart = unicodedata.normalize("NFD", name_key(text).translate(_STROKES))
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", apart).replace("'", ""))
    return " ".join(plain.split())


def search_key(text: str) -> str:
    """The form in which a nickname is looked for: a part of it is enough."""
    return " ".join(word_key(text).translate(_ALIKE).replace("-", " ").split())


def look(text: str) -> str:
    """The form in which two names look the same to whoever reads them. The `search_key` of two
    such names is the same too."""
    return name_key(text).translate(_ALIKE)


def alphabets(word: str) -> set[str]:
    """Which of the alphabets that share the look of letters a word is written in."""
    plain = unicodedata.normalize("NFKC", word)
    first = (unicodedata.name(letter, "").split(" ")[0] for letter in plain if letter.isalpha())
    return {name for name in first if name in ALPHABETS}


def code(typed: str) -> str:
    """The letters and digits of a code in large letters, however it was typed: with full-width
    or Arabic digits, Cyrillic letters that look Latin, and any sign between its groups."""
    return "".join(filter(str.isalnum, look(typed))).upper()


def password(typed: str) -> str:
    """A password as it is hashed: the same from every keyboard."""
    return unicodedata.normalize("NFKC", typed)


def email(address: str) -> str:
    """An address in small letters, its domain as the network knows it: bücher.example is
    xn--bcher-kva.example, which browsers send for it. ß stays a letter of its own, as in IDNA
    2008: straße and strasse are two domains."""
    name, at, domain = address.strip().rpartition("@")
    plain = unicodedata.normalize("NFKC", domain.lower()).replace("\u3002", ".").lower()
    return f"{name.lower()}{at}{'.'.join(map(_label, plain.split('.')))}"


def _label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _signs(text: str) -> str:
    """Dashes, apostrophes and quotation marks as a plain keyboard writes them; before NFKC,
    which takes some of them apart."""
    text = _DASHES.sub("-", _APOSTROPHES.sub("'", text))
    return _VARIATIONS.sub("", _QUOTES.sub('"', text))


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter, letter))


def _control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf")


def _unseen(letter: str) -> bool:
    return not letter.isspace() and (_control(letter) or letter in BLANK_LETTERS)
