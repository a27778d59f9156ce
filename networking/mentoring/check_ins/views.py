"""A check-in: one side of a pair says how it goes, to the coordinators only."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from motm.rows.versions import Conflict
from motm.web.responses import SeeOther
from networking.encryption.wrapping import Unreadable
from networking.mentoring.check_ins.actions import (
    Said,
    may_be_sent,
    rates_herself,
    save_check_in,
)
from networking.mentoring.check_ins.forms import FACES, CheckInForm, Face
from networking.mentoring.check_ins.models import CheckIn, Moment
from networking.people.access import pair_of_hers
from networking.people.models.pairs import Pair
from networking.people.models.roles import Role
from networking.people.recipients import readers_in
from networking.people.requests import PersonRequest, is_from_another_person
from networking.ui.responses import refuse_other_person


@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: PersonRequest, pair_id: uuid.UUID, moment: str) -> HttpResponse:
    """One check-in of hers, to send or to change."""
    assert request.person is not None
    if is_from_another_person(request):
        return refuse_other_person(request, request.path)
    pair = pair_of_hers(request.person, pair_id)
    if moment not in Moment.values:
        raise Http404
    page = _Page(request, pair, Moment(moment))
    if page.row is None and not may_be_sent(pair, page.moment, pair.programme.today()):
        return page.shown(None, status=422 if request.method == "POST" else 200)
    if request.method != "POST":
        return page.shown(page.fresh_form())
    form = CheckInForm(request.POST, rates=page.rates)
    if not form.is_valid() or not page.saved(form):
        return page.shown(form, status=page.status)
    messages.success(request, _("Saved. Your coordinators can read it now."))
    return SeeOther(request.path)


class _Page:
    """The page of one check-in: what is saved of it, and what can be filled in."""

    def __init__(self, request: PersonRequest, pair: Pair, moment: Moment) -> None:
        assert request.person is not None
        self.request, self.pair, self.moment, self.person = request, pair, moment, request.person
        self.rates = rates_herself(pair, self.person, moment)
        rows = CheckIn.objects.editable_by(self.person)
        self.row = rows.at(pair, moment).first()
        self.status = 422
        self.other: Said | None = None
        """What another window saved meanwhile."""

    def fresh_form(self) -> CheckInForm:
        """The form as it is saved. Words that cannot be opened are told, and not put into it."""
        if self.row is None:
            return CheckInForm(rates=self.rates, initial={"version": 0})
        self.row.person = self.person
        initial = {name: getattr(self.row, name) for name in Said.__slots__ if name != "words"}
        try:
            initial["words"] = Said.of(self.row).words
        except Unreadable:
            messages.error(self.request, _not_saved())
        return CheckInForm(rates=self.rates, initial={**initial, "version": self.row.version})

    def saved(self, form: CheckInForm) -> bool:
        """Saves what a valid form says; or says on the form why not."""
        try:
            self.row = save_check_in(
                pair=self.pair,
                person=self.person,
                moment=self.moment,
                version=form.cleaned_data["version"],
                said=form.said,
            )
        except Conflict as meanwhile:
            self.row, self.status, self.other = meanwhile.row, 409, Said.of(meanwhile.row)
            form.rebase_on(meanwhile.row.version)
            return False
        except Unreadable:
            form.add_error(None, _not_saved())
            return False
        except Pair.DoesNotExist as gone:
            raise Http404 from gone
        return True

    def shown(self, form: CheckInForm | None, status: int = 200) -> HttpResponse:
        """The page; without a form its time has not come."""
        pair = self.pair
        readers = readers_in([pair.programme_id], [Role.COORDINATOR], without=pair.met_ids())
        context = {
            "form": form,
            "pair": pair,
            "row": self.row,
            "other": self.other,
            "other_going": _face(self.other.going) if self.other else None,
            "moment": self.moment.label,
            "is_mentee": self.person.pk == pair.mentee_id,
            "others": [each.nickname for each in pair.people() if each.pk != self.person.pk],
            "readers": readers[pair.programme_id],
        }
        return render(
            self.request, "networking/mentoring/check_ins/check_in.html", context, status=status
        )


def _face(going: int | None) -> Face | None:
    return next((face for face in FACES if face.value == going), None)


def _not_saved() -> str:
    return _(
        "We cannot open your earlier text right now, so we did not replace it. Copy what you "
        "typed, and tell your coordinator."
    )
