"""Two made-up languages that show, before the first translation, what a translation will break.

`xa` is English with accents and about 40 % longer: a sentence left in plain English was never
marked for translation, and a box that is too tight overflows. `xb` is the same text between
right-to-left marks, on a page that runs from right to left. Both are computed from the English
text at run time, so they are always complete.
"""

import re
from typing import Any, Final

from django.utils.translation import trans_real

_ACCENTED: Final = str.maketrans("aceiklnorstuyzACEIKLNORSTUYZ", "åçéîķļñöŕšţûýžÅÇÉÎĶĻÑÖŔŠŢÛÝŽ")
_KEPT: Final = re.compile(
    r"%(?:\(\w+\))?[#0\- +]?\d*(?:\.\d+)?[a-zA-Z%]"  # %(name)s, %d, %%
    r"|\{[^{}]*\}"  # {name}
    r"|<[^<>]*>"  # tags
    r"|&\w+;"  # entities
    r"|\]\([^)]*\)"  # targets of Markdown links
)


def pseudo(language: str, text: str) -> str:
    """`text` as the pseudo-language writes it; placeholders, tags and links stay as they are."""
    if not text.strip():
        return text
    pieces, end = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [text[end : kept.start()].translate(_ACCENTED), kept.group()]
        end = kept.end()
    pieces.append(text[end:].translate(_ACCENTED))
    if language == "xb":
        return "".join(pieces)
    words = max(1, round(len(text.split()) * 0.3))
    return "".join(pieces) + " " + "·".join(["lõñğ"] * words)


def _without_context(message: str) -> str:
    """Django puts a message's context before it, and takes an answer that has it for none."""
    return message.rpartition("\x04")[2]


class PseudoTranslation(trans_real.DjangoTranslation):
    """Answers every message with its pseudo form instead of looking it up."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._language = language

    def gettext(self, message: str) -> str:
        return pseudo(self._language, _without_context(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(self._language, _without_context(msgid1 if n == 1 else msgid2))


def install(languages: Any) -> None:
    """Makes Django use the pseudo-translations; called once, when the apps are ready.

    Django keeps the translations it has loaded in a private dictionary; putting ours in it is
    the only way to have one without a catalogue. A test of every page in `xa` watches over it.
    """
    for language in languages:
        trans_real._translations[language] = PseudoTranslation(language)  # type: ignore[attr-defined]
