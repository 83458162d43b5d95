"""The queues of the desk: who sees which, in which order. Each is a range of an index, never counted to be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from cases.access.policies import CHECKERS, MEMBERS, REPLYING, centres_of
from cases.models import Call, Case, Rating, SupervisionOrder, conditions
from cases.models.order import SupervisionOrderQuerySet
from cases.models.scope import CaseQuerySet, areas_watched, complaining_of, recusals_of
from cases.rules.choices import State
from networks.choices import AreaLevel
from teams.choices import Duty
from teams.models import User
from teams.symbolic import Symbolic
from web.compiled import Compiled
from web.pagination import PAGE, Order
from worktime import timekeeping

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORKED_ON = (State.DISPATCHED, State.CONSULTING, State.IMPLEMENTING)
HOT = frozenset({"to-rule", "to-review", "to-reply", "call-ins", "overdue"})
"""Queues in which even one is pressing."""
COUNTED_TO = 100
"""The limit of counting: more is shown as “99+”, because exact counts would cost more the longer a list is."""

BY_DUE = Order("next_due_at")
ARRIVAL = Order("arrive_due_at")
REPLY = Order("reply_due_at")
BY_STEP = Order("last_step_at")
BY_LOOK = Order("look_due_at")
BY_END = Order("closed_at", is_newest_first=True)
NEWEST = Order(is_newest_first=True)
OF_CALLS = Order(is_newest_first=True, key="case_id")


class Group(StrEnum):
    WAITING = "waiting"
    WATCHING = "watching"
    ALL = "all"

    @property
    def label(self) -> _StrPromise:
        return {Group.WAITING: _("Waiting for me"), Group.WATCHING: _("Watching"), Group.ALL: _("All")}[self]


Clause = Callable[[User, dt.datetime, str], CaseQuerySet]
"""Arguments: the person, the moment, and the cursor of the page (for clauses that look no further than one page)."""
Seat = Callable[[User], bool]


@dataclass(frozen=True, slots=True)
class Queue:
    slug: str
    group: Group
    label: _StrPromise
    clause: Clause
    seen_by: Seat
    order: Order

    @property
    def due(self) -> str:
        """The field that holds the instant to which the countdown of a row runs."""
        return self.order.field if self.order in (ARRIVAL, REPLY) else "next_due_at"

    def cases(self, user: User, after: str = "", *, now: dt.datetime | None = None) -> CaseQuerySet:
        """The queue's cases that the person sees, unordered; all, or at least the page `after` a cursor."""
        return self.clause(user, now or timekeeping.now(), after)


def queues_of(user: User) -> list[Queue]:
    """The person's queues, in the order of the rail."""
    return [queue for queue in QUEUES if queue.seen_by(user)]


def counts(user: User) -> dict[str, int]:
    """How many wait for the person or are to be watched, by slug, each counted to COUNTED_TO at most: one statement."""
    shown = counted_of(user)
    if not shown:
        return {}
    slugs = tuple(queue.slug for queue in shown)
    [found] = COUNTS.rows(Symbolic(user), slugs, COUNTED_TO, now=timekeeping.now())
    return {queue.slug: count or 0 for queue, count in zip(shown, found, strict=True)}


def _counts(user: User, slugs: Sequence[str], most: int, *, now: dt.datetime) -> QuerySet[User, Any]:
    asked = [counted(BY_SLUG[slug], user, now=now, most=most) for slug in slugs]
    return User.objects.filter(pk=user.pk).values_list(*asked)


COUNTS = Compiled(_counts)


def counted_of(user: User) -> list[Queue]:
    """The person's queues that are shown with a count: what waits and what is watched, not all there is."""
    return [queue for queue in queues_of(user) if queue.group != Group.ALL]


def waiting_of(user: User) -> list[Queue]:
    """The person's queues of what they are to do themselves."""
    return [queue for queue in queues_of(user) if queue.group == Group.WAITING]


def counted(queue: Queue, user: User, *, now: dt.datetime, most: int) -> Subquery:
    """How many cases the queue holds, counted to `most`; to be selected beside other columns."""
    return _Bounded(queue.cases(user, now=now).order_by().values("pk")[:most])


