"""The code on a certificate, and the name on it: neither is stored, only what they hash to.

The code has 140 bits, so nobody finds one by trying, and a plain hash of it gives nothing away.
The name is hashed with the code as key: who reads the database, and has no paper, cannot try
names. Neither hash hangs on a key of the server: a paper can be checked after years.
"""

import hashlib
import hmac
import unicodedata
import uuid
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
LENGTH: Final = 28
GROUP: Final = 4
_SAME: Final = str.maketrans({"’": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})  # noqa: RUF001


def new_code(*, person_id: uuid.UUID, pair_id: uuid.UUID, form_id: uuid.UUID, name: str) -> str:
    """The code of the certificate that this form asks for: the same form sent twice asks for the
    same one. Only the server can make it."""
    asked = f"{person_id} {pair_id} {form_id} {_folded(name)}"
    digest = salted_hmac("networking.certificates", asked, algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def in_groups(code: str) -> str:
    """The code as people read it."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str | None:
    """The code in what was typed or scanned, whatever stands between its groups; None: it cannot
    be one."""
    plain = "".join(unicodedata.normalize("NFKC", typed[:200]).upper().split())
    plain = plain.translate(_SAME).replace("-", "").replace("—", "").replace("_", "")
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else None


def code_hash(code: str) -> str:
    """What is stored of a code, and found by."""
    return hashlib.sha256(f"certificate:{code}".encode()).hexdigest()


def name_hash(code: str, name: str) -> str:
    """What is stored of the name on the paper with this code."""
    return hmac.new(code.encode(), _folded(name).encode(), hashlib.sha256).hexdigest()


def is_name(code: str, name: str, stored: str) -> bool:
    return constant_time_compare(name_hash(code, name), stored)


def _folded(name: str) -> str:
    """The form in which two ways of writing a name are the same: large and small letters, spaces,
    marks that nobody sees. A letter more or less is another name."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_SAME)
    seen = "".join(
        sign for sign in folded if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf")
    )
    return " ".join(unicodedata.normalize("NFKC", seen).split())
