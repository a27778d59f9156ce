"""The gate for a mentor's note on practice."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.mentoring.notes.models import PracticeReach
from networking.mentoring.versioned_forms import VersionedForm, long_words
from networking.people.models.programmes import Programme


class PracticeForm(VersionedForm):
    """A note of a mentor on her own practice. `programmes`: where she is a mentor now; a note
    that is there already stays in its programme."""

    words = long_words(
        _("Your note"),
        _("Write something first. One sentence is enough."),
        rows=8,
    )
    programme = forms.ModelChoiceField(
        label=_("In which programme?"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the programme that this note is about."),
            "invalid_choice": _("Choose one of your programmes."),
        },
    )
    reach = forms.ChoiceField(
        label=_("Who can read this?"),
        choices=PracticeReach,
        required=False,
        error_messages={"invalid_choice": _("Choose who can read this note.")},
    )
    note = forms.UUIDField(required=False)

    def __init__(
        self, *args: Any, programmes: Iterable[Programme] = (), chosen: bool = True, **kwargs: Any
    ) -> None:
        """`chosen`: the programme is asked for, where she has several."""
        super().__init__(*args, **kwargs)
        self.programmes = list(programmes)
        self.asks_programme = chosen and len(self.programmes) > 1
        field: Any = self.fields["programme"]
        field.queryset = Programme.objects.filter(pk__in=[each.pk for each in self.programmes])
        field.required = self.asks_programme

    @property
    def is_shared(self) -> bool:
        return bool(self["reach"].value() == PracticeReach.COORDINATOR)

    def clean_reach(self) -> str:
        return self.cleaned_data["reach"] or PracticeReach.ME.value

    def clean_note(self) -> uuid.UUID:
        return self.cleaned_data["note"] or uuid.uuid4()

    @property
    def in_programme(self) -> Programme:
        """The programme of a valid form: the one chosen, or her only one."""
        found: Programme = self.cleaned_data["programme"] or self.programmes[0]
        return found
