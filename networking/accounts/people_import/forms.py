"""Importing a list of people: the file first, then the yes to what was read from it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from networking.accounts.join_cards.forms import PrintForm
from networking.accounts.people_import.reading import LARGEST, BadList, Table, read_table

_LONGEST = 150_000
"""Characters of the page's hidden field: 500 lines take a quarter of it."""


class ListForm(forms.Form):
    """The file. `table` is what was read from it."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV or XLSX, 500 kB and 500 lines at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": _("Choose a file first."),
            "missing": _("Choose a file first."),
            "invalid": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
    )
    table: Table

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        assert isinstance(file, UploadedFile)
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("The file is too large: 500 kB at most."))
        try:
            self.table = read_table(file.read())
        except BadList as bad:
            raise ValidationError(bad.problem) from bad
        return file


class TakeListForm(PrintForm):
    """The yes, and how the cards are printed where there are some. `sheet` was drawn when the
    page was made: the same yes sent twice is written once."""

    list = forms.CharField(max_length=_LONGEST, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cards: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not cards:
            for name in ("languages", "days"):
                del self.fields[name]
