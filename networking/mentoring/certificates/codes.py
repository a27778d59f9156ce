"""The code on a certificate, and the name on it: neither is stored, only what they hash to.

The code has 140 bits, so nobody finds one by trying, and a plain hash of it gives nothing away.
The name is hashed with the code as key: whoever reads the database, and has no paper, cannot try
names. Neither hash hangs on a key of the server: a paper can be checked after years.
"""

import hashlib
import hmac
import uuid
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from motm import spelling

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
LENGTH: Final = 28
GROUP: Final = 4
_EARLIER: Final = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})  # noqa: RUF001
"""What counted as the same in names until spellings got a room of their own."""


def new_code(*, person_id: uuid.UUID, pair_id: uuid.UUID, form_id: uuid.UUID, name: str) -> str:
    """The code of the certificate that this form asks for: the same form sent twice asks for the
    same one. Only the server can make it."""
    asked = f"{person_id} {pair_id} {form_id} {spelling.name_key(name)}"
    digest = salted_hmac("networking.certificates", asked, algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def in_groups(code: str) -> str:
    """The code as people read it."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str | None:
    """The code in what was typed or scanned, whatever stands between its groups; None: it cannot
    be one."""
    plain = spelling.code(typed[:200])
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None


def code_hash(code: str) -> str:
    """What is stored of a code, and found by."""
    return hashlib.sha256(f"certificate:{code}".encode()).hexdigest()


def name_hash(code: str, name: str) -> str:
    """What is stored of the name on the paper with this code. A letter more or less is another
    name, and so is one without its accents."""
    return _hashed(code, spelling.name_key(name))


def is_name(code: str, name: str, stored: str) -> bool:
    """Whether this is the name, on papers of earlier years too."""
    earlier = _hashed(code, spelling.older_key(name).translate(_EARLIER))
    today = constant_time_compare(name_hash(code, name), stored)
    return constant_time_compare(earlier, stored) or today


def _hashed(code: str, key: str) -> str:
    return hmac.new(code.encode(), key.encode(), hashlib.sha256).hexdigest()
