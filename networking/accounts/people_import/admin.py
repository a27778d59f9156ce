"""Importing a list of people into a programme."""

import base64
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as translated
from django.views.decorators.http import require_http_methods, require_safe

from motm.web.responses import SeeOther
from networking.accounts.join_cards.making import DAYS, MadeAlready
from networking.accounts.join_cards.sheet import pdf_of
from networking.accounts.people_import.checking import check
from networking.accounts.people_import.forms import ListForm, TakeListForm
from networking.accounts.people_import.reading import BadList
from networking.accounts.people_import.saving import (
    XLSX,
    Taken,
    example,
    numbers_file,
    packed,
    take,
    unpacked,
)
from networking.backoffice.scope import ScopedAdmin, asking
from networking.people.models.programmes import Programme


def _as_address(kind: str, data: bytes) -> str:
    """A file that comes in the page itself."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


class WithList(ScopedAdmin):
    """Programmes, each with a page that takes a list of people."""

    def get_urls(self) -> list[URLPattern]:
        page = require_http_methods(["GET", "HEAD", "POST"])(self.list_view)
        file = require_safe(self.list_example)
        view = self.admin_site.admin_view
        return [
            path("<uuid:programme_id>/list/", view(page), name="networking_programme_list"),
            path(
                "<uuid:programme_id>/list/example.<str:kind>",
                view(file),
                name="networking_programme_list_example",
            ),
            *super().get_urls(),
        ]

    def _programme(self, request: HttpRequest, programme_id: UUID) -> Programme:
        if not self.has_view_permission(request):
            raise PermissionDenied
        programme: Programme | None = self.get_object(request, str(programme_id))
        if programme is None:
            raise Http404
        return programme

    def list_example(self, request: HttpRequest, programme_id: UUID, kind: str) -> HttpResponse:
        """A file to start from."""
        self._programme(request, programme_id)
        if kind not in ("csv", "xlsx"):
            raise Http404
        content, content_type = example(kind)
        name = {"Content-Disposition": f'attachment; filename="list.{kind}"'}
        return HttpResponse(content, content_type=content_type, headers=name)

    def list_view(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        """Asks for the file; a post with a file shows what it would do; a post with that page's
        own text does it."""
        programme = self._programme(request, programme_id)
        if request.method != "POST":
            return self._page(request, programme, form=ListForm())
        if "list" in request.POST:
            return self._take(request, programme)
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, programme, 422, form=form)
        try:
            checked = check(table=form.table, programme=programme, by=asking(request))
        except BadList as bad:
            return self._again(request, programme, bad.problem)
        if checked.problems:
            return self._page(request, programme, 422, form=ListForm(), checked=checked)
        text = packed(checked, programme=programme, by=asking(request))
        given = {"list": text, "languages": ["en"], "days": DAYS}
        yes = TakeListForm(initial=given, cards=bool(checked.cards))
        return self._page(request, programme, checked=checked, yes=yes)

    def _again(self, request: HttpRequest, programme: Programme, problem: Any) -> HttpResponse:
        """The page that asks for the file, with what was wrong."""
        return self._page(request, programme, 422, form=ListForm(), problem=problem)

    def _take(self, request: HttpRequest, programme: Programme) -> HttpResponse:
        """Writes all of it. The cards come in this answer and are kept nowhere."""
        person, text = asking(request), request.POST["list"]
        try:
            lines = unpacked(text, programme=programme, by=person)
            cards = any(not line[3] for line in lines)
            form = TakeListForm(request.POST, cards=cards)
            if not form.is_valid():
                return self._page(request, programme, 422, yes=form, lines=len(lines))
            data = form.cleaned_data
            taken = take(
                lines=lines,
                programme=programme,
                by=person,
                page_id=data["sheet"],
                days=data.get("days", DAYS),
            )
        except BadList as bad:
            return self._again(request, programme, bad.problem)
        except MadeAlready:
            text = translated(
                "This list is imported already. If a card is missing, print it again."
            )
            self.message_user(request, text, level="warning")
            return SeeOther(reverse("admin:networking_programme_cards", args=[programme.pk]))
        return self._taken(request, programme, taken, data.get("languages", []))

    def _taken(
        self, request: HttpRequest, programme: Programme, taken: Taken, languages: list[str]
    ) -> HttpResponse:
        file = numbers = ""
        if taken.cards:
            site = f"{request.scheme}://{request.get_host()}"
            file = _as_address("application/pdf", pdf_of(taken.cards, languages, site))
            numbers = _as_address(XLSX, numbers_file(taken))
        return self._page(request, programme, taken=taken, file=file, numbers=numbers)

    def _page(
        self, request: HttpRequest, programme: Programme, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": translated("Import a list"),
            "subtitle": None,
            "programme": programme,
            **more,
        }
        return TemplateResponse(
            request, "admin/networking/programme/list.html", context, status=status
        )
