"""One small step: planning it, changing it, saying how it went, and the file for a calendar."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motm.rows.versions import Conflict
from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.maps.content import content_of, latest_map
from networking.maps.reading.gaps import gap_named
from networking.maps.steps.actions import (
    change_step,
    delete_step,
    plan_step,
    settle_step,
)
from networking.maps.steps.calendar import calendar_file
from networking.maps.steps.forms import SettleForm, StepForm, planned_again, planned_already
from networking.maps.steps.ideas import ideas_for
from networking.maps.steps.models import OutreachStep
from networking.maps.steps.queries import Steps, all_steps, count_open, shown
from networking.people.access import open_to_guests, public
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person, person_or_guest
from networking.people.sharing import NotYourMentor, mentors_of
from networking.ui.responses import refuse_other_person

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
WORDS = ("who", "action", "company", "learned")


def _place(step_id: uuid.UUID) -> str:
    """Where a step stands on the page of all steps."""
    return f"{reverse('networking:steps')}#step-{step_id}"


def _hers(person: User, step_id: uuid.UUID) -> OutreachStep:
    """A step of hers, with herself on it; nobody else's is there."""
    row = get_object_or_404(OutreachStep.objects.editable_by(person), pk=step_id)
    row.person = person
    return row


@public
@require_safe
def steps(request: PersonRequest) -> HttpResponse:
    """Her steps: those for now, then what was, with what she learned."""
    found = all_steps(request.person) if request.person else Steps()
    return render(request, "networking/maps/steps/steps.html", {"steps": found})


@public
@sensitive_post_parameters(*WORDS)
@get_or_post
def step_new(request: PersonRequest) -> HttpResponse:
    """Planning a step, from a gap of a map or freely; the first thing makes a guest."""
    if request.method != "POST":
        return _planning(request, _fresh_form(request))
    if is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:step_new"))
    form = StepForm(request.POST, mentors=_mentors(request), contacts=_contacts(request.person))
    planned = _planned(request, form) if form.is_valid() else None
    if planned is None:
        return _planning(request, form, status=422)
    messages.success(request, _("Your step is planned."))
    return SeeOther(_place(planned.pk))


def _mentors(request: PersonRequest) -> Any:
    return mentors_of(request.person) if request.person else None


def _contacts(person: User | None) -> list[str]:
    """The names on her newest map, which she can choose from."""
    row = latest_map(person) if person else None
    return list(dict.fromkeys(entry.label for entry in content_of(row).entries)) if row else []


def _fresh_form(request: PersonRequest) -> StepForm:
    """An empty form; where a step is planned again, with her own words of that one."""
    given: dict[str, Any] = {
        "gap": request.GET.get("gap", ""),
        "map": _as_id(request.GET.get("map")),
        "step": uuid.uuid4(),
    }
    again = _as_id(request.GET.get("again"))
    if again is not None and request.person is not None:
        before = shown(_hers(request.person, again))
        given |= {**planned_again(before), "gap": before.gap}
    return StepForm(initial=given, mentors=_mentors(request), contacts=_contacts(request.person))


def _as_id(given: object) -> uuid.UUID | None:
    """An id that came with the request; None where there is none, or something else."""
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return None


def _planning(request: PersonRequest, form: StepForm, status: int = 200) -> HttpResponse:
    gap, map_id = gap_named(str(form["gap"].value() or "")), _as_id(form["map"].value())
    context = {
        "form": form,
        "gap": gap,
        "ideas": ideas_for(gap.code if gap else ""),
        "open_steps": count_open(request.person) if request.person else 0,
        "map_url": reverse("networking:map_on", args=[map_id]) if map_id else "",
    }
    return render(request, "networking/maps/steps/step_new.html", context, status=status)


def _planned(request: PersonRequest, form: StepForm) -> OutreachStep | None:
    """Plans what a valid form says; or says on the form why not."""
    data = form.cleaned_data
    try:
        return plan_step(
            person=person_or_guest(request),
            step_id=data["step"],
            plan=form.plan,
            gap=data["gap"],
            map_id=data["map"],
        )
    except NotYourMentor:
        form.ask_again_who_reads()
    except Unreadable:
        form.add_error(None, _not_saved())
    return None


