"""A password is more than the nickname, and three words are a good one."""

import pytest
from django.contrib.auth.password_validation import password_changed, validate_password
from django.core.exceptions import ValidationError

from networking.models import User


@pytest.mark.parametrize(
    ("nickname", "password"),
    [
        ("demo-mentee-bilal", "lemon-tree-walking"),
        ("Amina", "amina walks to the lake"),
        ("Ü", "grüne bäume im park"),
    ],
)
def test_words_of_her_own_are_taken(nickname: str, password: str) -> None:
    person = User(nickname=nickname)
    validate_password(password, person)
    password_changed(password, person)


@pytest.mark.parametrize(
    ("nickname", "password"),
    [("Amina K", "amina k1"), ("Ünal Demir", "ÜNAL DEMIR12"), ("walker12", "walker12walker12")],
)
def test_the_nickname_with_a_little_added_is_refused(nickname: str, password: str) -> None:
    with pytest.raises(ValidationError, match="nickname is easy to guess"):
        validate_password(password, User(nickname=nickname))
