"""A person's account: what comes after signing in, what she may change, and the ways back in."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language

from motm.spelling import name_key
from motm.web.responses import SeeOther
from networking.accounts.email import ask_to_confirm, set_email
from networking.accounts.forms import AccountForm, BringForm, RecoverForm
from networking.accounts.guest_merge import merge_guest
from networking.accounts.recovery.models import recover_account
from networking.accounts.signing_in import (
    BROUGHT,
    after_signing_in,
    note_brought,
    remember_language,
)
from networking.accounts.views.leaving import sign_out
from networking.encryption.wrapping import Unreadable
from networking.people.access import member, public
from networking.people.guests import guest_in, safe_next, with_next
from networking.people.models.users import User
from networking.people.notices import gets_digest, set_digest
from networking.people.requests import PersonRequest, is_from_another_person
from networking.privacy.guests import erase_guest, work_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def arrive(request: PersonRequest) -> HttpResponse:
    """Where sign-in leads: on to her page, or first to what a guest did in this browser."""
    return after_signing_in(request, member(request), safe_next(request) or request.path)


@get_or_post
def bring(request: PersonRequest) -> HttpResponse:
    """Shows what was done here without an account, and asks whether it comes along; afterwards
    tells what became of it."""
    url = safe_next(request)
    guest = guest_in(request)
    form = BringForm(request.POST) if request.method == "POST" else BringForm()
    if guest is None or is_from_another_person(request):
        return _brought(request, url)
    if not form.is_valid():
        work = work_of(guest)
        context = {"form": form, "found": work.said() if work else "", "next": url}
        status = 422 if form.is_bound else 200
        return render(request, "networking/accounts/bring.html", context, status=status)
    try:
        _bring_or_delete(request, guest, form.cleaned_data["bring"] == "1")
    except Unreadable:
        return render(request, "networking/accounts/bring_later.html", {"next": url}, status=503)
    return SeeOther(with_next("networking:bring", url))


def _bring_or_delete(request: PersonRequest, guest: User, bring_along: bool) -> None:
    """Does what she chose, and notes it for the page that comes next.

    A second request of a double click finds nothing left, and leaves the note of the first.
    """
    account = member(request)
    merged = merge_guest(guest=guest, account=account) if bring_along else None
    erase_guest(guest=guest)
    if merged is None or merged.work:
        note_brought(request, guest, account, merged)


def _brought(request: PersonRequest, url: str) -> HttpResponse:
    if request.method == "POST":
        return SeeOther(with_next("networking:bring", url))
    context = {"brought": request.session.get(BROUGHT), "next": url}
    return render(request, "networking/accounts/brought.html", context)


@sensitive_post_parameters("password")
@get_or_post
def account(request: PersonRequest) -> HttpResponse:
    """Nickname, e-mail and language."""
    person = member(request)
    before: dict[str, Any] = {"nickname": person.nickname, "email": person.email}
    before["language"] = person.language or get_language()
    before["digest"] = person.coordinates and gets_digest(person)
    if request.method != "POST":
        form = AccountForm(person=person, initial=before)
        return render(request, "networking/accounts/account.html", {"form": form})
    form = AccountForm(request.POST, person=person)
    if form.is_valid() and _change(request, person, form):
        language = form.cleaned_data.get("language") or get_language() or "en"
        with override(language):
            messages.success(request, _("Saved."))
            response = SeeOther(reverse("networking:account"))
        return remember_language(response, language)
    return render(request, "networking/accounts/account.html", {"form": form}, status=422)


def _change(request: PersonRequest, person: User, form: AccountForm) -> bool:
    """Saves the account; False where somebody took the nickname at this moment."""
    data, address = form.cleaned_data, None
    old_nickname = person.nickname
    try:
        with transaction.atomic():
            person.nickname, person.language = (
                data["nickname"],
                data.get("language", person.language),
            )
            person.save(update_fields=["nickname", "language"])
            if form.changes_email:
                address = set_email(person=person, email=data["email"])
            if "digest" in data:
                set_digest(person=person, wanted=data["digest"])
    except IntegrityError:
        person.nickname = old_nickname
        form.nickname_is_taken()
        return False
    ask_to_confirm(request, address)
    return True


@get_or_post
def sign_out_everywhere(request: PersonRequest) -> HttpResponse:
    """Ends her sessions in every browser, this one included."""
    if request.method != "POST":
        return render(request, "networking/accounts/sign_out_everywhere.html")
    member(request).sign_out_everywhere()
    return sign_out(request, "everywhere")


@public
@sensitive_post_parameters("password", "code")
@get_or_post
def recover(request: PersonRequest) -> HttpResponse:
    """Help to sign in with a one-time code: sets a new password and signs the person in."""
    form = RecoverForm(request.POST) if request.method == "POST" else RecoverForm()
    if form.is_bound:
        key = name_key(request.POST.get("nickname", ""))
        refused: HttpResponse | None = consume_or_429(request, action="recover", key=key)
        if refused is not None:
            return refused
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        person = recover_account(
            nickname=data["nickname"], typed=data["code"], password=data["password"]
        )
        if person is not None:
            record_authentication(request, person, method="recovery_code")
            return perform_login(request, Login(user=person))
        form.refuse()
    status = 422 if form.is_bound else 200
    return render(request, "networking/accounts/recover.html", {"form": form}, status=status)


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Django's language chooser; a member's choice is kept, for the next time she signs in."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return set_language(request)