class _Bounded(Subquery):
    """How many rows a limited subquery has."""

    template = "(SELECT count(*) FROM (%(subquery)s) bounded)"
    output_field = IntegerField()


def _officer(user: User) -> bool:
    return user.has_duty(Duty.DUTY_OFFICER)


def _checker(user: User) -> bool:
    return user.has_duty(*CHECKERS)


def _member(user: User) -> bool:
    return user.has_duty(*MEMBERS)


def _watcher(user: User) -> bool:
    return bool(areas_watched(user))


def _callee(user: User) -> bool:
    return _member(user) and not _watcher(user)


def _replier(user: User) -> bool:
    return user.has_duty(*REPLYING)


def _answers(user: User) -> bool:
    """Whether the person is responsible for an area."""
    return user.has_duty(Duty.RESPONSIBLE)


def _looker(user: User) -> bool:
    return user.has_duty(Duty.DUTY_OFFICER, Duty.RESPONSIBLE)


def _city(user: User) -> bool:
    units = (post.unit for post in user.current_posts if post.unit and post.duty in CHECKERS)
    return any(unit.is_centre and unit.area.level == AreaLevel.CITY for unit in units)


def _held(state: State, **facts: Any) -> Clause:
    """In `state`, held by a centre where the person is on duty."""

    def clause(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
        held = Case.objects.visible_by_area(user).held_by(user.units_as(Duty.DUTY_OFFICER))
        return held.filter(state=state, **facts)

    return clause


def _to_check(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    """Answers held by the person's unit or centre, but not those they wrote themselves."""
    held = Case.objects.visible_to(user).held_by(user.units_as(*CHECKERS))
    return held.filter(state=State.FEEDBACK).exclude(answered_by=user.pk)


def _to_decide(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    """Proposals of others at the person's centre or one below it, where none of the person's units handled the case."""
    units = user.units_as(*CHECKERS)
    handled = Call.objects.filter(case=OuterRef("pk"), ended_at=None, unit__in=user.own_units)
    near = Q(centre__in=units) | Q(centre__parent__in=units) | Q(state=State.EVALUATING, holder__in=units)
    deciding = Q(near, decided_from="") | _pauses_to_decide(user)
    proposed = Case.objects.visible_by_area(user).filter(deciding, ~Q(proposed_action="")).exclude(proposed_by=user.pk)
    return proposed.exclude(Exists(handled))


def _pauses_to_decide(user: User) -> Q:
    """Where a pause is asked for that is decided at the level of a centre of the person's, or below."""
    levels = list(AreaLevel)
    # In the order of the posts, so that the same posts always give the same SQL.
    centres = dict.fromkeys((unit.area.level, unit.area_id) for unit in centres_of(user))
    asked = (Q(decided_from__in=levels[levels.index(AreaLevel(level)) :], **{level: area}) for level, area in centres)
    return Q(*asked, _connector=Q.OR) if centres else Q(pk=None)


def _to_report(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    units = user.units_as(*MEMBERS)
    awaited = Call.objects.filter(case=OuterRef("pk"), unit__in=units, ended_at=None, arrived_at=None)
    called = Case.objects.visible_by_call(user, ended_at=None, arrived_at=None).filter(state__in=WORKED_ON)
    return called.annotate(arrive_due_at=Subquery(awaited.order_by("arrive_due_at").values("arrive_due_at")[:1]))


def _to_reply(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    """Where an order waits for a reply of the person's unit, by the day it is due."""
    waiting = SupervisionOrder.objects.to_reply(user.units_as(*REPLYING))
    return _with_orders(Case.objects.visible_to(user), waiting)


def _call_ins(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    return _with_orders(Case.objects.visible_by_area(user), SupervisionOrder.objects.call_ins())


def _with_orders(cases: CaseQuerySet, waiting: SupervisionOrderQuerySet) -> CaseQuerySet:
    of_the_case = waiting.filter(case=OuterRef("pk")).order_by("reply_due_at").values("reply_due_at")[:1]
    return cases.filter(pk__in=waiting.values("case")).annotate(reply_due_at=Subquery(of_the_case))


def _supervised(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    """Where an order or a call-in is open."""
    return Case.objects.visible_by_area(user).open().supervised()


def _in_work(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    """What the person's units lead or assist in, having reported in and not finished."""
    working = {"ended_at": None, "finished_at": None, "arrived_at__isnull": False}
    return Case.objects.visible_by_call(user, **working).filter(state__in=WORKED_ON)


def _watched(clause: Callable[[dt.datetime], Q]) -> Clause:
    """What is watched of the open cases of the person's areas."""

    def cases(user: User, now: dt.datetime, _after: str) -> CaseQuerySet:
        return Case.objects.visible_by_area(user).filter(clause(now))

    return cases


def in_hand(user: User) -> CaseQuerySet:
    """Of the person's areas, what is somebody's to act on now."""
    return Case.objects.visible_by_area(user).in_hand()


def _second_looks(user: User, now: dt.datetime, _after: str) -> CaseQuerySet:
    """Closed matters that it is time to look at again, of the centre where the person is on duty or the area they are
    responsible for, if none of their units handled them."""
    own = Q(centre__in=user.units_as(Duty.DUTY_OFFICER)) | _responsible_for(user)
    return _outside(user, Case.objects.visible_by_area(user).filter(own, look_due_at__lte=now))


def _to_visit(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    """Answered matters of the area the person is responsible for, where somebody has not said yet how it went."""
    waiting = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), answered_at=None)
    answered = Case.objects.visible_by_area(user).filter(_responsible_for(user), state=State.EVALUATING)
    return _outside(user, answered.open().filter(Exists(waiting)))


def _responsible_for(user: User) -> Q:
    areas = [post.area for post in user.current_posts if post.duty == Duty.RESPONSIBLE and post.area]
    return Q(*(Q(**{area.level: area.pk}) for area in areas), _connector=Q.OR) if areas else Q(pk=None)


def _outside(user: User, cases: CaseQuerySet) -> CaseQuerySet:
    """The cases without those that a unit of the person's handles or handled last."""
    handled = Call.objects.filter(case=OuterRef("pk"), ended_at=None, unit__in=user.own_units)
    return cases.exclude(Exists(handled)) if user.own_units else cases


def _open(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    return Case.objects.visible_by_area(user).open()


def _ended(user: User, _now: dt.datetime, _after: str) -> CaseQuerySet:
    return Case.objects.visible_by_area(user).ended()


def _ours(user: User, _now: dt.datetime, after: str) -> CaseQuerySet:
    return _latest_calls(user, after)


def _ours_ended(user: User, _now: dt.datetime, after: str) -> CaseQuerySet:
    return _latest_calls(user, after, case__closed_at__isnull=False, ended_at=None)


def _latest_calls(user: User, after: str, **facts: Any) -> CaseQuerySet:
    """One page of the units' calls, the newest case first. Some units have 100,000 calls, so the index is walked page
    by page.
    """
    calls = Call.objects.filter(unit__in=user.units_as(*MEMBERS), **facts)
    unhidden = calls.exclude(complaining_of(Case, user, "case__")).exclude(
        case__in=recusals_of(Case, user).values("case")
    )
    latest = OF_CALLS.sort(OF_CALLS.after(unhidden, after)).values("case").distinct()[: PAGE + 1]
    return Case.objects.visible_by_call(user, case__in=latest)


W, E, A = Group.WAITING, Group.WATCHING, Group.ALL
# fmt: off
QUEUES: tuple[Queue, ...] = (
    #     slug               label                     which cases                                who sees  order
    Queue("to-accept",      W, _("To accept"),           _held(State.WHISTLED),                     _officer,  BY_DUE),
    Queue("to-dispatch",    W, _("To dispatch"),         _held(State.ACCEPTED, needs_ruling=False), _officer,  BY_DUE),
    Queue("to-rule",        W, _("To rule on"),          _held(State.ACCEPTED, needs_ruling=True),  _officer,  BY_DUE),
    Queue("to-check",       W, _("Answers to check"),    _to_check,                                 _checker,  BY_DUE),
    Queue("to-review",      W, _("Bad ratings"),         _held(State.EVALUATING, needs_review=True), _officer,  BY_DUE),
    Queue("to-decide",      W, _("For a second person"), _to_decide,                                _checker,  BY_DUE),
    Queue("call-ins",       W, _("Call-ins to hold"),    _call_ins,                                 _city,     REPLY),
    Queue("to-reply",       W, _("Orders to reply to"),  _to_reply,                                 _replier,  REPLY),
    Queue("second-looks",   W, _("Second looks"),        _second_looks,                             _looker,   BY_LOOK),
    Queue("to-visit",       W, _("Return visits"),       _to_visit,                                 _answers,  BY_DUE),
    Queue("to-report",      W, _("To report in on"),     _to_report,                                _member,   ARRIVAL),
    Queue("in-work",        W, _("In our hands"),        _in_work,                                  _member,   BY_DUE),
    Queue("due-soon",       E, _("Due soon"),            _watched(conditions.due_soon),              _watcher,  BY_DUE),
    Queue("overdue",        E, _("Overdue"),             _watched(conditions.overdue),               _watcher,  BY_DUE),
    Queue("supervised",     E, _("Under supervision"),   _supervised,                               _watcher,  BY_DUE),
    Queue("returned-twice", E, _("Returned twice"),      _watched(conditions.returned_twice),        _watcher,  BY_DUE),
    Queue("rework",         E, _("In rework"),           _watched(conditions.rework),                _watcher,  BY_DUE),
    Queue("reopened",       E, _("Reopened"),            _watched(conditions.reopened),              _watcher,  BY_DUE),
    Queue("silent",         E, _("Silent"),              _watched(conditions.silent),               _watcher,  BY_STEP),
    Queue("paused",         E, _("Paused"),              _watched(conditions.paused),                _watcher,  BY_DUE),
    Queue("open",           A, _("In progress"),         _open,                                     _watcher,  BY_DUE),
    Queue("ended",          A, _("Ended lately"),        _ended,                                    _watcher,  BY_END),
    Queue("ours",           A, _("Our part"),            _ours,                                     _member,   NEWEST),
    Queue("ours-ended",     A, _("Ours, ended lately"),  _ours_ended,                               _callee,   NEWEST),
)
# fmt: on
BY_SLUG: Mapping[str, Queue] = {queue.slug: queue for queue in QUEUES}

EMPTY: Mapping[str, _StrPromise] = {
    "to-accept": _("No new matter waits for you. Look at what is in progress, or log one yourself."),
    "to-dispatch": _("Every accepted matter has been dispatched."),
    "to-rule": _("No dispute waits for your ruling."),
    "to-check": _("No answer waits for you to check it."),
    "to-review": _("No bad rating waits for your review."),
    "to-decide": _("No proposal waits for a second person."),
    "call-ins": _("Nobody is to be called in."),
    "to-reply": _("No order waits for your unit's reply."),
    "supervised": _("No order is open in your area."),
    "second-looks": _("No closed matter waits for a second look."),
    "to-visit": _("Whoever was answered in your area has said how it went."),
    "to-report": _("Your unit has reported in wherever it was called."),
    "in-work": _("Your unit has nothing in hand."),
    "due-soon": _("Nothing is close to its limit."),
    "overdue": _("Nothing is overdue."),
    "returned-twice": _("Nothing was returned twice."),
    "rework": _("Nothing is in rework."),
    "reopened": _("Nothing that was closed has been reopened."),
    "silent": _("Nothing has been left lying."),
    "paused": _("Nothing is paused."),
    "open": _("Nothing is in progress in your area."),
    "ended": _("Nothing has ended in your area yet."),
    "ours": _("Your unit has not been called to any matter yet."),
    "ours-ended": _("No matter of your unit has ended yet."),
}
"""What an empty queue says."""
