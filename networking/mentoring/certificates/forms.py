"""The gates around a certificate: the name on it, and checking one."""

import unicodedata
import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.mentoring.certificates.codes import read_code
from networking.ui.fonts import missing_in

LONGEST_NAME: Final = 80
_JOINERS: Final = "\u200c\u200d"


class NameField(forms.CharField):
    """A name, as people write theirs; also with the signs that join and part letters in Persian
    and Sinhala. It is never stored."""

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        errors = {
            "required": _("Type the name."),
            "max_length": _("This name is too long: 80 letters at most."),
            "null_characters_not_allowed": _("Type the name again, without odd signs."),
        }
        super().__init__(max_length=LONGEST_NAME, error_messages=errors, **kwargs)
        self.widget.attrs |= {"dir": "auto", "autocomplete": autocomplete, "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        name = " ".join(str(super().to_python(value)).split())
        seen = (sign for sign in name if sign in _JOINERS or _is_seen(sign))
        return "".join(seen).strip(_JOINERS + " ")


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf")


class CertificateForm(forms.Form):
    """The name that is printed on the paper. `form` is drawn when the page is made, so that a form
    sent twice makes one certificate."""

    name = NameField(
        label=_("The name on the certificate"),
        help_text=_("As in your papers, if you like. It is printed and not kept here."),
        autocomplete="name",
    )
    form = forms.UUIDField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False

    def clean_form(self) -> uuid.UUID:
        return self.cleaned_data["form"] or uuid.uuid4()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        missing = missing_in([name])
        if missing:
            raise forms.ValidationError(
                _("This server has no letters for %(signs)s. Write the name in other letters."),
                params={"signs": " ".join(sorted(missing))},
            )
        return name


class CodeForm(forms.Form):
    """The code on a certificate, typed from the paper."""

    code = forms.CharField(
        label=_("The code on the certificate"),
        max_length=200,
        help_text=_("28 letters and digits, in groups of four. Spaces and dashes do not matter."),
        error_messages={
            "required": _("Type the code on the certificate."),
            "max_length": _("This is not the code of a certificate. Look at the paper again."),
            "null_characters_not_allowed": _("This is not the code of a certificate."),
        },
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "autofocus": True}
        ),
    )
    use_required_attribute = False

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                _("A certificate's code has 28 letters and digits. Please type it again.")
            )
        return code


class CompareForm(forms.Form):
    """The name on the paper, to compare."""

    name = NameField(label=_("The name on the paper"))
    use_required_attribute = False
