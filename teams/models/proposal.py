"""What one administrator proposes and another one confirms (decision 40)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models.user import User

IS_OPEN = Q(decided_at=None)


class Matter(models.TextChoices):
    POST = "post", _("give a post")
    TRANSFER = "transfer", _("transfer")
    CODE = "code", _("give a one-time code")
    ACCOUNT = "account", _("correct name, telephone or e-mail")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> ProposalQuerySet:
        return self.filter(IS_OPEN)

    def with_people(self) -> ProposalQuerySet:
        return self.select_related("person", "proposed_by", "decided_by")


class Proposal(models.Model):
    """`particulars` holds what the verb is to do, in words and numbers; `path` says whose it is to confirm."""

    matter = models.CharField(_("what"), max_length=16, choices=Matter.choices)
    person = models.ForeignKey(User, models.PROTECT, related_name="proposals", verbose_name=_("person"))
    path = models.CharField(_("path"), max_length=15, db_collation="C", blank=True)
    particulars = models.JSONField(default=dict)
    why = models.CharField(_("why a second person"), max_length=300)
    note = models.CharField(_("note"), max_length=500, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "matter"], condition=IS_OPEN, name="teams_proposal_one_open_a_person_and_matter"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_confirmed=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_confirmed__isnull=False),
                name="teams_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=None)
                | Q(is_confirmed=False)
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("person"))),
                name="teams_proposal_confirmed_by_a_second_person",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="teams_proposal_for_path", condition=IS_OPEN)]

    def __str__(self) -> str:
        return f"{self.get_matter_display()} {self.person}"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
