"""Sealing of own words: AES-GCM with a key per person (or pair), each in the key store.

A sealed value is `key version · nonce · ciphertext`, bound to the row and the field it stands
in, so that it opens nowhere else. A data key is wrapped by a master key of the environment;
the wrapped key names which one. Deleting a data key makes everything it sealed unreadable, in
the database and in every copy of it.
"""

import os
import uuid
from collections.abc import Callable, Iterable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.db.models import Model

from networking.encryption.models import KEY_OF, DataKey
from networking.encryption.wrapping import FORMAT, NONCE, Unreadable, unwrap, wrap

LOST: Final[list[Callable[[uuid.UUID], bool]]] = []
"""Each says whether an owner lost the right to a key for good. The rooms that know owners add
theirs when the site starts; one that says yes is enough."""


class Vault:
    """Opens and seals the words of one owner; asks the key store once and keeps the answer.

    Held for one request at most (on the person it belongs to), so that an erased key does not
    live on in a process.
    """

    def __init__(self, owner: uuid.UUID) -> None:
        self.owner = owner
        self._cipher: AESGCM | None = None

    def _open_cipher(self) -> AESGCM:
        if self._cipher is None:
            row = KEY_OF.row(self.owner)
            if row is None:
                raise Unreadable("The key was erased.")
            self._cipher = AESGCM(unwrap(self.owner, row.master_id, bytes(row.wrapped)))
        return self._cipher

    def _seal_cipher(self) -> AESGCM:
        try:
            return self._open_cipher()
        except Unreadable:
            if DataKey.objects.filter(pk=self.owner).exists():
                raise
            if any(lost(self.owner) for lost in LOST):
                raise
        master_id, wrapped = wrap(self.owner, AESGCM.generate_key(256))
        try:
            with transaction.atomic(using="keys"):
                DataKey.objects.create(pk=self.owner, master_id=master_id, wrapped=wrapped)
        except IntegrityError:
            pass  # another request of hers made it first: read that one
        return self._open_cipher()

    def _place(self, row: Model, field: str) -> bytes:
        return f"{row._meta.label_lower}:{row.pk}:{field}".encode()

    def seal(self, row: Model, field: str, words: str) -> bytes:
        """`words` as they are stored in `field` of `row`; makes the owner's key if need be."""
        return self.seal_value(words, self._place(row, field))

    def seal_value(self, words: str, place: bytes) -> bytes:
        """The same, for a value whose row is not made yet: the `place` says where it belongs."""
        nonce = os.urandom(NONCE)
        return FORMAT + nonce + self._seal_cipher().encrypt(nonce, words.encode(), place)

    def open(self, row: Model, field: str) -> str:
        """The words in `field` of `row`; raises Unreadable."""
        return self.open_value(bytes(getattr(row, field)), self._place(row, field))

    def open_value(self, value: bytes, place: bytes) -> str:
        """The same, for code that reads many rows without making models of them: the `place` of a
        value is `app.model:id:field`."""
        if not value:
            return ""
        nonce, sealed = value[1 : 1 + NONCE], value[1 + NONCE :]
        try:
            cipher = self._cipher or self._open_cipher()
            return cipher.decrypt(nonce, sealed, place).decode()
        except (InvalidTag, ValueError) as error:  # ValueError: too short to be a sealed text
            raise Unreadable("A text does not open with its owner's key.") from error


def open_vaults(owners: Iterable[uuid.UUID]) -> dict[uuid.UUID, Vault]:
    """Vaults of many owners, with their keys: one query. Who is not in it has no key, or one
    that does not open."""
    from networking.encryption.models import DataKey

    found: dict[uuid.UUID, Vault] = {}
    for row in DataKey.objects.filter(pk__in=set(owners)):
        vault = Vault(row.pk)
        try:
            vault._cipher = AESGCM(unwrap(row.pk, row.master_id, bytes(row.wrapped)))
        except Unreadable:
            continue
        found[row.pk] = vault
    return found
