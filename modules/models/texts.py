"""Every text of the course and the site's pages, a row per language."""

import hashlib
from typing import Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from modules.models.structure import Module, Unit
from motm.rows.compiled_queries import Prepared


def revision_of(body: str) -> str:
    """A short fingerprint of an English text, by which a translation knows what it translated."""
    return hashlib.sha256(body.encode()).hexdigest()[:12]


class ContentRevision(models.Model):
    """One row: the number that goes up whenever a text or the structure changes.

    Web processes keep the rendered course and ask this row, once a page, whether it is still
    true.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="content_revision_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number now; one query."""
        return next((number for (number,) in _REVISION.tuples()), 0)

    @classmethod
    def advance(cls) -> None:
        """Makes every process read the course anew at its next page."""
        if not cls.objects.filter(pk=1).update(number=models.F("number") + 1):
            cls.objects.create(pk=1, number=1)


_REVISION: Final = Prepared(
    lambda: ContentRevision.objects.filter(pk=1).values_list("number", flat=True)
)


class Page(models.Model):
    """A page of the site that is no part of a module: help, privacy, accessibility."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def text_path(self) -> str:
        return f"page:{self.slug}"


class TextQuerySet(models.QuerySet["Text"]):
    def of_module(self, module_id: int) -> Self:
        return self.filter(module_id=module_id)

    def of_page(self, slug: str) -> Self:
        return self.filter(path=f"page:{slug}")

    def in_language(self, language: str) -> Self:
        """Rows in `language`, and the English ones to fall back to."""
        return self.filter(language__in={language, "en"})

    def with_freshness(self) -> Self:
        """Adds `source_now`: the revision of the English text today ('' where it is gone)."""
        english = Text.objects.filter(
            path=models.OuterRef("path"), field=models.OuterRef("field"), language="en"
        )
        return self.annotate(
            source_now=models.functions.Coalesce(
                models.Subquery(english.values("source_revision")[:1]), models.Value("")
            )
        )

    def stale(self) -> Self:
        """Translations whose English text has changed since."""
        return (
            self.with_freshness()
            .exclude(language="en")
            .exclude(source_revision=models.F("source_now"))
        )


class Text(models.Model):
    """One text in one language, keyed by where it stands.

    `path` is made of stable keys: `module`, `module/unit`, `module/unit/block`,
    `module/unit/block/item` (and `/choice`), or `page:slug`. `source_revision` is the
    fingerprint of the English text that this row holds or was translated from.
    """

    class Field(models.TextChoices):
        TITLE = "title", _("Title")
        BODY = "body", _("Text")
        HELPS = "helps", _("What helps")
        SUMMARY = "summary", _("Summary")
        SOURCE = "source", _("About this module")
        PART = "part", _("Part heading")
        GOAL = "goal", _("What the reader can do after it")
        STEP = "step", _("One small thing to do")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ASSISTED = "assisted", _("Machine-assisted")
        REVIEWED = "reviewed", _("Reviewed")

    path = models.CharField(_("place"), max_length=320)
    field = models.CharField(_("field"), max_length=10, choices=Field)
    language = models.CharField(_("language"), max_length=10)
    body = models.TextField(_("text"), max_length=20_000)
    source_revision = models.CharField(_("source revision"), max_length=12)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REVIEWED)
    is_local = models.BooleanField(
        _("edited here"),
        default=False,
        help_text=_("Edited on this site: loading the course again keeps it."),
    )
    module = models.ForeignKey(
        Module, on_delete=models.PROTECT, null=True, blank=True, related_name="texts"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="texts"
    )

    objects = TextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ("path", "field", "language")
        constraints = [
            models.UniqueConstraint(
                fields=("path", "field", "language"),
                name="text_once_per_place_and_language",
                violation_error_message=_("This text exists in this language already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(body=""),
                name="text_is_not_empty",
                violation_error_message=_("Write the text. It cannot be empty."),
            ),
        ]
        indexes = [models.Index(fields=("module", "language"), name="text_module_language")]

    def __str__(self) -> str:
        return f"{self.path} · {self.field} · {self.language}"

    def edit(self, body: str, status: str) -> None:
        """Keeps an edit made on this site; every process shows it at its next page."""
        self.body, self.status, self.is_local = body, status, True
        if self.language == "en":
            self.source_revision = revision_of(body)
        self.save(update_fields=["body", "status", "is_local", "source_revision"])
        ContentRevision.advance()
