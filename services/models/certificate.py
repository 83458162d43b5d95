"""A certificate (证明): numbered per issuer and year, signed by a second person, withdrawn on record."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.sealed import Coded, CodedQuerySet
from cases.rules import sealing
from networks.models import Unit
from services.choices import NO_SUCH_PROOF
from services.models.application import LONGEST_REASON, Application
from teams.models import User


class Certificate(Coded):
    """Written once; only its withdrawal is added. The code on the paper shows whether it holds, and nothing else."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="certificate")
    title = models.CharField(_("kind"), max_length=60)
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    issuer_words = models.CharField(_("issuer as written"), max_length=160)
    prefix = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number in the year"))
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    sealed_text = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=LONGEST_REASON, blank=True)

    objects: ClassVar[models.Manager[Certificate]] = CodedQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of a community")
        verbose_name_plural = _("certificates of communities")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "number"], name="services_certificate_once_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="services_certificate_numbered_from_one"),
            models.CheckConstraint(
                condition=~Q(drafted_by=F("signed_by")), name="services_certificate_signed_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(title__regex=NO_SUCH_PROOF), name="services_certificate_never_an_abolished_proof"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
                name="services_certificate_withdrawn_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
                name="services_certificate_valid_from_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number_words

    @property
    def number_words(self) -> str:
        """`正阳证〔2026〕0187号`."""
        return f"{self.prefix}证〔{self.year}〕{self.number:04d}号"

    @property
    def text(self) -> str:
        """What stands on the paper; opened on record alone."""
        return sealing.unseal(self.sealed_text)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def is_over(self, today: dt.date) -> bool:
        return self.valid_until is not None and self.valid_until < today
