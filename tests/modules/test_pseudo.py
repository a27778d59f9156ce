"""The two made-up languages: complete, longer, mirrored, and with placeholders intact."""

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from motm.configuration.pseudo_locales import pseudo


def test_xa_is_accented_and_longer() -> None:
    text = pseudo("xa", "You can meet people here every week.")
    assert "people" not in text
    assert len(text) > 1.2 * len("You can meet people here every week.")


def test_xb_is_as_long_as_the_english() -> None:
    assert len(pseudo("xb", "You can meet people.")) == len("You can meet people.")


@pytest.mark.parametrize(
    "kept", ["%(name)s", "%s", "%d", "%%", "{name}", "<b>", "</b>", "&nbsp;", "](unit:a/b)"]
)
@pytest.mark.parametrize("language", list(settings.PSEUDO_LANGUAGES))
def test_what_is_no_word_stays(language: str, kept: str) -> None:
    assert kept in pseudo(language, f"before {kept} after")


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert pseudo("xa", text) == text


@pytest.mark.parametrize("language", list(settings.PSEUDO_LANGUAGES))
def test_every_way_to_translate_is_answered(language: str) -> None:
    with translation.override(language):
        for text in (
            gettext("Never written anywhere."),
            ngettext("One never written.", "Many never written.", 2),
            pgettext("of a thing", "Never written."),
        ):
            assert "ever written" not in text
        assert gettext("%(n)s units") % {"n": 3} != "3 units"


@pytest.mark.parametrize("language", list(settings.PSEUDO_LANGUAGES))
def test_english_is_untouched(language: str) -> None:
    with translation.override("en"):
        assert gettext("Never written anywhere.") == "Never written anywhere."
