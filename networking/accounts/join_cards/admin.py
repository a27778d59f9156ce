"""Join cards: the sheets of her programmes, making one, printing it anew, taking cards back."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motm.days import local_day
from motm.web.responses import SeeOther
from networking.accounts.join_cards.forms import MakeForm, PrintForm
from networking.accounts.join_cards.making import (
    Made,
    MadeAlready,
    NothingToPrint,
    cards_of,
    make_cards,
    print_anew,
    roles_for,
    take_back,
)
from networking.accounts.join_cards.models import CardSheet
from networking.accounts.join_cards.sheet import pdf_of, printable_languages
from networking.accounts.word_list import LANGUAGES
from networking.backoffice.scope import (
    ProgrammeFilter,
    RoleFilter,
    ScopedAdmin,
    Who,
    asking,
    members_of,
)
from networking.people.models.programmes import Programme
from networking.people.models.users import User

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(CardSheet)
class CardSheetAdmin(ScopedAdmin):
    """Sheets with what became of their cards. A code is never shown: the file that is made with
    it is the only place where it stands."""

    rank = 7
    added_by = Who.COORDINATORS
    list_display = (
        "mark",
        "programme",
        "cohort",
        "role",
        "made",
        "used",
        "open",
        "expired",
        "back",
    )
    list_filter = (ProgrammeFilter, RoleFilter)
    list_select_related = ("programme", "cohort")
    ordering = ("-made_at",)

    def scope(self, person: User) -> QuerySet[Any]:
        unused = Q(cards__accepted_at=None)
        kept, now = unused & Q(cards__revoked_at=None), timezone.now()
        return CardSheet.objects.editable_by(person).annotate(
            used_count=Count("cards", filter=~unused),
            open_count=Count("cards", filter=kept & Q(cards__expires_at__gt=now)),
            expired_count=Count("cards", filter=kept & Q(cards__expires_at__lte=now)),
            back_count=Count("cards", filter=unused & Q(cards__revoked_at__isnull=False)),
        )

    @admin.display(description=_("made"), ordering="made_at")
    def made(self, sheet: Any) -> Any:
        return local_day(sheet.made_at)

    @admin.display(description=_("used"), ordering="used_count")
    def used(self, sheet: Any) -> int:
        return int(sheet.used_count)

    @admin.display(description=_("unused"), ordering="open_count")
    def open(self, sheet: Any) -> int:
        return int(sheet.open_count)

    @admin.display(description=_("expired"), ordering="expired_count")
    def expired(self, sheet: Any) -> int:
        return int(sheet.expired_count)

    @admin.display(description=_("cancelled"), ordering="back_count")
    def back(self, sheet: Any) -> int:
        return int(sheet.back_count)

    # --- Addresses ---

    def get_urls(self) -> list[URLPattern]:
        def view(method: Any, allowed: Any) -> Any:
            return self.admin_site.admin_view(allowed(method))

        of, anew, back = self.of_programme, self.anew_view, self.back_view
        return [
            path(
                "of/<uuid:programme_id>/", view(of, require_safe), name="networking_programme_cards"
            ),
            path(
                "<uuid:sheet_id>/anew/", view(anew, get_or_post), name="networking_cardsheet_anew"
            ),
            path(
                "<uuid:sheet_id>/back/", view(back, require_POST), name="networking_cardsheet_back"
            ),
            *super().get_urls(),
        ]

    def of_programme(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        """The sheets of one programme."""
        mine = Programme.objects.editable_by(asking(request))
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not mine.filter(pk=programme_id).exists():
            raise Http404
        url = reverse("admin:networking_cardsheet_changelist")
        return HttpResponseRedirect(f"{url}?programme={programme_id}")

    def _sheet(self, request: HttpRequest, sheet_id: UUID) -> CardSheet:
        if not self.has_view_permission(request):
            raise PermissionDenied
        sheet: Any = self.get_queryset(request).select_related("programme", "cohort")
        found: CardSheet | None = sheet.filter(pk=sheet_id).first()
        if found is None:
            raise Http404
        return found

    def _page(self, request: HttpRequest, name: str, title: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        status = 422 if "form" in more and more["form"].errors else 200
        template = f"admin/networking/cardsheet/{name}.html"
        return TemplateResponse(request, template, {**context, **more}, status=status)

    # --- Making ---

    @method_decorator(get_or_post)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks for whom and how many; the answer to the form is the file."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        person = asking(request)
        programmes = list(Programme.objects.editable_by(person)[:2])
        one = programmes[0].pk if len(programmes) == 1 else None
        given = {"programme": request.GET.get("programme") or one, "languages": ["en"]}
        form = MakeForm(_typed(request), person=person, initial=given)
        if request.method == "POST" and form.is_valid():
            data = {key: form.cleaned_data[key] for key in ("programme", "cohort", "role")}
            data |= {key: form.cleaned_data[key] for key in ("count", "days")}
            try:
                made = make_cards(by=person, sheet_id=form.cleaned_data["sheet"], **data)
            except MadeAlready:
                return self._made_already(request, form.cleaned_data["sheet"])
            return _file(request, made, form.cleaned_data["languages"])
        return self._page(request, "make", translated("Make join cards"), form=form, **_fonts())

    def _made_already(self, request: HttpRequest, sheet_id: UUID) -> HttpResponse:
        """The same form again. Its codes are gone: only printing anew helps."""
        text = translated(
            "These cards are made already. If you do not have the file, print them anew."
        )
        self.message_user(request, text, level="warning")
        return SeeOther(reverse("admin:networking_cardsheet_change", args=[sheet_id]))

    def anew_view(self, request: HttpRequest, sheet_id: UUID) -> HttpResponse:
        """Cancels what is open on a sheet, and prints as many other cards."""
        sheet, person = self._sheet(request, sheet_id), asking(request)
        if sheet.role not in roles_for(person):
            raise PermissionDenied
        form = PrintForm(_typed(request), initial={"languages": ["en"]})
        if request.method == "POST" and form.is_valid():
            new_id, days = form.cleaned_data["sheet"], form.cleaned_data["days"]
            try:
                made = print_anew(by=person, sheet=sheet, sheet_id=new_id, days=days)
            except MadeAlready:
                return self._made_already(request, new_id)
            except NothingToPrint:
                return self._back_to(request, sheet, translated("No card of this sheet is open."))
            return _file(request, made, form.cleaned_data["languages"])
        title = translated("Print %(sheet)s anew") % {"sheet": sheet.mark}
        return self._page(request, "anew", title, form=form, sheet=sheet, **_fonts())

    # --- One sheet ---

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A sheet and its cards by their numbers: what became of each, and who joined with it."""
        try:
            sheet = self._sheet(request, UUID(object_id))
        except ValueError as error:
            raise Http404 from error
        rows = cards_of(sheet, known=members_of(asking(request)))
        title = translated("Join cards %(sheet)s") % {"sheet": sheet.mark}
        may_print = sheet.role in roles_for(asking(request))
        return self._page(request, "sheet", title, sheet=sheet, rows=rows, may_print=may_print)

    def back_view(self, request: HttpRequest, sheet_id: UUID) -> HttpResponse:
        """Cancels the card with the posted number; without one, all that are open, once she has
        read how many these are."""
        sheet: Any = self._sheet(request, sheet_id)
        typed = request.POST.get("number", "")
        if not typed and request.POST.get("open") != str(sheet.open_count):
            title = translated("Cancel the open cards of %(sheet)s") % {"sheet": sheet.mark}
            return self._page(request, "cancel", title, sheet=sheet)
        if typed and not typed.isdecimal():
            raise Http404
        number = int(typed[:4]) if typed else None
        count = take_back(by=asking(request), sheet=sheet, number=number)
        text = ngettext("%(n)s card is cancelled.", "%(n)s cards are cancelled.", count)
        return self._back_to(request, sheet, text % {"n": count})

    def _back_to(self, request: HttpRequest, sheet: CardSheet, text: str) -> HttpResponse:
        self.message_user(request, text)
        return SeeOther(reverse("admin:networking_cardsheet_change", args=[sheet.pk]))


def _typed(request: HttpRequest) -> Any:
    """What was posted, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _fonts() -> dict[str, Any]:
    """Which languages this server cannot print."""
    there = {language.code for language in printable_languages()}
    return {"not_printable": [each.name for each in LANGUAGES if each.code not in there]}


def _file(request: HttpRequest, made: Made, languages: list[str]) -> HttpResponse:
    """The cards as a file, which is kept nowhere."""
    site = f"{request.scheme}://{request.get_host()}"
    headers = {
        "Content-Disposition": f'attachment; filename="cards-{made.sheet.mark}.pdf"',
        "Cache-Control": "private, no-store",
    }
    content = pdf_of(made, languages, site)
    return HttpResponse(content, content_type="application/pdf", headers=headers)
