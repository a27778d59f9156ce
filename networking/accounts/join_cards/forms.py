"""Typing the words of a card; and for coordinators, which cards to make."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motm.admin.editing import ask_plainly
from motm.spelling import code
from networking.accounts.join_cards.codes import read_code
from networking.accounts.join_cards.making import DAYS, LONGEST_DAYS, MOST, roles_for
from networking.accounts.join_cards.sheet import MOST_LANGUAGES, printable_languages
from networking.accounts.word_list import unknown_words
from networking.people.models.programmes import Cohort, Programme
from networking.people.models.users import User

TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "auto"}


class WordsForm(forms.Form):
    """The four words of a card; with its mark too, once many wrong words were typed."""

    words = forms.CharField(
        label=_("The four words"),
        max_length=200,
        help_text=_("In any language on your card. Big or small letters work."),
        widget=forms.TextInput(attrs=TYPED),
        error_messages={"required": _("Type the four words of your card.")},
    )
    mark = forms.CharField(
        label=_("The card number"),
        max_length=20,
        help_text=_("It is below the square, like K7-03."),
        widget=forms.TextInput(
            attrs={**TYPED, "autocapitalize": "characters", "dir": "ltr", "size": "8"}
        ),
        error_messages={"required": _("Type the card number too.")},
    )

    def __init__(self, *args: Any, needs_mark: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_mark:
            del self.fields["mark"]

    def clean_words(self) -> str:
        """Says which word is none of a card's: their lists are no secret."""
        typed = str(self.cleaned_data["words"])
        unknown = unknown_words(typed)
        if unknown and read_code(typed) is None:
            text = _("No card has the word “%(word)s”. Check the spelling.")
            raise ValidationError(text, params={"word": unknown[0][:40]})
        if read_code(typed) is None:
            raise ValidationError(_("A card has four words. Type all four, in their order."))
        return typed

    def fits(self, mark: str) -> bool:
        """Whether the mark is right, where it was asked for: K7-03, k7 03 and K73 are one."""
        if "mark" not in self.fields:
            return True
        sheet, _dash, number = mark.rpartition("-")
        typed = code(self.cleaned_data["mark"])
        return typed in (f"{sheet}{number}", f"{sheet}{number.lstrip('0')}")

    def refuse(self) -> None:
        """One sentence for words that no card has and for cards that work no more."""
        self.add_error(
            None,
            ValidationError(
                _(
                    "These words do not open a card. Look at each word and try again, or scan the "
                    "square. If it still does not work, ask the person who gave you the card."
                )
            ),
        )

    def make_wait(self) -> None:
        self.add_error(
            None,
            ValidationError(
                _(
                    "You have tried many times. Wait ten minutes, then try again. You can scan the "
                    "square of your card at any time."
                )
            ),
        )


class PrintForm(forms.Form):
    """What is printed on cards. `sheet` is the new sheet's id, so that a form that is sent twice
    makes one."""

    languages = forms.MultipleChoiceField(
        label=_("Languages on each card"),
        help_text=_("One to three. Everyone who gets a card should read at least one of them."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    days = forms.IntegerField(
        label=_("Works for how many days"),
        initial=DAYS,
        min_value=1,
        max_value=LONGEST_DAYS,
    )
    sheet = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_plainly(self.fields.values())
        self.fields["sheet"].initial = uuid.uuid4
        languages: Any = self.fields["languages"]
        languages.choices = [(each.code, each.name) for each in printable_languages()]

    def clean_languages(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["languages"]
        if len(chosen) > MOST_LANGUAGES:
            raise ValidationError(_("Three languages fit on a card. Choose three or fewer."))
        return chosen


class CohortChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Cohorts with their programme: two programmes may both have a spring."""

    def label_from_instance(self, cohort: Any) -> str:
        return f"{cohort.name} ({cohort.programme})"


class MakeForm(PrintForm):
    """A new sheet: for whom, and how many."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programme"))
    cohort = CohortChoice(Cohort.objects.none(), label=_("Cohort"), required=False)
    role = forms.ChoiceField(label=_("Role"))
    count = forms.IntegerField(label=_("How many cards"), initial=20, min_value=1, max_value=MOST)
    field_order = ("programme", "cohort", "role", "count", "languages", "days", "sheet")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        programmes = Programme.objects.editable_by(person)
        fields["programme"].queryset = programmes
        fields["cohort"].queryset = (
            Cohort.objects.editable_by(person)
            .select_related("programme")
            .order_by("programme__name", "name")
        )
        fields["role"].choices = [(role.value, role.label) for role in roles_for(person)]

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        cohort, programme = data.get("cohort"), data.get("programme")
        if cohort and programme and cohort.programme_id != programme.pk:
            self.add_error("cohort", _("Choose a cohort of the same programme."))
        return data
