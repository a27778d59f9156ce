"""The progress of a cohort as one table: people and units."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from modules.tree import ModuleTree, UnitTree
from motm.spelling import search_key
from networking.backoffice.columns import BATCH, Column, bar, download, note_download, of, table
from networking.backoffice.lists import Narrowing, OwnPages, choice, page_of
from networking.backoffice.scope import asking
from networking.coordination.progress.admin import modules_shown
from networking.coordination.progress.matrix import (
    ROLES,
    MatrixRow,
    State,
    done_by,
    matrix_rows,
    people_of,
)
from networking.people.models.audit import AuditEvent
from networking.people.models.programmes import Cohort


class MatrixNarrowing(Narrowing):
    """By nickname, by role, by how far people are in all modules together."""

    q = forms.CharField(
        label=_("Nickname"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    role = choice(_("Role"), _("All"), ROLES)
    far = choice(
        _("How far"),
        _("All"),
        [
            ("none", _("No unit done yet")),
            ("some", _("Under way")),
            ("all", _("All units done")),
        ],
    )

    def people(self, cohort: Cohort, modules: list[ModuleTree]) -> Any:
        found = people_of(
            cohort,
            modules,
            search=search_key(self.asked("q")),
            role=self.asked("role"),
            how_far=self.asked("far"),
        )
        return found if self.is_valid() else found.none()


@dataclass(frozen=True, slots=True)
class Sums:
    """The last line: how many people have done each unit, and how many there are."""

    people: int
    by_unit: dict[int, int]

    def done(self, module: ModuleTree) -> int:
        return sum(self.by_unit.get(unit.id, 0) for unit in module.units)


def _person(row: MatrixRow) -> Any:
    where = reverse("admin:networking_memberprogress_change", args=[row.row.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', where, row.name)


def _cell(state: State) -> Any:
    """A sign, so that all units fit the screen; its word for those who do not see it."""
    shape = (
        '<span class="state {}" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
    )
    return format_html(shape, state.value, state.sign, state.label)


def _key(state: State) -> Any:
    """What a sign means."""
    shape = '<span><span class="state {}" aria-hidden="true">{}</span> {}</span>'
    return format_html(shape, state.value, state.sign, state.label)


def _sum(done: int, people: int) -> Any:
    """How many people. Of how many stands above the table; here there is no room for it."""
    words = of(done, people)
    shape = '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
    return format_html(shape, done, words)


def _either(of_person: Any, of_sums: Any) -> Any:
    """A value of a person's line, or of the last one."""
    return lambda row: of_sums(row) if isinstance(row, Sums) else of_person(row)


def _module_column(module: ModuleTree) -> Column:
    units, total = module.units, len(module.units)
    return Column(
        f"done_{module.id}",
        str(module.title),
        _either(
            lambda row: of(row.done(units), total),
            lambda sums: of(sums.done(module), sums.people * total),
        ),
        "",
        _either(
            lambda row: bar(row.done(units), total),
            lambda sums: bar(sums.done(module), sums.people * total),
        ),
    )


def _unit_column(unit: UnitTree) -> Column:
    return Column(
        f"unit_{unit.id}",
        f"{unit.number}. {unit.title}",
        _either(
            lambda row: str(row.state(unit).label),
            lambda sums: of(sums.by_unit.get(unit.id, 0), sums.people),
        ),
        "",
        _either(
            lambda row: _cell(row.state(unit)),
            lambda sums: _sum(sums.by_unit.get(unit.id, 0), sums.people),
        ),
    )


def columns(modules: Iterable[ModuleTree]) -> list[Column]:
    """A person's columns, then each module: its sum, and its units."""
    found = [
        Column(
            "nickname",
            _("nickname"),
            _either(lambda row: row.name, lambda sums: translated("Done by")),
            "",
            _either(_person, lambda sums: translated("Done by")),
        ),
        Column("roles", _("role"), _either(lambda row: row.roles, lambda sums: "")),
        Column("mentor", _("mentor"), _either(lambda row: row.mentor, lambda sums: "")),
    ]
    for module in modules:
        found += [_module_column(module), *(_unit_column(unit) for unit in module.units)]
    return found


class WithMatrix(OwnPages):
    """Cohorts, each with the progress of its people."""

    def get_urls(self) -> list[URLPattern]:
        base = "<uuid:cohort_id>/matrix/"
        export = f"{base}export/<str:kind>/"
        return [
            self.page(base, self.matrix_view, "cohort_matrix"),
            self.page(export, self.matrix_export, "cohort_matrix_export", "POST"),
            *super().get_urls(),
        ]

    def cohort(self, request: HttpRequest, cohort_id: UUID) -> Cohort:
        rows = Cohort.objects.editable_by(asking(request)).select_related("programme")
        found: Cohort = self.hers(request, rows, cohort_id)
        return found

    def matrix_view(self, request: HttpRequest, cohort_id: UUID) -> HttpResponse:
        cohort, modules = self.cohort(request, cohort_id), modules_shown(request)
        form = MatrixNarrowing(request.GET)
        people = form.people(cohort, modules)
        page, shown = page_of(request, people), columns(modules)
        sums = Sums(page.paginator.count, done_by(people, modules))
        context = self.shown(
            request,
            translated("Progress: %(cohort)s") % {"cohort": cohort},
            cohort=cohort,
            form=form,
            page=page,
            modules=modules,
            columns=shown[:3],
            narrow={n for n, each in enumerate(shown) if each.name.startswith("unit_")},
            rows=table(shown, matrix_rows(page)),
            last=table(shown, [sums])[0],
            states=[_key(state) for state in State],
        )
        return TemplateResponse(request, "admin/networking/cohort/matrix.html", context)

    def matrix_export(
        self, request: HttpRequest, cohort_id: UUID, kind: str
    ) -> StreamingHttpResponse:
        """The same lines as a file, all pages of them; noted in the audit."""
        cohort, modules = self.cohort(request, cohort_id), modules_shown(request)
        people = MatrixNarrowing(request.GET).people(cohort, modules)
        lines = _with_sums(people, modules)
        answer = download(kind, translated("progress"), columns(modules), lines)
        verb = AuditEvent.Verb.EXPORTED_PROGRESS
        note_download(verb, by=asking(request), programmes=[cohort.programme])
        return answer


def _with_sums(people: Any, modules: list[ModuleTree]) -> Iterator[MatrixRow | Sums]:
    yield from matrix_rows(people.iterator(BATCH))
    yield Sums(people.count(), done_by(people, modules))
