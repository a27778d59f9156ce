"""What the lists and forms of the course have in common."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from modules.models.structure import Module
from modules.models.texts import Text
from modules.permissions import EDIT_CONTENT
from motm.admin.house import HouseAdmin


def titles(language: str) -> dict[str, str]:
    """The title at each path, in English where there is none in `language`: one query."""
    rows = Text.objects.filter(field=Text.Field.TITLE).in_language(language)
    found: dict[str, str] = {}
    for path, row_language, body in rows.values_list("path", "language", "body"):
        if row_language == language or path not in found:
            found[path] = body
    return found


def in_words(path: str, known: dict[str, str]) -> str:
    """Where a text stands, by the titles on the way: module, unit, block, item."""
    if path.startswith("page:"):
        return translated("Page: %(title)s") % {"title": known.get(path, path[5:])}
    parts = path.split("/")
    steps = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    names = [
        known.get(step) or capfirst(step.rsplit("/", 1)[-1].replace("-", " ")) for step in steps
    ]
    return " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(str(name) for name in names)


class ContentAdmin(HouseAdmin):
    """Open to people who may edit the course; each row in a list knows its place in words."""

    group = _("Course")
    list_per_page = 100

    def may_edit(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.has_perm(EDIT_CONTENT))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_edit(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Named by actions that change the course."""
        return self.may_edit(request)

    def path_of(self, row: Any) -> str:
        """Where the row's texts are kept."""
        return str(row.text_path)

    def name_places(self, rows: Iterable[Any]) -> None:
        known = titles(get_language() or "en")
        for row in rows:
            row.words = in_words(self.path_of(row), known)

    def get_changelist_instance(self, request: Any) -> Any:
        """One query names the places of all rows on the page."""
        changelist = super().get_changelist_instance(request)
        self.name_places(changelist.result_list)
        return changelist

    def named(self, row: Any) -> str:
        return self.place(row)

    @admin.display(description=_("place"))
    def place(self, row: Any) -> str:
        if not hasattr(row, "words"):
            self.name_places([row])
        return str(row.words)


class ContentFilter(admin.SimpleListFilter):
    """Narrows by one value of a field; a value that is not offered shows nothing."""

    field = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _label in self.lookup_choices}:
            return queryset.none()
        return self.narrow(queryset, value)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{self.field: value})


class ModuleFilter(ContentFilter):
    title = _("module")
    parameter_name = "module"
    field = "module"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        known = titles(get_language() or "en")
        rows = Module.objects.order_by("order").values_list("pk", "slug")
        return [(str(pk), in_words(slug, known)) for pk, slug in rows]
