"""The coordinators' pages: Django's admin, entered through our own sign-in."""

import json
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import CheckboxInput
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.admin.editing import DayField, EditingForm, typed_in

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class Named:
    """A row as a message names it. Its own name, which the log uses, holds no names."""

    def __init__(self, row: Any, its_admin: "HouseAdmin") -> None:
        self._row, self._admin = row, its_admin

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)

    def __str__(self) -> str:
        return self._admin.named(self._row)

    def __html__(self) -> SafeString:
        return self._admin.named_in_html(self._row)


class HouseAdmin(ModelAdmin):
    """What every list and form of the coordinators' pages has in common.

    Nothing is ever deleted here. A row out of reach is not there: 404. Lists are narrowed by
    their own filters only, so that no address can ask about a field, such as an e-mail, letter
    by letter. The log holds kinds and ids, never a name or a text. Of two who change one row,
    the second is told (`motm.admin.editing`), and only what she changed is written.
    """

    form = EditingForm
    formfield_overrides: ClassVar[Any] = {
        models.DateField: {"form_class": DayField, "widget": DayField.widget}
    }

    rank = 50
    """Where the list is among those of its group in the index: the smallest first."""
    group: ClassVar[Any] = _("Programme")
    """Under which heading of the index it is."""
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    list_per_page = 50
    list_max_show_all = 200
    """Each row on a page can be ticked, and a form takes 300 fields: see
    DATA_UPLOAD_MAX_NUMBER_FIELDS. An action on more rows goes by *Select all*, without ticks."""
    actions: Any = ()

    by_verb: ClassVar[tuple[str, ...]] = ()
    """Fields of the form that a verb of the model writes."""

    def named(self, row: Any) -> str:
        """The row in words, for people."""
        return str(row)

    def named_in_html(self, row: Any) -> SafeString:
        return format_html("<bdi>{}</bdi>", self.named(row))

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only parameters of the list's own filters; each of them checks its values."""
        filters = self.get_list_filter(request)
        return lookup in {getattr(each, "parameter_name", None) for each in filters}

    def get_actions(self, request: HttpRequest) -> Any:
        """Our own actions; Django's deletion of what is selected is not among them."""
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers the rows that this person's list of them shows; none where there is no list."""
        kwargs.setdefault("queryset", self.reachable(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def reachable(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest) -> QuerySet[Any]:
        """The rows of the related model that this person may know of."""
        model: Any = db_field.remote_field.model
        its_admin = self.admin_site._registry.get(model)
        if its_admin is None or not its_admin.has_view_permission(request):
            return model._default_manager.none()
        return its_admin.get_queryset(request)

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: Any, **kwargs: Any
    ) -> Any:
        """Related rows are chosen here, and made or changed on their own pages."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for name in ("add", "change", "delete", "view"):
            if field is not None and hasattr(field.widget, f"can_{name}_related"):
                setattr(field.widget, f"can_{name}_related", False)
        return field

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """One way to save; the list is a link away. Headed by names, not by a number."""
        context.update(show_save_and_add_another=False, show_save_and_continue=False)
        if kwargs.get("obj") is not None:
            words = self.named(kwargs["obj"])
            context.setdefault("named", words)
            if context.get("subtitle") == str(kwargs["obj"]):
                context["subtitle"] = words
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        return super().response_add(request, Named(obj, self), *args)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return super().response_change(request, Named(obj, self))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        words = self.named(row)
        title = translated("History: %(what)s") % {"what": words}
        context = {"title": title, "named": words, **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def action_checkbox(self, obj: Any) -> Any:
        """Named for screen readers as the row is named for everybody."""
        label = translated("Choose %(what)s") % {"what": self.named(obj)}
        box = CheckboxInput({"class": "action-select", "aria-label": label}, lambda value: False)
        return box.render(ACTION_CHECKBOX_NAME, str(obj.pk))

    def response_action(self, request: Any, queryset: QuerySet[Any], *args: Any) -> Any:
        """What is no key of such a row is nobody's tick."""
        request.POST = request.POST.copy()
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in ticked if self._is_key(key)])
        return super().response_action(request, queryset, *args)

    def _is_key(self, key: str) -> bool:
        try:
            self.opts.pk.clean(key, None)
        except ValidationError:
            return False
        return True

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Rows are found by their keys alone."""
        return False

    def _get_obj_does_not_exist_redirect(self, request: Any, opts: Any, object_id: Any) -> Any:
        raise Http404

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Two people who save what cannot both be: the second is told, and may try again."""
        try:
            answer = self._answer(request, *args, **kwargs)
        except IntegrityError:
            text = translated("Somebody changed this at the same moment. Look again, then save.")
            self.message_user(request, text, level="error")
            return HttpResponseRedirect(request.get_full_path())
        form = getattr((getattr(answer, "context_data", None) or {}).get("adminform"), "form", None)
        if getattr(form, "overtaken", None):
            answer.status_code = 409
        return answer

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What the database refuses because somebody was a moment quicker, the form refuses in
        words when it looks again."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def _changeform_view(self, request: Any, object_id: Any, form_url: Any, extra: Any) -> Any:
        """A row is locked while it is compared and saved. One that has been closed since the form
        was opened is shown as it is now, with what she typed."""
        if request.method == "POST" and object_id is not None:
            row = self.get_object(request, unquote(object_id))
            if row is not None:
                self.model._base_manager.select_for_update().filter(pk=row.pk).first()
                row = self.get_object(request, unquote(object_id))
            if row is not None and not self.has_change_permission(request, row):
                return self._closed(request, row, object_id, form_url)
        return super()._changeform_view(request, object_id, form_url, extra)  # type: ignore[misc]

    def why_closed(self, row: Any) -> str:
        """Why a row cannot be changed any more; empty where it never could be by this person."""
        return ""

    def _closed(self, request: Any, row: Any, object_id: Any, form_url: Any) -> Any:
        why = self.why_closed(row)
        if not why or not self.has_change_permission(request):
            raise PermissionDenied
        form: Any = self.get_form(request, row, change=False)(request.POST, instance=row)
        context = {"why_closed": why, "unsaved": typed_in(form)}
        asked = copy(request)
        asked.method = "GET"
        answer = super()._changeform_view(asked, object_id, form_url, context)  # type: ignore[misc]
        answer.status_code = 409
        return answer

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """Writes what she changed and no other field: what somebody else wrote stays."""
        if not change:
            obj.save(force_insert=True)
            return
        own = {field.name for field in self.opts.concrete_fields}
        changed = [name for name in form.changed_data if name in own - {*self.by_verb}]
        if changed:
            obj.save(update_fields=changed)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return self._log(request, obj, message, 1)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return self._log(request, obj, message, 2)

    def log_changes(self, request: HttpRequest, rows: Iterable[Model], message: Any) -> None:
        """A line for each of the rows that one action changed: two queries at most."""
        from django.contrib.admin.models import LogEntry

        lines = [self._line(request, row, message, 2) for row in rows]
        LogEntry.objects.bulk_create(lines, batch_size=500)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        raise PermissionDenied  # nothing is deleted here

    def _log(self, request: HttpRequest, obj: Model, message: Any, flag: int) -> Any:
        line = self._line(request, obj, message, flag)
        line.save(force_insert=True)
        return line

    def _line(self, request: HttpRequest, obj: Model, message: Any, flag: int) -> Any:
        from django.contrib.admin.models import LogEntry
        from django.contrib.contenttypes.models import ContentType

        return LogEntry(
            user_id=str(request.user.pk),
            content_type=ContentType.objects.get_for_model(obj, for_concrete_model=False),
            object_id=str(obj.pk),
            object_repr=f"{obj._meta.model_name} {str(obj.pk)[:8]}",
            action_flag=flag,
            change_message=json.dumps(message) if isinstance(message, list) else message,
        )
