"""Who did or opened what: to read, never to change."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networking.admin.scope import ChoiceFilter, ProgrammeFilter, ScopedAdmin, asking, members_of
from networking.models import AuditEvent, Programme, User
from networking.models.audit import OPENED


class VerbFilter(ChoiceFilter):
    title = gettext_lazy("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        verbs = [verb for verb in AuditEvent.Verb if verb not in OPENED]
        return [(verb.value, str(verb.label)) for verb in verbs]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(verb=value)


@admin.register(AuditEvent)
class AuditAdmin(ScopedAdmin):
    """Names people of her own programmes; whoever else acted is *somebody else*. Who opened what
    a person shares stands on that person's page only: it would tell that she shares."""

    rank = 8
    list_display = ("at", "who", "what", "whom", "programme")
    list_filter = (ProgrammeFilter, VerbFilter)
    list_select_related = ("actor", "about", "programme")
    fields = ("at", "who", "what", "whom", "programme")
    readonly_fields = fields

    def scope(self, person: User) -> QuerySet[Any]:
        known = members_of(person)
        return (
            AuditEvent.objects.for_coordinators()
            .visible_to(person)
            .annotate(
                actor_known=Exists(known.filter(pk=OuterRef("actor"))),
                about_known=Exists(known.filter(pk=OuterRef("about"))),
            )
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """For a coordinator, what happened in her programmes; her own account is on her page."""
        person, found = asking(request), super().get_queryset(request)
        if person.is_superuser:
            return found
        return found.filter(programme__in=Programme.objects.editable_by(person))

    @admin.display(description=gettext_lazy("who"))
    def who(self, event: Any) -> str:
        return _name(event.actor, event.actor_known)

    @admin.display(description=gettext_lazy("did what"))
    def what(self, event: Any) -> str:
        return str(event.get_verb_display())

    @admin.display(description=gettext_lazy("whom it is about"))
    def whom(self, event: Any) -> str:
        return _name(event.about, event.about_known)


def _name(person: User | None, known: bool) -> str:
    if person is None:
        return "-"
    return str(person) if known else _("somebody else")
