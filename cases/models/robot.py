"""A group robot (群机器人): an address at a messenger's by which a unit's notices reach the group of its people."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.rules import sealing
from networks.models import Unit
from networks.models.dated import not_over

SHOWN = 4


class Provider(models.TextChoices):
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")


class RobotQuerySet(models.QuerySet["Robot"]):
    def of(self, units: Collection[int | None]) -> RobotQuerySet:
        """Robots of those of these units that are in force."""
        today = timezone.localdate()
        in_force = not_over(today, "unit__")
        return self.filter(in_force, unit__in=[unit for unit in units if unit]).order_by("pk")


class Robot(models.Model):
    """Whoever knows the address can write into the group: it is sealed as personal data are, and never shown whole."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    provider = models.CharField(_("messenger"), max_length=10, choices=Provider.choices)
    sealed_address = models.BinaryField()
    sealed_secret = models.BinaryField(default=b"")
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        constraints = [
            models.CheckConstraint(condition=~models.Q(sealed_address=b""), name="cases_robot_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.masked}"

    @property
    def address(self) -> str:
        return sealing.unseal(self.sealed_address)

    @property
    def secret(self) -> str:
        return sealing.unseal(self.sealed_secret)

    @property
    def masked(self) -> str:
        """The last characters of the address: enough to tell two robots apart, too few to post with."""
        return f"****{self.address[-SHOWN:]}"
