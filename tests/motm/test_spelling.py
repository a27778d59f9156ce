"""One spelling for each thing: what two keyboards write for one name, word or code is the same."""

import re
import unicodedata
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from motm import spelling
from networking.accounts.recovery.models import issue_code
from networking.accounts.word_list import read_words, words
from networking.mentoring.certificates import codes
from networking.models import RecoveryCode, User
from tests.support.rows.people import (
    PASSWORD,
    make_admin,
    make_coordinator,
    make_member,
    make_person,
    make_programme,
)
from tests.support.second_factor import digits, paper_codes, with_app

JOIN, SIGN_IN = "/en/join/", "/en/accounts/login/"
pytestmark = pytest.mark.django_db
SAME = {
    "turkish dotted": ("İpek", "ipek"),
    "turkish dotless": ("Ilgaz", "ılgaz"),
    "persian yeh": ("علی", "علي"),
    "persian kaf": ("کریم", "كريم"),
    "alef with hamza": ("أحمد", "احمد"),
    "vowel signs": ("مُحَمَّد", "محمد"),
    "hebrew points": ("דָּוִד", "דוד"),
    "apostrophe": ("Дар’я", "Дар'я"),
    "letter apostrophe": ("Дарʼя", "Дар'я"),
    "accent as apostrophe": ("D´Angelo", "D'Angelo"),
    "dash": ("Anne–Marie", "anne-marie"),
    "dash that does not break": ("Anne\u2011Marie", "Anne-Marie"),
    "arabic digits": ("Omar ٢٤", "Omar 24"),
    "persian digits": ("Omar ۲۴", "Omar 24"),
    "bengali digits": ("Omar ২৪", "Omar 24"),
    "full width": ("Ａｎａ", "ana"),
    "joiner": ("امیر\u200cحسین", "امیرحسین"),
    "emoji sign": ("Ana \u2764\ufe0f", "Ana \u2764"),
    "decomposed": ("Zoë", "Zoe\u0308"),
    "sharp s": ("Weiß", "WEISS"),
}
same = pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def join(client, nickname, password=PASSWORD):
    return client.post(JOIN, {"username": nickname, "password1": password})


def sign_in(client, nickname, password=PASSWORD):
    return client.post(SIGN_IN, {"login": nickname, "password": password})


def error_in(response):
    return " ".join(re.findall(r'<p class="error".*?</svg>(.*?)</p>', response.text, re.S))


# --- Nicknames --------------------------------------------------------------------------------


@same
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_a_name_from_another_keyboard_opens_the_account(client, first, second, turned):
    joined, typed = (second, first) if turned else (first, second)
    person = make_person(nickname=joined)
    assert sign_in(client, typed).status_code == 303
    assert client.session["_auth_user_id"] == str(person.pk)


@same
def test_a_name_from_another_keyboard_is_no_second_account(client, first, second):
    make_person(nickname=first)
    answer = join(client, second)
    assert answer.status_code == 422
    assert "Somebody already has this nickname. These are free: “" in error_in(answer)


@same
@pytest.mark.parametrize("page", ["user", "membership", "memberprogress"])
def test_a_search_finds_every_spelling(client, first, second, page):
    programme = make_programme()
    make_member(programme=programme, person=make_person(nickname=first))
    make_member(programme=programme, person=make_person(nickname="Somebody else"))
    client.force_login(make_admin())
    for typed in (first, second):
        shown = client.get(reverse(f"admin:networking_{page}_changelist"), {"q": typed})
        assert [str(getattr(row, "person", row)) for row in shown.context["cl"].result_list] == [
            first
        ]


