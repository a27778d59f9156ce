"""Modules, units, blocks and items: to look at, to take out of the course and to put back."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from modules.admin.base import ContentAdmin, ContentFilter, ModuleFilter
from modules.models.structure import Audience, Block, Item, Kind, Module, Unit
from modules.models.texts import ContentRevision


class RetiredFilter(ContentFilter):
    title = _("state")
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("0", _("In the course")), ("1", _("Retired"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(retired_at__isnull=value == "0")


class InModule(ModuleFilter):
    """For rows below a unit."""

    field = "unit__module"


class ItemInModule(ModuleFilter):
    field = "block__unit__module"


class KindFilter(ContentFilter):
    title = _("kind")
    parameter_name = "kind"
    field = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(kind.value, str(kind.label)) for kind in Kind]


class StructureAdmin(ContentAdmin):
    """Rows come from the course's files. Nothing is deleted: people's work points at it."""

    actions: Any = ("retire", "bring_back")

    @admin.action(permissions=["edit"], description=_("Take out of the course"))
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        rows = list(queryset.filter(retired_at=None))
        self._apply(request, rows, "retire_here", "Taken out of the course.")
        text = ngettext(
            "%(n)s part is out of the course. What people did with it is kept.",
            "%(n)s parts are out of the course. What people did with them is kept.",
            len(rows),
        )
        self.message_user(request, text % {"n": len(rows)})

    @admin.action(permissions=["edit"], description=_("Put back into the course"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        rows = list(queryset.exclude(retired_at=None))
        self._apply(request, rows, "bring_back", "Put back into the course.")
        text = ngettext(
            "%(n)s part is in the course again.", "%(n)s parts are in the course again.", len(rows)
        )
        self.message_user(request, text % {"n": len(rows)})

    @transaction.atomic
    def _apply(self, request: HttpRequest, rows: list[Any], verb: str, message: str) -> None:
        for row in rows:
            getattr(row, verb)()
            self.log_change(request, row, message)
        if rows:
            ContentRevision.advance()

    @admin.display(description=_("in the course"), boolean=True, ordering="retired_at")
    def in_course(self, row: Any) -> bool:
        return row.retired_at is None

    @admin.display(description=_("for"))
    def for_whom(self, row: Any) -> str:
        labels = [str(label) for value, label in Audience.choices if value in row.audience]
        return ", ".join(labels) or gettext("Everybody")

    @admin.display(description=_("texts"))
    def texts_link(self, row: Any) -> str:
        address = reverse("admin:modules_text_changelist")
        return format_html('<a href="{}?q={}">{}</a>', address, self.path_of(row), _("Texts"))


@admin.register(Module)
class ModuleAdmin(StructureAdmin):
    rank = 2
    list_display = ("place", "in_course", "texts_link")
    list_filter = (RetiredFilter,)
    fields = ("place", "slug", "order", "for_whom", "in_course", "texts_link")
    readonly_fields = fields


@admin.register(Unit)
class UnitAdmin(StructureAdmin):
    rank = 3
    list_display = ("place", "minutes", "is_overview", "in_course", "texts_link")
    list_filter = (ModuleFilter, RetiredFilter)
    list_select_related = ("module",)
    search_fields = ("slug",)
    fields = ("place", "slug", "order", "minutes", "for_whom", "in_course", "texts_link")
    readonly_fields = fields


@admin.register(Block)
class BlockAdmin(StructureAdmin):
    rank = 4
    list_display = ("place", "kind", "in_course", "texts_link")
    list_filter = (InModule, KindFilter, RetiredFilter)
    list_select_related = ("unit__module",)
    ordering = ("unit__module__order", "unit__order", "order", "pk")
    search_fields = ("key", "unit__slug")
    fields = ("place", "kind", "tool", "key", "order", "in_course", "texts_link")
    readonly_fields = fields

    def path_of(self, row: Any) -> str:
        return f"{row.unit.text_path}/{row.key}"


@admin.register(Item)
class ItemAdmin(StructureAdmin):
    rank = 5
    list_display = ("place", "icon", "in_course", "texts_link")
    list_filter = (ItemInModule, RetiredFilter)
    list_select_related = ("block__unit__module", "parent")
    ordering = (
        "block__unit__module__order",
        "block__unit__order",
        "block__order",
        "order",
        "pk",
    )
    search_fields = ("key", "block__key", "block__unit__slug")
    fields = ("place", "icon", "key", "order", "in_course", "texts_link")
    readonly_fields = fields

    def path_of(self, row: Any) -> str:
        steps = [row.block.unit.text_path, row.block.key, row.key]
        if row.parent is not None:
            steps.insert(2, row.parent.key)
        return "/".join(steps)
