"""What can happen to a case: one table, read by every button, verb, refusal and test.

Content and words are those of the service's procedure (six steps, 六步接办). A `to` of None means the state stays;
where two are given, the verb says which and the first is the rule.
`sets` names the limits that begin with the move; their lengths are data (level table, catalogue).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cases.rules.choices import ENDED, HELD, OPEN, PAUSABLE, Action, Fact, Need, Role, Stage, State
from cases.rules.errors import EvidenceMissing, IllegalMove
from web.writing import says_something

MAX_RETURNS = 2
"""How often units may return a matter before the centre one level up rules."""


class Facts(Protocol):
    """What the table asks of a case beside its state."""

    state: str
    needs_ruling: bool
    needs_review: bool
    proposed_action: str

    @property
    def is_paused(self) -> bool: ...

    @property
    def is_look_due(self) -> bool: ...

    @property
    def is_reopening_ordered(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Transition:
    action: Action
    sources: frozenset[State]
    targets: tuple[State | None, ...]
    who: frozenset[Role]
    sets: tuple[Stage, ...]
    needs: tuple[Need, ...]
    when: tuple[Fact, ...] = ()
    when_by: tuple[tuple[Role, Fact], ...] = ()
    """Facts that are asked of one role alone."""


A, S, R, N, L, F = Action, State, Role, Need, Stage, Fact
ANY_OPEN = frozenset(OPEN)
ANY = frozenset(OPEN + ENDED)
CALLED_AND_WORKING = frozenset({S.DISPATCHED, S.CONSULTING, S.IMPLEMENTING})
HELD_AND_ACCEPTED = frozenset(HELD) - {S.WHISTLED}
HELD_OR_CLOSED = frozenset({*HELD, S.CLOSED})
STAGES_ANEW = (L.DISPATCH, L.ARRIVE, L.CONTACT, L.CLOSE)
"""The limits of the stage in which a matter stands, and its own."""


def _row(  # noqa: PLR0917  columns of a table, read across
    action: Action,
    sources: Iterable[State],
    target: State | None | tuple[State | None, ...],
    who: Iterable[Role],
    sets: tuple[Stage, ...] = (),
    needs: tuple[Need, ...] = (),
    when: Fact | tuple[Fact, ...] | Mapping[Role, Fact] = (),
) -> Transition:
    targets = target if isinstance(target, tuple) else (target,)
    of_roles = tuple(when.items()) if isinstance(when, Mapping) else ()
    facts = () if isinstance(when, Mapping) else when if isinstance(when, tuple) else (when,)
    return Transition(action, frozenset(sources), targets, frozenset(who), sets, needs, facts, of_roles)


# fmt: off
# ruff: disable[E501]  # a table that the service checks is read across
TRANSITIONS: tuple[Transition, ...] = (
    #    action                 from                              to                              who                           limits that begin      needs                          while
    _row(A.WHISTLE,             (),                               S.WHISTLED,                     {R.RAISER},                   (L.ACCEPT, L.CLOSE)),
    _row(A.SELF_HANDLE,         (),                               S.EVALUATING,                   {R.RAISER},                   (L.CLOSE, L.RATING),   (N.RESULT,)),
    _row(A.ACCEPT,              {S.WHISTLED},                     S.ACCEPTED,                     {R.CENTRE},                   (L.DISPATCH, L.CLOSE), (N.CATALOGUE,)),
    _row(A.RECLASSIFY,          HELD_AND_ACCEPTED,                None,                           {R.CENTRE},                   STAGES_ANEW,           (N.CATALOGUE, N.REASON)),
    _row(A.RELOCATE,            HELD,                             (None, S.WHISTLED),             {R.CENTRE},                   (L.ACCEPT,),           (N.AREA, N.REASON),            F.NOT_IN_DISPUTE),
    _row(A.REFUSE,              {S.WHISTLED},                     S.REFUSED,                      {R.CENTRE},                   (),                    (N.REASON_CODE, N.REDIRECT)),
    _row(A.ESCALATE,            {S.WHISTLED, S.ACCEPTED},         None,                           {R.CENTRE},                   (L.ACCEPT,),           (N.REASON,),                   F.NOT_IN_DISPUTE),
    _row(A.SEND_DOWN,           {S.WHISTLED, S.ACCEPTED},         None,                           {R.CENTRE},                   (L.ACCEPT,),           (N.REASON,),                   F.NOT_IN_DISPUTE),
    _row(A.DISPATCH,            {S.ACCEPTED},                     S.DISPATCHED,                   {R.CENTRE},                   (L.ARRIVE, L.CONTACT), (),                            F.NOT_IN_DISPUTE),
    _row(A.RULE,                {S.ACCEPTED},                     S.DISPATCHED,                   {R.RULER},                    (L.ARRIVE, L.CONTACT), (N.REASON, N.BASIS),           F.IN_DISPUTE),
    _row(A.REPORT_IN,           CALLED_AND_WORKING,               (S.CONSULTING, None),           {R.CALLED},                   (),                    (),                            F.NOT_PAUSED),
    _row(A.RETURN_CALL,         CALLED_AND_WORKING,               (S.ACCEPTED, None),             {R.CALLED},                   (L.DISPATCH,),         (N.REASON_CODE, N.BASIS),      F.NOT_PAUSED),
    _row(A.RECALL,              CALLED_AND_WORKING,               (S.ACCEPTED, None),             {R.CENTRE},                   (L.DISPATCH,),         (N.REASON,),                   F.NOT_PAUSED),
    _row(A.ADD_UNIT,            {S.CONSULTING, S.IMPLEMENTING},   None,                           {R.LEAD, R.CENTRE},           (L.ARRIVE, L.CONTACT), (N.REASON,),                   F.NOT_PAUSED),
    _row(A.CONSULT,             {S.CONSULTING},                   S.IMPLEMENTING,                 {R.LEAD},                     (),                    (N.CONCLUSION, N.TASKS),       F.NOT_PAUSED),
    _row(A.PROGRESS,            {S.IMPLEMENTING},                 None,                           {R.CALLED},                   (),                    (N.NOTE,)),
    _row(A.FINISH_TASK,         {S.IMPLEMENTING},                 None,                           {R.CALLED},                   (),                    (N.RESULT,),                   F.NOT_PAUSED),
    _row(A.DROP_TASK,           {S.IMPLEMENTING},                 None,                           {R.LEAD},                     (),                    (N.REASON,),                   F.NOT_PAUSED),
    _row(A.FINISH,              {S.IMPLEMENTING},                 S.FEEDBACK,                     {R.LEAD},                     (),                    (N.OUTCOME, N.ANSWER),         F.NOT_PAUSED),
    _row(A.GIVE_FEEDBACK,       {S.FEEDBACK},                     S.EVALUATING,                   {R.CHECKER},                  (L.RATING,)),
    _row(A.SEND_BACK,           {S.FEEDBACK},                     S.IMPLEMENTING,                 {R.CHECKER},                  (),                    (N.REASON,)),
    _row(A.RATE,                {S.EVALUATING},                   None,                           {R.REPORTER},                 (),                    (N.RATING,)),
    _row(A.VISIT,               {S.EVALUATING},                   None,                           {R.VISITOR, R.RESPONSIBLE},   (),                    (N.RATING, N.WITNESS)),
    _row(A.MARK_UNIT,           {S.FEEDBACK, S.EVALUATING,
                                 S.CLOSED},                       None,                           {R.CENTRE, R.CALLER}),
    _row(A.REWORK,              {S.EVALUATING},                   (S.IMPLEMENTING, S.ACCEPTED),   {R.REVIEWER},                 (L.DISPATCH, L.CLOSE), (N.REASON,),                   F.NEEDS_REVIEW),
    _row(A.PROPOSE_UPHOLD,      {S.EVALUATING},                   None,                           {R.REVIEWER},                 (),                    (N.REASON,),                   F.NEEDS_REVIEW),
    _row(A.UPHOLD,              {S.EVALUATING},                   S.CLOSED,                       {R.SECOND},                   (),                    (),                            F.UPHOLD_PROPOSED),
    _row(A.CLOSE,               {S.EVALUATING},                   S.CLOSED,                       {R.SYSTEM}),
    _row(A.REOPEN,              {S.CLOSED},                       S.ACCEPTED,                     {R.REPORTER, R.CENTRE},       (L.DISPATCH, L.CLOSE), (N.REASON,),                   {R.CENTRE: F.ORDERED}),
    _row(A.WITHDRAW,            ANY_OPEN,                         S.WITHDRAWN,                    {R.REPORTER}),
    _row(A.PROPOSE_TERMINATION, ANY_OPEN,                         None,                           {R.CENTRE},                   (),                    (N.REASON_CODE, N.REASON),     F.NOTHING_PROPOSED),
    _row(A.TERMINATE,           ANY_OPEN,                         S.TERMINATED,                   {R.SECOND},                   (),                    (),                            F.TERMINATION_PROPOSED),
    _row(A.DECLINE,             ANY_OPEN,                         None,                           {R.SECOND},                   (),                    (N.REASON,),                   F.SOMETHING_PROPOSED),
    _row(A.PROPOSE_PAUSE,       PAUSABLE,                         None,                           {R.LEAD},                     (),                    (N.CAUSE, N.ENDS_WHEN, N.REVIEW_ON), (F.NOTHING_PROPOSED, F.NOT_PAUSED)),
    _row(A.PAUSE,               PAUSABLE,                         None,                           {R.SECOND},                   (L.REVIEW,),           (),                            F.PAUSE_PROPOSED),
    _row(A.RESUME,              PAUSABLE,                         None,                           {R.LEAD, R.CENTRE,
                                                                                                   R.APPROVER, R.SYSTEM},       (L.CLOSE,),            (N.NOTE,),                     F.PAUSED),
    _row(A.PROPOSE_EXTENSION,   PAUSABLE,                         None,                           {R.LEAD},                     (),                    (N.DAYS, N.REASON),            (F.NOTHING_PROPOSED, F.NOT_PAUSED)),
    _row(A.EXTEND,              PAUSABLE,                         None,                           {R.SECOND},                   (L.CLOSE,),            (),                            F.EXTENSION_PROPOSED),
    _row(A.LOOK_AGAIN,          {S.CLOSED},                       None,                           {R.VISITOR, R.RAISER,
                                                                                                   R.RESPONSIBLE},              (),                    (N.LOOK,),                     F.LOOK_DUE),
    _row(A.REVEAL,              ANY,                              None,                           {R.CENTRE, R.LEAD, R.RAISER}, (),                    (N.REASON,)),
    _row(A.RECUSE,              ANY,                              None,                           {R.CENTRE, R.SUPERVISOR},     (),                    (N.REASON,)),
    _row(A.STEP_ASIDE,          ANY_OPEN,                         None,                           {R.CENTRE, R.CALLED,
                                                                                                   R.SUPERVISOR},               (),                    (N.REASON,)),
    _row(A.END_RECUSAL,         ANY,                              None,                           {R.CENTRE, R.SUPERVISOR},     (),                    (N.REASON,)),
    _row(A.WRITE_BRIEF,         HELD,                             None,                           {R.CENTRE},                   (),                    (N.BRIEF,)),
    _row(A.REMIND,              HELD,                             None,                           {R.CENTRE, R.CALLER,
                                                                                                   R.SUPERVISOR, R.RESPONSIBLE}),
    _row(A.PRESS,               HELD,                             None,                           {R.REPORTER}),
    _row(A.SUPERVISE,           HELD_OR_CLOSED,                   None,                           {R.SUPERVISOR},               (),                    (N.REASON,)),
    _row(A.REPLY_ORDER,         HELD,                             None,                           {R.ADDRESSED},                (),                    (N.REPLY,)),
    _row(A.RECORD_CALL_IN,      HELD,                             None,                           {R.CITY_OFFICE},              (),                    (N.REPLY,)),
    _row(A.RECOMPUTE,           ANY_OPEN,                         None,                           {R.SYSTEM}),
    _row(A.REDISTRICT,          ANY_OPEN,                         None,                           {R.SYSTEM}),
)
# ruff: enable[E501]
# fmt: on

BY_ACTION: Mapping[Action, Transition] = {row.action: row for row in TRANSITIONS}

ADDITIVE = frozenset(
    {
        A.PROGRESS,
        A.FINISH_TASK,
        A.DROP_TASK,
        A.MARK_UNIT,
        A.REVEAL,
        A.REMIND,
        A.PRESS,
        A.SUPERVISE,
        A.REPLY_ORDER,
        A.RECORD_CALL_IN,
    }
)
"""Steps that add something of their own (a note, a mark, an order, the end of one task) and touch nothing on which
another step was decided: they collide with no step of another kind, whatever version the person had seen. What each of
them needs is judged under the row lock all the same."""

STEP_OF: Mapping[str, int] = {
    S.WHISTLED: 1,
    S.ACCEPTED: 2,
    S.DISPATCHED: 2,
    S.CONSULTING: 3,
    S.IMPLEMENTING: 4,
    S.FEEDBACK: 5,
    S.EVALUATING: 6,
}
"""The six steps (六步接办), 1 whistle to 6 evaluate; an ended case has none."""

STAGE_OF: Mapping[str, Stage] = {
    S.WHISTLED: L.ACCEPT,
    S.ACCEPTED: L.DISPATCH,
    S.DISPATCHED: L.ARRIVE,
    S.CONSULTING: L.CLOSE,
    S.IMPLEMENTING: L.CLOSE,
    S.FEEDBACK: L.CLOSE,
    S.EVALUATING: L.RATING,
}
"""Whose end an open case waits for first, besides its own close limit."""


DECIDED_BY: Mapping[str, Action] = {
    A.PROPOSE_UPHOLD: A.UPHOLD,
    A.PROPOSE_TERMINATION: A.TERMINATE,
    A.PROPOSE_PAUSE: A.PAUSE,
    A.PROPOSE_EXTENSION: A.EXTEND,
}
"""What a second person decides, for each proposal; it lapses with the states in which that is possible."""


def decidable_in(proposed: str) -> frozenset[State]:
    """The states in which a second person can decide what was proposed."""
    return BY_ACTION[DECIDED_BY[proposed]].sources


def transition(state: str, action: Action) -> Transition:
    """The row for `action`, or IllegalMove naming what is possible in `state`."""
    row = BY_ACTION[action]
    if state not in row.sources:
        raise IllegalMove(action.label, State(state).label, [str(r.action.label) for r in possible_in(state)])
    return row


def require_fact(row: Transition, case: Facts) -> None:
    """IllegalMove with the fact's own sentence, unless the facts that the row asks for stand."""
    for fact in row.when:
        if not holds(fact, case):
            raise IllegalMove(row.action.label, State(case.state).label, why=fact.label)


