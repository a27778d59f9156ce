"""Ending a pair: an action with a page that says what goes and what stays, before it is done."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motm.admin.editing import DayField
from motm.web.responses import SeeOther
from networking.backoffice.lists import OwnPages
from networking.backoffice.scope import asking
from networking.mentoring.pairing.actions import correct_end
from networking.mentoring.pairing.end_requests import end_and_settle
from networking.mentoring.pairing.retention_dates import words_go_on
from networking.mentoring.sessions.models import Session
from networking.people.models.pairs import Pair

LONGEST_AGO: Final = timedelta(days=92)
"""How far back the end of a pair can lie when it is entered."""
CORRECTED_FOR: Final = timedelta(days=14)
"""For this long after its end, the day and the reason can be corrected."""


class EndForm(forms.Form):
    """The last day and the reason."""

    on = DayField(
        label=_("Last day of the pair"), help_text=_("Today, or a day in the last three months.")
    )
    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=Pair.EndReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it ends.")},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair
        self.initial = {"on": pair.ended_on or pair.programme.today(), "reason": pair.end_reason}

    def clean_on(self) -> date:
        """Not long ago either: the time after which words are deleted runs from this day, so a
        year typed wrong would delete them tonight. And no session is held after the end."""
        day: date = self.cleaned_data["on"]
        today = self.pair.programme.today()
        if day > today:
            raise ValidationError(_("Choose today or an earlier day."))
        if day < today - LONGEST_AGO:
            raise ValidationError(_("Choose a day in the last three months."))
        if day < self.pair.started_on <= today:
            text = _("The pair began on %(day)s. Choose that day or a later one.")
            raise ValidationError(text, params={"day": date_format(self.pair.started_on)})
        met = Session.objects.in_pair(self.pair.pk).held().aggregate(last=Max("on"))["last"]
        if met and day < met:
            text = _("They met on %(day)s. Choose that day or a later one.")
            raise ValidationError(text, params={"day": date_format(met)})
        return day


def may_be_corrected(pair: Pair) -> bool:
    """Whether its end is so new that the day and the reason can still be put right."""
    if pair.ended_on is None or pair.words_gone_at is not None:
        return False
    return pair.ended_on >= pair.programme.today() - CORRECTED_FOR


def mark_of(pair: Pair) -> str:
    """Stands for the end that a page has shown; empty while the pair runs."""
    return f"{pair.ended_on} {pair.end_reason}" if pair.ended_on else ""


class WithEnding(OwnPages):
    """Pairs, each with a page that ends it, or corrects how it ended."""

    def get_urls(self) -> list[URLPattern]:
        ending = self.page("<uuid:pair_id>/end/", self.end_view, "pair_end", "GET", "POST")
        return [ending, *super().get_urls()]

    def end_view(self, request: HttpRequest, pair_id: UUID) -> HttpResponse:
        """What goes and what stays, with the day and the reason; a press ends the pair."""
        pair: Pair = self.hers(request, self.get_queryset(request), pair_id)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if pair.ended_on is not None and not may_be_corrected(pair):
            text = translated("This pair ended on %(day)s.") % {"day": date_format(pair.ended_on)}
            self.message_user(request, text, messages.WARNING)
            return SeeOther(reverse("admin:networking_pair_change", args=[pair.pk]))
        sent = request.POST if request.method == "POST" else None
        form = EndForm(sent, pair=pair)
        if form.is_valid():
            return self._ended(request, pair, form.cleaned_data)
        words = translated("Correct the end: %(pair)s") if pair.ended_on else None
        title = (words or translated("End the pair %(pair)s")) % {"pair": self.named(pair)}
        gone = words_go_on(pair, ended_on=pair.programme.today())
        context = self.shown(request, title, pair=pair, form=form, gone_on=gone)
        context |= {"days": CORRECTED_FOR.days, "mark": mark_of(pair)}
        page, status = "admin/networking/pair/end.html", 422 if form.errors else 200
        return TemplateResponse(request, page, context, status=status)

    def _ended(self, request: HttpRequest, pair: Pair, data: dict[str, Any]) -> HttpResponse:
        """Ends it, or corrects the end. Somebody else may have ended it a moment earlier: then
        nothing is overwritten unasked."""
        on, reason, back = data["on"], data["reason"], SeeOther(request.path)
        if request.POST.get("seen", "") != mark_of(pair):
            text = translated("Somebody else has ended this pair. This is what they entered.")
            self.message_user(request, text, messages.WARNING)
            return back
        if pair.ended_on is None:
            end_and_settle(pair=pair, by=asking(request), on=on, reason=reason)
            text = translated("The pair %(pair)s has ended. Nothing more is shared in it.")
            self.log_change(request, pair, "Ended the pair.")
        else:
            correct_end(pair=pair, on=on, reason=reason)
            text = translated("The end of the pair %(pair)s is corrected.")
            self.log_change(request, pair, "Corrected how the pair ended.")
        self.message_user(request, text % {"pair": self.named(pair)}, messages.SUCCESS)
        return SeeOther(reverse("admin:networking_pair_change", args=[pair.pk]))
