"""The duty catalogue: which matter belongs to whom, how urgent it is and within what limit."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from networks.choices import Level, Network
from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins
from networks.models.limits import LIMIT_OR_NONE

LONGEST_KEYWORD = 200
"""A keyword may be a phrase (`networks.phrases`)."""


class CatalogueQuerySet(DatedQuerySet["CatalogueItem"]):
    def matters(self) -> CatalogueQuerySet:
        """The sub-items, which a case can be: not the headings."""
        return self.filter(parent__isnull=False)

    def versions_of(self, code: str) -> CatalogueQuerySet:
        """All versions of one entry, the first of them first: its number is what the record of changes refers to."""
        return self.filter(code=code).order_by("since", "pk")


class CatalogueItem(Dated):
    code = models.CharField(_("code"), max_length=10)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_zh = models.CharField(_("Chinese name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100)
    network = models.CharField(_("network"), max_length=10, choices=Network)
    lead_unit_zh = models.CharField(_("lead unit"), max_length=100)
    lead_functions = ArrayField(
        models.CharField(max_length=50), verbose_name=_("lead duties"), default=list, blank=True
    )
    assist_functions = ArrayField(
        models.CharField(max_length=50), verbose_name=_("assisting duties"), default=list, blank=True
    )
    level = models.CharField(_("level"), max_length=3, choices=Level, blank=True)
    limit = models.CharField(_("close limit"), max_length=8, blank=True)
    limit_source = models.CharField(_("source of the limit"), max_length=20, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    stage_limits = models.JSONField(_("limits of single stages"), default=dict, blank=True)
    redirect = models.CharField(_("number that takes it instead"), max_length=50, blank=True)
    is_guarded = models.BooleanField(_("not for the community"), default=False)
    keywords = ArrayField(
        models.CharField(max_length=LONGEST_KEYWORD), verbose_name=_("keywords"), default=list, blank=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter type")
        verbose_name_plural = _("duty catalogue")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=IN_FORCE, name="networks_catalogueitem_one_in_force_per_code"
            ),
            models.UniqueConstraint(fields=["code", "since"], name="networks_catalogueitem_one_per_code_and_day"),
            ExclusionConstraint(
                name="networks_catalogueitem_one_version_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("until"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | (Q(level__in=Level.values) & ~Q(lead_functions=[])),
                name="networks_catalogueitem_matter_has_level_and_lead",
            ),
            models.CheckConstraint(
                condition=Q(limit__regex=LIMIT_OR_NONE), name="networks_catalogueitem_limit_is_a_limit"
            ),
            ends_after_it_begins("networks_catalogueitem_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh
