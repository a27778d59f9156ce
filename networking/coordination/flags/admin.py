"""Flags of a programme: to read, to take along, and to close with what came of them."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motm.web.responses import SeeOther
from networking.backoffice.columns import Column, download, note_download
from networking.backoffice.lists import OwnPages, PairNarrowing, choice, page_of
from networking.backoffice.scope import asking
from networking.coordination.flags.attendance import Standing, standings
from networking.coordination.flags.kinds import Kind
from networking.coordination.flags.models import FlagOutcome
from networking.coordination.flags.queries import (
    Flag,
    by_pair,
    close_flags,
    flags_among,
    flags_of,
    told_to,
)
from networking.encryption.wrapping import Unreadable
from networking.mentoring.notes.contact_notes import LONGEST, keep_note, may_note, notes_about
from networking.people.coverage import Following, following
from networking.people.models.audit import AuditEvent
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User

PER_PAGE = 60


class FlagNarrowing(PairNarrowing):
    """By kind too."""

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(programme, *args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in Kind]
        self.fields["kind"] = choice(_("What"), _("All"), kinds)
        self.order_fields(["kind", "cohort", "whose"])


class OpenFlags(forms.MultipleChoiceField):
    """A flag that went away since the page was opened is no mistake: nothing is left to do."""

    def valid_value(self, value: Any) -> bool:
        return True


class CloseForm(forms.Form):
    """What came of a talk with a pair: one answer for all of its flags, unless some are left
    out, and a line about it."""

    note_id = forms.UUIDField(widget=forms.HiddenInput)
    flags = OpenFlags(label=_("This closes"), widget=forms.CheckboxSelectMultiple, required=False)
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=FlagOutcome.Outcome.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("A note about it (optional)"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"size": 60, "dir": "auto", "autocomplete": "off"}),
        help_text=_(
            "When you talked, and what you agreed. The coordinators of this programme read it; "
            "it is deleted with what the pair wrote."
        ),
    )
    use_required_attribute = False

    def __init__(self, flags: list[Flag], data: Any = None, *, may_note: bool) -> None:
        named = [(name_of(flag), flag.kind.label) for flag in flags]
        first = {
            "note_id": uuid4(),
            "flags": [name for name, _label in named],
            "outcome": FlagOutcome.Outcome.TALKED,
        }
        super().__init__(data, initial=first)
        fields: Any = self.fields
        fields["flags"].choices = named
        if not flags:
            del fields["flags"], fields["outcome"]
        if not may_note:
            del fields["note"]

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        if data.get("flags") and not data.get("outcome"):
            self.add_error("outcome", _("Choose what came of it."))
        went_away = "flags" not in self.fields and "flags" in self.data
        if not (data.get("flags") or data.get("note") or went_away or self.errors):
            text = _("Tick what this closes, or write a note.")
            self.add_error(
                next((name for name in ("flags", "note") if name in self.fields), None), text
            )
        return data


def name_of(flag: Flag) -> str:
    """A flag of a pair as a form names it."""
    return f"{flag.kind.value} {flag.since.isoformat()}"


def columns(who: Following) -> list[Column]:
    """What is on the page, in the file."""
    return [
        Column("mentee", _("mentee"), lambda flag: str(flag.pair.mentee)),
        Column("mentor", _("mentor"), lambda flag: str(flag.pair.mentor)),
        Column("cohort", _("cohort"), lambda flag: str(flag.pair.cohort or "")),
        Column("kind", _("what"), lambda flag: str(flag.kind.label)),
        Column("since", _("since"), lambda flag: flag.since),
        Column("facts", _("facts"), lambda flag: " ".join(flag.facts)),
        Column("first_step", _("what you could do first"), lambda flag: flag.first_step),
        Column("followed_by", _("coordinator in charge"), lambda flag: who.told(flag.pair)),
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
        """How one pair stands, its flags, and one form that closes them."""
        programme, person = self.programme(request, programme_id), asking(request)
        pairs = Pair.objects.editable_by(person).filter(programme=programme)
        pair: Pair = self.hers(request, pairs, pair_id)
        one = Pair.objects.filter(pk=pair.pk)
        standing = standings(one, person=person, today=programme.today())[0]
        can_note = may_note(pair, person=person)
        data = request.POST if request.method == "POST" else None
        form = CloseForm(standing.flags, data, may_note=can_note)
        if form.is_bound and form.is_valid():
            return self._close(request, programme, standing, form.cleaned_data)
        context = self.shown(
            request,
            translated("Flags of a pair"),
            programme=programme,
            pair=standing.row.pair,
            standing=standing,
            form=form,
            notes=notes_about(pair, person=person),
        )
        template = "admin/networking/programme/flag.html"
        return TemplateResponse(request, template, context, status=422 if form.is_bound else 200)

    def _close(
        self, request: HttpRequest, programme: Programme, standing: Standing, data: dict[str, Any]
    ) -> HttpResponse:
        """What she chose is closed. On to what is left of the pair, or to the next pair."""
        person, pair = asking(request), standing.row.pair
        wanted = data.get("flags", [])
        closed = [flag for flag in standing.flags if name_of(flag) in wanted]
        close_flags(flags=closed, outcome=data.get("outcome") or "", by=person)
        if note := data.get("note", ""):
            try:
                keep_note(pair=pair, by=person, note_id=data["note_id"], words=note)
            except Unreadable:
                note = ""
                text = translated("Your note could not be kept: what this pair wrote is deleted.")
                self.message_user(request, text, level=messages.WARNING)
        self.message_user(request, _what_was_done(len(closed), bool(note)))
        where = self._next(programme, person, pair if len(closed) < len(standing.flags) else None)
        return SeeOther(where)

    def _next(self, programme: Programme, person: User, pair: Pair | None) -> str:
        """The pair, where something of it is open; else the next one on her list."""
        today = programme.today()
        if pair is None:
            hers = following([programme], today=today).hers(person)
            left = told_to(flags_of([programme], today=today, hers=hers), person)
            pair = next((flags[0].seen.pair for flags in by_pair(left)), None)
        if pair is None:
            return reverse("admin:networking_programme_flags", args=[programme.pk])
        return reverse("admin:networking_programme_flag", args=[programme.pk, pair.pk])


def _what_was_done(closed: int, noted: bool) -> str:
    """What a coordinator reads after the form."""
    if not closed:
        kept = translated("Your note is kept.")
        return kept if noted else translated("These flags are not raised any more.")
    return ngettext(
        "{n} flag closed. If the same happens again, there will be a new one.",
        "{n} flags closed. If the same happens again, there will be new ones.",
        closed,
    ).format(n=closed)
