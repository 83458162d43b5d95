"""When somebody last opened a case: how far they have read its ledger, for marks in their lists and beside notes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from teams.models import User
from worktime import timekeeping


class LastOpened(models.Model):
    """`seq`: the number of the last event that the page showed; written only where that grew. `at`: when it was
    written.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="openings", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(default=timekeeping.now)

    objects: ClassVar[models.Manager[LastOpened]] = models.Manager()

    class Meta:
        verbose_name = _("last time a case was opened")
        verbose_name_plural = _("last times cases were opened")
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="cases_lastopened_once_a_person")]
        indexes = [models.Index(fields=["at"], name="cases_lastopened_for_old")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.person_id} · {self.seq}"
