"""Forms of the coordinators' pages, sent as a browser sends them: with all that the page holds."""

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from networking.models import Pair
from tests.support.strict_client import StrictClient


def form_on(answer: Any) -> dict[str, Any]:
    """What a browser would send from the form on the page."""
    form = BeautifulSoup(answer.content, "html.parser").select_one("#content-main form")
    assert form is not None
    data: dict[str, Any] = {}
    for each in form.select("input[name], textarea[name], select[name]"):
        name = str(each["name"])
        if each.name == "textarea":
            data[name] = each.get_text().removeprefix("\n")
        elif each.name == "select":
            chosen = each.select_one("option[selected]")
            data[name] = str(chosen["value"]) if chosen else ""
        elif each.get("type") in ("checkbox", "radio"):
            if each.has_attr("checked"):
                data[name] = str(each.get("value", "on"))
        elif each.get("type") != "submit":
            data[name] = str(each.get("value", ""))
    return data


def change_url(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def edit(client: StrictClient, url: str, *, follow: bool = False, **changes: Any) -> Any:
    """Opens the page, changes this, and saves."""
    return client.post(url, {**form_on(client.get(url)), **changes}, follow=follow)


def end_in_admin(client: StrictClient, pair: Pair, *, follow: bool = False, **said: Any) -> Any:
    """Opens the page that ends the pair, and presses."""
    return edit(client, reverse("admin:networking_pair_end", args=[pair.pk]), follow=follow, **said)
