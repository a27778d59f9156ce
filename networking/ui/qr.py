"""QR codes, as SVG for a sheet of paper and as pictures for a page."""

import io

import segno


def svg_square(link: str) -> str:
    """For a printed sheet: with the quiet edge that scanners need. It can still be read when 15 %
    of it is dirty or folded."""
    drawn = io.BytesIO()
    code = segno.make_qr(link, error="m", boost_error=False)
    code.save(drawn, kind="svg", border=3, light="#fff", xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def svg_document(link: str) -> str:
    """A whole SVG document, dark on white in any theme: a page that shows it as an image does not
    apply the look of our own drawings to it."""
    drawn = io.BytesIO()
    code = segno.make(link, error="m")
    code.save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return drawn.getvalue().decode()


def screen_picture(link: str) -> str:
    """For a screen that another person scans: an SVG as a data URI."""
    return segno.make(link, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def page_picture(link: str) -> str:
    """A small one for the foot of a printed page: an SVG as a data URI, without a background."""
    return segno.make_qr(link, error="l").svg_data_uri(scale=2, border=2)
