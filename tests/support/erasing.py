"""A whole dump of both databases, and the deletion of an account."""

from django.db import connections
from django.test import Client
from django.urls import reverse

from networking.models import User
from tests.support.rows.people import make_person


def dump(alias: str) -> bytes:
    """All rows of all tables of one database, as bytes."""
    connection, found = connections[alias], []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    for value in row
                ]
    return b"\n".join(found)


def member(client: Client, **fields) -> User:
    person = make_person(**fields)
    client.force_login(person)
    return person


def erase(client: Client, **data):
    return client.post(reverse("networking:erase"), data)