@pytest.mark.parametrize(
    ("nickname", "typed"),
    [("Zoë", "Zoe"), ("Zoe", "zoë"), ("İpek", "ipek"), ("Łukasz", "lukasz"), ("Đorđe", "djor"),
     ("Nguyễn", "nguyen"), ("Дар’я", "даря"), ("Anne-Marie", "anne marie"), ("Søren", "soren")],
)  # fmt: skip
def test_a_search_needs_no_accents(client, nickname, typed):
    make_member(programme=make_programme(), person=make_person(nickname=nickname))
    client.force_login(make_admin())
    shown = client.get(reverse("admin:networking_user_changelist"), {"q": typed})
    found = [str(row) for row in shown.context["cl"].result_list]
    assert found == ([nickname] if typed != "djor" else [])


def test_accents_make_two_nicknames(client):
    make_person(nickname="Zoe")
    assert join(client, "Zoë").status_code == 303


@pytest.mark.parametrize(
    "nickname",
    ["\u3164\u3164", "Mor\u3164", "\u2800Ana", "Ana\u115f", "\uffa0\uffa0", "A\u17b5na"],
)
def test_a_nickname_with_letters_that_nobody_sees_is_refused(client, nickname):
    make_person(nickname="Mor")
    answer = join(client, nickname)
    assert "Use 2 to 40 letters, digits or spaces." in error_in(answer)


@pytest.mark.parametrize(
    ("nickname", "told"),
    [
        ("M\u043er", "has letters of two alphabets. Write each word in one alphabet. These are"),
        ("\u041c\u043e\u0440", "Somebody has a nickname that looks the same. These are free: “"),
        ("\u03a4om", "has letters of two alphabets"),
        ("\u0416ane", "has letters of two alphabets. Write each word in one alphabet."),
        ("Coordinator", "others may think that you run the programme. These are free: “"),
        ("the ADMINISTRATOR", "others may think that you run the programme"),
        ("co-ordinator 2", "others may think that you run the programme"),
        ("d\u0435mo-coordinator", "others may think that you run the programme"),
        ("Coordinadora Ana", "others may think that you run the programme"),
        ("КООРДИНАТОР", "others may think that you run the programme"),
        ("المشرف مشرف", "others may think that you run the programme"),
    ],
)
def test_a_disguise_is_refused_with_names_that_are_free(client, nickname, told):
    make_person(nickname="Mop")
    answer = join(client, nickname)
    assert answer.status_code == 422
    assert told in error_in(answer)
    for free in re.findall("“([^”]+)”", error_in(answer).partition("These are free")[2]):
        assert join(client, free).status_code == 303
        client.logout()


@pytest.mark.parametrize(
    "nickname", ["Олена", "Анна 2", "Оля & Tom", "Ελένη", "東京 Ana", "Мор’як", "Adminah", "Ко-ко"]
)
def test_a_name_in_one_alphabet_is_taken(client, nickname):
    assert join(client, nickname).status_code == 303


def test_a_disguise_that_somebody_has_is_kept(client):
    person = make_person(nickname="M\u043er")
    client.force_login(person)
    page = reverse("networking:account")
    answer = client.post(page, {"nickname": "M\u043er", "language": "en", "email": ""})
    assert answer.status_code == 303
    answer = client.post(page, {"nickname": "m\u043eR", "language": "en", "email": ""})
    person.refresh_from_db()
    assert (answer.status_code, person.nickname) == (303, "m\u043eR")


# --- Keys that were computed before -----------------------------------------------------------


def joined_before(nickname: str) -> User:
    """A person whose key was made by the older rule."""
    person = make_person(nickname=f"new {nickname}")
    key = spelling.older_key(nickname)
    User.objects.filter(pk=person.pk).update(
        nickname=nickname, nickname_key=key, nickname_search=None
    )
    return person


def migrate() -> None:
    import_module("networking.migrations.0016_spellings").compute_keys(apps)


def test_the_migration_lets_people_in_from_every_keyboard(client, capsys):
    person = joined_before("İpek")
    migrate()
    person.refresh_from_db()
    assert (person.nickname, person.nickname_key, person.nickname_search) == ("İpek",) + 2 * (
        "ipek",
    )
    assert sign_in(client, "ipek").status_code == 303
    assert capsys.readouterr().out == ""


