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

ALWAYS_NEW = ("csrfmiddlewaretoken", "tab", "origin")


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
        assert "HX-Redirect" not in answer.headers, "the whole page is loaded anew"
        style = answer.headers.get("HX-Reswap", own(control, "hx-swap") or "innerHTML")
        target = self.target(own(control, "hx-target") or "this", control)
        whole = BeautifulSoup(answer.content.decode(), "html.parser")
        for part in whole.find_all(attrs={"hx-swap-oob": True}):
            self.swap_aside(part.extract())
        if style == "outerHTML":
            parts = [part for part in whole.contents if str(part).strip()]
            assert len(parts) == 1, f"a fragment has one root, not {len(parts)}"
        if style != "none":
            self.put(style, target, whole)

    def swap_aside(self, part: Tag) -> None:
        """One part of an answer that says itself where it goes (hx-swap-oob)."""
        how, _colon, where = str(part.attrs.pop("hx-swap-oob")).partition(":")
        places = self.soup.select(where or f"[id='{part['id']}']")
        assert places or how == "delete", f"nothing at {where or part['id']!r}"
        for place in places:
            self.put("outerHTML" if how == "true" else how, place, copy(part))

    def put(self, style: str, target: Tag, part: Tag) -> None:
        """htmx puts in the element itself for outerHTML, else what is in it (a whole answer has
        no element of its own). Places with hx-preserve keep what the page has in them."""
        for kept in part.find_all(attrs={"hx-preserve": True}):
            if self.has(str(kept["id"])):
                kept.replace_with(self.by_id(str(kept["id"])).extract())
        inside = list(part.contents)
        if style == "outerHTML":
            target.replace_with(*(inside if isinstance(part, BeautifulSoup) else [part]))
        elif style == "delete":
            target.extract()
        elif style == "beforebegin":
            target.insert_before(*inside)
        elif style == "afterend":
            target.insert_after(*inside)
        else:
            assert style in ("innerHTML", "beforeend"), style
            if style == "innerHTML":
                target.clear()
            target.extend(inside)

    def open_in_place(self, link: str | Tag, into: str = "") -> Any:
        """Follow a link (or the one with this id) through HTMX; `into`: where a script asks for
        it, a place that the link itself does not name."""
        tag = self.by_id(link) if isinstance(link, str) else link
        target = into or own(tag, "hx-target").removeprefix("#")
        url = str(tag.get("hx-get") or tag["href"]).partition("#")[0]
        answer = self.client.get(url, headers={"HX-Request": "true", "HX-Target": target})
        if into:
            tag = BeautifulSoup(f'<a hx-target="#{into}"></a>', "html.parser").a or tag
        self.swap(answer, tag)
        return answer

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
        for beside in soup.select(".write > .print-only"):  # brought up to date when it is printed
            beside.clear()
        for field in soup.find_all(autofocus=True):  # it is used up when it comes
            del field["autofocus"]
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

    def fields(self) -> dict[str, Any]:
        """What a browser would send before anybody presses a button; a list where a name comes
        more than once."""
        sent: dict[str, Any] = {}
        for field in self.tag.find_all(["input", "textarea", "select"]):
            if not field.get("name") or field.has_attr("disabled") or field.find_parent("template"):
                continue
            if field.name == "textarea":
                value = field.get_text().removeprefix("\n")
            elif field.name == "select":
                chosen = field.select_one("option[selected]") or field.find("option")
                value = str(chosen.get("value", "")) if isinstance(chosen, Tag) else ""
            elif field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
                continue
            else:
                value = str(field.get("value", ""))
            name = str(field["name"])
            if name in sent:
                sent[name] = [*([sent[name]] if isinstance(sent[name], str) else sent[name]), value]
            else:
                sent[name] = value
        return sent

    def type(self, name: str, *texts: str) -> "Form":
        """Type into a field, choose a radio button, or tick just these boxes; the page shows it
        from now on."""
        for field in self.tag.find_all(attrs={"name": name}):
            if field.name == "textarea":
                field.string = "\n" + texts[0]
            elif field.get("type") in ("radio", "checkbox"):
                field.attrs.pop("checked", None)
                if field.get("value") in texts and not field.find_parent("template"):
                    field["checked"] = ""
            else:
                field["value"] = texts[0]
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
        if htmx and (also := own(self.tag, "hx-include")):
            data |= {str(tag["name"]): str(tag["value"]) for tag in self.page.soup.select(also)}
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
