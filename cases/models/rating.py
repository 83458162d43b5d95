"""A reporter's evaluation of one round: invited by a one-time code, answered at most once, nothing preset."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.reporter import Reporter
from cases.rules import sealing
from cases.rules.choices import GONE, Contacted, Hold, Satisfied, Solved, State, Verdict, Way
from teams.models import User

if TYPE_CHECKING:
    from cases.models.rating_hold import RatingHold

BAD = Q(solved=Solved.NO) | Q(satisfied__lte=Satisfied.DISSATISFIED)
ANSWERED = Q(answered_at__isnull=False)


def that_count(of: str = "") -> Q:
    """Given, and neither held for review nor struck (`RatingHold`); `of` leads to the ratings, as `ratings__` does."""
    is_free = Q(**{f"{of}held": None}) | Q(**{f"{of}held__verdict": Verdict.COUNTS})
    return Q(**{f"{of}answered_at__isnull": False}) & is_free


class Rating(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="ratings", db_index=False)
    round = models.PositiveSmallIntegerField()
    code_digest = models.BinaryField(max_length=16, unique=True)
    sealed_code = models.BinaryField(default=bytes, db_default=b"")
    """The code that was given under an earlier key, sealed by a later one; empty where it is derived."""
    invited_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    contacted = models.CharField(_("contacted"), max_length=8, choices=Contacted.choices, blank=True)
    solved = models.CharField(_("solved"), max_length=8, choices=Solved.choices, blank=True)
    satisfied = models.PositiveSmallIntegerField(_("satisfied"), choices=Satisfied.choices, null=True, blank=True)
    reasons = models.TextField(_("in your own words"), blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    erased = models.CharField(max_length=64, blank=True, default="", db_default="")
    """After disposal of the words, the digest that stands for them in the event of the rating."""
    witness = models.CharField(_("witness"), max_length=64, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True, default="", db_default="")
    """How a return visit was made; empty where the person rated by their own code."""

    objects: ClassVar[models.Manager[Rating]] = models.Manager()

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
                condition=Q(erased="") | Q(reasons="", witness__in=["", GONE]), name="cases_rating_erased_says_nothing"
            ),
            models.CheckConstraint(
                condition=Q(visited_by=None) | ~Q(witness=""), name="cases_rating_return_visit_has_a_witness"
            ),
            models.CheckConstraint(
                condition=Q(way="") | Q(visited_by__isnull=False), name="cases_rating_way_is_of_a_visit"
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
        if self.sealed_code:
            return sealing.unseal(self.sealed_code)
        return self.reporter.rating_code(self.round, of=self.case_id, digest=self.code_digest)

    @property
    def hold(self) -> str:
        """Why it does not count (yet); empty where it does."""
        held: RatingHold | None = getattr(self, "held", None)
        return "" if held is None else Hold.after(held.verdict)

    @property
    def hold_in_words(self) -> str:
        return str(Hold(self.hold).label) if self.hold else ""

    @property
    def counts(self) -> bool:
        """Given, and neither held for review nor struck."""
        return self.answered_at is not None and not self.hold

    @property
    def is_bad(self) -> bool:
        """It counts, and says not solved, or satisfied at most 2: rework or a review must follow."""
        return self.counts and self._is_bad

    @property
    def _is_bad(self) -> bool:
        return self.solved == Solved.NO or (self.satisfied is not None and self.satisfied <= Satisfied.DISSATISFIED)