def _not_saved() -> str:
    return _(
        "This was not saved, because we cannot open your earlier text right now. Copy "
        "what you typed, and tell your coordinator."
    )


@public
@sensitive_post_parameters(*WORDS)
@get_or_post
def step(request: PersonRequest, step_id: uuid.UUID) -> HttpResponseBase:
    """One step, to change or to delete. Whoever is signed out by now sees their words again."""
    if request.method == "POST" and (request.person is None or is_from_another_person(request)):
        return refuse_other_person(request, request.path)
    if request.person is None:
        return redirect_to_login(request.get_full_path())
    row = _hers(request.person, step_id)
    if request.method != "POST":
        return _step_page(request, row)
    if "delete" in request.POST:
        delete_step(step=row)
        messages.success(request, _("The step is deleted."))
        return SeeOther(reverse("networking:steps"))
    now, mentors = shown(row), mentors_of(request.person)
    form = StepForm(request.POST, mentors=mentors, before=now)
    status, stored = _changed(row, form) if form.is_valid() else (422, None)
    if status == 200:
        messages.success(request, _("Saved."))
        return SeeOther(_place(row.pk))
    return _step_page(request, stored or row, form=form, conflict=status == 409, status=status)


def _changed(row: OutreachStep, form: StepForm) -> tuple[int, OutreachStep | None]:
    """Changes the step; or says on the form why not. The status of the answer, and what another
    window saved meanwhile."""
    try:
        change_step(step=row, version=form.cleaned_data["version"], plan=form.plan)
    except Conflict as other:
        form.rebase_on(shown(other.row))
        return 409, other.row
    except NotYourMentor:
        form.ask_again_who_reads()
    except Unreadable:
        form.add_error(None, _not_saved())
    except OutreachStep.DoesNotExist as gone:
        raise Http404 from gone
    else:
        return 200, None
    return 422, None


def _step_page(
    request: PersonRequest,
    row: OutreachStep,
    *,
    form: StepForm | None = None,
    conflict: bool = False,
    how: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one step. `conflict`: another window saved its plan; `how`: what is wrong in
    the part *How did it go?*."""
    now = shown(row)
    if form is None:
        mentors = mentors_of(row.person)
        initial, contacts = planned_already(now, mentors), _contacts(row.person)
        form = StepForm(initial=initial, mentors=mentors, before=now, contacts=contacts)
    context = {"step": now, "form": form, "conflict": conflict, "how": how}
    return render(request, "networking/maps/steps/step.html", context, status=status)


@public
@sensitive_post_parameters(*WORDS)
@require_POST
def step_settle(request: PersonRequest, step_id: uuid.UUID) -> HttpResponse:
    """Says how a step went, and what she learned: the step's card for HTMX."""
    if request.person is None or is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:steps"))
    row = _hers(person_or_guest(request), step_id)
    form = SettleForm(request.POST)
    row, how = _settled(row, form)
    if request.htmx:
        live = how["error"] if how else _("Saved: %(how)s") % {"how": row.get_state_display()}
        context = {"step": shown(row), "how": how, "live": live}
        return render(
            request, "networking/maps/steps/_step.html", context, status=422 if how else 200
        )
    if how is None:
        return SeeOther(_place(row.pk))
    return _step_page(request, row, how=how, status=409 if how["stored"] else 422)


def _settled(row: OutreachStep, form: SettleForm) -> tuple[OutreachStep, dict[str, Any] | None]:
    """Notes what a valid form says. The step as it is now; and what is wrong, with her words."""
    learned, stored = form.data.get("learned", "").replace("\0", ""), False
    problem = "" if form.is_valid() else form.problem
    try:
        if not problem:
            return settle_step(step=row, **form.cleaned_data), None
    except Conflict as other:
        row, stored = other.row, True
        problem = _("You also wrote in another window. Look at both, then press a button again.")
    except Unreadable:
        problem = _not_saved()
    except OutreachStep.DoesNotExist as gone:
        raise Http404 from gone
    return row, {"error": problem, "learned": learned, "stored": stored}


@open_to_guests
@require_safe
def step_ics(request: PersonRequest, step_id: uuid.UUID) -> HttpResponse:
    """The step for her calendar, without a word of hers."""
    assert request.person is not None
    return HttpResponse(
        calendar_file(_hers(request.person, step_id)),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="step.ics"'},
    )
