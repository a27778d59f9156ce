"""Whose words are deleted for good: such an owner gets no key again."""

import uuid

from networking.people.models.pairs import Pair
from networking.people.models.users import User


def was_erased(owner: uuid.UUID) -> bool:
    """A person who deleted the account, while a window of theirs was still saving."""
    return User.objects.filter(pk=owner, erased_at__isnull=False).exists()


def lost_its_words(owner: uuid.UUID) -> bool:
    """The same of a pair whose words are deleted."""
    return Pair.objects.without_words().filter(pk=owner).exists()
