"""The fonts that typst sets PDF and PNG with, and which letters they have.

Typst brings fonts for Latin, Greek and Cyrillic; others come from the folders that the settings
name. PDF/UA refuses a letter that no font has.
"""

import functools
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

import typst
from django.conf import settings

_TEXTS: Final = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: "Texts")
#set text(font: told.fonts)
#for said in told.texts { par(said) }
"""
_FAMILIES: Final = (
    "Noto Sans",
    "DejaVu Sans",
    "Liberation Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Ethiopic",
    "Libertinus Serif",  # comes with typst: Latin, Greek, Cyrillic
)
_MISSING: Final = re.compile(r'the text `"((?:[^"\\`]|\\.)*)"` could not be displayed')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def fonts() -> typst.Fonts:
    return _fonts_in(tuple(settings.MAP_FONT_FOLDERS))


@functools.lru_cache(maxsize=2)
def _fonts_in(folders: tuple[str, ...]) -> typst.Fonts:
    """The fonts of these folders, and those that typst brings. Looking at 300 takes 0.1 s, so
    each process does it once; their letters are read as they are needed."""
    there = [Path(folder) for folder in folders if Path(folder).is_dir()]
    return typst.Fonts(include_system_fonts=False, font_paths=there)


def families() -> list[str]:
    """The names of fonts to set a page with, in the order in which a letter is looked for."""
    return list(_families_in(tuple(settings.MAP_FONT_FOLDERS)))


@functools.lru_cache(maxsize=2)
def _families_in(folders: tuple[str, ...]) -> tuple[str, ...]:
    there = set(_fonts_in(folders).families())
    return tuple(name for name in _FAMILIES if name in there)


def missing_in(texts: Collection[str]) -> set[str]:
    """Letters and signs in these texts that no font has: found by the PDF that would refuse
    them. About 10 ms."""
    told = {"fonts": families(), "texts": list(texts)}
    try:
        typst.compile(
            _TEXTS,
            format="pdf",
            font_paths=fonts(),
            pdf_standards=["ua-1"],
            sys_inputs={"told": json.dumps(told)},
        )
    except typst.TypstError as error:
        return missing_texts(error.diagnostic)
    return set()


def missing_texts(diagnostic: str) -> set[str]:
    """The letters and signs that an error of typst's names as missing."""

    def plain(found: re.Match[str]) -> str:
        return chr(int(found[1], 16)) if found[1] else found[2]

    return {_ESCAPED.sub(plain, text) for text in _MISSING.findall(diagnostic)}
