"""A convenience service (便民服务): who decides, within how long, what is needed. Versioned like the duty catalogue."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from networks.models.dated import IN_FORCE, Dated, DatedQuerySet, ends_after_it_begins
from services.asked import FIELDS, Asked
from services.choices import APPLIED_FOR, NO_SUCH_PROOF, DecidedBy, Kind
from worktime.deadlines import Limit
from worktime.explaining import limit_in_words


class ServiceQuerySet(DatedQuerySet["Service"]):
    def certificates(self) -> ServiceQuerySet:
        """What a community may issue."""
        return self.filter(kind=Kind.CERTIFICATE)


class Service(Dated):
    """One version of one service. Applications keep the version that was in force when they came."""

    number = models.PositiveSmallIntegerField(_("number"))
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    decided_by = models.CharField(_("who decides"), max_length=12, choices=DecidedBy)
    limit = models.CharField(_("limit"), max_length=10, blank=True)
    asks = ArrayField(models.CharField(max_length=20), verbose_name=_("fields"), default=list, blank=True)
    papers_zh = models.CharField(_("papers needed"), max_length=200, blank=True)
    papers_en = models.CharField(max_length=300, blank=True)
    note_zh = models.CharField(_("how it is done"), max_length=200, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    has_to_come = models.BooleanField(_("has to come in person"), default=False)
    valid_days = models.PositiveSmallIntegerField(_("days valid"), null=True, blank=True)
    template = models.TextField(_("text of the certificate"), blank=True)
    entry_codes = ArrayField(
        models.CharField(max_length=4), verbose_name=_("types of matter"), default=list, blank=True
    )

    objects: ClassVar[models.Manager[Service]] = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("public service")
        verbose_name_plural = _("public services")
        constraints = [
            models.UniqueConstraint(fields=["number", "since"], name="services_service_once_a_number_and_day"),
            models.UniqueConstraint(fields=["number"], condition=IN_FORCE, name="services_service_one_in_force"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CERTIFICATE) | ~Q(template="") & ~Q(limit=""),
                name="services_service_certificate_has_text_and_limit",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CERTIFICATE) | ~Q(name_zh__regex=NO_SUCH_PROOF),
                name="services_service_never_an_abolished_proof",
            ),
            ends_after_it_begins("services_service_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if _is_english() else self.name_zh

    @property
    def papers(self) -> str:
        return self.papers_en if _is_english() else self.papers_zh

    @property
    def note(self) -> str:
        return self.note_en if _is_english() else self.note_zh

    @property
    def is_certificate(self) -> bool:
        return self.kind == Kind.CERTIFICATE

    @property
    def is_applied_for(self) -> bool:
        return self.kind in APPLIED_FOR

    @property
    def is_raised(self) -> bool:
        return self.kind == Kind.CASE

    @property
    def within(self) -> str:
        """`2个工作日`; empty where the limits of matters hold."""
        return limit_in_words(Limit.parse(self.limit)) if self.limit else ""

    @property
    def fields(self) -> list[tuple[str, Asked]]:
        return [(code, FIELDS[code]) for code in self.asks]


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
