"""*This does not feel right*: telling it, and what became of what she told."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.people.models.programmes import Programme
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person
from networking.safeguarding.actions import Place, places_of, tell, told_by
from networking.safeguarding.forms import ConcernForm
from networking.safeguarding.models import Concern
from networking.ui.responses import refuse_other_person


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def not_right(request: PersonRequest) -> HttpResponse:
    """Two fields; says who reads it, and how long it stays."""
    assert request.person is not None
    if is_from_another_person(request):
        here = reverse("networking:not_right")
        return refuse_other_person(request, here)
    places = places_of(request.person)
    if request.method != "POST" or not places:
        status = 422 if request.method == "POST" else 200
        return _asking(request, ConcernForm(places=places, initial=_fresh(places)), status)
    form = ConcernForm(request.POST, places=places)
    if not form.is_valid():
        return _asking(request, form, 422)
    data = form.cleaned_data
    tell(person=request.person, place=form.place, words=data["words"], concern_id=data["concern"])
    messages.success(request, _("It was sent."))
    return SeeOther(reverse("networking:not_right_sent"))


def _fresh(places: list[Place]) -> dict[str, object]:
    """Her pair is chosen already where she had only one; of several people nobody is."""
    pairs = [place for place in places if place.pair]
    known = pairs or places
    return {"about": known[0].code if len(known) == 1 else "", "concern": uuid.uuid4()}


def _asking(request: PersonRequest, form: ConcernForm, status: int) -> HttpResponse:
    assert request.person is not None
    programmes = {place.programme.pk: place for place in form.places.values()}
    context = {
        "form": form,
        "programmes": list(programmes.values()),
        "with_pair": {place.programme.pk for place in form.places.values() if place.pair},
        "has_told": bool(programmes) and told_by(request.person).exists(),
    }
    return render(request, "networking/safeguarding/not_right.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Told:
    """One concern as its writer sees it."""

    row: Concern
    words: str
    """What she wrote; empty where it cannot be opened."""


@require_safe
def not_right_sent(request: PersonRequest) -> HttpResponse:
    """What happens next, and what became of what she told."""
    assert request.person is not None
    return render(
        request, "networking/safeguarding/not_right_sent.html", {"told": _told(request.person)}
    )


def _told(person: User) -> list[Told]:
    found, programmes = [], dict[uuid.UUID, Programme]()
    for row in told_by(person):
        row.programme = programmes.setdefault(row.programme_id, row.programme)  # one key each
        try:
            found.append(Told(row, row.programme.vault.open(row, "words")))
        except Unreadable:
            found.append(Told(row, ""))
    return found
