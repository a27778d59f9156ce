"""Addresses that people print and share: these stay as they are."""

import pytest
from django.urls import resolve

STABLE = {
    "/": "front_door",
    "/en/": "networking:home",
    "/en/modules/empowerment-through-networking/": "networking:module",
    "/en/modules/empowerment-through-networking/overcoming-hesitations/": "networking:unit",
    "/en/me/": "networking:me",
    "/en/me/reflections/": "networking:reflections",
    "/en/me/privacy/": "networking:privacy_mine",
    "/en/join/": "networking:join",
    "/en/help/": "networking:page",
    "/en/accounts/login/": "account_login",
    "/j/": "card_short",
    "/j/abcdefghijklmnopqrstuvwxyz": "card_link",
    "/en/join/card/": "networking:card_typed",
    "/exit/": "exit",
    "/admin/": "admin:index",
    "/healthz": "health",
}


@pytest.mark.parametrize("path", STABLE)
def test_the_address_leads_to_the_same_place(path: str) -> None:
    assert resolve(path).view_name == STABLE[path]


def test_nothing_but_units_lies_below_a_module() -> None:
    """So that a unit's address can never be taken by something else."""
    found = resolve("/en/modules/a-module/anything/")
    assert found.view_name == "networking:unit"