def test_two_people_with_one_name_of_today_keep_their_accounts(client, capsys):
    people = [joined_before(name) for name in ("İpek", "ipek", "Дар’я", "Дарʼя")]
    migrate()
    assert "4 people have a nickname that another person may type too" in capsys.readouterr().out
    for person in people:
        person.refresh_from_db()
        person.touch()
        person.save()
        assert sign_in(client, person.nickname).status_code == 303
        assert client.session["_auth_user_id"] == str(person.pk)
        client.logout()
    assert join(client, "IPEK", "nine yellow umbrellas").status_code == 422
    assert join(client, "Дар'я", "nine yellow umbrellas").status_code == 422


def test_the_command_lists_them_and_settles_what_is_over(capsys):
    first, second = joined_before("İpek"), joined_before("ipek")
    migrate()
    capsys.readouterr()
    call_command("same_nicknames")
    assert capsys.readouterr().out == "ipek, İpek\n"
    second.refresh_from_db()
    second.nickname = "Ada"
    second.save()
    call_command("same_nicknames")
    first.refresh_from_db()
    assert first.nickname_key == "ipek"
    told = capsys.readouterr().out
    assert told == (
        "1 nicknames are nobody else's any more.\nNo two people have the same nickname.\n"
    )


# --- Passwords --------------------------------------------------------------------------------

PHRASE = "cà phê sữa đá"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_password_opens_however_the_keyboard_composes_it(client, form):
    person = make_person(nickname="Linh", password=unicodedata.normalize("NFC", PHRASE))
    assert sign_in(client, "Linh", unicodedata.normalize(form, PHRASE)).status_code == 303
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_password_from_before_opens_as_it_was_typed(client):
    decomposed = unicodedata.normalize("NFD", PHRASE)
    person = make_person(nickname="Linh")
    User.objects.filter(pk=person.pk).update(password=make_password(decomposed))
    assert sign_in(client, "Linh", decomposed).status_code == 303


def test_another_password_does_not_open(client):
    make_person(nickname="Linh", password=PHRASE)
    for wrong in (PHRASE.upper(), "ca phe sua da", PHRASE + "\u0301"):
        assert sign_in(client, "Linh", wrong).status_code == 422


def test_nobody_costs_as_many_hashes_as_a_wrong_password(client, monkeypatch):
    make_person(nickname="Linh", password=PHRASE)
    counted: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    for wrong in ("a wrong password", unicodedata.normalize("NFD", "một từ khác")):
        costs = []
        for nickname in ("Linh", "Nobody"):
            counted.clear()
            assert sign_in(client, nickname, wrong).status_code == 422
            costs.append(len(counted))
        assert costs[0] == costs[1]


# --- Codes ------------------------------------------------------------------------------------

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WIDE = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}
TYPED = {
    "arabic": lambda code: code.translate(ARABIC),
    "persian": lambda code: code.translate(PERSIAN),
    "full width": lambda code: code.translate(WIDE),
    "en dash": lambda code: code.replace("-", "\u2013"),
    "no dash": lambda code: code.replace("-", ""),
    "dots": lambda code: code.replace("-", "."),
    "spaces": lambda code: " ".join(code),
    "small": lambda code: code.lower(),
    "joined": lambda code: "\u200f" + code,
}
typings = pytest.mark.parametrize("typing", TYPED.values(), ids=TYPED)


@pytest.fixture
def amina(db):
    return make_member(programme=make_programme(), person=make_person(nickname="Amina"))


@pytest.fixture
def one_time(amina):
    programme = amina.memberships.get().programme
    return issue_code(coordinator=make_coordinator(programme=programme), person=amina)


def recover(client, code):
    new = "nine yellow umbrellas"
    return client.post("/en/recover/", {"nickname": "Amina", "code": code, "password": new})


@typings
def test_a_one_time_code_is_taken_from_every_keyboard(client, one_time, typing):
    assert recover(client, typing(one_time)).status_code == 303


