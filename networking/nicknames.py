"""Suggestions for who wants a nickname that is taken."""

import secrets

from networking.models import User
from networking.models.people import NICKNAME_LENGTH, nickname_key


def free_nicknames(wanted: str, count: int = 3) -> list[str]:
    """`count` nicknames like the wanted one that nobody has; one query.

    The numbers are random, so that a suggestion tells nobody how many people share a name.
    """
    room = NICKNAME_LENGTH - 4
    tried = [f"{wanted[:room]} {secrets.randbelow(980) + 20}" for _ in range(count * 4)]
    keys = {nickname_key(name): name for name in tried}
    taken = set(User.objects.filter(nickname_key__in=keys).values_list("nickname_key", flat=True))
    return [name for key, name in keys.items() if key not in taken][:count]
