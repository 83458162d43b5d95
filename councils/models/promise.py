"""A promise (承诺事项): what, who, by when; and what people were told of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules.choices import ENDED, Outcome, State
from councils.choices import PromiseState, Telling
from councils.models.meeting import Meeting
from councils.models.shown import KEPT, in_public, is_kept
from councils.models.topic import Topic
from networks.models import Area
from teams.models import User

LONGEST_WHAT = 200
LONGEST_WHO = 60


class PromiseQuerySet(models.QuerySet["Promise"]):
    def of_council(self, area: Area) -> PromiseQuerySet:
        return self.filter(meeting__area__in=[area.pk, *area.formerly])

    def before(self, meeting: Meeting) -> PromiseQuerySet:
        """Of the same council's earlier meetings."""
        return self.of_council(meeting.area).filter(meeting__starts_at__lt=meeting.starts_at).exclude(meeting=meeting)

    def unkept(self) -> PromiseQuerySet:
        """Not yet said to be kept in front of people; one tied to a case may be done all the same."""
        return self.filter(kept_at=None)


class Promise(models.Model):
    """Written once. `due_on` is as it was first promised, `now_due_on` as it was last explained."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="promises", verbose_name=_("meeting"))
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="promises")
    what = models.CharField(_("what was promised"), max_length=LONGEST_WHAT)
    who = models.CharField(_("who does it"), max_length=LONGEST_WHO)
    due_on = models.DateField(_("by when"))
    now_due_on = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matter"))
    key = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(_("kept"), null=True, blank=True)

    objects: ClassVar[models.Manager[Promise]] = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise of a council")
        verbose_name_plural = _("promises of councils")
        constraints = [
            models.UniqueConstraint(fields=["made_by", "key"], name="councils_promise_once_a_form"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(who=""), name="councils_promise_says_what_and_who"),
        ]
        indexes = [
            models.Index(fields=["now_due_on", "id"], condition=Q(kept_at=None), name="councils_promise_for_due"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_kept(self) -> bool:
        return is_kept(self.case)

    def shown_what(self, *, is_seen: bool = False) -> str:
        """As `Topic.shown_text`; `is_seen`: whether the reader sees its matter."""
        return str(KEPT) if self.is_kept and not is_seen else in_public(self.what)

    def shown_who(self, *, is_seen: bool = False) -> str:
        """Whom a matter that is kept concerns may be who handles it, so that is kept too."""
        return "" if self.is_kept and not is_seen else in_public(self.who)

    @property
    def was_due_on(self) -> dt.date | None:
        """As it was first promised, where another day was told since."""
        return self.due_on if self.case_id is None and self.due_on != self.now_due_on else None

    @property
    def living_case(self) -> Case | None:
        """The case it is tied to, or the one that goes on for it."""
        return self.case.continues or self.case if self.case else None

    def state_at(self, now: dt.datetime, today: dt.date) -> PromiseState:
        """How it stands: as its case does where it is tied to one, else by what was said and by its day."""
        if self.kept_at:
            return PromiseState.KEPT
        case = self.living_case
        if case is None:
            return PromiseState.LATE if self.now_due_on < today else PromiseState.DUE
        if case.state == State.CLOSED and case.outcome == Outcome.SOLVED:
            return PromiseState.KEPT
        if case.state in ENDED:
            return PromiseState.UNSOLVED
        is_over = case.paused_at is None and case.due_at <= now and case.state != State.EVALUATING
        return PromiseState.LATE if is_over else PromiseState.DUE


class PromiseTold(models.Model):
    """What people were told of a promise at a meeting. Written once, one a meeting and promise."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="tellings")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="tellings")
    kind = models.CharField(max_length=9, choices=Telling)
    text = models.CharField(_("what was said"), max_length=300, blank=True)
    due_on = models.DateField(_("new day"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[PromiseTold]] = models.Manager()

    class Meta:
        verbose_name = _("report on a promise")
        verbose_name_plural = _("reports on promises")
        constraints = [
            models.UniqueConstraint(fields=["promise", "meeting"], name="councils_told_once_a_meeting"),
            models.CheckConstraint(
                condition=~Q(kind=Telling.EXPLAINED) | ~Q(text=""), name="councils_told_explained_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text[:30]}"
