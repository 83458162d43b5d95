"""A case (事项): what it is, what always holds of it, and who sees it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.models.disposable import IS_ENDED, Disposable, indexes_of_what_is_due
from cases.models.scope import CaseQuerySet
from cases.rules.choices import (
    ASKABLE,
    HELD,
    OPEN,
    PAUSABLE,
    Channel,
    Ending,
    ExplainedReason,
    Outcome,
    Stage,
    State,
)
from cases.rules.lifecycle import STEP_OF, Action
from cases.rules.masking import masked
from networks.choices import AreaLevel, Level, Network
from networks.models import Area, CatalogueItem, Unit
from teams.models import User
from worktime import timekeeping

if TYPE_CHECKING:
    from cases.models.call import Call
    from cases.models.order import SupervisionOrder

IS_OPEN = Q(state__in=OPEN)
IS_PAUSED = Q(paused_at__isnull=False)
BEGINS_A_ROUND = [(action.value, action.label) for action in (Action.REWORK, Action.REOPEN)]
RUNS = Q(next_due_at__isnull=False)
"""The condition of open cases: a constraint below gives exactly the open ones a next due instant. The partial indexes
use it because PostgreSQL keeps statistics for this condition, so it estimates few rows.
"""


class MaskedField(models.TextField):  # type: ignore[type-arg]  # takes none at run time
    """Text and place with numbers and names masked; NULL where there is nothing to mask. Computed whenever the column
    is written.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        words = f"{getattr(model_instance, 'text', '')} {getattr(model_instance, 'place', '')}"
        shown = masked(words)
        kept = shown if shown != words else None
        setattr(model_instance, self.attname, kept)
        return kept


class NextNumber(Func):
    """The case number (工单编号): prefix, local date and the running number of the database's sequence."""

    function = "cases_next_number"
    output_field = models.CharField()


def _area(level: str) -> models.ForeignKey[Area | None, Area | None]:
    """A foreign key to the area of one level. It has no index of its own, because the partial indexes below serve the
    lists.
    """
    return models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=AreaLevel(level).label,
    )


def _by_area(level: str) -> list[models.Index]:
    return [
        models.Index(fields=[level, "next_due_at", "id"], condition=RUNS, name=f"cases_case_for_open_{level}"),
        models.Index(fields=[level, "-closed_at", "-id"], condition=IS_ENDED, name=f"cases_case_for_ended_{level}"),
    ]


