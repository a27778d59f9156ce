"""The two codes of a card: four words, which a person can type, and a token, which is in the QR
code. Nobody can read either from what is stored: only hashes with the site's secret are.

Four different words of 256 are nearly 32 bits: enough where tries are counted (see limits). A
token has 128 bits: nobody guesses it. Cards of coordinators and safeguarding leads open people's
matters, so they have a token only.
"""

import base64
import re
import secrets
from collections.abc import Sequence
from typing import Final

from django.core import signing
from django.utils.crypto import salted_hmac

from networking.accounts.join_cards.models import Invitation, InvitationQuerySet
from networking.accounts.word_list import COUNT, read_words, words
from networking.people.models.roles import Role

WORDS: Final = 4
TICKET_SECONDS: Final = 2 * 3600
WITHOUT_WORDS: Final = frozenset((Role.COORDINATOR, Role.SAFEGUARDING))
_TOKEN: Final = re.compile(r"[a-z2-7]{26}")
_TICKET_SALT: Final = "networking.cards.ticket"

Code = tuple[int, ...]


def new_code() -> Code:
    """Four different words: one that comes twice would look like a misprint."""
    return tuple(secrets.SystemRandom().sample(range(COUNT), WORDS))


def in_words(code: Sequence[int], language: str) -> str:
    """The code as it is printed and typed."""
    return " ".join(words()[language][number] for number in code)


def read_code(typed: str) -> Code | None:
    """The code in what was typed, in any language, even in several; None if it is none."""
    found = read_words(typed)
    return tuple(found) if found is not None and len(found) == WORDS else None


def code_hash(code: Sequence[int]) -> str:
    return _hash("code", "-".join(map(str, code)))


def no_code_hash() -> str:
    """What is stored for a card without words: no four words have this hash."""
    return _hash("none", secrets.token_hex(16))


def new_token() -> str:
    """26 letters and digits, none of which looks like another."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def read_token(typed: str) -> str | None:
    """The token in what came with an address, however its letters were written."""
    plain = typed.lower()
    return plain if _TOKEN.fullmatch(plain) else None


def token_hash(token: str) -> str:
    return _hash("token", token)


def _hash(kind: str, value: str) -> str:
    return salted_hmac(f"networking.cards.{kind}", value, algorithm="sha256").hexdigest()


def ticket_for(card: Invitation) -> str:
    """What leads on from typed words to the page of their card, for two hours: the token itself
    is stored nowhere."""
    return signing.TimestampSigner(salt=_TICKET_SALT).sign(card.pk.hex)


def card_with(code: str) -> Invitation | None:
    """The card of a token or a ticket, in whatever state it is."""
    token = read_token(code)
    if token is not None:
        return _cards().filter(token_hash=token_hash(token)).first()
    try:
        signer = signing.TimestampSigner(salt=_TICKET_SALT)
        pk = signer.unsign(code, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return _cards().filter(pk=pk).first()


def card_with_words(typed: str) -> Invitation | None:
    """The card with these words, in whatever state it is."""
    code = read_code(typed)
    return _cards().filter(code_hash=code_hash(code)).first() if code else None


def _cards() -> InvitationQuerySet:
    return Invitation.objects.select_related("programme", "cohort", "sheet")
