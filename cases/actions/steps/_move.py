"""The one way a case changes: lock, judge, write, tell, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cases.access import ledger, policies
from cases.access.limits import Given, Limits
from cases.access.policies import Actor
from cases.actions.steps._photos import kept
from cases.actions.steps._question import ENDS_A_QUESTION, go_on_without_answer
from cases.actions.steps.in_bulk import noted_in_bulk
from cases.evidence.photos import Cleaned
from cases.models import Call, Case, CaseEvent, Clock, Evidence, Pause, SupervisionOrder
from cases.models.recusal import people_aside
from cases.rules import lifecycle
from cases.rules.choices import ENDED, HELD, Need, Stage, State
from cases.rules.errors import VersionConflict
from cases.rules.lifecycle import Action
from cases.rules.transitions import Mark
from networks import rules
from outbox import actions as outbox
from outbox.actions import Envelope
from teams.models import User
from web.compiled import Compiled
from worktime import timekeeping

NEVER_REWRITTEN = {
    "id",
    "uid",
    "reference",
    "text",
    "place",
    "masked",
    "channel",
    "raised_by",
    "raised_at",
    "intake_key",
    "intake_digest",
    "split_from",
    "gone_identity",
    "gone_words",
    "gone_files",
}
REWRITTEN = [field.name for field in Case._meta.concrete_fields if field.name not in NEVER_REWRITTEN]
TIMES = [
    "version",
    "ledger_head",
    "last_event_at",
    "due_at",
    "amber_at",
    "next_due_at",
    "next_amber_at",
    "next_stage",
    "is_provisional",
]
"""The only fields of a case that change when its limits are set right."""


class Move:
    """One step being taken on a locked case: the verb sets what is special to it, `record` writes everything."""

    def __init__(
        self, case: Case, action: Action, *, by: Actor, unit: int | None, now: dt.datetime | None = None
    ) -> None:
        self.case, self.action, self.by, self.unit = case, action, by, unit
        # A server's clock may be set back, but a trigger refuses an event that is earlier than the one before it.
        self.now = self.at = max(now or timekeeping.now(), case.last_event_at or case.state_since)
        self.row = lifecycle.BY_ACTION[action]
        self.target: State | None = self.row.targets[0]
        self.note = ""
        self.payload: dict[str, Any] = {}
        self.events: list[CaseEvent] = []
        self.along: list[Move] = []
        self.event: CaseEvent
        self._after: list[tuple[Action, State, dict[str, Any], bool]] = []
        self.given: list[tuple[Given, Call | None]] = []
        self._noted = 0
        self.evidence: list[Cleaned] = []
        self.messages: list[Envelope] = []
        """What is told besides what the event announces."""
        self.has_open_orders = False
        self._limits: Limits | None = None

    @property
    def user(self) -> User | None:
        return self.by if isinstance(self.by, User) else None

    @property
    def limits(self) -> Limits:
        """The rules in force, asked once; ask again after the level or the catalogue item was set."""
        if self._limits is None:
            self._limits = Limits(self.case)
        return self._limits

    @limits.setter
    def limits(self, known: Limits) -> None:
        self._limits = known

    def start(
        self, stage: Stage, since: dt.datetime | None = None, *, call: Call | None = None, halve: bool = False
    ) -> Given:
        """Give the case, or one call, the limit of `stage`."""
        return self.give(self.limits.give(stage, since or self.now, halve=halve, known_at=self.now), call)

    def give(self, given: Given, call: Call | None = None) -> Given:
        """Give a limit; a close limit also becomes the case's own end."""
        self.given.append((given, call))
        if given.stage == Stage.CLOSE:
            self.case.due_at, self.case.amber_at = given.due_at, given.amber_at
            self.case.is_provisional = given.deadline.is_provisional
        return given

    def propose(self, why: str) -> None:
        """Leave the step that this one proposes to a second person."""
        self.case.proposed_action, self.case.proposed_by = self.action, self.user
        self.case.proposed_note = self.note = why

    def clear_proposal(self) -> None:
        self.case.proposed_action, self.case.proposed_by, self.case.proposed_note = "", None, ""
        self.case.decided_from = ""

    def also(self, action: Action, target: State, *, note: str = "", payload: Mapping[str, Any] | None = None) -> None:
        """Record a step that this verb takes along with its own (the six steps of a matter handled on the spot)."""
        self._append(action, target, note, dict(payload or {}))

    def then(
        self, action: Action, target: State, *, payload: Mapping[str, Any] | None = None, by_system: bool = True
    ) -> None:
        """Let a further step follow this one at once, taken by the system or else by the same person."""
        self._after.append((action, target, dict(payload or {}), by_system))

    def record(self) -> None:
        """State, ledger, clocks, evidence and the outbox row, all or nothing."""
        source, was_paused = State(self.case.state), self.case.is_paused
        self.conclude()
        self._save()
        if was_paused and self.case.state in ENDED:
            Pause.objects.lasting().filter(case=self.case).update(until=self.at)
        write([*self.along, self])
        if self.has_open_orders:
            self._stop_orders(source)

    def conclude(self) -> None:
        """Events and what follows for the case, not yet written."""
        source = State(self.case.state)
        target = self.target or source
        if source != State.CLOSED in (target, *(follows for _action, follows, *_rest in self._after)):
            self.look_again_later()
        self._require_named(target)
        noted = {"limits": self.note_limits(), "evidence": sorted(photo.sha256 for photo in self.evidence)}
        payload = self.payload | {name: values for name, values in noted.items() if values} | noted_in_bulk()
        self.event = self._append(self.action, target, self.note, payload)
        for action, follows, noted, by_system in self._after:
            self._append(action, follows, "", noted, by_system=by_system)
        self._settle(source)

    def note_limits(self) -> list[dict[str, str]]:
        """The limits given since they were last noted, each once, as an event keeps them."""
        given = dict.fromkeys(given for given, _call in self.given[self._noted :])
        self._noted = len(self.given)
        return [one.noted((self.now, self.case.raised_at)) for one in given]

    def _require_named(self, target: State) -> None:
        """LookupError where a limit begins that no row of the table names: then the table, or the verb, is wrong.

        What stands in the place of a limit that ran before begins nothing.
        """
        taken = (self.action, *(action for action, *_rest in self._after))
        named = {stage for action in taken for stage in lifecycle.BY_ACTION[action].sets}
        named |= lifecycle.BEGINS_WITH_THE_STATE.get(self._after[-1][1] if self._after else target, frozenset())
        begun = {given.stage for given, _call in self.given if given.was is None}
        if unnamed := begun - named:
            raise LookupError(f"{self.action} begins limits that its row does not name: {sorted(map(str, unnamed))}")

    def _stop_orders(self, source: State) -> None:
        """Orders stop by themselves when the matter is answered or over, and those of a limit when it was met."""
        orders = SupervisionOrder.objects.filter(case=self.case).open()
        is_over = self.case.state not in HELD and source in HELD
        if self.action == Action.FINISH or self.case.is_paused or is_over:
            orders.stop(self.now)
        elif self.case.state != source or Mark.MEETS in self.row.marks:
            running = Clock.objects.filter(case=self.case).running()
            orders.exclude(clock=None).exclude(clock__in=running.values("pk")).stop(self.now)

    def announcements(self) -> Iterator[Envelope]:
        """The outbox rows of the recorded events.

        Each names the centre after this step, because the case may be at another centre when the notice leaves.
        """
        if Mark.UNTOLD in self.row.marks:
            return
        for event in self.events[self.events.index(self.event) :]:
            body = {"event": event.pk, "centre": self.case.centre_id}
            yield Envelope(f"event:{event.pk}", channel="event", body=body)

    def _append(
        self, action: Action, target: State, note: str, payload: dict[str, Any], *, by_system: bool = False
    ) -> CaseEvent:
        case = self.case
        case.version += 1
        event = CaseEvent(
            case=case,
            seq=case.version,
            action=action,
            source="" if case.version == 1 else case.state,
            target=target,
            by=None if by_system else self.user,
            unit_id=None if by_system else self.unit,
            holder_id=None if target in ENDED else case.holder_id,
            occurred_at=self.at,
            recorded_at=self.now,
            note=note,
            payload=payload,
        )
        event.hash = event.digest(bytes(case.ledger_head), str(case.uid))
        case.ledger_head, case.last_event_at = event.hash, self.at
        if Mark.SILENT not in lifecycle.BY_ACTION[action].marks:
            case.last_step_at = self.at
        if case.state != target:
            case.state, case.state_since = target, self.at
        self.events.append(event)
        return event

    def _settle(self, source: State) -> None:
        """What follows from the new state alone: who holds, when it ends, what is due next."""
        case = self.case
        if case.state in ENDED:
            case.holder = None
            if source != case.state or case.closed_at is None:
                # What is done with an ended case, as publishing it, does not end it anew.
                case.closed_at = self.at
            case.next_due_at = case.next_amber_at = None
            case.next_stage = ""
            case.needs_review = case.needs_ruling = False
            case.paused_at = case.paused_by = None
            self.clear_proposal()
        else:
            if case.proposed_action and case.state not in lifecycle.decidable_in(case.proposed_action):
                self.clear_proposal()
            self._due_next(moved=source != case.state or len(self.events) == case.version)

    def _due_next(self, *, moved: bool) -> None:
        """A step that neither moves the case nor gives it a limit leaves what is due next; so do clocks that stand."""
        if self.case.paused_at or not (moved or self.given):
            return
        stage = lifecycle.STAGE_OF[self.case.state]
        fresh = [given for given, call in self.given if given.stage == stage and (call is None or call.is_lead)]
        if fresh:
            self.show(stage, fresh[-1].due_at, fresh[-1].amber_at)
        elif moved and (self.case.next_stage, self.case.next_due_at) != (Stage.CLOSE, self.case.due_at):
            self.show(Stage.CLOSE, self.case.due_at, self.case.amber_at)
        self.show_what_ends_first()

    def show_what_ends_first(self) -> None:
        """The case's own end, where that comes before the end of the stage."""
        if self.case.state in HELD and self.case.next_due_at and self.case.due_at < self.case.next_due_at:
            self.show(Stage.CLOSE, self.case.due_at, self.case.amber_at)

    def look_again_later(self) -> None:
        """Ask for the second look, where the answer promises something that can be looked at."""
        limits = Limits(self.case, rules.recent())  # nobody can miss this limit, so rules read a moment ago will do
        if given := limits.second_look(self.at):
            self.give(given)
            self.case.look_due_at = given.due_at

    def show(self, stage: Stage, due_at: dt.datetime, amber_at: dt.datetime | None) -> None:
        """What lists say ends next."""
        self.case.next_stage, self.case.next_due_at, self.case.next_amber_at = stage, due_at, amber_at

    def _save(self) -> None:
        if self.case.pk:
            self.case.save(update_fields=REWRITTEN)
        else:
            self.case.save()


