"""What I agreed to: each text, with yes and no beside it, and withdrawing."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motm.web.responses import SeeOther
from networking.consents.records import PURPOSES, Stated, give, state
from networking.people.requests import PersonRequest, is_from_another_person
from networking.privacy.withdrawing import refuse_consent
from networking.ui.responses import refuse_other_person


class ConsentForm(forms.Form):
    """Which text, in which programme, which version of it was read, and the answer to it."""

    purpose = forms.ChoiceField(choices=[(each.key, each.key) for each in PURPOSES])
    programme = forms.UUIDField()
    agree = forms.ChoiceField(choices=[("1", "1"), ("0", "0")])
    version = forms.IntegerField(required=False, min_value=0, max_value=32767)
    leave = forms.BooleanField(required=False)
    """Whether the person has read that this answer means leaving the programme."""

    def chosen(self, stated: list[Stated]) -> Stated | None:
        """The text in the programme that is meant, if it is one of theirs."""
        data = self.cleaned_data
        for each in stated:
            if (each.purpose.key, each.programme.pk) == (data["purpose"], data["programme"]):
                return each
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: PersonRequest) -> HttpResponse:
    """Each text, with what the person agreed to; an answer to one of them at a time."""
    assert request.person is not None
    if is_from_another_person(request):
        return refuse_other_person(request, reverse("networking:consents"))
    stated = state(request.person)
    if request.method != "POST":
        return render(request, "networking/privacy/consents.html", {"stated": stated})
    form = ConsentForm(request.POST)
    chosen = form.chosen(stated) if form.is_valid() else None
    if chosen and _must_be_asked_again(form, chosen):
        return render(request, "networking/privacy/consents_leave.html", {"each": chosen})
    problem = _answered(request, form, chosen)
    if problem:
        context = {"stated": stated, "problem": problem}
        return render(request, "networking/privacy/consents.html", context, status=422)
    return SeeOther(reverse("networking:consents"))


def _must_be_asked_again(form: ConsentForm, chosen: Stated) -> bool:
    """Whether this answer ends a place and a pair, and the page that says so was not seen yet."""
    data = form.cleaned_data
    return chosen.leaves_programme and data["agree"] == "0" and not data["leave"]


def _answered(request: PersonRequest, form: ConsentForm, chosen: Stated | None) -> str:
    """Do what a valid form says; or answer why not."""
    assert request.person is not None
    if chosen is None:
        return _("The page did not say what to do. Load it again.")
    purpose, programme = chosen.purpose, chosen.programme
    if form.cleaned_data["agree"] == "0":
        refuse_consent(person=request.person, purpose=purpose.key, programme=programme)
        done = _("You have withdrawn your agreement.") if chosen.given else _("Saved: you said no.")
        messages.success(request, done)
        return ""
    if not chosen.can_give:
        return _("You have no place in this programme now.")
    if form.cleaned_data["version"] != purpose.version:
        return _("The text has changed since you opened this page. Read it, then agree.")
    give(person=request.person, purpose=purpose.key, programme=programme)
    messages.success(request, _("Saved: you agree."))
    return ""
