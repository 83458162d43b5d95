"""A reporter's evaluation of one round: invited by a one-time code, answered at most once, nothing preset."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.reporter import Reporter
from cases.rules.choices import Contacted, Satisfied, Solved, State
from teams.models import User

BAD = Q(solved=Solved.NO) | Q(satisfied__lte=Satisfied.DISSATISFIED)
ANSWERED = Q(answered_at__isnull=False)


class Rating(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="ratings", db_index=False)
    round = models.PositiveSmallIntegerField()
    code_digest = models.BinaryField(max_length=16, unique=True)
    invited_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    contacted = models.CharField(_("contacted"), max_length=8, choices=Contacted.choices, blank=True)
    solved = models.CharField(_("solved"), max_length=8, choices=Solved.choices, blank=True)
    satisfied = models.PositiveSmallIntegerField(_("satisfied"), choices=Satisfied.choices, null=True, blank=True)
    reasons = models.TextField(_("in your own words"), blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    witness = models.CharField(_("witness"), max_length=64, blank=True)

    objects: ClassVar[models.Manager["Rating"]] = models.Manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["reporter", "case", "round"], name="cases_rating_once_a_round"),
            models.CheckConstraint(
                condition=(Q(answered_at=None) & Q(contacted="") & Q(solved="") & Q(satisfied=None))
                | (ANSWERED & ~Q(contacted="") & ~Q(solved="") & Q(satisfied__range=(1, 5))),
                name="cases_rating_all_three_or_none",
            ),
            models.CheckConstraint(
                condition=Q(visited_by=None) | ~Q(witness=""), name="cases_rating_return_visit_has_a_witness"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.round}"

    def is_awaited(self, now: dt.datetime) -> bool:
        """Whether it can still be given: unanswered, inside its window, and of the round the matter is in."""
        is_asked = self.case.state == State.EVALUATING and self.round == self.case.round
        return is_asked and self.answered_at is None and now < self.closes_at

    @property
    def code(self) -> str:
        return self.reporter.rating_code(self.round, of=self.case_id)

    @property
    def is_bad(self) -> bool:
        """Not solved, or satisfied at most 2: rework or a review must follow."""
        return self.solved == Solved.NO or (self.satisfied is not None and self.satisfied <= Satisfied.DISSATISFIED)
