"""The key store: one row per person or pair, in the database `keys` and in no dump of the main.

Both databases carry the mark of the site they belong to, so that a job that destroys keys can tell
a foreign or freshly made main database from its own.
"""

import uuid
from typing import Final

from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from motm.rows.compiled_queries import Prepared
from networking.encryption.wrapping import unwrap, wrap


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


class _Mark(models.Model):
    """The only row of its table: which site this database belongs to."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site = models.UUIDField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="%(class)s_is_one",
                violation_error_message=_("A database belongs to one site."),
            ),
        ]

    def __str__(self) -> str:
        return f"mark of site {self.site}"

    @classmethod
    def read(cls) -> uuid.UUID | None:
        """The site's mark, or None where the database has none yet."""
        return cls._default_manager.values_list("site", flat=True).first()


class SiteMark(_Mark):
    """In the main database; made with it."""


class KeyStoreMark(_Mark):
    """In the key store; the same as the main database's that it was first used with."""


KEY_OF: Final = Prepared(lambda owner: DataKey.objects.filter(pk=owner), uuid.UUID)
"""The key of one owner: asked on every page with words on it."""
