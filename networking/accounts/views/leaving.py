"""Ways out: signing out, leaving quickly, and a guest who is done here."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from motm.web.responses import SeeOther
from networking.people.access import public
from networking.people.guests import (
    LEFT,
    guest_in,
    moment_of_leaving,
    open_again,
    set_aside,
    set_aside_here,
)
from networking.people.models.users import User
from networking.people.requests import GUEST, PersonRequest, is_from_another_person, owner_token
from networking.privacy.guests import erase_guest, work_of


def sign_out(request: HttpRequest, what: str) -> HttpResponse:
    """Ends the session of a member and sends her to the page that says so.

    A guest's work that she was asked about and left lying is deleted: with the session goes
    the only way to it.
    """
    owner, guest = owner_token(request.user), guest_in(request)  # type: ignore[arg-type]
    if guest is not None:
        erase_guest(guest=guest)
    logout(request)
    request.session[LEFT] = {"what": what, "owner": owner}
    return SeeOther(reverse("networking:signed_out"))


@public
@require_safe
def signed_out(request: PersonRequest) -> HttpResponse:
    """Says that she is out, and what to do on a shared phone."""
    left: dict[str, Any] = request.session.get(LEFT, {})
    if left and GUEST in request.session:  # somebody began to work here in the meantime
        del request.session[LEFT]
    elif left:
        request.session.flush()
    context = {"what": left.get("what", ""), "notes_owner": left.get("owner", "")}
    return render(request, "networking/accounts/signed_out.html", context)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave_quickly(request: PersonRequest) -> HttpResponse:
    """Lets go of whoever is here, and opens another site.

    A member is signed out. A guest's work is set aside: no page shows it to whoever takes the phone
    next. It is not deleted: following a link must not destroy what a person wrote. The CSRF
    secret changes, for a guest is found again by it. Only a click on a page of this site counts
    (or an address typed in), so that no other site can sign people out.
    The script posts, and opens the other site itself, without waiting for this answer.
    """
    asked = request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
    ahead = request.headers.get("Sec-Purpose", "").startswith("prefetch")
    if asked and not ahead:
        guest = request.person if request.person and request.person.is_guest else None
        left = moment_of_leaving(request, guest)
        logout(request)
        rotate_token(request)
        set_aside(request, left)
    response = HttpResponse(status=204) if request.method == "POST" else SeeOther(settings.EXIT_URL)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: PersonRequest) -> HttpResponse:
    """The page *I am done here*: a guest deletes or keeps what she did; one who left quickly opens
    it again."""
    person = request.person if request.person and request.person.is_guest else None
    aside = None if request.person else set_aside_here(request)
    guest = person or aside
    if request.method != "POST":
        work = work_of(guest) if guest else None
        context = {
            "found": work.said() if work else "",
            "days": settings.GUEST_IDLE_DAYS,
            "is_aside": aside is not None,
            "notes_back": "notes" in request.GET,
        }
        return render(request, "networking/accounts/finish.html", context)
    if guest is None or is_from_another_person(request):
        return SeeOther(reverse("networking:finish"))
    if request.POST.get("choice") == "delete":
        return _forget_everything(request, guest)
    return _kept(request, aside)


def _kept(request: PersonRequest, aside: User | None) -> HttpResponse:
    """Her work stays in this browser; where it was set aside, it is opened again."""
    if aside is None:
        messages.success(request, _("Your work stays in this browser for now."))
        return SeeOther(reverse("networking:home"))
    open_again(request, aside)
    messages.success(request, _("Your work is open again."))
    return SeeOther(reverse("networking:me"))


def _forget_everything(request: PersonRequest, guest: User) -> HttpResponse:
    """Deletes the guest, her session, and the secret that she was found by."""
    owner = owner_token(guest)
    erase_guest(guest=guest)
    request.session.flush()
    rotate_token(request)
    request.session[LEFT] = {"what": "deleted", "owner": owner}
    return SeeOther(reverse("networking:signed_out"))
