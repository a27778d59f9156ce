"""The editor's form for one text. What it lets through, every page can show."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from modules.loading.shapes import MARKDOWN_FIELDS
from modules.markdown import address, link_targets
from modules.models.structure import Unit
from modules.models.texts import Page, Text
from motm.admin.editing import EditingForm

LONGEST: Final = 20_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


def checked_text(body: str, *, is_markdown: bool) -> str:
    """The text with plain line ends and no spare space; ValidationError says what to mend."""
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not body:
        raise ValidationError(_("Write the text. It cannot be empty."))
    if _CONTROL.search(body):
        raise ValidationError(
            _("There is an invisible control character in the text. Type that part again.")
        )
    if not is_markdown and "\n" in body:
        raise ValidationError(_("This text has only one line. Remove the line breaks."))
    if is_markdown:
        check_links(body)
    return body


def check_links(body: str) -> None:
    """Refuses a link that would lead nowhere: two queries at most."""
    targets = set(link_targets(body))
    wrong = {target for target in targets if address(target, "en") is None}
    units = {target: target[5:].split("/") for target in targets if target.startswith("unit:")}
    pages = {target: target[5:] for target in targets if target.startswith("page:")}
    if units:
        rows = Unit.objects.current().filter(is_overview=False)
        known = set(rows.values_list("module__slug", "slug"))
        wrong |= {target for target, place in units.items() if tuple(place) not in known}
    if pages:
        slugs = set(Page.objects.values_list("slug", flat=True))
        wrong |= {target for target, slug in pages.items() if slug not in slugs}
    if wrong:
        raise ValidationError(
            _("This link leads nowhere: %(link)s. Use https://…, unit:module/unit, or page:help."),
            params={"link": sorted(wrong)[0]},
        )


class TextForm(EditingForm):
    """A text and its status."""

    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        strip=False,
        error_messages={"required": _("Write the text. It cannot be empty.")},
    )

    class Meta:
        model = Text
        fields = ("body", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = self.instance.body
        self.is_markdown = self.instance.field in MARKDOWN_FIELDS
        rows = 14 if self.is_markdown else 3
        self.fields["body"].widget = forms.Textarea(
            attrs={
                "rows": rows,
                "cols": 70,
                "maxlength": LONGEST,
                "dir": "auto",
                "lang": self.instance.language,
            }
        )
        if self.is_markdown:
            self.fields["body"].help_text = _(
                "An empty line makes a new paragraph. *italic*, **bold**, "
                "[words](https://…), [words](unit:module/unit), [words](page:help)."
            )

    def is_valid(self) -> bool:
        """Never, for a preview and for the way back from one: then nothing is saved."""
        wants_to_save = "_preview" not in self.data and "_edit" not in self.data
        return wants_to_save and super().is_valid()

    def clean_body(self) -> str:
        return checked_text(self.cleaned_data["body"], is_markdown=self.is_markdown)
