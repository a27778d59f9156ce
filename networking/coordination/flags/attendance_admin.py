"""Held against planned: each running pair of a programme, pauses counted out."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from networking.backoffice.columns import BATCH, Column, Share, download, note_download, table
from networking.backoffice.lists import OwnPages, PairNarrowing, page_of
from networking.backoffice.scope import asking
from networking.coordination.flags.attendance import PaceRow, pace_rows, with_next
from networking.people.coverage import Following, following
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme


def _linked(row: PaceRow) -> Any:
    where = reverse("admin:networking_programme_flag", args=[row.pair.programme_id, row.pair.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', where, row.pair.mentee)


def _share(row: PaceRow) -> Share | str:
    return "" if row.share is None else Share(row.share)


def _share_bar(row: PaceRow) -> Any:
    """A bar, and the same in words beside it."""
    if row.share is None:
        return "-"
    shape = '<progress max="100" value="{}" aria-label="{}"></progress> {}'
    return format_html(shape, min(row.share, 100), _share(row), _share(row))


def columns(who: Following) -> list[Column]:
    """Not met and not logged stand apart: the one was said, of the other nothing is known."""
    return [
        Column("mentee", _("mentee"), lambda row: str(row.pair.mentee), "", _linked),
        Column("mentor", _("mentor"), lambda row: str(row.pair.mentor)),
        Column("share", _("share"), _share, "", _share_bar),
        Column("held", _("held"), lambda row: row.pace.held),
        Column("planned", _("planned"), lambda row: row.pace.planned),
        Column("last_held", _("last held"), lambda row: row.pace.last_held_on),
        Column("next", _("next time"), lambda row: row.next_on),
        Column("not_logged", _("not logged"), lambda row: row.not_logged),
        Column("not_met", _("did not take place"), lambda row: row.not_met),
        Column("followed_by", _("coordinator in charge"), lambda row: who.told(row.pair)),
        Column("last_logged", _("last logged"), lambda row: row.pace.last_logged_on),
        Column("rhythm", _("days between sessions"), lambda row: row.pair.rhythm_days),
        Column("minutes", _("minutes"), lambda row: row.pace.minutes),
        Column("cohort", _("cohort"), lambda row: str(row.pair.cohort or "")),
    ]


class WithPace(OwnPages):
    """Programmes, each with a page of what its pairs held and planned."""

    def get_urls(self) -> list[URLPattern]:
        base = "<uuid:programme_id>/pace/"
        export = f"{base}export/<str:kind>/"
        return [
            self.page(base, self.pace_view, "programme_pace"),
            self.page(export, self.pace_export, "programme_pace_export", "POST"),
            *super().get_urls(),
        ]

    def pace_found(
        self, request: HttpRequest, programme: Programme
    ) -> tuple[PairNarrowing, Following, QuerySet[Pair]]:
        today = programme.today()
        form, who = PairNarrowing(programme, request.GET), following([programme], today=today)
        pairs = form.pairs(programme, who.hers(asking(request)))
        rows = with_next(pairs, today).select_related("mentee", "mentor", "cohort")
        return form, who, rows.order_by("mentee__nickname_key", "pk")

    def pace_view(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        programme = self.programme(request, programme_id)
        form, who, pairs = self.pace_found(request, programme)
        page, shown = page_of(request, pairs), columns(who)
        rows = table(shown, pace_rows(page, programme.today()))
        context = self.shown(
            request,
            translated("Sessions held and planned: %(programme)s") % {"programme": programme},
            programme=programme,
            form=form,
            page=page,
            titles=[column.title for column in shown],
            rows=rows,
        )
        return TemplateResponse(request, "admin/networking/programme/pace.html", context)

    def pace_export(
        self, request: HttpRequest, programme_id: UUID, kind: str
    ) -> StreamingHttpResponse:
        """The same rows as a file; noted in the audit."""
        programme = self.programme(request, programme_id)
        _form, who, pairs = self.pace_found(request, programme)
        rows = pace_rows(pairs.iterator(BATCH), programme.today())
        answer = download(kind, translated("held and planned"), columns(who), rows)
        verb = AuditEvent.Verb.EXPORTED_LIST
        note_download(verb, by=asking(request), programmes=[programme])
        return answer
