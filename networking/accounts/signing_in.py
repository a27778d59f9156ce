"""How django-allauth meets our people: nicknames instead of e-mail, guests who join, and what
comes after signing in."""

import logging
import uuid
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from motm import spelling
from motm.web.responses import SeeOther
from networking.accounts.guest_merge import Merged
from networking.accounts.nicknames import clean_nickname
from networking.people.guests import guest_in, with_next
from networking.people.models.users import User
from networking.people.requests import GUEST, forget_guest, owner_token
from networking.people.roles import PERSON_NOW
from networking.privacy.guests import work_of

BROUGHT = "brought"
"""Session key for what became of a guest's work; the page that tells it reads it."""

log = logging.getLogger(__name__)


class NicknameBackend(AuthenticationBackend):
    """Signs in by nickname and password, from whatever keyboard they are typed (`spelling`)."""

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        """A person who may not sign in is answered like somebody who does not exist."""
        found = User.objects.named(username).present().filter(is_active=True)
        return self._check_password(found.first(), password)

    def _mitigate_timing_attack(self, password: str) -> None:
        """As many hashes as a wrong password of somebody who exists costs."""
        super()._mitigate_timing_attack(password)
        if spelling.password(password) != password:
            super()._mitigate_timing_attack(password)

    def get_user(self, user_id: Any) -> User | None:
        """The person with what every page asks about her, in one query."""
        try:
            person = PERSON_NOW.row(uuid.UUID(str(user_id)))
        except ValueError:
            return None
        return person if person and self.user_can_authenticate(person) else None

    def _get_group_permissions(self, user_obj: Any) -> Any:
        """None, and no query: rights come from memberships, and one of a person's own."""
        return Permission.objects.none()


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "This nickname and this password do not match. Check both and try again."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password. Try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: nothing of ours asks for JSON."""
        return False

    def new_user(self, request: HttpRequest) -> User:
        """Joining keeps the guest's row, and with it her work and the key of her words.

        The row is locked, so that a form sent twice joins once.
        """
        guest_id = request.session.get(GUEST) if request.POST.get("bring") != "0" else None
        if guest_id is None:
            return User()
        guests = User.objects.guests().filter(pk=guest_id, is_active=True)
        return guests.select_for_update().first() or User()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.guest_token = None
        user.language = get_language() or ""
        user.last_active_at = timezone.now()
        return super().save_user(request, user, form, commit)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        return clean_nickname(username)

    def clean_email(self, email: str) -> str:
        return spelling.email(email)

    def clean_password(self, password: str, user: Any = None) -> str:
        cleaned: str = super().clean_password(spelling.password(password), user)
        return cleaned

    def set_password(self, user: Any, password: str) -> None:
        """Changes this one field: another request may have changed others since."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("networking:account")

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        response = super().post_login(request, user, **told)
        return after_signing_in(request, user, response.headers["Location"])

    def should_send_confirmation_mail(self, request: HttpRequest, *args: Any, **more: Any) -> bool:
        return settings.MAIL_WORKS

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer stops nobody from joining or changing an address."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            log.error("A mail could not be sent: %s", type(error).__name__)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for each person, however the nickname is typed."""
        return spelling.name_key(credentials.get("username") or credentials.get("email") or "")


def after_signing_in(request: HttpRequest, person: User, url: str) -> HttpResponse:
    """Sends people on in their own language; if this browser holds a guest's work, they are asked
    about it first. Asks the database only where it does."""
    languages = dict(settings.LANGUAGES)
    language = person.language if person.language in languages else get_language() or "en"
    guest, target = guest_in(request), translate_url(url, language)
    with override(language):
        arrive, mine = reverse("networking:arrive"), reverse("networking:me")
        target = mine if target.split("?")[0] == arrive else target
        asked = guest is not None and bool(work_of(guest))
        if asked or (BROUGHT in request.session and request.method == "POST"):
            target = with_next("networking:bring", target)
        else:
            forget_guest(request)
    return remember_language(SeeOther(target), language)


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Sets the cookie from which pages without a language in their address are sent on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )
    return response


def note_brought(request: HttpRequest, guest: User, account: User, merged: Merged | None) -> None:
    """Keeps in the session what the next page tells: what came along, or (None) that it was
    deleted. The guest's and the account's tokens let the script move notes on the device."""
    request.session[BROUGHT] = {
        "from": owner_token(guest),
        "to": owner_token(account) if merged else "",
        "said": merged.work.said() if merged else "",
        "beside": merged.kept_beside if merged else 0,
    }
    forget_guest(request)
