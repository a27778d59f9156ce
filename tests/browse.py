"""A browser for tests, by structure: reads pages, fills in their forms, swaps what HTMX would.

`open_page` reads a page; a form of it posts what a browser would post (hidden fields included),
plainly or through HTMX; `swap` puts an answer into the page as htmx does; `same` compares two
pages, leaving out what differs on every load.
"""

import difflib
import re
from copy import copy
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

ALWAYS_NEW = ("csrfmiddlewaretoken", "tab")


class Page:
    """A page as it stands in the browser: it changes when answers are swapped into it."""

    def __init__(self, client: Client, url: str, html: str) -> None:
        self.client, self.url = client, url
        self.soup = BeautifulSoup(html, "html.parser")

    def by_id(self, name: str) -> Tag:
        found = self.soup.find(id=name)
        assert isinstance(found, Tag), f"nothing with the id {name!r} on {self.url}"
        return found

    def has(self, name: str) -> bool:
        return self.soup.find(id=name) is not None

    def text(self, name: str) -> str:
        """The words in the element with this id, spaces as one."""
        return " ".join(self.by_id(name).get_text(" ").split())

    def form(self, name: str) -> "Form":
        """The form with this id, or around the element with this id."""
        found = self.by_id(name)
        if found.name != "form":
            around = found if found.find("form") is None else found.find("form")
            found = around if around and around.name == "form" else found.find_parent("form")
        assert isinstance(found, Tag), f"no form at {name!r}"
        return Form(self, found)

    def swap(self, answer: Any, control: Tag) -> None:
        """Put an answer into the page, as htmx does for a request of `control`."""
        if answer.status_code != 422 and not 200 <= answer.status_code < 300:
            return
        whole = BeautifulSoup(answer.content.decode(), "html.parser")
        aside = [found.extract() for found in whole.find_all(attrs={"hx-swap-oob": True})]
        for part in aside:
            how = part.attrs.pop("hx-swap-oob")
            if how == "delete":
                if self.has(str(part["id"])):
                    self.by_id(str(part["id"])).decompose()
                continue
            place = self.by_id(str(part["id"]))
            if how == "innerHTML":
                place.clear()
                place.extend([copy(child) for child in part.contents])
            else:
                assert how == "true", how
                place.replace_with(copy(part))
        style = answer.headers.get("HX-Reswap", own(control, "hx-swap") or "innerHTML")
        if style == "beforeend":
            self.target(own(control, "hx-target") or "this", control).extend(list(whole.contents))
        elif style != "none":
            assert style == "outerHTML", style
            target = self.target(own(control, "hx-target") or "this", control)
            parts = [part for part in whole.contents if str(part).strip()]
            assert len(parts) == 1, f"a fragment has one root, not {len(parts)}"
            target.replace_with(copy(parts[0]))

    def target(self, name: str, control: Tag) -> Tag:
        if name == "this":
            return control
        if name.startswith("closest "):
            found = control.find_parent(name.removeprefix("closest "))
            assert isinstance(found, Tag)
            return found
        return self.by_id(name.removeprefix("#"))

    def normal(self, *without: str) -> list[str]:
        """The page's lines, without what is new at every load, and without `without`:
        names of fields, or #ids."""
        soup = BeautifulSoup(str(self.soup), "html.parser")
        for name in (*ALWAYS_NEW, *without):
            for field in soup.find_all(attrs={"name": name}):
                field.decompose()
            if name.startswith("#"):
                for found in soup.find_all(id=name[1:]):
                    found.decompose()
        if live := soup.find(id="live"):
            live.clear()
        for text in soup.find_all(string=True):
            if text.parent and text.parent.name != "textarea":
                text.replace_with(re.sub(r"\s+", " ", text))
        lines = re.sub(r">\s*<", ">\n<", str(soup)).splitlines()
        return [line.strip() for line in lines if line.strip()]


def own(control: Tag, name: str) -> str:
    """An hx- attribute of the control, or inherited from what is around it."""
    for tag in (control, *control.parents):
        if tag.get(name) is not None:
            return str(tag[name])
    return ""


class Form:
    """A form of a page."""

    def __init__(self, page: Page, tag: Tag) -> None:
        self.page, self.tag = page, tag

    def fields(self) -> dict[str, str]:
        """What a browser would send before anybody presses a button."""
        sent: dict[str, str] = {}
        for field in self.tag.find_all(["input", "textarea"]):
            if not field.get("name") or field.has_attr("disabled") or field.find_parent("template"):
                continue
            if field.name == "textarea":
                sent[str(field["name"])] = field.get_text().removeprefix("\n")
            elif field.get("type") not in ("radio", "checkbox") or field.has_attr("checked"):
                sent[str(field["name"])] = str(field.get("value", ""))
        return sent

    def type(self, name: str, text: str) -> "Form":
        """Type into a field, or choose a radio button; the page shows it from now on."""
        for field in self.tag.find_all(attrs={"name": name}):
            if field.name == "textarea":
                field.string = "\n" + text
            elif field.get("type") == "radio":
                field.attrs.pop("checked", None)
                if field.get("value") == text and not field.find_parent("template"):
                    field["checked"] = ""
        return self

    def button(self, name: str = "") -> Tag | None:
        """The button with this id, or the form's first."""
        return self.page.by_id(name) if name else self.tag.find("button")

    def post(
        self, *, press: str | None = None, htmx: bool = False, client: Any = None, **extra: Any
    ) -> Any:
        """Press a button (`press`: its id; "" the first; None: none, as the autosave does)."""
        data = {**self.fields()}
        button = None if press is None else self.button(press)
        if button is not None and button.get("name"):
            data[str(button["name"])] = str(button.get("value", ""))
        data |= extra
        headers = {"HX-Request": "true"} if htmx else {}
        url = str((button.get("formaction") if button else None) or self.tag["action"])
        if htmx:
            url = str((button.get("hx-post") if button else None) or self.tag["hx-post"])
        return (client or self.page.client).post(url, data, headers=headers)

    def post_and_swap(self, *, press: str | None = None, **extra: Any) -> Any:
        """Through HTMX, with the answer put into the page."""
        answer = self.post(press=press, htmx=True, **extra)
        button = None if press is None else self.button(press)
        asks = button if button is not None and button.get("hx-post") else self.tag
        self.page.swap(answer, asks)
        return answer


def open_page(client: Client, url: str) -> Page:
    """The page at an address, which must be there."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return Page(client, url, answer.content.decode())


def assert_same(page: Page, fresh: Page, *without: str) -> None:
    """The two pages show the same."""
    ours, theirs = page.normal(*without), fresh.normal(*without)
    different = "\n".join(difflib.unified_diff(ours, theirs, "swapped", "fresh", "", "", 1, ""))
    assert not different, different
