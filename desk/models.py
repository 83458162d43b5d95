"""Filters that people saved (筛选), and many matters taken through one step at once (批量办理)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules.lifecycle import Action
from desk.choices import AT_WORK, NOT_OVER, RowState, RunState
from networks.models import Unit
from teams.models import User
from worktime import timekeeping

LONGEST_NAME = 20
LONGEST_QUERY = 1000
LONGEST_TITLE = 40


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def offered_to(self, user: User) -> SavedFilterQuerySet:
        """One's own first, and those that others share with one's units."""
        return self.filter(Q(by=user) | Q(shared_with__in=user.own_units)).order_by("shared_with", "pk")


class SavedFilter(models.Model):
    """A filter under a name. What it finds is asked anew each time, of what its reader sees then."""

    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    sort = models.CharField(max_length=10)
    shared_with = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    """Whose people find it among their lists, too."""
    saved_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[SavedFilter]] = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["by", "name"], name="desk_savedfilter_one_a_name"),
            models.CheckConstraint(condition=~Q(query=""), name="desk_savedfilter_says_something"),
        ]

    def __str__(self) -> str:
        return self.name


CHOSEN_FOR = dt.timedelta(days=1)
"""How long a choice is kept with which nothing was begun."""
KEPT_FOR = dt.timedelta(days=90)
"""How long it is kept which matters a run was about and what was typed; that there was a run stays."""


class BulkRunQuerySet(models.QuerySet["BulkRun"]):
    def of(self, user: User) -> BulkRunQuerySet:
        """The person's own, as far as they were begun by the posts that are theirs now."""
        return self.filter(by=user, posts__contained_by=[post.pk for post in user.current_posts])

    def to_do(self) -> BulkRunQuerySet:
        return self.filter(state__in=sorted(AT_WORK)).order_by("pk")


class BulkRun(models.Model):
    """Matters that one person chose, and the one step that each of them is taken through.

    Until it is begun it is a choice (`RunState.CHOSEN`). `given` is what was typed into the form of the step, by the
    names of its fields. `posts` are the posts that let the person see and act: where one of them ends, the rest stays
    undone.
    """

    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False)
    posts = ArrayField(models.BigIntegerField())
    acted_as = models.CharField(_("in the name of"), max_length=200)
    action = models.CharField(max_length=20, blank=True)
    """An `Action`, without `choices`: a new step needs no migration (decision 35)."""
    given: models.JSONField[dict[str, list[str]], dict[str, list[str]]] = models.JSONField(default=dict)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    """Filters of `CasePanel`, where all that a filter finds was chosen."""
    found_in = models.CharField(max_length=200, blank=True)
    """The heading of the list in which they were chosen."""
    state = models.CharField(_("state"), max_length=7, choices=RunState.choices, default=RunState.CHOSEN)
    language = models.CharField(max_length=10, blank=True)
    chosen_at = models.DateTimeField(default=timekeeping.now)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[BulkRun]] = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run in bulk")
        verbose_name_plural = _("runs in bulk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RunState.CHOSEN, begun_at=None)
                | (~Q(state=RunState.CHOSEN) & ~Q(action="") & Q(begun_at__isnull=False)),
                name="desk_bulkrun_begun_with_a_step",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_OVER, ended_at=None) | (Q(ended_at__isnull=False) & ~Q(state__in=NOT_OVER)),
                name="desk_bulkrun_over_when_it_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state__in=sorted(AT_WORK)), name="desk_bulkrun_to_do"),
            models.Index(fields=["by", "-id"], name="desk_bulkrun_of"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As people and the ledger call it: 20260114-3."""
        return f"{timezone.localdate(self.chosen_at):%Y%m%d}-{self.pk}"

    @property
    def step(self) -> Action:
        return Action(self.action)

    @property
    def is_begun(self) -> bool:
        return self.state != RunState.CHOSEN

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class BulkRowQuerySet(models.QuerySet["BulkRow"]):
    def waiting(self) -> BulkRowQuerySet:
        return self.filter(state=RowState.WAITING)

    def tallied(self) -> dict[str, int]:
        """How many of each state: one statement."""
        counted = self.order_by().values_list("state").annotate(count=models.Count("pk"))
        return {state.value: 0 for state in RowState} | dict(counted)


class BulkRow(models.Model):
    """One matter of a run. `version` is what the person saw of it; a `sentence` says why the step was refused."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="rows", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.WAITING)
    sentence = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager[BulkRow]] = BulkRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a run in bulk")
        verbose_name_plural = _("rows of a run in bulk")
        constraints = [
            models.UniqueConstraint(fields=["run", "case"], name="desk_bulkrow_once_a_matter"),
            models.CheckConstraint(
                condition=~Q(state=RowState.REFUSED) | ~Q(sentence=""), name="desk_bulkrow_refused_says_why"
            ),
        ]
        indexes = [models.Index(fields=["run", "state", "id"], name="desk_bulkrow_by_state")]

    def __str__(self) -> str:
        return f"{self.run_id} · {self.case_id}"


class StandardAnswerQuerySet(models.QuerySet["StandardAnswer"]):
    def standing(self) -> StandardAnswerQuerySet:
        """Neither replaced by a later version nor taken away."""
        return self.filter(ended_at=None)

    def offered(self, action: str, entry: str, units: frozenset[int]) -> StandardAnswerQuerySet:
        """For this step, and for this type or for any; of these units and for every unit, those of the units first."""
        of_them = Q(unit=None) | Q(unit__in=units)
        found = self.filter(of_them, action=action, entry__in={"", entry})
        return found.order_by(F("unit").asc(nulls_last=True), "-entry", "title", "pk")


class StandardAnswer(models.Model):
    """One version of a text that is sent again and again: whoever changes it ends this row and begins the next version.

    `unit`: None for every unit of the city; `entry`: the code of a type, or empty for any. `uses` counts the steps that
    were sent with it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    action = models.CharField(_("step"), max_length=20)
    """An `Action`, without `choices`: a new step needs no migration (decision 35)."""
    entry = models.CharField(_("matter type"), max_length=10, blank=True)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"))
    version = models.PositiveIntegerField(_("version"), default=1)
    uses = models.PositiveIntegerField(_("uses"), default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by"))
    since = models.DateTimeField(_("since"), default=timekeeping.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    """The version before this one."""

    objects: ClassVar[models.Manager[StandardAnswer]] = StandardAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard answer")
        verbose_name_plural = _("standard answers")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "action", "entry", "title"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="desk_standardanswer_one_a_title",
            ),
            models.CheckConstraint(
                condition=Q(version=1, follows=None) | Q(version__gt=1, follows__isnull=False),
                name="desk_standardanswer_later_version_follows_one",
            ),
        ]
        indexes = [
            models.Index(fields=["action", "unit"], condition=Q(ended_at=None), name="desk_standardanswer_offered")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def step(self) -> str:
        return str(Action(self.action).label)
