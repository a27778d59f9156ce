"""Nicknames get the keys of today, and addresses the domain that browsers send.

Nobody's nickname changes. Where two people's nicknames would be one now, both keep the key they
have, and sign in as before; the migration says so, and `manage.py same_nicknames` names them.
"""

from collections import Counter
from typing import Any

from django.db import migrations

from motm import spelling


def compute_keys(apps: Any, _schema_editor: Any = None) -> None:
    people = apps.get_model("networking", "User").objects.exclude(nickname=None)
    known = dict(people.values_list("pk", "nickname"))
    wanted = Counter(spelling.name_key(nickname) for nickname in known.values())
    held = Counter(spelling.older_key(nickname) for nickname in known.values())
    kept = 0
    for person_id, nickname in known.items():
        older, key = spelling.older_key(nickname), spelling.name_key(nickname)
        alone = wanted[key] == 1 and (key == older or not held[key])
        kept += not alone
        people.filter(pk=person_id).update(
            nickname_key=key if alone else older, nickname_search=spelling.search_key(nickname)
        )
    if kept:
        print(
            f"\n    {kept} people have a nickname that another person may type too. They keep it "
            "and sign in as before. `manage.py same_nicknames` lists them."
        )


def write_domains(apps: Any, _schema_editor: Any = None) -> None:
    """An address in its own letters becomes the same address in ASCII. Where a person has it in
    both forms already, both stay."""
    User, Address = apps.get_model("networking", "User"), apps.get_model("account", "EmailAddress")
    for model in (User, Address):
        for row in model.objects.exclude(email="").only("email").iterator():
            email = spelling.email(row.email)
            if not row.email.isascii() and not model.objects.filter(email=email).exists():
                model.objects.filter(pk=row.pk).update(email=email)


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("networking", "0015_nickname_search"),
    ]

    operations = [
        migrations.RunPython(compute_keys, migrations.RunPython.noop),
        migrations.RunPython(write_domains, migrations.RunPython.noop),
    ]
