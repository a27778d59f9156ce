"""The gate for asking to end a pair."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networking.safeguarding.forms import long_words


class EndForm(forms.Form):
    """Asking to end a pair; words if she likes."""

    words = long_words(_("Why? A few words"), rows=4)