@pytest.mark.parametrize("slip", ["2222", "22222-2222O", "22222-222221", "٢٢٢", "no code"])
def test_a_slip_is_told_and_uses_up_no_try(client, one_time, slip):
    answer = recover(client, slip)
    assert "A code has ten letters and digits." in error_in(answer)
    assert RecoveryCode.objects.get().failures == 0


def test_a_wrong_code_uses_up_a_try(client, one_time):
    assert recover(client, "22222-22222").status_code == 422
    assert RecoveryCode.objects.get().failures == 1


@typings
@pytest.mark.parametrize("kind", ["app", "paper"])
def test_a_code_of_the_security_check_is_taken_from_every_keyboard(client, amina, typing, kind):
    with_app(amina)
    page = sign_in(client, "Amina").headers["Location"]
    code = digits() if kind == "app" else paper_codes(amina)[0]
    client.post(page, {"code": typing(code)})
    assert client.session.get("_auth_user_id") == str(amina.pk)


def test_digits_work_once_in_every_spelling(client, amina):
    with_app(amina)
    code = digits()
    page = sign_in(client, "Amina").headers["Location"]
    client.post(page, {"code": code})
    client.logout()
    page = sign_in(client, "Amina").headers["Location"]
    for again in TYPED.values():
        assert client.post(page, {"code": again(code)}).status_code != 303
    assert "_auth_user_id" not in client.session


@typings
def test_a_certificate_is_found_by_its_code_from_every_keyboard(typing):
    code = "7QXB" * 7
    assert codes.read_code(typing(codes.in_groups(code))) == code


@same
def test_a_name_on_a_paper_is_the_same_from_every_keyboard(first, second):
    code = "7QXB" * 7
    assert codes.is_name(code, second, codes.name_hash(code, first))


def test_papers_of_earlier_years_are_still_right():
    stored = codes._hashed("7QXB" * 7, "i\u0307pek d'or-x")
    assert codes.is_name("7QXB" * 7, "İPEK D’or–x", stored)
    assert not codes.is_name("7QXB" * 7, "Ipek Dor", stored)


def test_words_of_a_card_from_another_keyboard():
    column = words()
    for language, change in (
        ("ar", lambda word: word.replace("ي", "ی").replace("ك", "ک")),
        ("tr", lambda word: word.upper().replace("I", "ı")),
        ("uk", lambda word: word.replace("’", "'")),
        ("fr", lambda word: unicodedata.normalize("NFD", word)),
    ):
        for number, word in enumerate(column[language]):
            assert read_words(change(word)) == [number], (language, word)


# --- All of them, by chance -------------------------------------------------------------------

FORMS = ["iİı", "'’ʼ", "-–\u2011", "يیى", "كک", "2٢۲２", "aＡａ", "اأآ", " \u00a0", "o", "r", "Д"]
NAMES = st.lists(st.sampled_from(FORMS), min_size=2, max_size=12)


@given(NAMES, st.data())
def test_any_two_ways_to_type_a_name_are_one(forms, data):
    first, second = (
        "".join(data.draw(st.sampled_from(form)) for form in forms) for _way in range(2)
    )
    hidden = data.draw(st.sampled_from(["", "\u200b", "\ufe0f", "\u3164"]))
    second = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), second + hidden)
    for same_form in (spelling.name_key, spelling.search_key, spelling.look, spelling.code):
        assert same_form(first) == same_form(second)
    assert spelling.name_key(first) in spelling.name_keys(second)


@given(st.text(max_size=20))
def test_a_key_is_its_own_key(text):
    for form in (
        spelling.name_key,
        spelling.word_key,
        spelling.search_key,
        spelling.code,
        spelling.password,
    ):
        assert form(form(text)) == form(text)
    assert spelling.search_key(spelling.look(text)) == spelling.search_key(text)


@given(st.emails())
def test_an_address_in_ascii_stays_as_it_is(address):
    assert spelling.email(address) == address.lower()
    assert spelling.email(spelling.email(address)) == spelling.email(address)
