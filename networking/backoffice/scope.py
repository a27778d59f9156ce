"""Who sees what in the coordinators' pages: rows of her own programmes, and nothing else."""

from datetime import date
from enum import Enum
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motm.admin.editing import EditingForm
from motm.admin.house import HouseAdmin
from motm.days import today_here
from networking.backoffice.near_days import check_near
from networking.people.models.programmes import Membership, Programme
from networking.people.models.roles import Role
from networking.people.models.users import User

PEOPLE: Final = _("People")
SAID: Final = _("What people send")
"""Groups of the index; all other lists are about the programme."""


def asking(request: HttpRequest) -> User:
    """The signed-in person; the admin site has let nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def members_of(person: User) -> QuerySet[User]:
    """Members of the programmes that `person` coordinates now. Administrators see everyone."""
    if person.is_superuser:
        return User.objects.all()
    rows = Membership.objects.running().editable_by(person)
    found: QuerySet[User] = User.objects.filter(pk__in=rows.values("person"))
    return found


class Who(Enum):
    """Who may do a thing in the coordinators' pages, always within her own programmes."""

    NOBODY = 0
    ADMINISTRATORS = 1
    COORDINATORS = 2

    def includes(self, person: User) -> bool:
        if person.is_superuser:
            return self is not Who.NOBODY
        return self is Who.COORDINATORS and person.coordinates


class ScopedAdmin(HouseAdmin):
    """A list and form of people's rows, scoped by programme; denied unless said otherwise.

    Rights come from the membership: Django's permissions count for nothing here.
    """

    viewed_by: ClassVar[Who] = Who.COORDINATORS
    added_by: ClassVar[Who] = Who.NOBODY
    changed_by: ClassVar[Who] = Who.NOBODY

    def scope(self, person: User) -> QuerySet[Any]:
        """The rows of her programmes; a model without `editable_by` has no page here."""
        found: QuerySet[Any] = self.model._default_manager.editable_by(person)
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.scope(asking(request)).order_by(*self.get_ordering(request))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Where she has one programme, it is chosen already."""
        found: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        hers = list(Programme.objects.editable_by(asking(request)).values_list("pk", flat=True)[:2])
        return {"programme": hers[0], **found} if len(hers) == 1 else found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.viewed_by.includes(asking(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.viewed_by.includes(asking(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.added_by.includes(asking(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changed_by.includes(asking(request))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Names only those who changed the row and whom this coordinator knows."""
        known = members_of(asking(request)).values_list("pk", flat=True)
        from django.contrib.admin.models import LogEntry

        writers = LogEntry.objects.filter(object_id=object_id, user__in=known)
        context = {"known": set(writers.values_list("user_id", flat=True))}
        return super().history_view(request, object_id, {**(extra_context or {}), **context})


class ConstrainedForm(EditingForm):
    """A form that checks every constraint of its model, those on read-only fields too, so that
    a wrong state is told in words instead of failing at the database. A day that was changed
    lies in near years."""

    def _post_clean(self) -> None:
        super()._post_clean()
        for name in self.changed_data:
            day = self.cleaned_data.get(name)
            if isinstance(day, date):
                try:
                    check_near(day)
                except ValidationError as error:
                    self.add_error(name, error)
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error)

    def clean_ended_on(self) -> Any:
        """What ends, ends at once: a day to come would end it today without saying so."""
        day = self.cleaned_data.get("ended_on")
        programme = getattr(self.instance, "programme", None)
        if day and day > (programme.today() if programme else today_here()):
            raise ValidationError(_("Choose today or an earlier day."))
        return day


class ChoiceFilter(admin.SimpleListFilter):
    """A filter that knows the values it offers; with any other value the list is empty."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(choice) for choice, _label in self.lookup_choices}:
            return queryset.none()
        return self.narrow(queryset, value)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        raise NotImplementedError


class ProgrammeFilter(ChoiceFilter):
    """Her programmes; the rows must have a `programme`."""

    title = _("programme")
    parameter_name = "programme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = Programme.objects.editable_by(asking(request))
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(programme=value)


class RoleFilter(ChoiceFilter):
    """The row's own role."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(role.value, str(role.label)) for role in Role]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(role=value)


class RunningFilter(ChoiceFilter):
    """What runs now, or has ended."""

    title = _("time")
    parameter_name = "running"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", _("Runs now")), ("0", _("Has ended"))]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(ended_on__isnull=value == "1")
