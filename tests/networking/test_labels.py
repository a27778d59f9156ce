"""What a contact may be called."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networking.maps.labels import LABEL_LENGTH, label_problem

KEYCAP = "\ufe0f\u20e3"
FINE = (
    "Dr 2", "Line 12 friends", "Class of 2024", "M.", "سارة", "amig@s", "St. Mary's", "@home club",
    "Sara \U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u0634", "A.B.C.", "Room 3/12", "Sol",
    "50+ group", "=1", "x" * 40, "\U0001fae8", "Ana\u200f", " Ana ",
)  # fmt: skip
BAD = {
    "Type a name": ("", " ", "\u200b", "\u3164", "\u0301", "\u200d"),
    "on one line": (
        "a\nb", "a\tb", "a\u202eb", "a\u2066b", "a\x00b", "a\ud800", "a\uffff", "a\ue000"
    ),
    "too long": ("x" * 41, "e\u0301" * 30),
    "e-mail": ("x@y.org", "ana @ mail.com", "ana\uff20mail.com"),
    "web address": ("www.foo.org", "http://x", "foo.com", "see foo.org/x"),
    "phone number": (
        "+34 600 123 456",
        "600-12 34 56",
        "tel 600.12.34.56",
        "\u0660\u0661\u0662\u0663\u0664\u0665",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        KEYCAP.join("600123"),
        "\u2460\u2461\u2462\u2463\u2464\u2465",
        "(12) 34 / 56",
    ),
}  # fmt: skip


@pytest.mark.parametrize("label", FINE)
def test_a_nickname_is_fine(label):
    assert label_problem(label) is None


@pytest.mark.parametrize(
    ("words", "label"), [(why, one) for why, all_ in BAD.items() for one in all_]
)
def test_the_rest_is_refused_and_says_why(words, label):
    assert words in str(label_problem(label))


@given(st.text(max_size=60))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_what_is_allowed_is_short_and_on_one_line(label):
    if label_problem(label) is None:
        assert 1 <= len(label.strip()) <= LABEL_LENGTH
        assert len(label.strip().splitlines()) == 1
        label.encode()
