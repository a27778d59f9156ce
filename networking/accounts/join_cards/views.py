"""Joining with a card: the link in its QR code, its four words, and the button that joins.

A GET never signs in and never uses a card up: messengers open links to show what is behind them.
Forms are posted to addresses without a code, so that no line of a log can hold one.
"""

import functools
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motm.spelling import name_keys
from motm.web.responses import SeeOther
from networking.accounts.join_cards.codes import card_with, card_with_words, ticket_for
from networking.accounts.join_cards.forms import WordsForm
from networking.accounts.join_cards.joining import CardGone, Joined, State, join_with_card, state_of
from networking.accounts.join_cards.limits import Tries, tries_of
from networking.accounts.join_cards.making import mark_of
from networking.accounts.join_cards.models import Invitation
from networking.accounts.views.allauth import Join
from networking.consents.records import shown_at_joining
from networking.people.access import View, public
from networking.people.guests import with_next
from networking.people.models.roles import Role
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PLACES = {
    Role.MENTEE: "networking:me",
    Role.MENTOR: "networking:mentoring",
    Role.COORDINATOR: "admin:index",
    Role.SAFEGUARDING: "networking:care",
}


def _quietly(response: HttpResponse) -> HttpResponse:
    """For no search engine; and Django's log of refused requests, which names their address,
    leaves this one out."""
    response.headers["X-Robots-Tag"] = "noindex"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _only_look(view: View) -> View:
    """GET and HEAD only; what else is tried at an address with a code is not logged either."""

    @functools.wraps(view)
    def looked(request: PersonRequest, **named: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            response: HttpResponse = view(request, **named)
            return response
        return _quietly(HttpResponseNotAllowed(["GET", "HEAD"]))

    return looked


def _place_of(card: Invitation) -> str:
    """Where somebody with this role goes on."""
    return reverse(PLACES[Role(card.role)])


def _member(request: PersonRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@public
@_only_look
def card_link(request: PersonRequest, code: str = "") -> HttpResponse:
    """What a QR code holds, and the address that is printed beside it: to the page in her
    language."""
    url = reverse("networking:card", args=[code]) if code else reverse("networking:card_typed")
    return _quietly(HttpResponseRedirect(url))


@public
@_only_look
def card(request: PersonRequest, code: str) -> HttpResponse:
    """One card: a button for members; a form to join the site, which leads there, for others."""
    found = card_with(code)
    state = state_of(found, _member(request))
    if found is None or state is State.GONE:
        return _gone(request)
    if _member(request) is None:
        return _quietly(_join_view(request, card=found, code=code))
    context = {"card": found, "code": code, "state": state.value, "place": _place_of(found)}
    context["agrees_to"] = shown_at_joining(found.role)
    return _quietly(render(request, "networking/accounts/join_cards/card.html", context))


def _gone(request: PersonRequest) -> HttpResponse:
    return _quietly(render(request, "networking/accounts/join_cards/card_gone.html", status=404))


@public
@sensitive_post_parameters("words", "mark")
@get_or_post
def card_typed(request: PersonRequest) -> HttpResponse:
    """The four words of a card. Only wrong ones are counted."""
    if request.method != "POST":
        return _typing(request, WordsForm())
    tries = tries_of(request)
    form = WordsForm(request.POST, needs_mark=tries.needs_mark)
    if tries.must_wait:
        form.make_wait()
        return _typing(request, form, 429)
    found = _card_for(request, form, tries) if form.is_valid() else None
    if found is None:
        return _typing(request, form, 422)
    return _quietly(SeeOther(reverse("networking:card", args=[ticket_for(found)])))


def _card_for(request: PersonRequest, form: WordsForm, tries: Tries) -> Invitation | None:
    """The card whose words were typed; else the reason is on the form, and a try that named no
    card is counted. A card that works no more is answered like one that never was."""
    found = card_with_words(form.cleaned_data["words"])
    fits = found is not None and form.fits(_mark(found))
    if found is None or not fits:
        tries.count_wrong()
    elif state_of(found, _member(request)) is not State.GONE:
        return found
    form.refuse()
    return None


def _mark(found: Invitation) -> str:
    return mark_of(found.sheet, found.number) if found.sheet else ""


def _typing(request: PersonRequest, form: WordsForm, status: int = 200) -> HttpResponse:
    return _quietly(
        render(
            request, "networking/accounts/join_cards/card_typed.html", {"form": form}, status=status
        )
    )


@public
@sensitive_post_parameters("card", "password1", "username", "email")
@get_or_post
def card_join(request: PersonRequest) -> HttpResponse:
    """The button: joins the programme; for a visitor or a guest, the site first."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("networking:card_typed"))
    code = request.POST.get("card", "")
    found, person = card_with(code), _member(request)
    if is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:card_typed"))
    if found is None or (state_of(found, person) is State.GONE and not _sent_twice(request, found)):
        return _gone(request)
    if person is None:
        return _quietly(_join_view(request, card=found, code=code))
    if "username" in request.POST:  # she signed in meanwhile, in another tab: ask again
        return _quietly(SeeOther(reverse("networking:card", args=[code])))
    return _use(request, found, person) or _gone(request)


def _sent_twice(request: PersonRequest, found: Invitation) -> bool:
    """Whether this form made an account and used the card a moment ago: the answer to the first
    click never arrived. Then the form is looked at again, and its password says who she is."""
    keys = name_keys(request.POST.get("username", ""))
    return found.accepted_by is not None and found.accepted_by.nickname_key in keys


def _use(request: PersonRequest, found: Invitation, person: User) -> HttpResponse | None:
    """Joins, and leads on; None where the card was taken at this moment."""
    try:
        joined = join_with_card(card=found, person=person)
    except CardGone:
        return None
    _tell(request, found, joined)
    return _quietly(SeeOther(_place_of(found)))


def _tell(request: PersonRequest, found: Invitation, joined: Joined) -> None:
    names = {"programme": found.programme.name, "role": found.get_role_display()}
    if joined.is_new:
        messages.success(request, _("You have joined %(programme)s. You are: %(role)s.") % names)
    elif not joined.with_this_card:
        text = _("You are already in %(programme)s. Your card has not been used: give it back.")
        messages.info(request, text % names)


class JoinWithCard(Join):
    """Joining the site, then the programme. Where the card is taken between the two, she is a
    member of the site, and is told."""

    template_name = "networking/accounts/join_cards/card_join.html"
    without_address = gettext_lazy(
        "If you lose them, only a coordinator can help you to sign in again."
    )
    card: Any = None
    code = ""

    def post(self, request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        response = super().post(request, *args, **kwargs)
        person = _member(request)
        if person is not None and _use(request, self.card, person) is None:
            messages.warning(
                request,
                _(
                    "You have joined the site. But the card does not work any more: ask the "
                    "person who gave it to you for another one."
                ),
            )
        return response

    def get_success_url(self) -> str:
        return _place_of(self.card)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        agrees_to = shown_at_joining(self.card.role)
        more = {"card": self.card, "code": self.code, "agrees_to": agrees_to}
        url = reverse("networking:card", args=[self.code])
        return (
            super().get_context_data(**context)
            | more
            | {"sign_in": with_next("account_login", url)}
        )


def _join_view(request: PersonRequest, **kept: Any) -> HttpResponse:
    response: HttpResponse = JoinWithCard.as_view(**kept)(request)
    return response
