"""Requests for help to sign in: a coordinator makes the code, or says no."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.web.responses import SeeOther
from networking.accounts.recovery.link import recovery_link
from networking.accounts.recovery.models import LIFETIME, ReturnRequest, may_issue_code
from networking.accounts.recovery.requests import MayNot, SettledAlready, confirm, refuse
from networking.backoffice.scope import SAID, ChoiceFilter, ProgrammeFilter, ScopedAdmin, asking
from networking.people.models.users import User


class OpenFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("Open")), ("0", _("Answered"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(settled_at__isnull=value == "1")


@admin.register(ReturnRequest)
class ReturnRequestAdmin(ScopedAdmin):
    """Who asked for whom, and what came of it. A code is shown once, in the answer that makes
    it, and stands nowhere after it."""

    rank = 4
    group = SAID
    list_display = ("who", "programme", "asked", "asker", "state")
    list_filter = (OpenFilter, ProgrammeFilter)
    list_select_related = ("person", "programme", "asked_by")
    ordering = ("-asked_at", "pk")

    def scope(self, person: User) -> QuerySet[Any]:
        rows = ReturnRequest.objects.editable_by(person)
        return rows.select_related("person", "programme", "asked_by", "settled_by")

    @admin.display(description=_("for whom"), ordering="person__nickname_key")
    def who(self, row: Any) -> str:
        return str(row.person)

    @admin.display(description=_("asked by"))
    def asker(self, row: Any) -> str:
        return str(row.asked_by)

    @admin.display(description=_("asked on"), ordering="asked_at")
    def asked(self, row: Any) -> Any:
        return row.asked_at

    @admin.display(description=_("state"), ordering="settled_at")
    def state(self, row: Any) -> str:
        return str(row.get_outcome_display()) if row.settled_at else translated("Open")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The request; a post with `code` makes the code, one with `no` refuses."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        try:
            if "code" in request.POST:
                return self.card(request, row, confirm(request=row, by=asking(request)))
            if "no" in request.POST:
                return self.refused(request, row)
        except SettledAlready:
            text = translated("Someone has already answered it.")
            self.message_user(request, text, level=messages.WARNING)
            return SeeOther(request.path)
        except MayNot as refused:
            raise PermissionDenied from refused
        status = 422 if request.method == "POST" else 200
        may = may_issue_code(coordinator=asking(request), person=row.person)
        return self.page(request, "one", status, row=row, may_issue=may)

    def refused(self, request: HttpRequest, row: ReturnRequest) -> HttpResponse:
        refuse(request=row, by=asking(request))
        self.message_user(request, translated("Refused. They will see it."), level=messages.SUCCESS)
        return SeeOther(reverse("admin:networking_returnrequest_changelist"))

    def card(self, request: HttpRequest, row: ReturnRequest, code: str) -> HttpResponse:
        """The code on a card to print: without a name, for it may get lost on the way."""
        return self.page(request, "card", member=row.person, code=code, way=recovery_link(request))

    def page(self, request: HttpRequest, name: str, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": translated("Request for help to sign in"),
            "subtitle": None,
            "minutes": int(LIFETIME.total_seconds() // 60),
            **more,
        }
        template = f"admin/networking/returnrequest/{name}.html"
        return TemplateResponse(request, template, context, status=status)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404