def write(steps: Sequence[Move]) -> None:
    """What belongs to cases that are saved already, of one step or of many."""
    # In bulk even for one step: then a batch of hundreds takes as many statements.
    CaseEvent.objects.bulk_create(event for step in steps for event in step.events)
    Clock.objects.bulk_create(
        given.clock(step.case, call, step.case.round) for step in steps for given, call in step.given
    )
    evidence = [kept(photo, step.event, step.user) for step in steps for photo in step.evidence]
    if evidence:
        Evidence.objects.bulk_create(evidence)
    outbox.enqueue(envelope for step in steps for envelope in (*step.announcements(), *step.messages))


def _lock(case: Case) -> Case:
    """The case, row-locked, with its centre and area.

    After waiting for the row lock, PostgreSQL re-reads the locked row only; joined rows keep their old values
    (EvalPlanQual). Where the centre changed meanwhile, the locked row no longer fits the join and is left out, so it is
    read again.
    """
    locked: Case | None = next(iter(LOCKED.rows(case=case.pk)), None) or next(iter(LOCKED.rows(case=case.pk)), None)
    if locked is None:
        raise Case.DoesNotExist
    vars(locked)["recused"] = vars(locked)["aside"]
    return locked


def _locked(*, case: int) -> QuerySet[Case]:
    return with_what_stands().filter(pk=case)


