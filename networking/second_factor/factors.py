"""A second factor beside the password: an app's six digits or a passkey, and codes on paper for
the day it is lost.

Whoever sees other people's affairs must have one: coordinators, safeguarding leads, who edits the
course, administrators. For them a session counts only where it was signed in with the factor, or
where the factor was set up in it. Everyone else may have one.
"""

import base64
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from modules.permissions import EDIT_CONTENT
from motm.web.responses import SeeOther
from networking.encryption.vault import Vault
from networking.people.guests import with_next
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Membership
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.ui.qr import svg_document

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; codes on paper only stand in for one of these."""


def has_factor(person: User) -> bool:
    """Whether she has a second factor; queries unless loaded by `with_roles`."""
    known = getattr(person, "has_second_factor", None)  # through the lazy `request.user` too
    if known is not None:
        return bool(known)
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def kinds_of(person: User) -> set[str]:
    """What she has set up, codes on paper included; one query."""
    return set(Authenticator.objects.filter(user=person).values_list("type", flat=True))


def required_for(person: User) -> bool:
    """Whether she may not do without: at most two queries."""
    if person.is_staff or person.has_perm(EDIT_CONTENT):
        return True
    rows = Membership.objects.running().filter(person=person, role=Role.SAFEGUARDING)
    return rows.exists()


def is_satisfied(request: HttpRequest) -> bool:
    """Whether this session was signed in with a second factor that she has, or has set one up.
    No query where the person was loaded by `with_roles`, as `request.user` is."""
    person = request.user
    if not isinstance(person, User) or not has_factor(person):
        return False
    records = get_authentication_records(request, person)
    return any(record.get("method") == "mfa" for record in records)


def is_half_way(request: HttpRequest) -> bool:
    """Whether she has a second factor and this session did not use it: somebody with nothing
    but the password may not change anything about it."""
    person = request.user
    return isinstance(person, User) and has_factor(person) and not is_satisfied(request)


def ask_for_it(going_to: str = "") -> HttpResponse:
    """Sends her to the page that explains, and that sets one up or asks for it."""
    return SeeOther(with_next("second_factor_needed", going_to))


def second_factor_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for people who have a second factor and used it. Visitors are left to sign-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not is_satisfied(request):
            return ask_for_it(request.get_full_path() if request.method == "GET" else "")
        return view(request, *args, **kwargs)

    return guarded


def note_added(request: HttpRequest, kind: str) -> None:
    """One was set up in this session: it is audited, her other sessions end, this one counts."""
    person = request.user
    assert isinstance(person, User)
    AuditEvent.note(AuditEvent.Verb.SECOND_FACTOR, actor=person, about=person)
    record_authentication(request, person, "mfa", type=kind)
    person.sign_out_everywhere()
    person.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, person)


def note_removed(request: HttpRequest) -> None:
    """One was taken off: it is audited."""
    person = request.user
    assert isinstance(person, User)
    AuditEvent.note(AuditEvent.Verb.SECOND_FACTOR, actor=person, about=person)


def remove_all(*, person: User) -> int:
    """Takes off every second factor of somebody who lost them all, by those who run the server: her
    password alone opens her account again. All her sessions end, and it is audited."""
    removed, _by_model = Authenticator.objects.filter(user=person).delete()
    if removed:
        AuditEvent.note(AuditEvent.Verb.SECOND_FACTOR, actor=None, about=person)
        person.sign_out_everywhere()
    return removed


def set_up_app(*, person: User) -> tuple[str, list[str]]:
    """An app and codes on paper for a person of the demo: the secret to type into an app, and
    the codes. On a real site each sets up her own."""
    secret: str = generate_totp_secret()
    totp, paper = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
    seed = {"seed": seal_secret(person, RecoveryCodes.generate_seed()), "used_mask": 0}
    Authenticator.objects.create(
        user=person, type=totp, data={"secret": seal_secret(person, secret)}
    )
    Authenticator.objects.create(user=person, type=paper, data=seed)
    return secret, unused_paper_codes(person)


def unused_paper_codes(person: User) -> list[str]:
    """The codes on paper that she has not used. Raises Http404 where she has none."""
    row = get_object_or_404(Authenticator, user=person, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = RecoveryCodes(row).get_unused_codes()
    return codes


def _place(person_id: uuid.UUID) -> bytes:
    return f"mfa.authenticator:{person_id}:secret".encode()


def seal_secret(person: User, secret: str) -> str:
    """The secret of an app or of codes on paper as it is stored: sealed with the key of the
    person, whose id stands before it."""
    sealed = person.vault.seal_value(secret, _place(person.pk))
    return f"{person.pk}.{base64.b64encode(sealed).decode()}"


def open_secret(stored: str) -> str:
    """The other way round: one query to the key store. Raises Unreadable, ValueError."""
    owner, _dot, sealed = stored.partition(".")
    person_id = uuid.UUID(owner)
    return Vault(person_id).open_value(base64.b64decode(sealed), _place(person_id))


class Adapter(DefaultMFAAdapter):
    """How django-allauth's second factor meets our people."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role needs a security check. Set up another one first, then remove this one."
        ),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
        "incorrect_passkey": _("This did not work. Try again, or use another way."),
        "incorrect_code": _("This code is not right. Look at the newest one and try again."),
    }

    def encrypt(self, text: str) -> str:
        """For the person who is signed in: she sets up her own."""
        return seal_secret(context.request.user, text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        person = User.objects.get(pk=authenticator.user_id)
        rows = Authenticator.objects.filter(user=person, type__in=FACTORS)
        return rows.exclude(pk=authenticator.pk).exists() or not required_for(person)

    def _get_user_identifier(self, user: Any) -> str:
        """The nickname: an address in her app or on her key says more than it must."""
        return str(user)

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def get_totp_issuer(self) -> str:
        from allauth.mfa import app_settings

        return app_settings.TOTP_ISSUER

    def build_totp_svg(self, url: str) -> str:
        return svg_document(url)
