"""Our forms for joining, signing in, passwords and what people may change about themselves."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from motm import spelling
from networking.accounts.nicknames import clean_nickname, taken
from networking.accounts.recovery.models import can_be_code
from networking.accounts.signing_in import note_brought
from networking.people.guests import guest_in
from networking.people.models.users import NICKNAME_LENGTH, User
from networking.privacy.guests import Work, erase_guest
from networking.ui.allauth_forms import LONGEST_PASSWORD, plain

NAME = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
    "dir": "auto",
    "maxlength": str(NICKNAME_LENGTH),
}
EMAIL_HINT = _("If you forget your password, we will send you a link. That is all.")
PASSWORD_HINT = _("8 characters or more. Three or four words are easy to remember.")

WRONG_EMAIL = _("An e-mail address looks like name@example.org.")


def check_email(address: str) -> None:
    """Names the letter that no address may have before its @; else as Django checks it."""
    name, _at, _domain = address.rpartition("@")
    odd = next((letter for letter in name if not letter.isascii()), None)
    if odd:
        raise ValidationError(
            _("Before the @, an e-mail address cannot have the letter “%(letter)s”."),
            params={"letter": odd},
        )
    EmailValidator(WRONG_EMAIL)(spelling.email(address))


def email_field(form: forms.BaseForm) -> None:
    field = form.fields["email"]
    others = [each for each in field.validators if not isinstance(each, EmailValidator)]
    field.validators = [check_email, *others]


class NicknameTaken(Exception):
    """Somebody took the nickname between looking and saving."""


def name_field(form: forms.BaseForm, name: str) -> None:
    """Makes a field ready for nicknames. It may be longer than a nickname when it is checked,
    so that the answer is in our words."""
    field = form.fields[name]
    field.widget.attrs.update(NAME)
    field.error_messages["required"] = _("Type your nickname.")


def bring_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Put it into your account?"),
        choices=(
            ("1", _("Yes, put it into my account")),
            ("0", _("No, delete it from here")),
        ),
        widget=forms.RadioSelect,
        initial="1",
        error_messages={"required": _("Choose yes or no.")},
    )


class JoinForm(SignupForm):
    """Joining; where this browser holds a guest's work, with the question what becomes of it."""

    def __init__(self, *args: Any, work: Work | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_field(self, "username")
        self.fields["username"].min_length = None
        self.fields["username"].validators = []
        email_field(self)
        if not settings.MAIL_WORKS:
            del self.fields["email"]
        if work:
            self.fields["bring"] = bring_field()
        self.fields["password1"].error_messages["required"] = _("Choose a password.")
        plain(
            self,
            username=(
                _("Nickname"),
                _("You sign in with it. It does not have to be your real name."),
            ),
            password1=(_("Password"), PASSWORD_HINT),
            email=(
                _("E-mail"),
                _("If you forget your password, we will send you a link. That is all."),
            ),
        )
        self.order_fields(["username", "password1", "email", "bring"])

    def try_save(self, request: HttpRequest) -> Any:
        """Joins. Raises NicknameTaken, and changes nothing, where somebody was quicker."""
        guest = guest_in(request)
        try:
            with transaction.atomic():
                person, response = super().try_save(request)
        except IntegrityError as error:
            raise NicknameTaken from error
        if guest is not None and self.cleaned_data.get("bring") == "0":
            erase_guest(guest=guest)
            note_brought(request, guest, person, None)
        return person, response

    def joined_just_now(self, request: HttpRequest) -> User | None:
        """The person who joined with this nickname and password in the last minute: this form, sent
        twice by a double click or a weak connection, whose first answer never arrived."""
        if set(self.errors) != {"username"}:
            return None
        nickname, password = self.data.get("username", ""), self.cleaned_data.get("password1", "")
        since = timezone.now() - timedelta(minutes=1)
        if not User.objects.named(nickname).filter(last_login__gt=since).exists():
            return None
        try:
            found = get_adapter().authenticate(request, username=nickname, password=password)
        except ValidationError:
            return None
        return found if isinstance(found, User) else None


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_field(self, "login")
        self.fields["password"].error_messages["required"] = _("Type your password.")
        plain(self, login=(_("Nickname"), ""), password=(_("Password"), ""))


class PasswordAgainForm(ReauthenticateForm):
    """The password of the person who is signed in, before a change to what opens the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = _("Type your password.")
        plain(self, password=(_("Password"), ""))


class NewPasswordForm(ChangePasswordForm):
    """The new password once: typing it twice on a small screen makes more mistakes than it finds,
    and people who mistype it get help to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        plain(
            self,
            oldpassword=(_("Your password now"), ""),
            password1=(_("New password"), PASSWORD_HINT),
        )


class FirstPasswordForm(SetPasswordForm):
    """For people who have signed in without a password so far."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        plain(self, password1=(_("New password"), PASSWORD_HINT))


class PasswordByMailForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email_field(self)
        self.fields["email"].error_messages["required"] = _("Type your e-mail address.")
        plain(self, email=(_("Your e-mail address"), ""))

    def clean_email(self) -> str:
        """The mail goes to the address as it is stored, never to what was typed for it."""
        self.cleaned_data["email"] = spelling.email(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class PasswordFromMailForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        plain(self, password1=(_("New password"), PASSWORD_HINT))


class BringForm(forms.Form):
    """What becomes of the work that a guest did in this browser."""

    bring = bring_field()


class SecretInput(forms.TextInput):
    """Shows what is typed, and never sends it back with the page."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class RecoverForm(forms.Form):
    """Nickname, one-time code and a new password, on one page."""

    nickname = forms.CharField(label=_("Nickname"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Ten letters and digits, from your coordinator. Big or small letters work."),
        widget=SecretInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Type the code.")},
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=PASSWORD_HINT,
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a new password.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_field(self, "nickname")

    def clean_code(self) -> str:
        """A slip while typing is told here, and does not count as a wrong try."""
        typed: str = self.cleaned_data["code"]
        if not can_be_code(typed):
            text = _(
                "A code has ten letters and digits. The letters I, L and O and the digits 0 and 1 "
                "are never in it."
            )
            raise ValidationError(text)
        return typed

    def clean_password(self) -> str:
        password = spelling.password(self.cleaned_data["password"])
        validate_password(password, User(nickname=self.cleaned_data.get("nickname", "")))
        return password

    def refuse(self) -> None:
        """One sentence for a wrong nickname, a wrong code and an old one: nobody learns which."""
        self.add_error(
            None,
            ValidationError(
                _(
                    "This nickname and this code do not match, or the code is too old. "
                    "Check both and try again, or ask your coordinator for a new code."
                )
            ),
        )


class PasswordWhenNeeded(forms.CharField):
    """The form says when it is needed, and checks it then."""

    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def validate(self, value: Any) -> None:
        """Empty will do here."""


def digest_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Weekly e-mail: how many people to call"),
        required=False,
        help_text=_("For coordinators, to a confirmed address. Counts and links, without a name."),
    )


class AccountForm(forms.Form):
    """Nickname, e-mail and language. A new e-mail address needs the password: it is a way into
    the account, and the phone may be somebody else's."""

    nickname = forms.CharField(
        label=_("Nickname"), help_text=_("You sign in with it."), max_length=200
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=EMAIL_HINT,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect)
    password = PasswordWhenNeeded(
        label=_("Your password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_("Only when you change the e-mail address."),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        name_field(self, "nickname")
        languages: Any = self.fields["language"]
        languages.choices = [
            (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ]
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        email_field(self)
        if not settings.MAIL_WORKS and not person.email:
            del self.fields["email"], self.fields["password"]
        if person.coordinates and "email" in self.fields:
            self.fields["digest"] = digest_field()
            self.order_fields(["nickname", "email", "password", "digest", "language"])

    def clean_nickname(self) -> str:
        return clean_nickname(self.cleaned_data["nickname"], of=self.person)

    def clean_email(self) -> str:
        return spelling.email(self.cleaned_data["email"])

    @property
    def changes_email(self) -> bool:
        email = self.cleaned_data.get("email")
        return email is not None and email != spelling.email(self.person.email)

    def clean(self) -> None:
        """Checks the password last, and only where it is needed: each check counts as a try."""
        if self.errors or not self.changes_email:
            return
        password = self.cleaned_data.get("password", "")
        if not password:
            self.add_error("password", _("Type your password to change the e-mail address."))
            return
        try:
            right = get_adapter().reauthenticate(self.person, password)
        except ValidationError as error:
            self.add_error("password", error)
            return
        if not right:
            self.add_error("password", _("This is not your password. Try again."))

    def nickname_is_taken(self) -> None:
        """Somebody was quicker, between looking and saving."""
        self.add_error("nickname", taken(self.cleaned_data["nickname"]))
