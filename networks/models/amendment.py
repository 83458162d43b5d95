"""What binding rulings say the duty catalogue should say too, until an administrator accepts or declines it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.models.catalogue import CatalogueItem
from networks.models.unit import Unit


class AmendmentOutcome(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("amendment", "accepted")
    DECLINED = "declined", pgettext_lazy("amendment", "declined")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def waiting(self) -> AmendmentQuerySet:
        return self.filter(outcome="")


class Amendment(models.Model):
    """Administrators see no matters: of the matter only its number is kept, as text, and what the ruling rests on."""

    entry = models.ForeignKey(CatalogueItem, models.PROTECT, related_name="amendments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reference = models.CharField(_("number"), max_length=32)
    ruled_by = models.CharField(_("ruled by"), max_length=100)
    basis = models.CharField(_("basis"), max_length=500, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=AmendmentOutcome, blank=True)
    function = models.CharField(_("duty"), max_length=50, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed amendment")
        verbose_name_plural = _("proposed amendments")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None, function="", reason="")
                | Q(outcome=AmendmentOutcome.ACCEPTED, settled_at__isnull=False) & ~Q(function="")
                | Q(outcome=AmendmentOutcome.DECLINED, settled_at__isnull=False, function="") & ~Q(reason=""),
                name="networks_amendment_settled_with_its_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(outcome=""), name="networks_amendment_for_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.entry.code} {self.entry.name} · {self.reference}"
