"""The gate for what comes in: each post of the course has a form."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.people.models.fields import LONGEST
from networking.people.sharing import Reach
from networking.ui.fields import WordsField


class WordsForm(forms.Form):
    """A text, the version it was typed on top of, and who may read it."""

    words = WordsField(
        required=False,
        strip=False,
        max_length=LONGEST,
    )
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    tab = forms.UUIDField(required=False)
    reach = forms.ChoiceField(
        choices=Reach,
        required=False,
        error_messages={
            "invalid_choice": _(
                "Choose who can read this text. A text for this device only is never sent."
            )
        },
    )

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean_tab(self) -> uuid.UUID:
        return self.cleaned_data["tab"] or uuid.uuid4()

    @property
    def problem(self) -> str:
        """The first thing that is wrong, as one sentence."""
        return str(next(iter(self.errors.values()))[0])


class CopyForm(forms.Form):
    """What to do with a kept copy."""

    choice = forms.ChoiceField(choices=[("use", "use"), ("delete", "delete")])