class Case(Disposable):
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    reference = models.CharField(
        _("case number"), max_length=24, db_default=NextNumber(Value(settings.CASE_NUMBER_PREFIX), Now())
    )
    text = models.TextField(_("matter"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    channel = models.CharField(_("raised through"), max_length=12, choices=Channel.choices, default=Channel.GRID)

    area = models.ForeignKey(Area, models.PROTECT, db_index=False, related_name="+", verbose_name=_("area"))
    city = _area("city")
    county = _area("county")
    street = _area("street")
    community = _area("community")
    grid = _area("grid")

    catalogue_item = models.ForeignKey(
        CatalogueItem,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("matter type"),
    )
    network = models.CharField(_("network"), max_length=12, choices=Network.choices, default=Network.LIVELIHOOD)
    level = models.CharField(_("level"), max_length=4, choices=Level.choices, default=Level.III)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    is_danger = models.BooleanField(_("danger to life"), default=False, db_default=False)
    is_suggested_confidential = models.BooleanField(_("perhaps confidential"), default=False, db_default=False)
    """Sealed (see `visible_to`): the words suggest a confidential type, and no centre has accepted the case yet."""
    brief = models.TextField(_("what called units read"), blank=True, default="", db_default="")
    """What the centre wrote about a confidential case; called units read it instead of the text."""
    hides_reporter = models.BooleanField(_("units do not learn who raised it"), default=False, db_default=False)
    masked = MaskedField(null=True, editable=False)
    """Search compares this column for people who may not read names and numbers in full."""
    complained_of = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("unit complained of"),
    )

    intake_key = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    intake_digest = models.BinaryField(max_length=32, null=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WHISTLED)
    version = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    return_count = models.PositiveSmallIntegerField(_("returns"), default=0)
    hop_count = models.PositiveSmallIntegerField(_("hops"), default=0)
    rework_count = models.PositiveSmallIntegerField(_("reworks"), default=0)
    sent_back_count = models.PositiveSmallIntegerField(_("answers sent back"), default=0, db_default=0)
    reopen_count = models.PositiveSmallIntegerField(_("reopenings"), default=0, db_default=0)
    round_by = models.CharField(max_length=20, choices=BEGINS_A_ROUND, blank=True, default="", db_default="")
    """What began the round: rework or reopening; empty for the first one."""
    needs_ruling = models.BooleanField(_("needs a ruling"), default=False)
    needs_review = models.BooleanField(_("needs a review"), default=False)
    centre = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+", verbose_name=_("centre"))
    holder = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("holder")
    )

    raised_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("logged by")
    )
    raised_at = models.DateTimeField(_("raised"))
    state_since = models.DateTimeField()
    last_step_at = models.DateTimeField(_("last step"), default=timekeeping.now)
    due_at = models.DateTimeField(_("due"))
    amber_at = models.DateTimeField(null=True)
    """When the limit of the whole case turns amber. Rows of cases that ended before this column existed have no value.
    """
    next_due_at = models.DateTimeField(null=True)
    next_amber_at = models.DateTimeField(null=True)
    next_stage = models.CharField(max_length=8, blank=True)
    is_provisional = models.BooleanField(_("limit is provisional"), default=False)
    last_event_at = models.DateTimeField(null=True)
    """When the latest event occurred. Rows written before this column existed have no value."""

    paused_at = models.DateTimeField(_("clocks stand since"), null=True, blank=True)
    """Since when the clocks stand: for a pause or, where it is `asked_at` too, for the answer to a question."""
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    asked_at = models.DateTimeField(_("asked back"), null=True, blank=True)
    """When the question that is open to whoever raised the case was asked."""
    extension_count = models.PositiveSmallIntegerField(_("extensions"), default=0, db_default=0)
    extension_days = models.PositiveSmallIntegerField(_("working days extended"), default=0, db_default=0)
    look_due_at = models.DateTimeField(_("second look due"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    has_held_rating = models.BooleanField(_("a rating is held"), default=False, db_default=False)

    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    explained_reason = models.CharField(max_length=12, choices=ExplainedReason.choices, blank=True)
    review_on = models.DateField(_("review date"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")

    proposed_action = models.CharField(max_length=20, blank=True)
    """An `Action`, without `choices`: a new step needs no migration (decision 35)."""
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    proposed_note = models.TextField(blank=True)
    decided_from = models.CharField(max_length=12, choices=AreaLevel.choices, blank=True, default="", db_default="")
    """The lowest area level whose centre may grant the pause that is asked for; empty for other proposals."""

    ending = models.CharField(_("ending"), max_length=10, choices=Ending.choices, blank=True)
    closed_at = models.DateTimeField(_("ended"), null=True, blank=True)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("continues in")
    )
    """While merged: the open or closed case that goes on for it, never one that is merged itself."""
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("split from")
    )
    ledger_head = models.BinaryField(max_length=32, default=bytes)

    objects: ClassVar[models.Manager[Case]] = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        # The database repeats what the verbs promise: a mistake in a verb becomes an error instead of a wrong row.
        constraints = [
            models.UniqueConstraint(fields=["reference"], opclasses=["varchar_pattern_ops"], name="cases_case_number"),
            models.UniqueConstraint(
                fields=["raised_by", "intake_key"], condition=~Q(intake_key=""), name="cases_case_sent_once_a_key"
            ),
            models.CheckConstraint(
                condition=(IS_ENDED & Q(closed_at__isnull=False)) | (IS_OPEN & Q(closed_at=None)),
                name="cases_case_closed_at_iff_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD) | Q(holder__isnull=False),
                name="cases_case_held_by_somebody_until_evaluated",
            ),
            models.CheckConstraint(condition=~IS_ENDED | Q(holder=None), name="cases_case_ended_is_held_by_nobody"),
            models.CheckConstraint(
                condition=(IS_OPEN & Q(next_due_at__isnull=False)) | (IS_ENDED & Q(next_due_at=None)),
                name="cases_case_next_due_iff_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | ~Q(ending=""), name="cases_case_closed_says_how_it_ended"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.EXPLAINED) | (~Q(explained_reason="") & Q(review_on__isnull=False)),
                name="cases_case_explained_has_reason_and_review",
            ),
            models.CheckConstraint(
                condition=(Q(proposed_action="") & Q(proposed_by=None))
                | (~Q(proposed_action="") & Q(proposed_by__isnull=False)),
                name="cases_case_proposal_has_a_proposer",
            ),
            models.CheckConstraint(
                condition=~IS_ENDED | Q(proposed_action=""), name="cases_case_ended_has_no_proposal"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(state__in=PAUSABLE) | Q(asked_at__isnull=False),
                name="cases_case_paused_only_while_worked_on",
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(state__in=ASKABLE), name="cases_case_asked_while_in_hand"
            ),
            models.CheckConstraint(
                condition=(IS_PAUSED & Q(paused_by__isnull=False, asked_at=None, next_stage=Stage.REVIEW))
                | (IS_PAUSED & Q(paused_by__isnull=False, asked_at=F("paused_at"), next_stage=Stage.QUESTION))
                | (Q(paused_at=None, paused_by=None) & ~Q(next_stage__in=[Stage.REVIEW, Stage.QUESTION])),
                name="cases_case_stands_for_review_or_answer",
            ),
            models.CheckConstraint(
                condition=Q(look_due_at=None) | Q(state=State.CLOSED), name="cases_case_looked_at_again_when_closed"
            ),
        ]
        # Each list reads one of these in its own order; without ended cases they stay small (docs/performance.md).
        indexes = [
            models.Index(fields=["id"], condition=RUNS, name="cases_case_for_open"),
            models.Index(fields=["holder", "state", "next_due_at", "id"], condition=RUNS, name="cases_case_for_holder"),
            models.Index(fields=["centre", "state", "next_due_at", "id"], condition=RUNS, name="cases_case_for_centre"),
            models.Index(
                fields=["next_due_at", "id"],
                condition=RUNS & Q(return_count__gte=2),
                name="cases_case_for_returned_twice",
            ),
            models.Index(
                fields=["next_due_at", "id"], condition=~Q(proposed_action=""), name="cases_case_for_proposed"
            ),
            models.Index(fields=["next_due_at", "id"], condition=IS_PAUSED, name="cases_case_for_paused"),
            models.Index(
                fields=["centre", "look_due_at", "id"],
                condition=Q(look_due_at__isnull=False),
                name="cases_case_for_second_look",
            ),
            models.Index(fields=["review_on"], condition=Q(outcome=Outcome.EXPLAINED), name="cases_case_for_put_off"),
            models.Index(
                fields=["raised_by", "-id"], condition=Q(raised_by__isnull=False), name="cases_case_for_raiser"
            ),
            models.Index(fields=["last_step_at", "id"], condition=RUNS, name="cases_case_for_silent"),
            models.Index(fields=["raised_at"], name="cases_case_for_day_raised"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="cases_case_for_day_closed"),
            models.Index(
                fields=["next_due_at", "id"], condition=RUNS & Q(round_by=Action.REWORK), name="cases_case_for_rework"
            ),
            models.Index(
                fields=["next_due_at", "id"],
                condition=RUNS & Q(round_by=Action.REOPEN),
                name="cases_case_for_reopened",
            ),
            models.Index(
                fields=["id"], condition=RUNS & Q(is_suggested_confidential=True), name="cases_case_for_sealed"
            ),
            models.Index(
                fields=["complained_of"], condition=Q(complained_of__isnull=False), name="cases_case_for_complaint"
            ),
            models.Index(fields=["continues"], condition=Q(continues__isnull=False), name="cases_case_for_merged"),
            models.Index(fields=["split_from"], condition=Q(split_from__isnull=False), name="cases_case_for_split"),
            *indexes_of_what_is_due(),
            *_by_area("city"),
            *_by_area("county"),
            *_by_area("street"),
            *_by_area("community"),
            *_by_area("grid"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk:case", args=[self.reference])

    @cached_property
    def recused(self) -> list[int]:
        """The ids of the people who stand aside from this case (回避). They do not see it in any list."""
        return list(self.recusals.standing().values_list("person", flat=True))

    @cached_property
    def standing_calls(self) -> list[Call]:
        """Calls neither returned nor replaced, with their units, lead first."""
        return list(self.calls.standing().select_related("unit__area").order_by("-part", "pk"))

    @cached_property
    def open_orders(self) -> list[SupervisionOrder]:
        """Orders of supervision that wait for a reply, and call-ins to be held, oldest first."""
        return list(self.orders.open().numbered().order_by("pk"))

    @property
    def lead(self) -> Call | None:
        return next((call for call in self.standing_calls if call.is_lead), None)

    @property
    def leading_call(self) -> Call:
        """The lead's call, for states that have one: from the dispatch on."""
        return next(call for call in self.standing_calls if call.is_lead)

    @property
    def step(self) -> int | None:
        return STEP_OF.get(self.state)

    @property
    def is_kept_from_neighbours(self) -> bool:
        """Whether nobody but those who work on it may learn that it is there: not in the words of `joinable` either."""
        return self.is_confidential or self.is_suggested_confidential or self.complained_of_id is not None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def proposed_label(self) -> str:
        """The word of the step that proposed something."""
        return str(Action(self.proposed_action).label) if self.proposed_action else ""

    @property
    def is_paused(self) -> bool:
        """Whether it is paused (挂账); while a question makes the clocks stand it is not."""
        return self.paused_at is not None and self.asked_at is None

    @property
    def waits_for_answer(self) -> bool:
        """Whether the clocks stand until a question is answered."""
        return self.paused_at is not None and self.asked_at is not None

    @property
    def is_on_the_spot(self) -> bool:
        """Whether the case was handled on the spot: no unit was called by a centre, and no rework ordered."""
        return not self.hop_count and not self.rework_count

    @property
    def proposed_terms(self) -> dict[str, Any]:
        """The particulars of the open proposal, from the payload of its event."""
        latest = self.events.filter(action=self.proposed_action).order_by("-seq")
        return latest.values_list("payload", flat=True).first() or {}

    @property
    def is_look_due(self) -> bool:
        """Whether it is time for the second look."""
        return self.look_due_at is not None and self.look_due_at <= timekeeping.now()

    @property
    def is_reopening_ordered(self) -> bool:
        """Whether a supervisor has ordered the closed matter to be opened again."""
        return self.state == State.CLOSED and bool(self.open_orders)

    def is_late(self, now: dt.datetime | None = None) -> bool:
        if not self.next_due_at or self.paused_at:
            return False
        return self.state in HELD and self.next_due_at <= (now or timezone.now())
