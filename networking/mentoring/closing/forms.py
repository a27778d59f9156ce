"""The gate for the steps of the closing path."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.mentoring.closing.models import LaterContact
from networking.mentoring.closing.queries import LATER, MARKED, TAKE_ALONG
from networking.ui.fields import words_field

LONGEST: Final = 2000


class ClosingForm(forms.Form):
    """One step: a button that marks it, a choice, or words."""

    step = forms.ChoiceField(
        choices=[(name, name) for name in (*MARKED, TAKE_ALONG, LATER)],
        error_messages={
            "required": _("Press one of the buttons."),
            "invalid_choice": _("Press one of the buttons."),
        },
    )
    words = words_field(
        _("What do you take with you from your time together?"),
        longest=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    contact = forms.ChoiceField(
        choices=LaterContact,
        required=False,
        error_messages={"invalid_choice": _("Choose one of the three.")},
    )
    use_required_attribute = False

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean(self) -> None:
        chosen = self.cleaned_data.get("contact") or "contact" in self.errors
        if self.cleaned_data.get("step") == LATER and not chosen:
            self.add_error("contact", _("Choose one of the three."))
