"""The gate for what a person says about herself for matching: chosen from lists, never typed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.mentoring.matching.models import FreeTime, Interest, MatchingProfile
from networking.mentoring.matching.queries import LANGUAGES, Chosen
from networking.people.models.fields import Marks
from networking.people.models.programmes import Programme

LANGUAGE_LABELS: Final = (
    _("A language that you speak"),
    _("A second language"),
    _("A third language"),
    _("A fourth language"),
    _("A fifth language"),
)
SLOTS: Final = len(LANGUAGE_LABELS)
"""How many languages one can name."""
_ODD: Final = _("This choice is not on the list. Choose again.")


def _marks_field(label: Any, marks: type[Marks]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(each.value, each.label) for each in marks.every()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _ODD},
    )


class MatchingForm(forms.Form):
    """Languages, interests, times and place in one programme."""

    interests = _marks_field(_("What do you like to do?"), Interest)
    free_times = _marks_field(_("When do you have time?"), FreeTime)
    place = forms.ChoiceField(
        label=_("Where can you meet?"), required=False, error_messages={"invalid_choice": _ODD}
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, name) for code, name in LANGUAGES.items()]
        for number in range(1, SLOTS + 1):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=LANGUAGE_LABELS[number - 1],
                choices=[("", "-"), *names],
                required=False,
                widget=forms.Select(attrs={"translate": "no"}),
                error_messages={"invalid_choice": _ODD},
            )
        self.order_fields([f"language_{number}" for number in range(1, SLOTS + 1)])
        places = [(name, name) for name in programme.place_names]
        self.fields["place"].choices = [("", _("No matter")), *places]  # type: ignore[attr-defined]
        if not places:
            del self.fields["place"]

    @property
    def chosen(self) -> Chosen:
        data = self.cleaned_data
        languages = (data[f"language_{number}"] for number in range(1, SLOTS + 1))
        return Chosen(
            tuple(dict.fromkeys(code for code in languages if code)),
            sum(set(data["interests"])),
            sum(set(data["free_times"])),
            data.get("place", ""),
        )

    @staticmethod
    def initial_of(profile: MatchingProfile | None) -> dict[str, Any]:
        """What was said before, as the form shows it."""
        if profile is None:
            return {}
        return {
            **{f"language_{n}": code for n, code in enumerate(profile.languages[:SLOTS], start=1)},
            "interests": [each.value for each in Interest.of(profile.interests)],
            "free_times": [each.value for each in FreeTime.of(profile.free_times)],
            "place": profile.place,
        }
