"""Compiles every template of ours: a mistyped tag is found before anybody opens its page."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent / "templates"


def main() -> None:
    """Compile all; names each one that does not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motm.settings")
    django.setup()
    names = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file())
    faults = []
    for name in names:
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            faults.append(f"templates/{name}: {error}")
    print(*faults, f"{len(names)} templates", sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
