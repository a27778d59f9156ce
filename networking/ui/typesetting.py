"""PDFs that Typst sets in the request that asks for them; nothing is written to disk.

A sheet is a Typst source beside the module that fills it. It reads what it is given as
`sys.inputs.told`. The same input always gives the same bytes.
"""

import json
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, Final

import typst
from django.utils.translation import get_language, get_language_bidi

from networking.ui.context import language_tag
from networking.ui.fonts import families, fonts, is_pictograph, missing_texts

_ROUNDS: Final = 8


def paper(source: bytes, inputs: dict[str, Any], *, made_on: date) -> bytes:
    """A PDF that screen readers can read (PDF/UA-1), whatever letters are in the input: a letter
    that no font has gives way to a question mark, an emoji to nothing."""
    printable: Any = {**inputs, "fonts": families()}
    for _round in range(_ROUNDS):
        try:
            return compile_pdf(source, printable, made_on, "ua-1")
        except typst.TypstError as error:
            missing = missing_texts(error.diagnostic)
        printable = _without(printable, missing or _pictographs_in(printable))
    return compile_pdf(source, printable, made_on)  # better untagged than none


def compile_pdf(
    source: bytes, inputs: Any, made_on: date, *standards: Any, **more_inputs: str
) -> bytes:
    """The PDF, with the day as its time. Raises TypstError if it breaks one of the standards."""
    time = datetime(max(made_on.year, 1980), made_on.month, made_on.day, tzinfo=UTC)
    return typst.compile(
        source,
        format="pdf",
        font_paths=fonts(),
        pdf_standards=list(standards),
        timestamp=time,
        sys_inputs={"told": json.dumps(inputs), **more_inputs},
    )


def language_inputs() -> dict[str, Any]:
    """The language of the request, as Typst takes it: it knows regions of two letters only."""
    lang, _dash, region = language_tag(get_language() or "en").partition("-")
    return {
        "lang": lang,
        "region": region if len(region) == 2 else None,
        "rtl": get_language_bidi(),
    }


def _without(inputs: Any, missing: Collection[str]) -> Any:
    """The same without these letters, in all of its texts."""
    if isinstance(inputs, dict):
        return {name: _without(value, missing) for name, value in inputs.items()}
    if isinstance(inputs, list | tuple):
        return [_without(value, missing) for value in inputs]
    if not isinstance(inputs, str) or not any(letters in inputs for letters in missing):
        return inputs
    for letters in sorted(missing, key=len, reverse=True):
        replacement = "".join("" if is_pictograph(sign) else "?" for sign in letters)
        inputs = inputs.replace(letters, replacement)
    return inputs if "\n" in inputs else " ".join(inputs.split())


def _pictographs_in(inputs: Any) -> set[str]:
    """All emoji and signs: coloured ones, from a font that a server added, break the rules."""
    return {
        sign
        for sign in json.dumps(inputs, ensure_ascii=False)
        if ord(sign) > 0x2000 and is_pictograph(sign)
    }
