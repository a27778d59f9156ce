"""Settings of the second factor: an app, passkeys, and codes on paper."""

from typing import Any, Final

_FORMS: Final = {
    "authenticate": "GiveForm",
    "reauthenticate": "GiveAgainForm",
    "activate_totp": "AppForm",
    "add_webauthn": "PasskeyForm",
    "login_webauthn": "SignInWithPasskeyForm",
    "authenticate_webauthn": "GivePasskeyForm",
    "reauthenticate_webauthn": "GivePasskeyAgainForm",
}


def second_factor_settings(*, insecure: bool) -> dict[str, Any]:
    """What django-allauth is told. `insecure`: plain http, on one's own computer and in tests."""
    return {
        "MFA_ADAPTER": "networking.second_factor.factors.Adapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": "Mentor on the Move",
        "MFA_TOTP_TOLERANCE": 1,  # clocks of cheap phones, and people who type slowly
        "MFA_FORMS": {
            name: f"networking.second_factor.forms.{form}" for name, form in _FORMS.items()
        },
        # A passkey cannot be guessed; a workshop behind one address signs in at once.
        "MFA_RATE_LIMITS": {"webauthn_login": "120/m/ip"},
        # An address that nobody has confirmed yet must not keep a coordinator from her second
        # factor: an account is its nickname, so there is no other owner whom this could shut out.
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": insecure,
    }
