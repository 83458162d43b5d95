"""A recusal (回避): somebody is party to a matter, and from now on neither handles nor sees it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from teams.models import User


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def standing(self) -> RecusalQuerySet:
        """Recusals that were not taken back."""
        return self.filter(ended_at=None)


def people_aside() -> ArraySubquery:
    """To be selected beside a case: the numbers of the people who stand aside from it, as `Case.recused` has them."""
    return ArraySubquery(Recusal.objects.standing().filter(case=OuterRef("pk")).values("person"))


class Recusal(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))
    reason = models.TextField(_("reason"))
    named_at = models.DateTimeField(_("since"))
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects: ClassVar[models.Manager[Recusal]] = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "case"], condition=Q(ended_at=None), name="cases_recusal_stands_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="cases_recusal_end_has_somebody",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="cases_recusal_for_case")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.person_id}"
