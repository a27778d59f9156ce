"""The key store: one row per person or pair, in the database `keys` and in no dump of the main."""

import uuid
from typing import Final

from django.db import connections, models

from motm.prepared import Prepared
from networking.vault import unwrap, wrap


class DataKey(models.Model):
    """The key that opens one owner's words, wrapped by a master key."""

    owner = models.UUIDField(primary_key=True)
    master_id = models.CharField(max_length=16)
    wrapped = models.BinaryField(max_length=60)

    def __str__(self) -> str:
        return f"key of {self.owner}"

    @classmethod
    def erase(cls, *owners: uuid.UUID) -> None:
        """Destroys the keys: what they sealed is unreadable from now on, in every copy."""
        cls.objects.filter(pk__in=owners).delete()
        connection = connections["keys"]
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:  # else the write-ahead log still holds the key
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rewrap(self) -> None:
        """Wraps the key with the active master key; the words it seals need no change."""
        key = unwrap(self.pk, self.master_id, bytes(self.wrapped))
        self.master_id, self.wrapped = wrap(self.pk, key)
        self.save(update_fields=["master_id", "wrapped"])


KEY_OF: Final = Prepared(lambda owner: DataKey.objects.filter(pk=owner), uuid.UUID)
"""The key of one owner: asked on every page with words on it."""
