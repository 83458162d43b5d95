"""A topic: what somebody said, sealed who it was, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.sealed import PersonSealed
from cases.rules.choices import ExplainedReason
from councils.choices import CameBy, LawKind, TopicOutcome
from councils.models.meeting import Meeting
from councils.models.shown import KEPT, in_public, is_kept
from networks.models import CatalogueItem
from teams.models import User


class TopicQuerySet(models.QuerySet["Topic"]):
    def open(self) -> TopicQuerySet:
        """Not yet settled one way or another."""
        return self.filter(outcome="")


class Topic(PersonSealed):
    """Who raised it is sealed as a reporter of a case is. `raised_by` is who wrote it down; empty for a resident."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="topics", verbose_name=_("meeting"))
    carried_from = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="+")
    """The meeting that ended before its turn came."""
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("topic"))
    came_by = models.CharField(max_length=9, choices=CameBy, default=CameBy.SAID)
    key = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    raised_at = models.DateTimeField(_("raised"))
    entry = models.ForeignKey(
        CatalogueItem, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("type")
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=TopicOutcome, blank=True)
    result = models.CharField(_("what was said"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=ExplainedReason, blank=True)
    review_on = models.DateField(_("looked at again"), null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("matter"))
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects: ClassVar[models.Manager[Topic]] = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic of a council")
        verbose_name_plural = _("topics of councils")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="councils_topic_numbered_in_its_meeting"),
            models.UniqueConstraint(
                fields=["raised_by", "key"], condition=Q(raised_by__isnull=False), name="councils_topic_once_a_form"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(raised_by=None), name="councils_topic_handed_in_once_a_form"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None, settled_by=None)
                | ~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False),
                name="councils_topic_outcome_iff_settled",
            ),
            models.CheckConstraint(
                condition=Q(outcome=TopicOutcome.CASE, case__isnull=False)
                | ~Q(outcome=TopicOutcome.CASE) & Q(case=None),
                name="councils_topic_case_iff_made_one",
            ),
            models.CheckConstraint(
                condition=Q(outcome=TopicOutcome.NOT_NOW, review_on__isnull=False) & ~Q(reason="")
                | ~Q(outcome=TopicOutcome.NOT_NOW) & Q(review_on=None, reason=""),
                name="councils_topic_not_now_has_reason_and_day",
            ),
            models.CheckConstraint(
                condition=Q(carried_from=None) | ~Q(carried_from=F("meeting")),
                name="councils_topic_carried_from_another_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:30]}"

    @property
    def is_open(self) -> bool:
        return not self.outcome

    is_seen = False
    """Whether the reader sees its matter: set by pages of staff; nobody does in public."""

    @property
    def is_kept(self) -> bool:
        return is_kept(self.case) and not self.is_seen

    @property
    def shown_text(self) -> str:
        """Without numbers and names for every reader, and not at all where its matter is kept from them."""
        return str(KEPT) if self.is_kept else in_public(self.text)

    @property
    def shown_result(self) -> str:
        return "" if self.is_kept else in_public(self.result)

    @property
    def shown_case(self) -> Case | None:
        return self.case if self.is_seen else None


class ResidentsVote(models.Model):
    """What a residents' meeting decided on a topic (提交居民会议), as its paper says."""

    topic = models.OneToOneField(Topic, models.PROTECT, related_name="vote")
    law = models.CharField(_("kind of meeting"), max_length=7, choices=LawKind)
    held_on = models.DateField(_("held on"))
    eligible = models.PositiveIntegerField(_("entitled to take part"))
    present = models.PositiveIntegerField(_("took part"))
    in_favour = models.PositiveIntegerField(_("in favour"))
    note = models.CharField(_("what was decided"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[ResidentsVote]] = models.Manager()

    class Meta:
        verbose_name = _("decision of a residents' meeting")
        verbose_name_plural = _("decisions of residents' meetings")
        constraints = [
            models.CheckConstraint(
                condition=Q(in_favour__lte=F("present"), present__lte=F("eligible"), eligible__gte=1),
                name="councils_vote_counts_fit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_favour}/{self.present}/{self.eligible}"

    @property
    def is_quorate(self) -> bool:
        """More than half of those entitled took part."""
        return self.present * 2 > self.eligible

    @property
    def is_passed(self) -> bool:
        """More than half of those who took part were in favour, where enough of them did."""
        return self.is_quorate and self.in_favour * 2 > self.present
