"""What all forms of django-allauth look like here."""

from typing import Any

from django import forms

LONGEST_PASSWORD = 200


def plain(form: forms.BaseForm, **words: tuple[Any, Any]) -> None:
    """Gives fields a label and a hint, and takes placeholders away: they vanish while typing."""
    for name, (label, hint) in words.items():
        if name in form.fields:
            form.fields[name].label, form.fields[name].help_text = label, hint
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs["maxlength"] = str(LONGEST_PASSWORD)
