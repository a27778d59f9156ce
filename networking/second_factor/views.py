"""The pages of the second factor: django-allauth's, with what is ours.

Changes are audited, other sessions end, the last one stays with who must have one, and nobody
who came in by her password alone may touch what she already has.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as paper
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe

from motm.web.responses import SeeOther
from networking.people.access import member, public
from networking.people.guests import safe_next
from networking.second_factor.factors import (
    Adapter,
    ask_for_it,
    has_factor,
    is_half_way,
    is_satisfied,
    kinds_of,
    note_added,
    note_removed,
    required_for,
    unused_paper_codes,
)
from networking.ui.allauth_views import Answering


def used_if_there(view: Callable[..., Any]) -> Callable[..., Any]:
    """People with a second factor must have used it in this session before they change it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if is_half_way(request):
            return ask_for_it(request.path)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
def needed(request: Any) -> HttpResponse:
    """Why a second factor is asked for, and the ways to it. Leads on where it has been given."""
    going_to = safe_next(request)
    if is_satisfied(request):
        return SeeOther(going_to or reverse("mfa_index"))
    person = member(request)
    context = {
        "going_to": going_to,
        "has_one": has_factor(person),
        "kinds": kinds_of(person),
    }
    return render(request, "mfa/needed.html", context)


class Mine(base.IndexView):
    """What she has set up, and what she may do with it."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        person = member(self.request)
        return super().get_context_data(**context) | {
            "must_have": required_for(person),
            "to_admin": person.is_staff and is_satisfied(self.request),
        }


class Give(Answering, base.AuthenticateView):
    """The security check of signing in."""


class GiveAgain(Answering, base.ReauthenticateView):
    pass


class GivePasskeyAgain(Answering, passkeys.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to this page with what went wrong."""
        super().form_invalid(form)
        return SeeOther(self.request.get_full_path())


class AddApp(Answering, app.ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_added(self.request, Authenticator.Type.TOTP)
        return response


class RemoveApp(Answering, app.DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_removed(self.request)
        return response


class AddPasskey(Answering, passkeys.AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_added(self.request, Authenticator.Type.WEBAUTHN)
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Keeps what was typed, which the original forgets."""
        found = super().get_context_data()
        return found | {"form": context.get("form", found["form"])}


class RemovePasskey(Answering, passkeys.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.may_be_removed():
            return self.render_to_response(self.get_context_data(), status=422)
        response = super().form_valid(form)
        note_removed(self.request)
        return response

    def may_be_removed(self) -> bool:
        return Adapter().can_delete_authenticator(self.get_object())

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        refused = None
        if not self.may_be_removed():
            refused = Adapter.error_messages["cannot_delete_authenticator"]
        return super().get_context_data(**context) | {"refused": refused}


class SignInWithPasskey(Answering, passkeys.LoginWebAuthnView):
    """A page of its own, so that only who wants a passkey loads its script."""

    template_name = "mfa/webauthn/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"request_options": auth.begin_authentication(user=None)})
        return self.render_to_response(self.get_context_data())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_safe
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def show_paper_codes(request: Any) -> HttpResponse:
    """The codes that are left. Looking at them writes nothing, unlike in the original."""
    codes = unused_paper_codes(member(request))
    return render(request, "mfa/recovery_codes/index.html", {"unused_codes": codes})


@require_safe
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def save_paper_codes(request: Any) -> HttpResponse:
    """The same as a file to print."""
    codes = unused_paper_codes(member(request))
    name = "mfa/recovery_codes/download.txt"
    answer = render(request, name, {"unused_codes": codes}, "text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="codes.txt"'
    return answer


class NewPaperCodes(Answering, paper.GenerateRecoveryCodesView):
    pass


mine = Mine.as_view()
give = public(Give.as_view())
give_again = GiveAgain.as_view()
give_passkey_again = GivePasskeyAgain.as_view()
add_app = used_if_there(AddApp.as_view())
remove_app = used_if_there(RemoveApp.as_view())
add_passkey = used_if_there(AddPasskey.as_view())
remove_passkey = used_if_there(RemovePasskey.as_view())
sign_in_with_passkey = public(SignInWithPasskey.as_view())
paper_codes = used_if_there(show_paper_codes)
paper_codes_file = used_if_there(save_paper_codes)
new_paper_codes = used_if_there(NewPaperCodes.as_view())
