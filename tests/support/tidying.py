"""The nightly tidying."""

from io import StringIO

from django.core.management import call_command


def tidy(**options) -> dict[str, int]:
    """Runs the command; what it counted, by name."""
    out = StringIO()
    call_command("tidy", stdout=out, **options)
    lines = [line.split(" ", 1) for line in out.getvalue().splitlines()]
    return {rest.rsplit(" ", 1 if rest.endswith("deleted") else 2)[0]: int(n) for n, rest in lines}
