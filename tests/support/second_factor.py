"""The second factor in tests: who has one, sessions signed in with it, and the digits an app shows.

`client.force_login(person)` signs in as that person really does: with her second factor, where she
has one. `sign_in_half_way` is somebody who holds nothing but the password.
"""

from typing import Any, Final

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from networking.models import User
from networking.second_factor.factors import FACTORS, seal_secret

SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_force_login = Client.force_login


def has_one(person: User) -> User:
    """Gives her an app that nobody reads the digits of: enough for sessions that are forced."""
    if not Authenticator.objects.filter(user=person, type__in=FACTORS).exists():
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def with_app(person: User) -> User:
    """Gives her an app whose `digits()` are known, and codes on paper."""
    secret = {"secret": seal_secret(person, SECRET)}
    Authenticator.objects.update_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": secret}
    )
    seed = {"seed": seal_secret(person, RecoveryCodes.generate_seed()), "used_mask": 0}
    Authenticator.objects.update_or_create(
        user=person, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": seed}
    )
    return person


def digits(secret: str = SECRET) -> str:
    """What the app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def paper_codes(person: User) -> list[str]:
    """The codes that she wrote down and has not used."""
    row = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = RecoveryCodes(row).get_unused_codes()
    return codes


def sign_in_half_way(client: Client, person: User) -> None:
    """A session with nothing but the password behind it."""
    _force_login(client, person)


def sign_in_wholly(client: Client, person: Any, backend: str | None = None) -> None:
    """A session signed in with the second factor; where she has none, as after the password."""
    _force_login(client, person, backend)
    if Authenticator.objects.filter(user=person, type__in=FACTORS).exists():
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()


@pytest.fixture(scope="session", autouse=True)
def people_sign_in_wholly() -> Any:
    """`force_login` of every test client."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Client, "force_login", sign_in_wholly)
    yield
    patch.undo()
