"""Orders of other systems (来单): who sends them, how their files are read, and which case each order became."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from imports.models import ImportBatch
from networks.models import Unit
from networks.models.dated import not_over
from orders.choices import FileKind
from teams.models import User

LONGEST_NUMBER = 64


class SourceQuerySet(models.QuerySet["Source"]):
    def live(self) -> SourceQuerySet:
        """Not ended, of centres that are in force."""
        return self.filter(not_over(timezone.localdate(), "centre__"), ended_at=None)


class Source(models.Model):
    """A system whose orders a centre takes in: the hotline 12345, the platform of a county."""

    centre = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("centre"))
    name = models.CharField(_("name"), max_length=60)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of orders")
        verbose_name_plural = _("sources of orders")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(ended_at=None), name="orders_source_one_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mapping(models.Model):
    """How the files of a source are read, and in which words its states go back.

    `columns`: our name of a field (`Told`) → the heading of their column. `types`: their word → code of our type.
    `back`: what is told (`Back`) → their name of the field. `states`, `outcomes`: ours → their word.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="mappings", verbose_name=_("source of orders"))
    name = models.CharField(_("name"), max_length=60)
    columns: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    types: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    back: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    states: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    outcomes: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    headings: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    """Those of the last file, so that whoever edits the mapping sees which there are."""
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("mapping of columns")
        verbose_name_plural = _("mappings of columns")
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="orders_mapping_one_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def unmapped(self) -> list[str]:
        """Columns of the last file that nothing is read from."""
        used = set(self.columns.values())
        return [heading for heading in self.headings if heading not in used]


class Loading(models.Model):
    """An import of orders: of which source, read by which mapping. `columns`: the mapping's when it was read."""

    batch = models.OneToOneField(ImportBatch, models.PROTECT, primary_key=True, related_name="loading")
    source = models.ForeignKey(Source, models.PROTECT, related_name="loadings", verbose_name=_("source of orders"))
    mapping = models.ForeignKey(Mapping, models.PROTECT, related_name="+", verbose_name=_("mapping of columns"))
    columns: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import of orders")
        verbose_name_plural = _("imports of orders")

    def __str__(self) -> str:
        return str(self.batch)


class StateFile(models.Model):
    """A file of states that went back to a source. Its rows are made anew when it is fetched: nothing is kept twice."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="state_files", verbose_name=_("source of orders"))
    mapping = models.ForeignKey(Mapping, models.PROTECT, related_name="+", verbose_name=_("mapping of columns"))
    kind = models.CharField(_("kind of file"), max_length=4, choices=FileKind)
    count = models.PositiveIntegerField(_("orders"), default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("file of states")
        verbose_name_plural = _("files of states")

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class OutsideOrder(models.Model):
    """One order of a source, by their number, and the case that it became. Nothing of it is anybody's name or words.

    `freed_at`: its import was undone. The case stays, withdrawn, with its number; the same order may come again.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="orders", verbose_name=_("source of orders"))
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", verbose_name=_("import"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="outside_order", verbose_name=_("case"))
    number = models.CharField(_("their number"), max_length=LONGEST_NUMBER)
    number_key = models.CharField(max_length=LONGEST_NUMBER, editable=False)
    words_digest = models.BinaryField(max_length=32)
    """SHA-256 of what the order said of the matter: whether a later file says something else."""
    told_at = models.DateTimeField(_("raised with them"), null=True, blank=True)
    wants_answer = models.BooleanField(_("wants an answer"), default=False)
    loaded_at = models.DateTimeField(_("taken in"), default=timezone.now)
    told_in = models.ForeignKey(
        StateFile, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("file of states")
    )
    """The last file in which its state went back."""
    told_version = models.PositiveIntegerField(default=0)
    told_digest = models.BinaryField(max_length=32, default=b"")
    """What was told then: the version of the case, and SHA-256 of all fields."""
    freed_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        _("import undone"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("order of another system")
        verbose_name_plural = _("orders of other systems")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number_key"], condition=Q(freed_at=None), name="orders_outsideorder_once_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(number_key=""), name="orders_outsideorder_has_its_number"
            ),
        ]
        indexes = [models.Index(fields=["number_key"], name="orders_outsideorder_for_search")]

    def __str__(self) -> str:
        return self.number
