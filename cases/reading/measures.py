"""What is counted of cases by day (docs/workflow.md, "Figures"): each measure is one condition, which the figure and
the list behind it both ask.

A measure belongs to the day on which the case was raised, or to the day on which it was closed. Those of the first kind
that no other is the sum of take a case exactly once, so together they are what was raised. Sealed cases are in none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.utils.translation import pgettext_lazy

from cases.models import Call, Pause, Rating
from cases.models.rating import that_count
from cases.rules.choices import Contacted, Outcome, Part, Satisfied, Solved, State, Verdict
from cases.rules.lifecycle import STEP_OF
from networks.choices import AreaLevel

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

RAISED, CLOSED = "raised", "closed"
IN_NET = (AreaLevel.STREET, AreaLevel.COMMUNITY, AreaLevel.GRID)
FEWEST = 10
"""Of fewer, one more or less would turn a rate: then there is none, and "too few" is said (样本不足)."""
NOT_SEALED = Q(is_suggested_confidential=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """`day`: whether it is of the day on which the case was raised, or closed. `parts`: the measures whose sum it is;
    empty where it is counted itself.
    """

    day: str
    label: _StrPromise
    asks: Callable[[], Q] = Q
    parts: tuple[str, ...] = ()

    @property
    def condition(self) -> Q:
        """Which cases of its day it counts."""
        if not self.parts:
            return self.asks()
        return Q(*(MEASURES[part].asks() for part in self.parts), _connector=Q.OR)


def _leads(**facts: Any) -> Any:
    return Call.objects.standing().filter(case=OuterRef("pk"), part=Part.LEAD, **facts)


def is_answered_in_time() -> Q:
    """Of answered cases: whether the answer came before the limit of the whole case. Where nobody was asked to rate,
    the end of the case is the answer.
    """
    invited = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
    ended_in_time = Q(closed_at__lt=F("due_at")) | Q(closed_at=None, state_since__lt=F("due_at"))
    in_time = Exists(invited.filter(invited_at__lt=OuterRef("due_at")))
    return Q(in_time) | (~Q(Exists(invited)) & ended_in_time)


def is_in_net() -> Q:
    """Closed where it arose: by a centre of a sub-district or below, without a lead from above it.

    As one value a case: with EXISTS, PostgreSQL would first gather all leads from above there have ever been.
    """
    level_of_lead = Coalesce(Subquery(_leads().values("unit__area__level")[:1]), Value(str(AreaLevel.STREET)))
    return Q(centre__area__level__in=IN_NET) & Q(In(level_of_lead, IN_NET))


def _is_rated() -> Q:
    given = Rating.objects.filter(that_count(), case=OuterRef("pk"), round=OuterRef("round"))
    return Q(Exists(given))


def _at(step: int) -> Callable[[], Q]:
    return lambda: Q(state__in=[state for state, number in STEP_OF.items() if number == step])


def _ended(state: State) -> Callable[[], Q]:
    return lambda: Q(state=state)


STEP_NAMES = ("whistle", "report", "consult", "implement", "feedback", "evaluate")
AT_STEPS = tuple(f"at_{name}" for name in STEP_NAMES)
ENDED_BEFORE = ("refused", "merged", "terminated", "withdrawn")
MEASURES: Mapping[str, Measure] = {
    "at_whistle": Measure(RAISED, pgettext_lazy("figure", "whistled, and not accepted yet"), _at(1)),
    "at_report": Measure(RAISED, pgettext_lazy("figure", "accepted, and not all reported in yet"), _at(2)),
    "at_consult": Measure(RAISED, pgettext_lazy("figure", "in consultation now"), _at(3)),
    "at_implement": Measure(RAISED, pgettext_lazy("figure", "being implemented now"), _at(4)),
    "at_feedback": Measure(RAISED, pgettext_lazy("figure", "awaiting feedback now"), _at(5)),
    "at_evaluate": Measure(RAISED, pgettext_lazy("figure", "awaiting evaluation now"), _at(6)),
    "done": Measure(RAISED, pgettext_lazy("figure", "raised and closed"), _ended(State.CLOSED)),
    "refused": Measure(RAISED, pgettext_lazy("figure", "raised and refused"), _ended(State.REFUSED)),
    "merged": Measure(RAISED, pgettext_lazy("figure", "raised and merged"), _ended(State.MERGED)),
    "terminated": Measure(RAISED, pgettext_lazy("figure", "raised and terminated"), _ended(State.TERMINATED)),
    "withdrawn": Measure(RAISED, pgettext_lazy("figure", "raised and withdrawn"), _ended(State.WITHDRAWN)),
    "raised": Measure(RAISED, pgettext_lazy("figure", "raised"), parts=(*AT_STEPS, "done", *ENDED_BEFORE)),
    "ended_before": Measure(RAISED, pgettext_lazy("figure", "ended without an answer"), parts=ENDED_BEFORE),
    "reached_report": Measure(RAISED, pgettext_lazy("figure", "reached the report-in"), parts=(*AT_STEPS[1:], "done")),
    "reached_consult": Measure(
        RAISED, pgettext_lazy("figure", "reached the consultation"), parts=(*AT_STEPS[2:], "done")
    ),
    "reached_implement": Measure(
        RAISED, pgettext_lazy("figure", "reached the implementation"), parts=(*AT_STEPS[3:], "done")
    ),
    "reached_feedback": Measure(RAISED, pgettext_lazy("figure", "reached the feedback"), parts=(*AT_STEPS[4:], "done")),
    "reached_evaluate": Measure(
        RAISED, pgettext_lazy("figure", "reached the evaluation"), parts=(*AT_STEPS[5:], "done")
    ),
    "closed": Measure(CLOSED, pgettext_lazy("figure", "closed")),
    "in_time": Measure(CLOSED, pgettext_lazy("figure", "answered in time"), is_answered_in_time),
    "in_net": Measure(CLOSED, pgettext_lazy("figure", "closed in the sub-district"), is_in_net),
    "returned": Measure(CLOSED, pgettext_lazy("figure", "returned by a unit"), lambda: Q(return_count__gt=0)),
    "reworked": Measure(CLOSED, pgettext_lazy("figure", "sent round again"), lambda: Q(rework_count__gt=0)),
    "reopened": Measure(CLOSED, pgettext_lazy("figure", "taken up again"), lambda: Q(reopen_count__gt=0)),
    "extended": Measure(CLOSED, pgettext_lazy("figure", "extended"), lambda: Q(extension_count__gt=0)),
    "paused": Measure(
        CLOSED,
        pgettext_lazy("figure", "paused in between"),
        lambda: Q(Exists(Pause.objects.filter(case=OuterRef("pk")))),
    ),
    "explained": Measure(CLOSED, pgettext_lazy("figure", "cannot be solved now"), lambda: Q(outcome=Outcome.EXPLAINED)),
    "called": Measure(CLOSED, pgettext_lazy("figure", "with a lead unit"), lambda: Q(Exists(_leads()))),
    "arrived_in_time": Measure(
        CLOSED,
        pgettext_lazy("figure", "lead reported in on time"),
        lambda: Q(Exists(_leads(arrived_at__lt=F("arrive_due_at")))),
    ),
    "contacted_in_time": Measure(
        CLOSED,
        pgettext_lazy("figure", "lead made first contact on time"),
        lambda: Q(Exists(_leads(contacted_at__lt=F("contact_due_at")))),
    ),
    "rated": Measure(CLOSED, pgettext_lazy("figure", "rated by whoever raised it"), _is_rated),
    "unrated": Measure(CLOSED, pgettext_lazy("figure", "rated by nobody"), lambda: ~_is_rated()),
}
COUNTED: tuple[str, ...] = tuple(name for name, measure in MEASURES.items() if not measure.parts)
"""The measures that are counted themselves; the others are sums of these."""

BY_CODE = Q(visited_by=None)
"""Given by the person's own code. What staff wrote down at the door or by telephone is counted apart (decision 51)."""
OF_RATINGS: Mapping[str, Callable[[], Q]] = {
    "raters": lambda: BY_CODE & that_count(),
    "solved": lambda: BY_CODE & that_count() & Q(solved=Solved.YES),
    "partly": lambda: BY_CODE & that_count() & Q(solved=Solved.PARTLY),
    "not_solved": lambda: BY_CODE & that_count() & Q(solved=Solved.NO),
    "contacted": lambda: BY_CODE & that_count() & Q(contacted=Contacted.YES),
    "not_contacted": lambda: BY_CODE & that_count() & Q(contacted=Contacted.NO),
    "satisfied": lambda: BY_CODE & that_count() & Q(satisfied__gte=Satisfied.BASICALLY_SATISFIED),
    "visited": lambda: ~BY_CODE & that_count(),
    "visited_solved": lambda: ~BY_CODE & that_count() & Q(solved=Solved.YES),
    "struck": lambda: Q(held__verdict=Verdict.STRUCK),
}
"""Counts of people who rated the round in which the case was closed: of one case there may be several."""


def is_counted(measure: str) -> Q:
    """Which cases the measure counts, of whatever day: what its list asks."""
    one = MEASURES[measure]
    return NOT_SEALED & one.condition & (Q() if one.day == RAISED else Q(state=State.CLOSED))
