"""The fonts that pages are looked at with: none of the machine, only these.

A reader's own fonts differ, and a page must hold with all of them. `wide` is as wide as DejaVu Sans
and Verdana, the widest that are common; `narrow` is narrower than any system's own. What they have
no letters for comes from the fonts of the product's papers.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import fontpkg_pt_sans_narrow
import reportlab

from networking.ui.fonts import BUNDLED

_FAMILY: Final = {"wide": "Bitstream Vera Sans", "narrow": "PT Sans Narrow"}
_FILES: Final = {
    "wide": [
        Path(reportlab.__file__).parent / "fonts" / name
        for name in ("Vera.ttf", "VeraBd.ttf", "VeraIt.ttf", "VeraBI.ttf")
    ],
    "narrow": sorted((fontpkg_pt_sans_narrow.ROOT / "files").glob("*.ttf")),
}
# The product's fonts lose their names, by which our style sheets would ask for them.
_CONFIG: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
<match target="scan">
  <test name="family" compare="contains"><string>Noto Sans</string></test>
  <edit name="family" mode="assign"><string>Other letters</string></edit>
</match>
<match target="pattern">
  <edit name="family" mode="append_last"><string>{first}</string></edit>
</match>
</fontconfig>
"""
FONT_SETS: Final = tuple(_FAMILY)
FAMILIES: Final[Mapping[str, str]] = _FAMILY
CAN_BE_SET: Final = sys.platform == "linux"
"""Elsewhere Chromium asks the system, which cannot be told: its fonts are used there."""


def environment(font_set: str, folder: Path) -> dict[str, str | float | bool]:
    """The environment for a browser that has only this set; `folder` takes the configuration."""
    fonts = folder / font_set / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for file in _FILES[font_set]:
        if not (fonts / file.name).exists():
            (fonts / file.name).symlink_to(file)
    folders = "".join(f"<dir>{each}</dir>" for each in (fonts, *BUNDLED))
    config = folder / font_set / "fonts.conf"
    config.write_text(
        _CONFIG.format(folders=folders, cache=folder / font_set / "cache", first=_FAMILY[font_set]),
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}
