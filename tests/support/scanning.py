"""What a phone's camera reads from paper."""

import io

import pypdfium2
import zxingcpp
from PIL import Image

SCALE = 4
"""Pixels for each point of the page: a square of 20 mm is 227 pixels wide."""


def codes_in(pdf: bytes) -> list[str]:
    """The contents of all QR codes, page by page, from top to bottom."""
    document, found = pypdfium2.PdfDocument(pdf), []
    for page in document:
        codes = zxingcpp.read_barcodes(page.render(scale=SCALE).to_pil())
        places = [(code.position.top_left.y, code.position.top_left.x, code.text) for code in codes]
        found += [text for _y, _x, text in sorted(places)]
    return found


def codes_in_picture(png: bytes) -> list[str]:
    """The contents of the QR codes in a picture."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    return [code.text for code in found]
