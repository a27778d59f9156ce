"""Whose pairs a list shows: those of one coordinator today, or those with nobody in charge."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motm.days import today_here
from networking.backoffice.scope import ChoiceFilter, asking
from networking.people.coverage import following
from networking.people.models.pairs import Pair
from networking.people.models.programmes import Programme


class WhoseFilter(ChoiceFilter):
    """The same pairs as on the first page and in the weekly mail."""

    title = _("coordinator in charge")
    parameter_name = "whose"
    to_pair: ClassVar[str] = ""
    """The way from a row to its pair."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        self.person = asking(request)
        return [
            ("mine", _("Me, today")),
            ("lost", _("No one today")),
        ]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        programmes = Programme.objects.editable_by(self.person)
        who = following(programmes, today=today_here())
        wanted = who.hers(self.person) if value == "mine" else who.lost()
        if not self.to_pair:
            return queryset.filter(wanted)
        return queryset.filter(**{f"{self.to_pair}__in": Pair.objects.filter(wanted)})


class WhosePair(WhoseFilter):
    """Of rows that belong to a pair."""

    to_pair = "pair"
