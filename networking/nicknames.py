"""What a nickname may be, and suggestions for who wants one that is taken."""

import secrets
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from networking.models import User
from networking.models.people import NICKNAME_LENGTH, nickname_key

JOINERS: Final = "\u200c\u200d"
"""Unseen marks that some scripts need inside a word (Persian, Bengali): allowed, not compared."""


def clean_nickname(typed: str, *, of: User | None = None) -> str:
    """A nickname that is free (or `of`'s own); else a plain word on why not, with some that are."""
    nickname = " ".join(unicodedata.normalize("NFC", typed).split())
    seen = "".join(letter for letter in nickname if letter not in JOINERS)
    key = nickname_key(nickname)
    if not 2 <= len(key) <= NICKNAME_LENGTH * 4 or len(nickname) > NICKNAME_LENGTH:
        raise ValidationError(_("Use 2 to 40 letters, digits or spaces."))
    if not seen.isprintable() or not any(letter.isalnum() for letter in seen):
        raise ValidationError(_("Use 2 to 40 letters, digits or spaces."))
    if "@" in nickname:
        raise ValidationError(_("Choose a name, not an e-mail address: others may see it."))
    namesake = User.objects.named(nickname).first()
    if namesake is not None and namesake != of:
        raise taken(nickname)
    return nickname


def taken(nickname: str) -> ValidationError:
    """Says that somebody has this nickname, and names some that are free."""
    free = _(" or ").join(f"“{name}”" for name in free_nicknames(nickname))
    return ValidationError(
        _("Somebody has this nickname already. Free are, for example: %(free)s."),
        code="taken",
        params={"free": free},
    )


def free_nicknames(wanted: str, count: int = 3) -> list[str]:
    """`count` nicknames like the wanted one that nobody has; one query.

    The numbers are random, so that a suggestion tells nobody how many people share a name.
    """
    room = NICKNAME_LENGTH - 4
    tried = [f"{wanted[:room]} {secrets.randbelow(980) + 20}" for _ in range(count * 4)]
    keys = {nickname_key(name): name for name in tried}
    taken = set(User.objects.filter(nickname_key__in=keys).values_list("nickname_key", flat=True))
    return [name for key, name in keys.items() if key not in taken][:count]
