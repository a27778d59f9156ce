"""Fields of forms that several rooms have."""

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class SwitchForm(forms.Form):
    """A state that is set to on or off, never flipped."""

    state = forms.ChoiceField(
        choices=[("1", "1"), ("0", "0")],
        error_messages={
            "required": _("The page did not say what to do. Load it again."),
            "invalid_choice": _("The page did not say what to do. Load it again."),
        },
    )

    @classmethod
    def of(cls, data: Any, name: str) -> "SwitchForm":
        return cls({"state": data.get(name, "")})

    @property
    def is_on(self) -> bool:
        return bool(self.cleaned_data["state"] == "1")


class ShortEnough(MaxLengthValidator):
    """Says by how much a text is too long, in letters as people count them."""

    def __call__(self, value: str) -> None:
        over = len(value) - self.limit_value
        if over > 0:
            shown = number_format(over, force_grouping=True)
            params = {"over": over, "letters": shown, "limit_value": self.limit_value}
            raise ValidationError(self.message, code=self.code, params=params)


class WordsField(forms.CharField):
    """A text with its line ends as pages count them: one character each.

    A plain form sends two, so a text that fits its field would be too long; and the same text
    is the same, whichever way it came.
    """

    default_error_messages: ClassVar[Any] = {
        "max_length": ngettext_lazy(
            "This text is too long by %(letters)s letter. It was not saved. Make it shorter, "
            "then save again.",
            "This text is too long by %(letters)s letters. It was not saved. Make it shorter, "
            "then save again.",
            "over",
        ),
        "null_characters_not_allowed": _(
            "The text has a character that we cannot keep. Type it again without it."
        ),
    }

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length
        self.validators.append(ShortEnough(max_length))

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


LONGEST: Final = 500


TOO_LONG = ngettext_lazy(
    "This is too long for a small step, by %(letters)s letter. Make it shorter. Two or three "
    "sentences are enough.",
    "This is too long for a small step, by %(letters)s letters. Make it shorter. Two or three "
    "sentences are enough.",
    "over",
)


def words_field(label: Any, required: Any = "", **options: Any) -> WordsField:
    """A field for a few words of theirs."""
    longest = options.pop("longest", LONGEST)
    errors = {"required": required} | ({"max_length": TOO_LONG} if longest == LONGEST else {})
    field = WordsField(
        label=label,
        required=bool(required),
        max_length=longest,
        error_messages=errors,
        **options,
    )
    field.widget.attrs |= {"dir": "auto", "autocomplete": "off"}
    return field