def with_what_stands() -> QuerySet[Case]:
    open_orders = Exists(SupervisionOrder.objects.open().filter(case=OuterRef("pk")))
    locked = Case.objects.locked().annotate(has_open_orders=open_orders, aside=people_aside())
    return locked.select_related("centre__area", "area")


LOCKED = Compiled(_locked)


@contextmanager
def move(
    case: Case,
    action: Action,
    *,
    by: Actor,
    version: int | None = None,
    given: Mapping[Need, object] | None = None,
    evidence: Sequence[Cleaned] = (),
) -> Iterator[Move]:
    """Take `action` on `case` as `by`, or raise the Refusal that says why not.

    The row is locked before the action is judged, so of two people acting at once the second is judged against what the
    first left. `version` is the version that the person saw: a later event is a conflict where it collides with the
    action (`Mark.ADDS`). What the verb writes inside the block, the event and the outbox row commit together, or not at
    all.
    """
    with transaction.atomic():
        # Lock before judging: what is read without the lock may be outdated at the moment of writing.
        locked = _lock(case)
        person = by if isinstance(by, User) else None
        if ledger.is_overtaken(locked, version, action, person, str((given or {}).get(Need.NOTE) or "")):
            raise VersionConflict(locked.version)
        step = judged(locked, action, by=by, given=given or {})
        step.evidence = list(evidence)
        # The statement that waited for the row lock does not see orders issued meanwhile; a new version says that some
        # may have been, so `record` looks for them.
        step.has_open_orders = step.has_open_orders or locked.version != case.version
        yield step
        step.record()


def judged(locked: Case, action: Action, *, by: Actor, given: Mapping[Need, object]) -> Move:
    """The step on a case that is locked, or the Refusal that says why it cannot be taken."""
    row = lifecycle.transition(locked.state, action)
    lifecycle.require_fact(row, locked)
    policies.require_no_recusal(by, locked)
    unit = policies.require(by, row, locked)
    lifecycle.require(row, given)
    step = Move(locked, action, by=by, unit=unit)
    step.has_open_orders = vars(locked)["has_open_orders"]
    if locked.asked_at and action in ENDS_A_QUESTION:
        go_on_without_answer(step)
    return step
