"""What a nickname may be, and suggestions for people whose wish is taken."""

import re
import secrets
import unicodedata
from collections import defaultdict
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motm.spelling import BLANK_LETTERS, alphabets, look, name_key, name_keys, search_key
from networking.accounts.word_list import words
from networking.people.models.users import NICKNAME_LENGTH, User

JOINERS: Final = "\u200c\u200d"
"""Unseen marks that some scripts need inside a word (Persian, Bengali): allowed, not compared."""

_STAFF: Final = (
    "admin administrator administrador administradora administrateur administratrice "
    "amministratore amministratrice administratorin beheerder yönetici адміністратор администратор "
    "coordinator coordinador coordinadora coordinateur coordinatrice coordinatore coordenador "
    "coordenadora koordinator koordinatorin coördinator koordynator koordinatör координатор "
    "координаторка moderator moderador moderadora moderateur модератор safeguarding staff support "
    "motm مشرف منسق منسقة مسؤول"
)
STAFF_WORDS: Final = frozenset(map(search_key, _STAFF.split()))
"""Words that say that somebody runs the site or a programme, in the languages of its cards and
their neighbours. Whoever has one of them in a nickname keeps it."""


def clean_nickname(typed: str, *, of: User | None = None) -> str:
    """A nickname that is free (or `of`'s own); else a plain word on why not, with some that are."""
    nickname = " ".join(unicodedata.normalize("NFC", typed).split())
    if of is not None and nickname == of.nickname:
        return nickname
    seen = "".join(letter for letter in nickname if letter not in JOINERS)
    if (
        not 2 <= len(name_key(nickname)) <= NICKNAME_LENGTH * 4
        or len(nickname) > NICKNAME_LENGTH
        or not seen.isprintable()
        or not BLANK_LETTERS.isdisjoint(nickname)
        or not any(letter.isalnum() for letter in seen)
    ):
        raise ValidationError(_("Use 2 to 40 letters, digits or spaces."))
    if "@" in nickname:
        raise ValidationError(_("Choose a name, not an e-mail address: others may see it."))
    if of is None or name_key(nickname) != name_key(of.nickname or ""):
        _refuse_disguise(nickname)
    _refuse_taken(nickname, of)
    return nickname


def _refuse_disguise(nickname: str) -> None:
    """What could be taken for somebody else's name, or for the staff's."""
    parts = re.findall(r"[^\W\d_]+", search_key(nickname))
    if not STAFF_WORDS.isdisjoint([*parts, "".join(parts)]):
        text = _("With this name, others may think that you run the programme.")
        raise ValidationError(f"{text} {_free(_picture())}", code="staff")
    mixed = next((word for word in nickname.split() if len(alphabets(word)) > 1), None)
    if mixed:
        text = _("“%(word)s” has letters of two alphabets. Write each word in one alphabet.")
        raise ValidationError(
            f"{text % {'word': mixed}} {_free(_in_latin(nickname))}".strip(), code="mixed"
        )


def _refuse_taken(nickname: str, of: User | None) -> None:
    """One query, and one for suggestions."""
    same = Q(nickname_key__in=name_keys(nickname)) | Q(nickname_search=search_key(nickname))
    others = User.objects.filter(same).exclude(pk=of.pk if of else None)
    for other in others.values_list("nickname", flat=True):
        if name_key(other) == name_key(nickname):
            raise taken(nickname)
        if look(other) == look(nickname):
            text = _("Somebody has a nickname that looks the same.")
            raise ValidationError(f"{text} {_free(nickname)}", code="taken")


def taken(nickname: str) -> ValidationError:
    """Says that somebody has this nickname, and names some that are free."""
    text = _("Somebody already has this nickname.")
    return ValidationError(f"{text} {_free(nickname)}", code="taken")


def _free(wanted: str) -> str:
    """A sentence with free nicknames; nothing where the wish cannot be kept at all."""
    names = free_nicknames(wanted) if wanted else []
    if not names:
        return ""
    free = get_text_list([f"“{name}”" for name in names], _("or"))
    return _("These are free: %(free)s.") % {"free": free}


def free_nicknames(wanted: str, count: int = 3) -> list[str]:
    """`count` nicknames like the wanted one that nobody has; one query.

    The numbers are random, so that a suggestion tells nobody how many people share a name.
    """
    room = NICKNAME_LENGTH - 4
    tried = [f"{wanted[:room]} {secrets.randbelow(980) + 20}" for _ in range(count * 4)]
    keys = {search_key(name): name for name in tried}
    rows = User.objects.filter(nickname_search__in=keys)
    taken = set(rows.values_list("nickname_search", flat=True))
    return [name for key, name in keys.items() if key not in taken][:count]


def shared_nicknames() -> list[list[str]]:
    """Nicknames that count as one today and were two when their people joined; one query."""
    groups: dict[str, list[str]] = defaultdict(list)
    for nickname in User.objects.exclude(nickname=None).values_list("nickname", flat=True):
        groups[name_key(nickname)].append(nickname)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


@transaction.atomic
def settle_nicknames() -> int:
    """Gives people whose nickname nobody else has any more the key of today; says how many."""
    shared = {nickname for group in shared_nicknames() for nickname in group}
    people = User.objects.exclude(nickname=None).exclude(nickname__in=shared)
    settled = 0
    for person in people.only("nickname", "nickname_key").iterator():
        key = name_key(person.nickname or "")
        if person.nickname_key != key and not User.objects.filter(nickname_key=key).exists():
            settled += User.objects.filter(pk=person.pk).update(nickname_key=key)
    return settled


def _in_latin(nickname: str) -> str:
    """The same name with Latin letters for those that look like one; nothing where other letters
    stay."""
    latin = "".join(map(_latin, nickname))
    return "" if any(len(alphabets(word)) > 1 for word in latin.split()) else latin


def _latin(letter: str) -> str:
    alike = look(letter)
    if alphabets(letter) <= {"LATIN"} or alphabets(alike) != {"LATIN"}:
        return letter
    return alike.upper() if letter.isupper() else alike


def _picture() -> str:
    """A word for something that can be pictured, to begin a nickname with."""
    lists = words()
    return secrets.choice(lists.get(get_language() or "en", lists["en"])).capitalize()
