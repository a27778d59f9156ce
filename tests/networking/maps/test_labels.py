"""What a contact may be called."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networking.maps.drawing.label_rules import LABEL_LENGTH, label_problem

KEYCAP = "\ufe0f\u20e3"
FINE = (
    "Dr 2", "Line 12 friends", "Class of 2024", "M.", "سارة", "amig@s", "St. Mary's", "@home club",
    "Sara \U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u0634", "A.B.C.", "Room 3/12", "Sol",
    "A.Be", "S.De", "J.Ma", "a.be", "J.M.De", "Jo.Ma", "Dr.No", "M.De Souza", "A.Be and S.De",
    "2024/2025", "2024-25", "WG 2019-2023", "Class of 2024/2025", "Class 5, 2024/25", "2019 – 2023",
    "\u0662\u0660\u0662\u0664/\u0662\u0660\u0662\u0665", "A.Be 2024/2025", "50+ group", "=1",
    "x" * 40, "\U0001fae8", "Ana\u200f", " Ana ",
)  # fmt: skip
BAD = {
    "Type a name": ("", " ", "\u200b", "\u3164", "\u0301", "\u200d"),
    "on one line": (
        "a\nb", "a\tb", "a\u202eb", "a\u2066b", "a\x00b", "a\ud800", "a\uffff", "a\ue000"
    ),
    "too long": ("x" * 41, "e\u0301" * 30),
    "e-mail": ("x@y.org", "ana @ mail.com", "ana\uff20mail.com"),
    "web address": (
        "www.foo.org", "http://x", "foo.com", "see foo.org/x", "Foo.com", "x.com", "t.me/ana",
        "A.Be/x", "foo.de", "FOO.DE", "A.Be, foo.de", "a.foo.de", "Anna.De",
    ),
    "phone number": (
        "+34 600 123 456",
        "600-12 34 56",
        "tel 600.12.34.56",
        "\u0660\u0661\u0662\u0663\u0664\u0665",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        KEYCAP.join("600123"),
        "\u2460\u2461\u2462\u2463\u2464\u2465",
        "(12) 34 / 56",
        "2024 2025",
        "+2024/2025",
        "34 600 2024/2025",
        "2024/2025 600",
        "2025/2024",
        "2024/2025/2026",
        "Class of 2024/2025, 600 123 456",
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


YEAR = st.integers(1900, 2099)
LETTER = st.sampled_from("ABJSÉЯ")


@given(st.tuples(YEAR, YEAR).map(sorted), st.sampled_from(["/", "-", " - ", "–"]), st.booleans())
@settings(max_examples=100, derandomize=True, deadline=None)
def test_some_years_are_no_phone_number(years, dash, is_behind_words):
    first, last = years
    assert label_problem(f"{'Class of ' * is_behind_words}{first}{dash}{last}") is None


@given(st.lists(LETTER, min_size=1, max_size=3), st.sampled_from(["Be", "De", "Ma", "It", "Uk"]))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_initials_are_no_web_address_but_what_leads_into_a_site_is(letters, last):
    initials = ".".join([*letters, last])
    assert label_problem(initials) is None
    assert "web address" in str(label_problem(f"{initials}/ana"))


@given(st.from_regex(r"[1-9]([ ./()-]{0,2}[0-9]){6,11}", fullmatch=True), st.booleans())
@settings(max_examples=200, derandomize=True, deadline=None)
def test_a_phone_number_is_none_of_the_years(number, has_plus):
    said = str(label_problem(f"Ana {'+' * has_plus}{number}"))
    is_years = not has_plus and re.fullmatch(r"(\d{1,2} )?(19|20)\d\d ?[/-] ?(\d\d){1,2}", number)
    assert "phone number" in said or is_years


@given(
    st.from_regex(r"[a-z][a-z0-9-]{1,12}", fullmatch=True),
    st.sampled_from(["com", "org", "de", "be", "ma", "me", "uk", "eu", "online"]),
)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_a_name_and_an_ending_are_a_web_address_and_with_a_sign_before_mail(name, ending):
    assert "web address" in str(label_problem(f"{name}.{ending}"))
    assert "e-mail" in str(label_problem(f"ana@{name}.{ending}"))


@given(st.text(max_size=60))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_what_is_allowed_is_short_and_on_one_line(label):
    if label_problem(label) is None:
        assert 1 <= len(label.strip()) <= LABEL_LENGTH
        assert len(label.strip().splitlines()) == 1
        label.encode()
