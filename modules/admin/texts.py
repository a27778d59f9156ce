"""The course's texts, to edit with a preview."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from modules.admin.base import ContentAdmin, ContentFilter, ModuleFilter, in_words, titles
from modules.admin.forms import TextForm
from modules.admin.originals import take_back
from modules.admin.previews import Preview
from modules.models.structure import Unit
from modules.models.texts import Text


class UnitFilter(ContentFilter):
    """Units of the chosen module; of all of them there are too many to look through."""

    title = _("unit")
    parameter_name = "unit"
    field = "unit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        module = request.GET.get("module", "")
        if not module.isdecimal():
            return []
        known = titles(translation.get_language() or "en")
        units = Unit.objects.filter(module=int(module[:9])).select_related("module")
        return [(str(unit.pk), known.get(unit.text_path, unit.slug)) for unit in units]


class LanguageFilter(ContentFilter):
    title = _("language")
    parameter_name = "language"
    field = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = Text.objects.order_by("language").values_list("language", flat=True).distinct()
        return [(code, code) for code in rows]


class StatusFilter(ContentFilter):
    title = _("status")
    parameter_name = "status"
    field = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(status.value, str(status.label)) for status in Text.Status]


class EditedFilter(ContentFilter):
    title = _("edited here")
    parameter_name = "edited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("Edited here")), ("0", _("As in the course"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(is_local=value == "1")


class StaleFilter(ContentFilter):
    title = _("translation")
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("The English text has changed since"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        rows: Any = queryset
        found: QuerySet[Any] = rows.stale()
        return found


@admin.register(Text)
class TextAdmin(ContentAdmin):
    """A saved text is marked as edited here, and loading the course again keeps it."""

    rank = 1
    form = TextForm
    list_display = ("place", "field", "start", "language", "status", "is_local")
    list_filter = (
        ModuleFilter,
        UnitFilter,
        LanguageFilter,
        StatusFilter,
        EditedFilter,
        StaleFilter,
    )
    search_fields = ("path", "body")
    search_help_text = _("Search in the texts, and in their places")
    fields = ("place", "field", "language", "body", "status", "is_local")
    readonly_fields = ("place", "field", "language", "is_local")
    actions: Any = ("take_back",)
    change_form_template = "admin/modules/text/change_form.html"

    def path_of(self, row: Any) -> str:
        return str(row.path)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request)

    @admin.display(description=_("text"))
    def start(self, text: Any) -> str:
        body = str(text.body)
        return body if len(body) <= 80 else f"{body[:79]}…"

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """An unchanged text stays the course's own."""
        if obj.body != form.stored or "status" in form.changed_data:
            obj.edit(obj.body, obj.status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Editing, and the preview of what is typed: a POST that saves nothing."""
        if request.method == "POST" and "_preview" in request.POST:
            text = self.get_object(request, unquote(object_id))
            if text is not None and self.has_change_permission(request, text):
                form = self.get_form(request, text, change=True)(request.POST, instance=text)
                if not form.errors:
                    return self.preview(request, text, form)
        context = {
            "title": translation.gettext("Edit a text"),
            "subtitle": "",
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def preview(self, request: HttpRequest, text: Text, form: Any) -> HttpResponse:
        """The whole unit or page around the text, in the text's language."""
        typed = form.cleaned_data
        found = Preview.of(text, typed["body"])
        seen = {field.html_initial_name: form.data[field.html_initial_name] for field in form}
        place = in_words(text.path, titles(translation.get_language() or "en"))
        with translation.override(text.language):
            context = {"preview": found, "html": found.html(), "typed": typed}
            context |= {"place": place, "seen": seen.items()}
            response = TemplateResponse(request, "admin/modules/text/preview.html", context)
            response.render()
        return response

    @admin.action(permissions=["edit"], description=_("Go back to the original text"))
    def take_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        changed = take_back(queryset)
        for text in changed:
            self.log_change(request, text, "Went back to the original text.")
        told = ngettext(
            "%(n)s text is the original again.",
            "%(n)s texts are the original again.",
            len(changed),
        )
        self.message_user(request, told % {"n": len(changed)})
