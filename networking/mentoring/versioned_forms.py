"""Forms for long texts that two windows may change."""

from typing import Any, Final

from django import forms

from motm.rows.versions import rebase
from networking.ui.fields import WordsField

LONGEST: Final = 5000


def long_words(label: Any, required: Any = "", **options: Any) -> WordsField:
    """A field for a long text of theirs."""
    return WordsField(
        label=label,
        required=bool(required),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": options.pop("rows", 4), "dir": "auto"}),
        error_messages={"required": required},
        **options,
    )


class VersionedForm(forms.Form):
    """What was typed on top of which version."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    use_required_attribute = False

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def rebase_on(self, version: int, **values: Any) -> None:
        """Another window saved something: what is typed here stays, on top of that now."""
        rebase(self, version=version, **values)