def holds(fact: Fact, case: Facts) -> bool:
    """Whether one of the facts beside the state stands."""
    return _HOLDS[fact](case)


_HOLDS: Mapping[Fact, Callable[[Facts], bool]] = {
    F.IN_DISPUTE: lambda case: case.needs_ruling,
    F.NOT_IN_DISPUTE: lambda case: not case.needs_ruling,
    F.NEEDS_REVIEW: lambda case: case.needs_review,
    F.UPHOLD_PROPOSED: lambda case: case.proposed_action == A.PROPOSE_UPHOLD,
    F.TERMINATION_PROPOSED: lambda case: case.proposed_action == A.PROPOSE_TERMINATION,
    F.SOMETHING_PROPOSED: lambda case: bool(case.proposed_action),
    F.NOTHING_PROPOSED: lambda case: not case.proposed_action,
    F.PAUSE_PROPOSED: lambda case: case.proposed_action == A.PROPOSE_PAUSE,
    F.EXTENSION_PROPOSED: lambda case: case.proposed_action == A.PROPOSE_EXTENSION,
    F.PAUSED: lambda case: case.is_paused,
    F.NOT_PAUSED: lambda case: not case.is_paused,
    F.LOOK_DUE: lambda case: case.is_look_due,
    F.ORDERED: lambda case: case.is_reopening_ordered,
}


def possible_in(state: str) -> list[Transition]:
    """Rows that may leave or stay in `state`, in table order, whoever asks."""
    return [row for row in TRANSITIONS if state in row.sources]


def require(row: Transition, given: Mapping[Need, object]) -> None:
    """EvidenceMissing unless every need of the row has a non-empty answer."""
    missing = [need for need in row.needs if _is_blank(given.get(need))]
    if missing:
        raise EvidenceMissing(missing, [need.label for need in missing])


def _is_blank(answer: object) -> bool:
    return not (says_something(answer) if isinstance(answer, str) else answer)
