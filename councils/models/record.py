"""What happened to a council, and what was corrected in its minutes: written once, chained by the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.choices import Step
from councils.models.meeting import Meeting
from councils.models.shown import in_public
from teams.models import User


class CouncilEvent(models.Model):
    """One step. `by` is empty where a resident handed in a topic. `payload` holds numbers and words of ours alone."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="events")
    step = models.CharField(max_length=8, choices=Step)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[CouncilEvent]] = models.Manager()

    class Meta:
        verbose_name = _("step of a council")
        verbose_name_plural = _("steps of councils")

    def __str__(self) -> str:
        return self.step


class Correction(models.Model):
    """What the minutes got wrong, said after they were closed; the minutes themselves stay as they were."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="corrections")
    text = models.CharField(_("correction"), max_length=500)
    key = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[Correction]] = models.Manager()

    class Meta:
        verbose_name = _("correction of minutes")
        verbose_name_plural = _("corrections of minutes")
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="councils_correction_once_a_form"),
            models.CheckConstraint(condition=~Q(text=""), name="councils_correction_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def shown_text(self) -> str:
        return in_public(self.text)
