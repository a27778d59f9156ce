"""What a password must not be, said in plain words."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motm.spelling import name_key

OWN_PART = 5
"""Letters, digits and signs that a password needs besides the nickname."""


class NotTheNicknameValidator:
    """Refuses a password that is little more than the nickname.

    Django's own check compares by likeness of letters, and calls three innocent words too
    similar to a longer nickname.
    """

    def validate(self, password: str, user: Any = None) -> None:
        nickname = name_key(getattr(user, "nickname", None) or "")
        if not nickname:
            return
        rest = name_key(password).replace(nickname, "")
        if rest != name_key(password) and len(rest) < OWN_PART:
            raise ValidationError(self.get_help_text(), code="password_is_nickname")

    def get_help_text(self) -> str:
        return _("Your nickname is easy to guess. Use other words for your password.")
