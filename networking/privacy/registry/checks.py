"""System checks: `manage.py check` goes red where the privacy table has a gap."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db.models import Model

from networking.data_policy.personal_fields import ErasurePolicy, Rows
from networking.privacy.registry.labels import NAMES, SECTION_TITLES
from networking.privacy.registry.table import NOT_PERSONAL, PERSONAL


def is_personal(model: type[Model]) -> bool:
    """Whether rows of this model belong to people: all of ours, and whatever points at a person."""
    if model._meta.app_label == "networking":
        return True
    return any(
        relation.related_model is not None
        and relation.related_model._meta.label == settings.AUTH_USER_MODEL
        for relation in (*model._meta.fields, *model._meta.many_to_many)
        if relation.is_relation and not isinstance(relation.related_model, str)
    )


def field_names(model: type[Model]) -> set[str]:
    return {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}


def gaps(
    models: Iterable[type[Model]], table: Mapping[str, Rows] = PERSONAL
) -> list[checks.CheckMessage]:
    """What the table does not say, or says about what is gone."""
    found: list[checks.CheckMessage] = []
    # A proxy reads the same rows under another name: it holds nothing of its own.
    by_label = {model._meta.label: model for model in models if not model._meta.proxy}
    for label, model in by_label.items():
        if is_personal(model) and label not in table and label not in NOT_PERSONAL:
            found.append(_error("E001", f"{label} is not in the privacy table.", model))
    for label in (*table, *NOT_PERSONAL):
        if label not in by_label:
            found.append(_error("E002", f"The privacy table knows {label}, which is gone."))
    for label, rows in table.items():
        if label in by_label:
            found += _gaps_of(by_label[label], rows)
    return found


def _gaps_of(model: type[Model], rows: Rows) -> list[checks.CheckMessage]:
    label = model._meta.label
    found: list[checks.CheckMessage] = []
    names = field_names(model)
    for name in sorted(names - set(rows.fields)):
        found.append(_error("E003", f"{label}.{name} is not classified.", model))
    for name in sorted(set(rows.fields) - names):
        found.append(_error("E004", f"{label}.{name} is classified, but gone.", model))
    for name, field in rows.fields.items():
        if bool(field.export) == bool(field.why_not):
            found.append(_error("E005", f"{label}.{name}: exported, or why not? Say one.", model))
        if field.export and (field.export not in NAMES or not rows.section):
            found.append(_error("E006", f"{label}.{name}: its export has no title.", model))
    if rows.section and rows.section not in SECTION_TITLES:
        found.append(_error("E006", f"{label}: the section {rows.section} has no title.", model))
    if rows.policy is not ErasurePolicy.DELETED and not rows.why:
        found.append(_error("E007", f"{label} stays after erasing: say why.", model))
    return found


def _error(number: str, message: str, model: Any = None) -> checks.Error:
    return checks.Error(
        message,
        hint="Say in the personal_data.py of its room what it is, if it is exported, and when it "
        "goes; networking/privacy/registry joins them.",
        obj=model,
        id=f"networking.{number}",
    )


@checks.register(checks.Tags.models)
def privacy_table_is_whole(
    app_configs: Sequence[Any] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    return gaps(apps.get_models())
