"""Forms of the security check, in our words."""

import struct
from collections.abc import Callable
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from motm import spelling
from networking.ui.allauth_forms import plain

WORKS_FOR = 150
"""Seconds in which digits could be given a second time, were they not noted: more than the three
half minutes in which an app's digits are taken."""
_ODD: Final = (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature)
CODE = {"inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


def code_field(form: Any, hint: Any) -> None:
    """Big digits to type, and nothing that vanishes while typing."""
    form.fields["code"].widget.attrs.update(CODE)
    form.fields["code"].max_length = 40
    form.fields["code"].error_messages["required"] = _("Type the code.")
    plain(form, code=(_("Code"), hint))


class AnyKeyboard:
    """A code counts as it is, whatever digits and dashes the keyboard writes."""

    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        self.cleaned_data["code"] = spelling.code(self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class OnceOnly(AnyKeyboard):
    """Digits from an app work once, however long they fit: if somebody looks over a shoulder,
    they are too late."""

    user: Any

    def clean_code(self) -> str:
        code = super().clean_code()
        if not cache.add(f"second-factor:{self.user.pk}:{code}", "given", WORKS_FOR):
            raise get_adapter().validation_error("incorrect_code")
        return code


class GiveForm(OnceOnly, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self, _("Six digits from your app, or one of your codes on paper."))


class GiveAgainForm(OnceOnly, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self, _("Six digits from your app, or one of your codes on paper."))


class AppForm(AnyKeyboard, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code_field(self, _("The six digits that your app shows now."))


class OddPasskeys:
    """What no browser sends is answered in words too, instead of with an error of ours."""

    def clean_credential(self) -> Any:
        return self._in_words(getattr(super(), "clean_credential", self._as_it_is))

    def clean(self) -> Any:
        return self._in_words(super().clean)  # type: ignore[misc]

    def _as_it_is(self) -> Any:
        return self.cleaned_data["credential"]  # type: ignore[attr-defined]

    def _in_words(self, clean: Callable[[], Any]) -> Any:
        try:
            return clean()
        except _ODD as error:
            raise get_adapter().validation_error("incorrect_passkey") from error


class SignInWithPasskeyForm(OddPasskeys, LoginWebAuthnForm):
    """Signing in with a passkey alone; django-allauth refuses one that was only touched, and asked
    for no finger, face or code."""


class GivePasskeyForm(OddPasskeys, AuthenticateWebAuthnForm):
    pass


class GivePasskeyAgainForm(OddPasskeys, ReauthenticateWebAuthnForm):
    pass


class PasskeyForm(OddPasskeys, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update(name="", passwordless=True)
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 40
        self.fields["name"].widget.attrs.update(maxlength="40", dir="auto", autocomplete="off")
        plain(
            self,
            name=(
                _("A name for it"),
                _("You will know it again by this: my phone, the blue key."),
            ),
            passwordless=(
                _("Sign in with it alone"),
                _("Without nickname and password. Your phone will ask for its own code."),
            ),
        )
