"""What a learner's pages show: the course, with what is hers in it."""

import uuid
from functools import cached_property
from operator import itemgetter
from typing import Any

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language

from modules.rendering import filled
from modules.tree import BlockTree, Course, ItemTree, ModuleTree, UnitTree
from networking.learning import unit_forms
from networking.learning.models.progress import Progress, progress_of
from networking.learning.saved_texts import EMPTY, Shown, answered_items, writings_in
from networking.learning.unit_path import Path, around, audience_of, is_for
from networking.people.models.users import User
from networking.people.requests import PersonRequest, owner_token


def course_for(request: PersonRequest) -> Course:
    """The course in the language of the request; a known person brought its revision along."""
    return Course(get_language() or "en", getattr(request.person, "content_revision", None))


def home_cards(
    course: Course, person: User | None
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The modules with the count in each, those that are theirs or begun first, and the place to
    go on; one query for all modules."""
    progress, audience = progress_of(person), audience_of(person)
    cards: list[dict[str, Any]] = []
    stopped: list[tuple[int, dict[str, Any]]] = []
    for module in course.modules():
        path = Path(module, progress, audience)
        go_on, latest = path.resume, path.latest
        if go_on is not None and latest is not None:
            stopped.append((latest, {"module": module, "unit": go_on.unit, "url": go_on.url}))
        first = path.ahead or (path[0] if len(path) else None)
        cards.append(
            {
                "module": module,
                "stones": path,
                "done": path.done_count,
                "total": path.total,
                "url": reverse("networking:module", args=[module.slug]),
                "next_url": first.url if first else "",
                "started": latest is not None,
                "is_theirs": is_for(audience, module) or latest is not None,
            }
        )
    cards.sort(key=lambda card: not card["is_theirs"])
    return cards, min(stopped, key=itemgetter(0))[1] if stopped else None


class ModulePage:
    """A module's overview, for one reader."""

    def __init__(self, module: ModuleTree, request: PersonRequest) -> None:
        self.module, self.request = module, request

    def context(self) -> dict[str, Any]:
        progress = progress_of(self.request.person)
        path = Path(self.module, progress, audience_of(self.request.person))
        overview = self.module.overview
        return {
            "module": self.module,
            "stones": path,
            "done_count": path.done_count,
            "total": path.total,
            "ahead": path.ahead,
            "is_begun": path.latest is not None,
            "segments": [filled(self.module, overview, lambda kind, row_id: "")]
            if overview
            else [],
        }


class UnitPage:
    """A unit for one reader. Every fragment of the page is made here too, from the same parts,
    so that a swapped page and a fresh one are the same."""

    def __init__(self, module: ModuleTree, unit: UnitTree, request: PersonRequest) -> None:
        self.module, self.unit, self.request = module, unit, request
        self.person = request.person

    @property
    def base(self) -> dict[str, str]:
        """What every form holds; asked anew, for a visitor who saves becomes a guest meanwhile."""
        return {"csrf_token": self.csrf_token, "owner": owner_token(self.request.person)}

    @cached_property
    def csrf_token(self) -> str:
        """One mask of the secret for all forms of the page; each costs 32 random numbers."""
        return get_token(self.request)

    # --- what is hers: each loaded when first asked for ---

    def load_progress(self) -> Progress:
        return progress_of(self.person)

    def load_writings(self) -> tuple[dict[int, Shown], dict[int, Shown]]:
        if self.person is None:
            return {}, {}
        return writings_in(self.person, self.unit)

    # --- contexts of the fragments ---

    def tick(self, item: ItemTree, ticked: bool) -> dict[str, Any]:
        url = reverse("networking:item_tick", args=[item.id])
        return {**self.base, "item": item, "ticked": ticked, "url": url}

    def _writing(self, text: Shown, url: str) -> dict[str, Any]:
        return {
            **self.base,
            **text.context(),
            "tab": uuid.uuid4(),
            "url": url,
            "has_mentor": bool(self.person and self.person.mentored),
        }

    def answer(self, item: ItemTree, text: Shown) -> dict[str, Any]:
        url = reverse("networking:answer_save", args=[item.id])
        return {"item": item, **self._writing(text, url)}

    def reflection(self, block: BlockTree, text: Shown) -> dict[str, Any]:
        url = reverse("networking:reflection_save", args=[block.id])
        # `note`: inside a template's own {% block %} the name `block` means that one.
        return {"block": block, "note": block, **self._writing(text, url)}

    def progress(self, progress: Progress, answered: frozenset[int]) -> dict[str, Any]:
        """What `_done`, `_open` and `_count` show."""
        audience = audience_of(self.person)
        path = Path(self.module, progress, audience, here=self.unit)
        is_done = self.unit.id in progress.done
        return {
            **self.base,
            "module": self.module,
            "unit": self.unit,
            "stones": path,
            "done_count": path.done_count,
            "total": path.total,
            "audience": audience,
            "is_done": is_done,
            "is_complete": is_done and path.done_count == path.total,
            "open_items": self.open_items(progress, answered),
            "done_url": reverse("networking:unit_done", args=[self.unit.id]),
            **around(self.module, self.unit, audience),
        }

    def open_context(self) -> dict[str, Any]:
        """The same, read anew: what a fragment brings along after a change."""
        self.person = self.request.person
        answered: frozenset[int] = frozenset()
        if self.person is not None and self.unit.questions:
            ids = [item.id for item in self.unit.questions]
            answered = answered_items(self.person, ids)
        return self.progress(self.load_progress(), answered)

    def open_items(self, progress: Progress, answered: frozenset[int]) -> list[str]:
        """Where something is still open in the unit, by anchor: lines not ticked, questions not
        answered. It never blocks anything; a reflection is never asked for."""
        ticks = [item.id for item in self.unit.ticks if item.id not in progress.ticked]
        questions = [item.id for item in self.unit.questions if item.id not in answered]
        return [f"tick-{row}" for row in ticks] + [f"answer-{row}" for row in questions]

    def context(self) -> dict[str, Any]:
        """The whole page: at most four queries of its own, and the key's."""
        progress = self.load_progress()
        answers, reflections = self.load_writings()
        ticks = {item.id: item for item in self.unit.ticks}
        questions = {item.id: item for item in self.unit.questions}
        blocks = {block.id: block for block in self.unit.reflections}

        has_mentor = bool(self.person and self.person.mentored)
        base = self.base

        def fill(kind: str, row_id: int) -> str:
            if kind == "tick":
                return unit_forms.tick(ticks[row_id], row_id in progress.ticked, **base)
            place = questions[row_id] if kind == "answer" else blocks[row_id]
            text = (answers if kind == "answer" else reflections).get(row_id, EMPTY)
            return unit_forms.writing(place, text, has_mentor, **base)

        answered = frozenset(row_id for row_id, text in answers.items() if text.is_answered)
        context = self.progress(progress, answered)
        return {
            **context,
            "done": unit_forms.done(context),
            "segments": [filled(self.module, self.unit, fill)],
        }
