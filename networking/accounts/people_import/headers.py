"""The words that lists use for their columns and roles, in the languages around: coordinators
bring lists from their own offices, whatever the language of the page.

Words that may mean a person's real name somewhere (Portuguese *apelido*, Arabic *laqab*) are left
out: such a column is not read.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from motm.spelling import name_key, word_key
from networking.people.models.roles import Role

ROLE, COHORT, NICKNAME = "role", "cohort", "nickname"
COLUMNS: Final[dict[str, Any]] = {ROLE: _("role"), COHORT: _("cohort"), NICKNAME: _("nickname")}
"""The columns that count, by their code, with their name in the language of the page."""

_HEADERS: Final[dict[str, str]] = {
    ROLE: "role roles rol roles rolle rollen rôle ruolo papel função rola роль роля دور الدور",
    COHORT: (
        "cohort cohorts group cohorte grupo kohorte gruppe groupe coorte gruppo turma groep kohort "
        "grup dönem kohorta grupa кохорта когорта група группа فوج الفوج مجموعة المجموعة دفعة "
        "الدفعة"
    ),
    NICKNAME: (
        "nickname nicknames nick spitzname apodo alias surnom pseudo pseudonyme soprannome "
        "alcunha bijnaam takma_ad rumuz pseudonim ksywka нікнейм псевдонім прізвисько никнейм "
        "псевдоним прякор الاسم_المستعار اسم_مستعار"
    ),
}
_ROLES: Final[dict[Role, str]] = {
    Role.MENTEE: (
        "mentee mentees menti mentie mentoré mentorée mentorés mentorées "
        "mentorado mentorada mentorados mentoradas mentorando mentoranda mentorandos mentorandas "
        "mentorizado mentorizada mentorizados mentorizadas filleul filleule filleuls filleules "
        "menteeler mentiler podopieczny podopieczna менті ментії менти ментита менторирани "
        "متدرب متدربة مسترشد مسترشدة"
    ),
    Role.MENTOR: (
        "mentor mentors mentora mentores mentoras mentorin mentorinnen mentoren mentori "
        "mentrice mentrici mentorzy mentorka mentorki mentör mentorlar mentörler ментор менторка "
        "ментори менторки наставник наставниця наставники مرشد مرشدة موجه موجهة"
    ),
}
"""Accents count: a French *mentoré* is a mentee. *mentore* is left out, because it is a mentor in
Italian and a slip for a mentee in French."""
_BOTH: Final = re.compile(
    r"\s*[/:*_(·|.-]+\s*(a|as|e|es|en|er|in|innen|ka|ki|ler|o|os|r|s|ta|ца|ка|ки)\)?\s*$", re.I
)
"""What follows in *Mentor/in*, *Mentor:in*, *mentor(a)*, *mentor·e*."""

_COLUMN: Final = {
    word_key(word.replace("_", " ")): code
    for code, words in _HEADERS.items()
    for word in words.split()
}
_ROLE: Final = {name_key(word): role for role, words in _ROLES.items() for word in words.split()}


def column_of(title: str) -> str | None:
    """Which column that counts a title names."""
    here = {word_key(str(name)): code for code, name in COLUMNS.items()}
    key = word_key(title)
    return here.get(key) or _COLUMN.get(key)


def role_of(text: str) -> Role | None:
    """The role that a cell names."""
    here = {name_key(str(role.label)): role for role in _ROLES}
    key = name_key(_BOTH.sub("", text))
    return here.get(key) or _ROLE.get(key)


def known_columns(cells: Sequence[str]) -> set[str]:
    """The columns that count of those that a line names."""
    return {code for title in cells if title and (code := column_of(title))}
