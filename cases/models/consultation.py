"""A consultation (会商): who attended, what was concluded, and who does what by when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.call import Call
from cases.models.case import Case
from teams.models import User

DROP_REASON_LENGTH = 200


class Consultation(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    round = models.PositiveSmallIntegerField(default=1)
    held_at = models.DateTimeField(_("held"))
    led_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    conclusion = models.TextField(_("conclusion"))

    objects: ClassVar[models.Manager["Consultation"]] = models.Manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")

    def __str__(self) -> str:
        return f"{self.case_id} · {self.held_at:%Y-%m-%d}"


class Attendance(models.Model):
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="attendance", db_index=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", db_index=False)
    was_present = models.BooleanField(_("attended"))

    objects: ClassVar[models.Manager["Attendance"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "call"], name="cases_attendance_once_a_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.was_present}"


class PlanTask(models.Model):
    """A task agreed in consultation (会商任务); `due_at` is exclusive."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    call = models.ForeignKey(Call, models.PROTECT, related_name="tasks", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("task"), max_length=500)
    due_at = models.DateTimeField(_("due"))
    result = models.TextField(_("result"), blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    drop_reason = models.CharField(max_length=DROP_REASON_LENGTH, blank=True)

    objects: ClassVar[models.Manager["PlanTask"]] = models.Manager()

    class Meta:
        verbose_name = _("plan task")
        verbose_name_plural = _("plan tasks")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(dropped_at=None), name="cases_plantask_not_both_finished_and_dropped"
            ),
            models.CheckConstraint(
                condition=(Q(dropped_at=None) & Q(drop_reason="")) | (Q(dropped_at__isnull=False) & ~Q(drop_reason="")),
                name="cases_plantask_dropped_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.dropped_at is None
