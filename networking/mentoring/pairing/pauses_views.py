"""Pauses of a pair: its people declare them, shorten them, and delete them."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motm.web.responses import SeeOther
from networking.mentoring.pairing.pauses import Overlaps, change_pause, declare_pause, remove_pause
from networking.mentoring.pairing.pauses_forms import PauseForm, form_of
from networking.mentoring.sessions.log import next_row
from networking.people.models.pairs import Pair, Pause
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person


@require_http_methods(["GET", "HEAD", "POST"])
def pauses(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """The pauses of her pair, those to come first; and a new one."""
    assert request.person is not None
    pairs = Pair.objects.running().of_member(request.person)
    pair = get_object_or_404(pairs.select_related("mentee", "mentor", "programme"), pk=pair_id)
    if request.method != "POST":
        return _page(request, pair)
    if is_from_another_person(request):
        return refuse_other_person(request, request.path)
    row = _named(pair, request.POST.get("change") or request.POST.get("remove"))
    if row is not None and "remove" in request.POST:
        remove_pause(pause=row, by=request.person)
        return _done(request, pair, _("The pause is deleted."))
    options = {"auto_id": f"id_{row.pk}_%s"} if row else {}
    planned = next_row(pair, request.person)
    form = PauseForm(request.POST, pair=pair, planned=planned, before=row, **options)
    if not form.is_valid() or form.must_ask:
        return _page(request, pair, form, row)
    return _saved(request, pair, form, row)


def _named(pair: Pair, given: str | None) -> Pause | None:
    """The pause that a button is for; None for a new one. What is none of this pair, or was taken
    back meanwhile, is not there."""
    if not given:
        return None
    try:
        return get_object_or_404(Pause.objects.of_pair(pair), pk=uuid.UUID(given))
    except ValueError as odd:
        raise Http404 from odd


def _saved(request: PersonRequest, pair: Pair, form: PauseForm, row: Pause | None) -> HttpResponse:
    """Saves what a valid form says."""
    assert request.person is not None
    try:
        if row is not None:
            change_pause(pause=row, by=request.person, span=form.span, cancels=form.cancels)
        else:
            declare_pause(
                pair=pair,
                by=request.person,
                pause_id=form.pause_id,
                span=form.span,
                cancels=form.cancels,
            )
    except Overlaps as other:
        form.say_overlap(other.row)
        return _page(request, pair, form, row)
    except (Pair.DoesNotExist, Pause.DoesNotExist) as gone:
        raise Http404 from gone
    said = _("The pause is saved.")
    if form.cancels:
        said = _("The pause is saved. The planned session is cancelled: tell each other, too.")
    return _done(request, pair, said)


def _done(request: PersonRequest, pair: Pair, said: str) -> HttpResponse:
    messages.success(request, said)
    return SeeOther(reverse("networking:pauses", args=[pair.pk]))


def _page(
    request: PersonRequest, pair: Pair, wrong: PauseForm | None = None, row: Pause | None = None
) -> HttpResponse:
    """`wrong`: the form that was not taken, of the pause `row` or of a new one."""
    rows = Pause.objects.of_pair(pair)
    listed = [
        (each, wrong if row and each.pk == row.pk and wrong else form_of(each)) for each in rows
    ]
    fresh = wrong if wrong and row is None else None
    context = {
        "pair": pair,
        "listed": listed,
        "today": pair.programme.today(),
        "form": fresh
        or PauseForm(initial={"pause": uuid.uuid4(), "why": Pause.Why.OTHER}, pair=pair),
        "wrong": wrong,
        "mentors": pair.has_mentor(request.person) if request.person else False,
    }
    return render(
        request, "networking/mentoring/pairing/pauses.html", context, status=422 if wrong else 200
    )
