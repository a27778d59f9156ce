"""What comes in when a map is brought: a file first, then the yes to what was read from it."""

import uuid
from dataclasses import astuple, replace
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from motm.days import today_here
from networking.maps.files import read_map_file
from networking.maps.files.names import Brought, OddName
from networking.maps.files.own_json import as_data, read
from networking.maps.files.reading import LARGEST_FILE, BadFile
from networking.maps.page.forms import LabelField
from networking.people.models.users import User

_SALT: Final = "networking.map-brought"
_LONGEST: Final = 200_000
"""Characters of a page's hidden field, well below what a form may send."""
_HOURS: Final = 24


class BringForm(forms.Form):
    """A file with one map, or several. `maps` are what was read from it."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A map that you downloaded here (.json), or a file that easyNWK saved."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": _("Choose a file first."),
            "missing": _("Choose a file first."),
            "invalid": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
    )
    maps: tuple[Brought, ...] = ()

    @classmethod
    def again(cls, problem: Any) -> "BringForm":
        """The form once more, with what went wrong after the file had been read."""
        form = cls({})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, problem)
        return form

    def clean_file(self) -> "UploadedFile[bytes]":
        file = self.cleaned_data["file"]
        assert isinstance(file, UploadedFile)
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is too large: %(n)d kB at most."), params={"n": LARGEST_FILE // 1000}
            )
        try:
            self.maps = tuple(read_map_file(file.read(), today_here()))
        except BadFile as bad:
            raise forms.ValidationError(list(bad.problems)) from bad
        return file


class NamesForm(forms.Form):
    """Other names for those of a map that cannot be labels here. A field that is left empty
    stands for area and number."""

    def __init__(self, brought: Brought, which: int, data: Any = None) -> None:
        super().__init__(data, prefix=f"map{which}", auto_id="%s")
        for odd in brought.odd:
            self.fields[str(odd.number)] = LabelField(
                label=odd.found or brought.content.by_number[odd.number].stand_in,
                help_text=odd.problem,
                initial=odd.nearest,
                required=False,
                widget=forms.TextInput({"dir": "auto", "autocomplete": "off", "translate": "no"}),
            )

    @property
    def labels(self) -> dict[int, str]:
        """What a valid form says, by the numbers of contacts."""
        return {int(number): label for number, label in self.cleaned_data.items()}


class TakeForm(forms.Form):
    """The yes. What was read goes to her browser and comes back signed: nothing of it is kept
    here before she says so, and nobody can change it on the way. `page_id` was drawn when the page
    was made: the same yes sent twice is one map. `names`: the form for names that cannot stay."""

    maps = forms.CharField(max_length=_LONGEST, strip=False)
    which = forms.IntegerField(min_value=0, max_value=99)
    names: NamesForm

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            text, which = data.get("maps", ""), data.get("which", -1)
            page_id, maps = signing.loads(text, salt=_SALT, max_age=_HOURS * 3600)
            self.page_id = uuid.UUID(page_id)
            self.offered = tuple(_unpacked(one) for one in maps)
            self.names = NamesForm(self.offered[which], which, self.data)
        except (signing.BadSignature, IndexError, BadFile) as error:
            raise forms.ValidationError(
                _("This page is from yesterday or older. Choose your file once more.")
            ) from error
        return data

    def map_id(self, person: User) -> uuid.UUID:
        """The id that the map gets: of this page's choice for this person, and of no other."""
        return uuid.uuid5(self.page_id, f"{self.cleaned_data['which']} {person.pk}")

    @property
    def chosen(self) -> Brought:
        """The map that she said yes to, with the names that she typed."""
        brought = self.offered[self.cleaned_data["which"]]
        return replace(brought, content=brought.content.with_labels(self.names.labels))

    @property
    def problem(self) -> Any:
        """What is wrong, for the form that asks for the file again."""
        return self.non_field_errors() or next(iter(self.errors.values()))


def packed(maps: tuple[Brought, ...]) -> tuple[str, tuple[Brought, ...]]:
    """Maps as a hidden field carries them, and those that fit: the first always does."""
    page_id = str(uuid.uuid4())
    while True:
        text = signing.dumps([page_id, [_packed(one) for one in maps]], salt=_SALT, compress=True)
        if len(text) <= _LONGEST or len(maps) == 1:
            return text, maps
        maps = maps[: max(1, len(maps) // 2)]


def _packed(one: Brought) -> list[Any]:
    odd = [astuple(name) for name in one.odd]
    return [as_data(one.content, one.drawn_on), one.notes, one.title, odd]


def _unpacked(data: list[Any]) -> Brought:
    found, notes, title, odd = data
    brought = read(found, today_here())
    return replace(
        brought, notes=tuple(notes), title=title, odd=tuple(OddName(*name) for name in odd)
    )
