"""What a person says about herself for matching, and whether a co-mentor may join her pair."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motm.web.responses import SeeOther
from networking.consents.records import BY_KEY
from networking.mentoring.matching.forms import MatchingForm
from networking.mentoring.matching.models import MatchingProfile
from networking.mentoring.matching.queries import (
    programmes_to_match_in,
    remove_profile,
    save_profile,
)
from networking.mentoring.pairing.actions import answer_co_mentor
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person


def _member(request: PersonRequest) -> User:
    """The person who is signed in; these views are closed to others."""
    assert isinstance(request.user, User)
    return request.user


def _programme(request: PersonRequest, programmes: list[Programme]) -> Programme | None:
    """The one that the page is about: named in the address, else her first."""
    named = request.POST.get("programme") or request.GET.get("programme") or ""
    found = [each for each in programmes if str(each.pk) == named] or programmes
    return found[0] if found else None


@require_http_methods(["GET", "HEAD", "POST"])
def matching_profile(request: PersonRequest) -> HttpResponse:
    """Languages, interests, times and place, for the coordinators of one of her programmes."""
    person = _member(request)
    programmes = programmes_to_match_in(person)
    programme = _programme(request, programmes)
    if programme is None:
        return render(request, "networking/mentoring/matching/nowhere.html")
    address = f"{reverse('networking:matching_profile')}?programme={programme.pk}"
    if request.method == "POST" and is_from_another_person(request):
        return refuse_other_person(request, address)
    if request.method == "POST" and "remove" in request.POST:
        remove_profile(person=person, programme=programme)
        messages.success(request, _("Deleted. Coordinators do not see it any more."))
        return SeeOther(address)
    mine = MatchingProfile.objects.editable_by(person).in_programme(programme).first()
    typed = request.POST if request.method == "POST" else None
    form = MatchingForm(typed, programme=programme, initial=MatchingForm.initial_of(mine))
    if form.is_valid():
        save_profile(person=person, programme=programme, chosen=form.chosen)
        messages.success(request, _("Saved."))
        return SeeOther(address)
    context = {"form": form, "programme": programme, "programmes": programmes, "mine": mine}
    context |= {"purpose": BY_KEY["matching"]}
    status = 422 if form.is_bound else 200
    return render(request, "networking/mentoring/matching/profile.html", context, status=status)


@require_POST
def co_mentor_answer(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """The mentee says whether somebody may join as co-mentor."""
    person = _member(request)
    pairs = Pair.objects.running().of_member(person)
    pair = get_object_or_404(pairs, pk=pair_id, mentee=person)
    address = reverse("networking:my_mentor")
    if is_from_another_person(request):
        return refuse_other_person(request, address)
    welcome = request.POST.get("welcome") == "1"
    asked = request.POST.get("asked", "")
    if not answer_co_mentor(mentee=person, pair=pair, asked=asked, welcome=welcome):
        messages.info(request, _("The coordinator is not asking about this person any more."))
    elif welcome:
        messages.success(request, _("Saved. You have a co-mentor now."))
    else:
        messages.success(request, _("Saved: you said no. Nothing changes."))
    return SeeOther(address)
