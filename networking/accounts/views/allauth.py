"""django-allauth's pages with what is ours: invalid forms answer 422, changes of passwords are
audited, and signing out clears what the browser kept."""

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motm.web.responses import SeeOther
from networking.accounts.forms import (
    FirstPasswordForm,
    JoinForm,
    NewPasswordForm,
    NicknameTaken,
    PasswordByMailForm,
    PasswordFromMailForm,
)
from networking.accounts.nicknames import taken
from networking.accounts.views.leaving import sign_out
from networking.people.guests import guest_in
from networking.people.models.audit import AuditEvent
from networking.people.models.users import User
from networking.privacy.guests import Work, work_of
from networking.ui.allauth_views import Answering


class Join(Answering, views.SignupView):
    without_address = gettext_lazy(
        "If you lose them, you cannot sign in again, unless you add an e-mail address in "
        "My account."
    )
    """Outside a programme there is no coordinator who could help."""

    @cached_property
    def work(self) -> Work:
        """What a guest did in this browser."""
        guest = guest_in(self.request)
        return work_of(guest) if guest else Work()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"work": self.work}

    def form_valid(self, form: JoinForm) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except NicknameTaken:
            form.add_error("username", taken(form.data["username"]))
            return self.form_invalid(form)
        self.welcome()
        return response

    def welcome(self) -> None:
        """Say once, on the page that comes next, who the person is here and what to keep."""
        person = self.request.user
        if not isinstance(person, User):
            return
        said = [_("You are %(nickname)s here.") % {"nickname": person.nickname}]
        said.append(_("Write down your nickname and your password: you sign in with both."))
        if not person.email:
            said.append(str(self.without_address))
        messages.success(self.request, " ".join(said))

    def form_invalid(self, form: JoinForm) -> HttpResponse:
        """A form sent twice is answered as if it had been sent once."""
        person = form.joined_just_now(self.request)
        if person is None:
            return super().form_invalid(form)
        login = Login(user=person, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": person.nickname}, login)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"found": self.work.said()}


class SignIn(Answering, views.LoginView):
    pass


class SignOut(views.LogoutView):
    """GET asks; POST signs out."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.request.user.is_authenticated:
            return SeeOther(reverse("networking:signed_out"))
        return sign_out(self.request, "out")


class NotingPassword(Answering):
    """A new password is audited."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        note_new_password(form.user)
        return response


class ChangePassword(NotingPassword, views.PasswordChangeView):
    form_class = NewPasswordForm


class SetPassword(NotingPassword, views.PasswordSetView):
    """For who has none yet; the others are sent on to where it is changed."""

    form_class = FirstPasswordForm


class AskForPassword(Answering, views.PasswordResetView):
    """A new password by e-mail; where the site sends none, the page tells the other way in."""

    form_class = PasswordByMailForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MAIL_WORKS:
            return SeeOther(reverse("networking:recover"))
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"mail_works": settings.MAIL_WORKS}


class PasswordFromMail(NotingPassword, views.PasswordResetFromKeyView):
    form_class = PasswordFromMailForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return {"token_fail": False} | super().get_context_data(**context)


def note_new_password(person: Any) -> None:
    AuditEvent.note(AuditEvent.Verb.PASSWORD_CHANGED, actor=person, about=person)


join = Join.as_view()
sign_in = SignIn.as_view()
sign_out_page = SignOut.as_view()
change_password = ChangePassword.as_view()
set_password = SetPassword.as_view()
ask_for_password = AskForPassword.as_view()
password_from_mail = PasswordFromMail.as_view()
