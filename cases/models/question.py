"""A question to whoever raised a case (询问诉求人), and who has answered it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.reporter import Reporter
from cases.rules.choices import QuestionEnding
from networks.models import Unit
from teams.models import User


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> QuestionQuerySet:
        return self.filter(closed_at=None)

    def stood(self) -> QuestionQuerySet:
        """Those that made the clocks stand and are over."""
        return self.filter(stands=True, closed_at__isnull=False)

    def answered(self, now: dt.datetime) -> QuestionQuerySet:
        """Answered by one of several reporters, while the others still have time."""
        return self.filter(ending=QuestionEnding.ANSWERED, until__gt=now)


class Question(models.Model):
    """Open while `closed_at` is None: until the first answer, until it lapses, or until somebody goes on without it.

    `until` is exclusive: an answer comes in time before it. `stands`: the clocks of the case stand while it is open.
    The text of an answer is in the ledger, as the note of its event.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="questions", db_index=False)
    round = models.PositiveSmallIntegerField()
    text = models.TextField(_("question"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("asked"))
    until = models.DateTimeField(_("to be answered by"))
    stands = models.BooleanField(_("the clocks stand"))
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=9, choices=QuestionEnding.choices, blank=True, default="")

    objects: ClassVar[models.Manager[Question]] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to whoever raised it")
        verbose_name_plural = _("questions to whoever raised it")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at=None), name="cases_question_one_open_of_a_case"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(stands=True), name="cases_question_stops_the_clocks_once"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="cases_question_leaves_time"),
            models.CheckConstraint(
                condition=Q(closed_at=None, ending="")
                | (Q(closed_at__isnull=False, closed_at__gte=F("asked_at")) & ~Q(ending="")),
                name="cases_question_closed_says_how",
            ),
        ]
        indexes = [models.Index(fields=["case", "-id"], name="cases_question_for_case")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.asked_at:%Y-%m-%d}"


class Reply(models.Model):
    """That a reporter has answered a question, once; `event_seq` is the event that keeps what was said."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="replies", db_index=False)
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="+", db_index=False)
    event_seq = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[Reply]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "reporter"], name="cases_reply_once_a_reporter"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.event_seq}"
