"""Making a certificate of one's own, and checking one that is on paper."""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from motm.days import today_here
from motm.web.responses import SeeOther
from networking.learning.unit_page import course_for
from networking.mentoring.certificates.codes import in_groups, is_name, read_code
from networking.mentoring.certificates.forms import CertificateForm, CodeForm, CompareForm
from networking.mentoring.certificates.issuing import (
    Facts,
    NotNow,
    facts,
    issue,
    issued,
    pairs_with_standing,
    revoke,
    standing,
    with_code,
)
from networking.mentoring.certificates.models import Certificate
from networking.mentoring.certificates.sheet import lines_of, pdf_of
from networking.people.access import public
from networking.people.models.pairs import Pair
from networking.people.models.users import User
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def certificates(request: PersonRequest) -> HttpResponse:
    """A person's pairs, ended ones too, each with its certificate where there is one."""
    assert request.person is not None
    context = {"pairs": pairs_with_standing(request.person, today_here())}
    return render(request, "networking/mentoring/certificates/certificates.html", context)


@sensitive_post_parameters("name")
@get_or_post
def certificate(request: PersonRequest, pair_id: uuid.UUID) -> HttpResponse:
    """A person's own certificate of one pair. They type the name; the page says that it is made,
    and its button brings the paper, from the same form: neither name nor code is kept between."""
    assert request.person is not None
    person = request.person
    pairs = Pair.objects.of_member(person).select_related("programme", "cohort")
    pair = get_object_or_404(pairs, pk=pair_id)
    if request.method != "POST":
        form = CertificateForm(initial={"form": uuid.uuid4()})
        return _certificate_page(request, person, pair, form)
    if is_from_another_person(request):
        return refuse_other_person(request, request.path)
    if "revoke" in request.POST:
        return _cancelled(request, person)
    form = CertificateForm(request.POST)
    if form.is_valid():
        try:
            paper = _paper(request, person, pair, form)
        except NotNow:
            form.add_error(None, _("There is no certificate now. Nothing was made."))
        else:
            return paper if "file" in request.POST else _made_page(request, pair, form)
    return _certificate_page(request, person, pair, form, status=422)


def _paper(request: PersonRequest, person: User, pair: Pair, form: CertificateForm) -> HttpResponse:
    """The certificate as a file; its code is told here alone. Where the paper cannot be made,
    nothing is certified."""
    name, form_id = form.cleaned_data["name"], form.cleaned_data["form"]
    course = course_for(request)
    site = request.build_absolute_uri("/").rstrip("/")
    with transaction.atomic():
        row, code = issue(pair=pair, person=person, name=name, form_id=form_id, course=course)
        data = pdf_of(Facts.of(row), name=name, code=code, site=site)
    answer = HttpResponse(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="certificate.pdf"'
    return answer


def _made_page(request: PersonRequest, pair: Pair, form: CertificateForm) -> HttpResponse:
    context = {"pair": pair, "name": form.cleaned_data["name"], "form": form.cleaned_data["form"]}
    return render(request, "networking/mentoring/certificates/certificate_made.html", context)


def _cancelled(request: PersonRequest, person: User) -> HttpResponse:
    try:
        row_id = uuid.UUID(request.POST["revoke"])
    except ValueError:
        return SeeOther(request.path)
    if revoke(person=person, certificate_id=row_id):
        said = _("Cancelled. Anyone who checks this certificate will see that.")
        messages.success(request, said)
    return SeeOther(request.path)


def _certificate_page(
    request: PersonRequest, person: User, pair: Pair, form: CertificateForm, status: int = 200
) -> HttpResponse:
    today = pair.programme.today()
    context = {
        "pair": pair,
        "form": form,
        "standing": standing(pair, person, today).value,
        "lines": lines_of(facts(pair, person, course_for(request), today)),
        "issued": issued(pair, person),
    }
    return render(
        request, "networking/mentoring/certificates/certificate.html", context, status=status
    )


# --- Checking one -----------------------------------------------------------------------------


@public
@require_safe
def certificate_short(request: HttpRequest) -> HttpResponse:
    """The address on the paper, to type."""
    return HttpResponseRedirect(reverse("networking:certificate_check"))


@public
@never_cache
@get_or_post
def certificate_check(request: PersonRequest) -> HttpResponse:
    """Asks for the code, and leads to what it certifies. Only wrong codes are counted."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if with_code(code) is not None:
            return SeeOther(reverse("certificate_link", args=[in_groups(code)]))
        return _unknown(request)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "networking/mentoring/certificates/certificate_check.html",
        {"form": form},
        status=status,
    )


@public
@never_cache
@sensitive_post_parameters("name")
@get_or_post
def certificate_link(request: PersonRequest, printed: str) -> HttpResponse:
    """What one certificate certifies: no name, no person; and whether a name is the one on it."""
    code = read_code(printed)
    row = with_code(code) if code else None
    if code is None or row is None:
        return _unknown(request)
    form = CompareForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "row": row, "code": in_groups(code)}
    context["lines"] = lines_of(Facts.of(row))
    status = 200
    if form.is_bound:
        status = 200 if form.is_valid() and _compare(request, form, row, code, context) else 422
    return render(
        request, "networking/mentoring/certificates/certificate_found.html", context, status=status
    )


def _compare(
    request: HttpRequest, form: CompareForm, row: Certificate, code: str, context: dict[str, Any]
) -> bool:
    """Puts into the context whether the name is the one; False after too many others. A right
    name is never refused."""
    context["same"] = is_name(code, form.cleaned_data["name"], row.name_hash)
    if context["same"] or ratelimit.consume(request, action="certificate_name", key=row.code_hash):
        return True
    del context["same"]
    form.add_error("name", _("Too many names were tried. Wait five minutes, then try again."))
    return False


def _unknown(request: HttpRequest) -> HttpResponse:
    """Nothing has this code. People who go on typing wrong ones wait; looking at an address counts
    nothing, for it writes nothing, and 140 bits cannot be guessed."""
    status = 404 if ratelimit.consume(request, action="certificate_wrong") else 429
    form = CodeForm()
    context = {"form": form, "unknown": True, "too_many": status == 429}
    return render(
        request, "networking/mentoring/certificates/certificate_check.html", context, status=status
    )
