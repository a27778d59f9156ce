"""One word for one thing, and English that a native reads once: docs/glossary.md, held."""

import re

import pytest

from tests.support.interface_words import Said, everything_said, of_python, of_template

# What is never said, and what to say instead.
INSTEAD = {
    r"(?:^|[.:] )Who (?:(?!\?).)*[.]": "people who, anyone who",
    r"\bstands? (?:here|there|in it|on it)\b": "is, are",
    r"\balso (?:when|if|not|where|with|without|after|before)\b": "even if, even when, nor",
    r"\? Then\b": "If …",
    r"\bsecond (?:step|factor)s?\b": "security check",
    r"\bway back\b|\bback in with\b": "help to sign in",
    r"(?<![Mm]entor )(?<![Mm]entors’ )\bmeetings?\b": "session",
    r"\btak(?:e|es|en|ing) (?:[\w…]+ ){0,3}?back\b|\btakes? back\b": (
        "stop sharing, withdraw, cancel, delete"
    ),
    r"\b(?:she|her|hers|herself|he|him|himself)\b": "they",
    r"\bfollows? (?:it|them|this pair)\b|\bfollowed by\b|\blooks? after (?:it|this|them)\b": (
        "coordinator in charge"
    ),
    r"\bprivate texts?\b|\bown notes?\b": "reflection",
    r"\b(?:username|log ?in|logged in|log ?out)\b": "nickname, sign in, sign out",
    r"\bparticipants?\b": "mentee, mentor, people",
    r"\b(?:what I told|what people told)\b": "concerns",
    r"\b(?:things along|takes? along|take along)\b": "keep a copy of my work",
    r"\bhangs? together\b": "are connected",
    r"\bfit together\b": "match",
    r"!(?!=)": "no exclamation marks",
    r"\bplatform\b": "the site",
}


def found_in(text: str) -> list[str]:
    """The words of a text that the house does not say, with what it says instead."""
    return [
        f"{match[0]!r}: {instead}"
        for pattern, instead in INSTEAD.items()
        for match in re.finditer(pattern, text, re.I if "Who" not in pattern else 0)
    ]


# Examples of outreach steps, as a mentee might write them about one person of their life; and the
# line in a calendar, which says as little as it can to whoever sees a locked screen.
OWN_VOICE = {"networking/maps/steps/ideas.py", "networking/mentoring/sessions/calendar.py"}


def test_the_interface_says_one_word_for_one_thing() -> None:
    wrong = [
        f"{said.place}: {said.text!r}: {word}"
        for said in SAID
        if said.place not in OWN_VOICE
        for word in found_in(said.text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Who pauses comes last.", True),
        ("Who can read this?", False),
        ("It stays, also if you delete it.", True),
        ("Are you lost? Then ask.", True),
        ("The next meeting is on Monday.", True),
        ("Mentor meetings are for mentors.", False),
        ("Take it back: not done yet", True),
        ("She or he may read it.", True),
        ("The theory is here.", False),
        ("Your session is saved.", False),
    ],
)
def test_the_search_for_such_words(text: str, is_wrong: bool) -> None:
    assert bool(found_in(text)) is is_wrong


def test_every_way_to_say_something_is_read() -> None:
    plural = "Three <b>{{ n }}</b>{% plural %}Four"
    page = (
        "{% translate \"One\" %} {% translate 'Two' as two %}"
        f"{{% blocktranslate trimmed count n=n %}}{plural}{{% endblocktranslate %}}"
    )
    assert list(of_template(page)) == ["One", "Two", "Three … … …", "Four"]
    code = "a = _('One' ' more')\nb = ngettext('Two', 'Three', n)\nc = other('Four')"
    assert list(of_python(code)) == ["One more", "Two", "Three"]


SAID: list[Said] = everything_said()
