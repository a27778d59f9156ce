"""How django-allauth meets our people: nicknames instead of e-mail, guests who join."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from networking.models import User
from networking.models.people import NICKNAME_LENGTH, PERSON_NOW
from networking.nicknames import free_nicknames
from networking.requests import GUEST


class NicknameBackend(AuthenticationBackend):
    """Signs in by nickname, however it is typed: big or small letters, with accents composed
    or not."""

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        return self._check_password(User.objects.named(username).first(), password)

    def get_user(self, user_id: Any) -> User | None:
        """The person with what every page asks about her, in one query."""
        person = PERSON_NOW.row(user_id)
        return person if person and self.user_can_authenticate(person) else None


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request: HttpRequest) -> User:
        """Joining keeps the guest's row, and with it her work and the key of her words."""
        guest_id = request.session.get(GUEST) if request.POST.get("bring") != "0" else None
        guest = User.objects.guests().filter(pk=guest_id).first() if guest_id else None
        return guest or User()

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A nickname that is free, or a plain word on why not, with some that are."""
        nickname = " ".join(username.split())
        if not 2 <= len(nickname) <= NICKNAME_LENGTH or not nickname.isprintable():
            raise ValidationError(_("Use 2 to 40 letters, digits or spaces."))
        if "@" in nickname:
            raise ValidationError(_("Choose a name, not an e-mail address: others may see it."))
        if not shallow and User.objects.named(nickname).exists():
            free = _(" or ").join(f"“{name}”" for name in free_nicknames(nickname))
            raise ValidationError(
                _("Somebody has this nickname already. Free are, for example: %(free)s.")
                % {"free": free}
            )
        return nickname
