"""The mentor's pages: her mentees, how far each is, and what they share with her."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from networking.learning.unit_page import course_for
from networking.maps.models import NetworkMap
from networking.mentoring.pages.map import map_for_mentor
from networking.mentoring.pages.mentee import mentee_page
from networking.mentoring.pages.mentees import mentees_of
from networking.mentoring.pages.shared import shared_in
from networking.people.models.audit import AuditEvent
from networking.people.requests import PersonRequest


@require_safe
def mentoring(request: PersonRequest) -> HttpResponse:
    """Her mentees, who needs her first on top: no word of theirs."""
    assert request.person is not None
    mentees = mentees_of(request.person, course_for(request))
    return render(request, "networking/mentoring/pages/mentoring.html", {"mentees": mentees})


@require_safe
def mentoring_pair(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """One mentee: how far she is, what comes next, what to ask her, what to do. Nothing that she
    shares is opened here: who only plans the next meeting has not read her texts."""
    assert request.person is not None
    page = mentee_page(request.person, pair_id, course_for(request))
    if page is None:
        raise Http404
    return render(request, "networking/mentoring/pages/mentoring_pair.html", page)


@require_safe
def mentoring_shared(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """What one mentee shares: her maps, steps and texts, as far as she shares them now."""
    assert request.person is not None
    shared = shared_in(request.person, pair_id, course_for(request))
    if shared is None:
        raise Http404
    return render(request, "networking/mentoring/pages/mentoring_shared.html", {"shared": shared})


@require_safe
def mentoring_map(request: PersonRequest, map_id: uuid.UUID) -> HttpResponse:
    """A map that a mentee shares, as numbers or whole. That it was opened is noted once a day,
    and told to the mentee."""
    assert request.person is not None
    rows = NetworkMap.objects.shared_with(request.person).select_related("person")
    row = get_object_or_404(rows, pk=map_id)
    verb = AuditEvent.Verb.OPENED_MAP
    AuditEvent.note_opened(verb, actor=request.person, about=row.person, row_id=row.pk)
    return render(
        request,
        "networking/mentoring/pages/mentoring_map.html",
        map_for_mentor(row, course_for(request)),
    )
