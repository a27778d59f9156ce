"""Keys of owners, wrapped with a master key of this installation."""

import os
import uuid
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE: Final = 12
"""Bytes before each sealed value that make it differ from the same words sealed again."""
FORMAT: Final = b"\x01"
"""The first byte of a sealed value: how it is sealed."""


class Unreadable(Exception):
    """The words cannot be opened: their key was erased, or the value was tampered with."""


def wrap(owner: uuid.UUID, key: bytes) -> tuple[str, bytes]:
    """The id of the active master key, and `key` wrapped by it."""
    master_id, master = next(iter(settings.MASTER_KEYS.items()))
    nonce = os.urandom(NONCE)
    return master_id, nonce + AESGCM(master).encrypt(nonce, key, owner.bytes)


def unwrap(owner: uuid.UUID, master_id: str, wrapped: bytes) -> bytes:
    """The data key; raises Unreadable where its master key is not in the environment."""
    master = settings.MASTER_KEYS.get(master_id)
    if master is None:
        raise Unreadable(f"The master key {master_id!r} is not in MOTM_MASTER_KEYS.")
    try:
        return AESGCM(master).decrypt(wrapped[:NONCE], wrapped[NONCE:], owner.bytes)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("A data key does not open with its master key.") from error
