"""The structure of the course. Rows are retired, never deleted: people's work points at them."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom a unit speaks to. A label only: it never hides a unit or takes it out of the count."""

    MENTEE = "mentee", _("Mentee")
    MENTOR = "mentor", _("Mentor")
    COORDINATOR = "coordinator", _("Coordinator")


class Kind(models.TextChoices):
    """The forms a block can take; each has a template in templates/modules/blocks/."""

    TEXT = "text", _("Text")
    CARDS = "cards", _("Cards")
    LIST = "list", _("List")
    PHRASES = "phrases", _("Sentences to say")
    QUESTIONS = "questions", _("Questions to answer")
    CHECKLIST = "checklist", _("Checklist")
    STORY = "story", _("Story with choices")
    REFLECTION = "reflection", _("Reflection")
    COMPANION = "companion", _("Questions a mentor may ask")
    TOOL = "tool", _("Link to a tool")


class Retirable(models.Model):
    """A row that leaves the course without leaving the database."""

    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    retired_here = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Retired on this site: loading the course again leaves it retired."),
    )

    class Meta:
        abstract = True

    def retire(self) -> None:
        """Takes the row out of the course; what people did with it stays."""
        type(self)._default_manager.filter(pk=self.pk).update(retired_at=Now())

    def retire_here(self) -> None:
        """The same, decided on this site: loading the course again leaves it retired."""
        rows = type(self)._default_manager.filter(pk=self.pk)
        rows.update(retired_at=Now(), retired_here=True)

    def bring_back(self) -> None:
        """Puts a retired row back into the course."""
        type(self)._default_manager.filter(pk=self.pk).update(retired_at=None, retired_here=False)


class RetirableQuerySet(models.QuerySet[Any]):
    """Queries that every level of the course shares."""

    def current(self) -> Self:
        """Rows that are part of the course today."""
        return self.filter(retired_at=None)


class Module(Retirable):
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    audience = models.JSONField(_("audience"), default=list)

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def text_path(self) -> str:
        """Where the module's texts are kept; see `Text.path`."""
        return self.slug


class UnitQuerySet(RetirableQuerySet):
    def counted(self) -> Self:
        """Units that make up the progress: current ones of current modules, no overviews."""
        return self.current().filter(is_overview=False, module__retired_at=None)


class Unit(Retirable):
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="units")
    slug = models.SlugField(_("address"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"))
    is_overview = models.BooleanField(
        _("overview"), default=False, help_text=_("The module's first page. It is not counted.")
    )
    minutes = models.PositiveSmallIntegerField(_("reading time in minutes"))
    audience = models.JSONField(_("audience"), default=list)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("module__order", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("module", "slug"),
                name="unit_slug_once_per_module",
                violation_error_message=_("This module has a unit with this address already."),
            ),
            models.UniqueConstraint(
                fields=("module",),
                condition=models.Q(is_overview=True),
                name="unit_one_overview_per_module",
                violation_error_message=_("This module has an overview already."),
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1),
                name="unit_takes_a_minute",
                violation_error_message=_("A unit takes at least one minute to read."),
            ),
        ]

    def __str__(self) -> str:
        return self.text_path

    def natural_key(self) -> tuple[str, str]:
        return (self.module.slug, self.slug)

    @property
    def text_path(self) -> str:
        """Where the unit's texts are kept; queries the module if it is not loaded."""
        return f"{self.module.slug}/{self.slug}"


class Block(Retirable):
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="blocks")
    key = models.SlugField(_("key"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    order = models.PositiveSmallIntegerField(_("order"))
    ordered = models.BooleanField(_("numbered"), default=False)
    tool = models.CharField(
        _("tool"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("Which page of the site it leads to."),
    )

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ("unit", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("unit", "key"),
                name="block_key_once_per_unit",
                violation_error_message=_("This unit has a block with this key already."),
            ),
            models.CheckConstraint(
                condition=(models.Q(kind="tool") & ~models.Q(tool=""))
                | (~models.Q(kind="tool") & models.Q(tool="")),
                name="block_names_a_tool",
                violation_error_message=_("A link to a tool says which, and no other block does."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.key}"


class Item(Retirable):
    """A part of a block: a card, a question, a line to tick, a scene, or a choice in a scene."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="choices"
    )
    key = models.SlugField(_("key"), max_length=60)
    icon = models.CharField(_("icon"), max_length=16, blank=True)
    order = models.PositiveSmallIntegerField(_("order"))

    objects = RetirableQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ("block", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("block", "key"),
                condition=models.Q(parent=None),
                name="item_key_once_per_block",
                violation_error_message=_("This block has an item with this key already."),
            ),
            models.UniqueConstraint(
                fields=("parent", "key"),
                name="item_choice_key_once_per_scene",
                violation_error_message=_("This scene has a choice with this key already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block_id}/{self.key}"
