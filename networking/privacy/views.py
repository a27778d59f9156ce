"""What is kept about her, taking it away, and deleting it."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from modules.tree import Course
from motm.web.responses import SeeOther
from networking.learning.own_texts import everything_written
from networking.people.access import open_to_guests, public
from networking.people.guests import LEFT, guest_in
from networking.people.models.users import User
from networking.people.notices import notices_and_openings
from networking.people.requests import PersonRequest, is_from_another_person, owner_token
from networking.privacy.erasure import erase_person
from networking.privacy.export import as_data, sections_of
from networking.privacy.guests import erase_guest
from networking.privacy.visible_to_others import seen_by_others
from networking.privacy.withdrawing import withdraw_shared
from networking.ui.responses import refuse_other_person


class WithdrawForm(forms.Form):
    """What only she can see from now on; without it, all that she shares."""

    row = forms.UUIDField(required=False)


class EraseForm(forms.Form):
    """Members type their password: a phone that was left open must not delete anybody."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={
            "required": _("Type your password. Nothing was deleted."),
            "max_length": _("This is not your password. Type it again. Nothing was deleted."),
            "null_characters_not_allowed": _(
                "This is not your password. Type it again. Nothing was deleted."
            ),
        },
    )

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person
        if person.is_guest:
            del self.fields["password"]
        elif self.is_bound:  # shown again: to the field, and to what is wrong with it
            self.fields["password"].widget.attrs["autofocus"] = True

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not ratelimit.consume(self.request, action="reauthenticate", user=self.person):
            raise forms.ValidationError(
                _("Too many tries. Wait a minute, then try again. Nothing was deleted.")
            )
        if not self.person.check_password(password):
            raise forms.ValidationError(
                _("This is not your password. Type it again. Nothing was deleted.")
            )
        return password


@open_to_guests
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: PersonRequest) -> HttpResponse:
    """What is kept about a person and who can read it; sharing can be stopped here."""
    assert request.person is not None
    here = reverse("networking:privacy_mine")
    if request.method == "POST":
        form = WithdrawForm(request.POST)
        if is_from_another_person(request) or not form.is_valid():
            return refuse_other_person(request, here)
        withdraw_shared(person=request.person, row_id=form.cleaned_data["row"])
        messages.success(request, _("You have stopped sharing. Only you can read it now."))
        return SeeOther(here)
    return render(request, "networking/privacy/privacy_mine.html", _kept(request.person))


def _kept(person: User) -> dict[str, Any]:
    """Her texts, maps and steps without their words, what she told others, and what they did."""
    written = everything_written(person, Course(get_language()), with_words=False)
    texts = [text for module in written for unit in module.units for text in unit.texts]
    seen = seen_by_others(person)
    notices, opened = notices_and_openings(person)
    return {
        "written": written,
        "maps": seen.maps,
        "steps": [step for step in seen.steps if step.was_shared],
        "steps_of_her_own": sum(not step.was_shared for step in seen.steps),
        "addressed": seen.addressed,
        "shared": seen.can_be_taken_back + sum(text.was_shared for text in texts),
        "text_count": len(texts),
        "notices": notices,
        "opened": opened,
    }


@open_to_guests
@require_safe
def export_page(request: PersonRequest) -> HttpResponse:
    """Everything of hers on one page, to read and to print."""
    assert request.person is not None
    sections = sections_of(request.person, Course(get_language()))
    context = {
        "sections": [section for section in sections if section.rows],
        "empty": [section.title for section in sections if not section.rows],
    }
    return render(request, "networking/privacy/export_page.html", context)


@open_to_guests
@require_safe
def export_json(request: PersonRequest) -> HttpResponse:
    """The same as one file. It is her own, and nobody else's, so nothing is noted about it."""
    assert request.person is not None
    return JsonResponse(
        as_data(request.person, Course(get_language())),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PersonRequest) -> HttpResponse:
    """Says what goes and what stays, then deletes."""
    person = request.person
    if person is None:
        return _nothing_here(request)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:erase"))
    form = EraseForm(posted, request=request, person=person)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "networking/privacy/erase.html", {"form": form}, status=status)
    return _erased(request, person)


def _erased(request: PersonRequest, person: User) -> HttpResponse:
    """Deletes her, and work that this browser did before she signed in; the session ends, and
    with it the secret by which a guest is found again."""
    owner, guest = owner_token(person), guest_in(request)
    if guest is not None and guest.pk != person.pk:
        erase_guest(guest=guest)
    erase_person(person=person)
    logout(request)
    rotate_token(request)
    request.session[LEFT] = {"what": "erased", "owner": owner}
    return SeeOther(reverse("networking:erase"))


def _nothing_here(request: PersonRequest) -> HttpResponse:
    """What she reads afterwards, and who has nothing here. The script deletes the notes that she
    kept on this device; for that the page knows whose they are, once."""
    left: dict[str, Any] = request.session.get(LEFT, {})
    if left:
        request.session.flush()
    context = {"form": None, "notes_owner": left.get("owner", "")}
    return render(request, "networking/privacy/erase.html", context)
