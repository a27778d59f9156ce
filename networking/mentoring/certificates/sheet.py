"""A certificate on A4 as PDF that screen readers can read (PDF/UA-1). It has a name and a code on
it, so it is made in the answer that sends it and is kept nowhere. About 60 ms."""

from pathlib import Path
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networking.mentoring.certificates.codes import in_groups
from networking.mentoring.certificates.issuing import Facts
from networking.ui.qr import svg_square
from networking.ui.typesetting import language_inputs, paper

_SHEET: Final = Path(__file__).with_name("sheet.typ").read_bytes()


def pdf_of(facts: Facts, *, name: str, code: str, site: str) -> bytes:
    """The certificate. `site` is where it can be checked: https://example.org. Letters that
    no font has give way to question marks: those of the name are asked for before
    (networking.ui.fonts.missing_in)."""
    return paper(_SHEET, _inputs(facts, name, code, site), made_on=facts.issued_on)


def _inputs(facts: Facts, name: str, code: str, site: str) -> dict[str, Any]:
    took_part = (
        _("took part as a mentee in the mentoring programme")
        if facts.is_mentee
        else _("accompanied a mentee as a volunteer mentor in the mentoring programme")
    )
    return {
        "title": _("Certificate"),
        **language_inputs(),
        "above": _("This is to certify that"),
        "name": name,
        "took_part": took_part,
        "programme": facts.programme_name,
        "facts": [list(line) for line in lines_of(facts)],
        "signature": _("For the programme:"),
        "signed": _("Place, date and signature"),
        "code_label": _("Code"),
        "code": in_groups(code),
        "check": _(
            "Anyone can check this certificate: scan the square, or open %(address)s and type the "
            "code. The page shows what is certified, and no name."
        )
        % {"address": f"{site.partition('://')[2]}/check"},
        "square": svg_square(f"{site}/check/{in_groups(code)}"),
        "alt": _("QR code to check this certificate"),
    }


def lines_of(facts: Facts) -> list[tuple[str, str]]:
    """What is certified, as on the page where it is checked."""
    lines = [
        (_("From"), date_format(facts.starts_on, "DATE_FORMAT")),
        (_("To"), date_format(facts.ends_on, "DATE_FORMAT")),
        (_("Sessions held"), str(facts.sessions)),
        (_("Time together"), time_of(facts.minutes)),
    ]
    if facts.is_mentee and facts.units_total:
        units = _("%(done)s of %(total)s") % {"done": facts.units, "total": facts.units_total}
        lines.append((_("Units of the course done"), units))
    return [*lines, (_("Issued on"), date_format(facts.issued_on, "DATE_FORMAT"))]


def time_of(minutes: int) -> str:
    """As people say it: 3 hours 10 minutes."""
    hours, rest = divmod(minutes, 60)
    said = []
    if hours:
        said.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if rest or not hours:
        said.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(said)
