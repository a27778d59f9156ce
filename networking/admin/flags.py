"""Flags of a programme: to read, to take along, and to close with what came of them."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.http import SeeOther
from networking.admin.columns import Column, download, note_download
from networking.admin.lists import OwnPages, PairNarrowing, choice, page_of
from networking.admin.scope import asking
from networking.flags import Flag, Kind, close_flag, flags_among, told_to
from networking.following import Following, following
from networking.models import AuditEvent, FlagOutcome, Pair, Programme
from networking.pace_report import standings

PER_PAGE = 60


class FlagNarrowing(PairNarrowing):
    """By kind too."""

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(programme, *args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in Kind]
        self.fields["kind"] = choice(_("What"), _("All"), kinds)
        self.order_fields(["kind", "cohort", "whose"])


class CloseForm(forms.Form):
    """What came of a flag. Which one it is travels along."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    since = forms.DateField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=FlagOutcome.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    use_required_attribute = False


def columns(who: Following) -> list[Column]:
    """What is on the page, in the file."""
    return [
        Column("mentee", _("mentee"), lambda flag: str(flag.pair.mentee)),
        Column("mentor", _("mentor"), lambda flag: str(flag.pair.mentor)),
        Column("cohort", _("cohort"), lambda flag: str(flag.pair.cohort or "")),
        Column("kind", _("what"), lambda flag: str(flag.kind.label)),
        Column("since", _("since"), lambda flag: flag.since),
        Column("facts", _("facts"), lambda flag: " ".join(flag.facts)),
        Column("first_step", _("a first step"), lambda flag: flag.first_step),
        Column("followed_by", _("followed by"), lambda flag: who.told(flag.pair)),
    ]


class WithFlags(OwnPages):
    """Programmes, each with a page of its flags."""

    def get_urls(self) -> list[URLPattern]:
        base = "<uuid:programme_id>/flags/"
        return [
            self.page(base, self.flags_view, "programme_flags"),
            self.page(
                f"{base}export/<str:kind>/", self.flags_export, "programme_flags_export", "POST"
            ),
            self.page(f"{base}<uuid:pair_id>/", self.flag_view, "programme_flag", "GET", "POST"),
            *super().get_urls(),
        ]

    def flags_view(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        """All open flags, narrowed by kind, cohort and whose they are."""
        programme = self.programme(request, programme_id)
        form, who, flags = self.flags_found(request, programme)
        page = page_of(request, flags, PER_PAGE)
        context = self.shown(
            request,
            translated("Flags"),
            programme=programme,
            form=form,
            page=page,
            found=[(flag, who.told(flag.pair)) for flag in page],
        )
        return TemplateResponse(request, "admin/networking/programme/flags.html", context)

    def flags_found(
        self, request: HttpRequest, programme: Programme
    ) -> tuple[FlagNarrowing, Following, list[Flag]]:
        today = programme.today()
        form = FlagNarrowing(programme, request.GET)
        who = following([programme], today=today)
        flags = flags_among(form.pairs(programme, who.hers(asking(request))), today=today)
        kind, told = form.asked("kind"), told_to(flags, asking(request))
        return form, who, [flag for flag in told if kind in ("", flag.kind)]

    def flags_export(
        self, request: HttpRequest, programme_id: UUID, kind: str
    ) -> StreamingHttpResponse:
        """The same rows as a file; noted in the audit."""
        programme = self.programme(request, programme_id)
        _form, who, flags = self.flags_found(request, programme)
        answer = download(kind, translated("flags"), columns(who), flags)
        verb = AuditEvent.Verb.EXPORTED_LIST
        note_download(verb, by=asking(request), programmes=[programme])
        return answer

    def flag_view(self, request: HttpRequest, programme_id: UUID, pair_id: UUID) -> HttpResponse:
        """How one pair stands, its flags, and a form to close each."""
        programme = self.programme(request, programme_id)
        pairs = Pair.objects.editable_by(asking(request)).filter(programme=programme)
        pair: Pair = self.hers(request, pairs, pair_id)
        one = Pair.objects.filter(pk=pair.pk)
        standing = standings(one, person=asking(request), today=programme.today())[0]
        sent = CloseForm(request.POST) if request.method == "POST" else None
        if sent is not None and sent.is_valid():
            return self._close(request, programme, standing.flags, sent.cleaned_data)
        context = self.shown(
            request,
            translated("Flags of a pair"),
            programme=programme,
            pair=standing.row.pair,
            standing=standing,
            forms=[(flag, _form_of(flag, sent)) for flag in standing.flags],
            sent=sent,
        )
        template = "admin/networking/programme/flag.html"
        return TemplateResponse(request, template, context, status=422 if sent else 200)

    def _close(
        self, request: HttpRequest, programme: Programme, flags: list[Flag], data: dict[str, Any]
    ) -> HttpResponse:
        wanted = (data["kind"], data["since"])
        flag = next((flag for flag in flags if (flag.kind, flag.since) == wanted), None)
        if flag is None:
            text = translated("This flag is not raised any more. Nothing is left to do.")
        else:
            close_flag(flag=flag, outcome=data["outcome"], by=asking(request))
            text = translated("Closed. A new time like this would raise a new flag.")
        self.message_user(request, text)
        return SeeOther(reverse("admin:networking_programme_flags", args=[programme.pk]))


def _form_of(flag: Flag, sent: CloseForm | None) -> CloseForm:
    """The form that was sent, with what is wrong in it; the others as they are."""
    if sent is not None and sent.data.get("kind") == flag.kind:
        return sent
    return CloseForm(
        initial={"kind": flag.kind.value, "since": flag.since.isoformat()},
        auto_id=f"{flag.kind.value}_%s",
    )
