"""Requests to end a pair: a coordinator talks with people, then settles it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.web.responses import SeeOther
from networking.backoffice.filters import WhosePair
from networking.backoffice.scope import SAID, ChoiceFilter, ScopedAdmin, asking
from networking.encryption.wrapping import Unreadable
from networking.mentoring.check_ins.admin import PairsProgramme
from networking.mentoring.pairing.end_requests import LEFT, Outcome, settle
from networking.mentoring.pairing.models import EndRequest
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.users import User


class OpenFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("Open")), ("0", _("Settled"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(settled_at__isnull=value == "1")


class SettleForm(forms.Form):
    """What came of it; an end needs its reason."""

    outcome = forms.ChoiceField(label=_("What was agreed?"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=[("", "---------"), *Pair.EndReason.choices],
        required=False,
        help_text=_("For an end only. The people of the pair do not see who asked."),
    )

    def __init__(self, *args: Any, asked: EndRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(Outcome.GOES_ON.value, Outcome.GOES_ON.label)]
        if asked.pair.co_mentor_id == asked.person_id:
            choices.append((LEFT, _("The co-mentor leaves, and the pair goes on")))
        outcome: Any = self.fields["outcome"]
        outcome.choices = [*choices, (Outcome.ENDED.value, _("The pair ends today"))]

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.ENDED and not data.get("reason"):
            self.add_error("reason", _("Choose why it ends."))
        return data


@admin.register(EndRequest)
class EndRequestAdmin(ScopedAdmin):
    """Not of a pair that she is in herself: the other side is not told who asked."""

    rank = 5
    group = SAID
    list_display = ("who", "pair_of", "asked", "state")
    list_filter = (OpenFilter, WhosePair, PairsProgramme)
    list_select_related = ("person", "pair__mentee", "pair__mentor", "pair__programme")
    ordering = ("-created_at", "pk")

    def scope(self, person: User) -> QuerySet[Any]:
        return EndRequest.objects.addressed_to(person)

    @admin.display(description=_("who asked"), ordering="person__nickname_key")
    def who(self, row: Any) -> str:
        return str(row.person)

    @admin.display(description=_("pair"))
    def pair_of(self, row: Any) -> str:
        return f"{row.pair.mentee} · {row.pair.mentor}"

    @admin.display(description=_("asked on"), ordering="created_at")
    def asked(self, row: Any) -> Any:
        return row.created_at

    @admin.display(description=_("state"), ordering="settled_at")
    def state(self, row: Any) -> str:
        return str(row.get_outcome_display()) if row.settled_at else translated("Open")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Who asked and why, and settling it. Opening it is noted, and the writer sees it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        verb = AuditEvent.Verb.OPENED_END_REQUEST
        AuditEvent.note_opened(verb, actor=asking(request), about=row.person, row_id=row.pk)
        posted = request.POST if request.method == "POST" else None
        form = SettleForm(posted, asked=row)
        if form.is_valid():
            return self.settled(request, row, form)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": translated("Request to end a pair"),
            "subtitle": None,
            "row": row,
            "words": _words(row),
            "form": form,
        }
        page = "admin/networking/endrequest/one.html"
        return TemplateResponse(request, page, context, status=422 if form.errors else 200)

    def settled(self, request: HttpRequest, row: EndRequest, form: SettleForm) -> HttpResponse:
        """Settles what a valid form says; somebody else may have been a moment earlier."""
        data = form.cleaned_data
        done = settle(
            request=row, by=asking(request), outcome=data["outcome"], reason=data["reason"]
        )
        if not done:
            text = translated("It is already settled, or was withdrawn.")
            self.message_user(request, text, level=messages.WARNING)
            return SeeOther(request.path)
        self.message_user(request, translated("Settled."), level=messages.SUCCESS)
        return SeeOther(reverse("admin:networking_endrequest_changelist"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        raise Http404


def _words(row: EndRequest) -> str | None:
    """Her words, or None where they are gone."""
    try:
        return row.person.vault.open(row, "words")
    except Unreadable:
        return None
