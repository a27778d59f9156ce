"""The fonts that Typst sets PDF and PNG with, and which letters they have.

They come with the product, as packages, and those of the machine are never asked: a paper is the
same bytes everywhere. They have Latin, Greek, Cyrillic and Arabic letters; a server adds scripts
with MOTM_FONTS. PDF/UA refuses a letter that no font has.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Final

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst
from django.conf import settings

_TEXTS: Final = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: "Texts")
#set text(font: told.fonts)
#for said in told.texts { par(said) }
"""
BUNDLED: Final = (
    fontpkg_noto_sans.ROOT / "files",
    fontpkg_noto_sans_arabic.ROOT / "files",
)
"""The folders of the fonts that come with the product."""
_FIRST: Final = ("Noto Sans", "Noto Sans Arabic")
_TYPSTS: Final = "Libertinus Serif"  # comes with Typst, for what is in no other
_MISSING: Final = re.compile(r'the text `"((?:[^"\\`]|\\.)*)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def fonts() -> typst.Fonts:
    return _fonts_in(tuple(settings.PAPER_FONT_FOLDERS))


@functools.lru_cache(maxsize=2)
def _fonts_in(folders: tuple[str, ...]) -> typst.Fonts:
    """The fonts of the product, those of these folders, and those that Typst brings. Each process
    looks once; letters are read as they are needed."""
    more = [Path(folder) for folder in folders]
    return typst.Fonts(include_system_fonts=False, font_paths=[*BUNDLED, *more])


def families() -> list[str]:
    """The names of fonts to set a page with, in the order in which a letter is looked for."""
    return list(_families_in(tuple(settings.PAPER_FONT_FOLDERS)))


@functools.lru_cache(maxsize=2)
def _families_in(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The product's, then those that the server added, by name, then one of Typst's own."""
    added = set(_fonts_in(folders).families()) - set(_fonts_in(()).families())
    return (*_FIRST, *sorted(added), _TYPSTS)


def missing_in(texts: Collection[str]) -> set[str]:
    """Letters and signs in these texts that no font has: found by the PDF that would refuse
    them. About 10 ms."""
    inputs = {"fonts": families(), "texts": list(texts)}
    try:
        typst.compile(
            _TEXTS,
            format="pdf",
            font_paths=fonts(),
            pdf_standards=["ua-1"],
            sys_inputs={"told": json.dumps(inputs)},
        )
    except typst.TypstError as error:
        return missing_texts(error.diagnostic)
    return set()


def missing_texts(diagnostic: str) -> set[str]:
    """The letters and signs that an error of typst's names as missing."""

    def plain(found: re.Match[str]) -> str:
        return chr(int(found[1], 16)) if found[1] else found[2]

    return {_ESCAPED.sub(plain, text) for text in _MISSING.findall(diagnostic)}


def is_pictograph(sign: str) -> bool:
    """An emoji, or what joins and colours them."""
    return unicodedata.category(sign) in ("So", "Sk", "Mn", "Me", "Cf", "Cn")
