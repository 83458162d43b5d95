"""What can happen to a case: one table, read by every button, verb, refusal and test.

Content and words are those of the service's procedure (six steps, 六步接办). A `to` of None means the state stays;
where two are given, the verb says which and the first is the rule. Of the limits that begin, the lengths are data
(level table, catalogue); `Move` lets no other begin. Left of "word" stands the law, from there on what else is known of
the step: what people call it, its marks, its sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.rules.choices import ASKABLE, ENDED, HELD, OPEN, PAUSABLE, Fact, Need, Outcome, Role, Stage, State
from cases.rules.errors import EvidenceMissing, IllegalMove
from cases.rules.transitions import COMPOSED, Mark, Transition
from cases.rules.transitions import row as _row
from web.writing import says_something

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MAX_RETURNS = 2
"""How often units may return a matter before the centre one level up rules."""


class Facts(Protocol):
    """What the table asks of a case beside its state."""

    state: str
    needs_ruling: bool
    needs_review: bool
    proposed_action: str
    asked_at: dt.datetime | None
    published_at: dt.datetime | None
    has_held_rating: bool
    outcome: str

    @property
    def is_kept_from_neighbours(self) -> bool: ...

    @property
    def is_paused(self) -> bool: ...

    @property
    def is_look_due(self) -> bool: ...

    @property
    def is_reopening_ordered(self) -> bool: ...


class Action(models.TextChoices):
    """What can happen to a case: the stored names. All else that is known of each stands in its row of the table."""

    WHISTLE = "whistle"
    SELF_HANDLE = "self_handle"
    ACCEPT = "accept"
    RECLASSIFY = "reclassify"
    RELOCATE = "relocate"
    REFUSE = "refuse"
    ESCALATE = "escalate"
    SEND_DOWN = "send_down"
    DISPATCH = "dispatch"
    RULE = "rule"
    REPORT_IN = "report_in"
    RETURN_CALL = "return_call"
    RECALL = "recall"
    ADD_UNIT = "add_unit"
    CONSULT = "consult"
    PROGRESS = "progress"
    FINISH_TASK = "finish_task"
    DROP_TASK = "drop_task"
    FINISH = "finish"
    GIVE_FEEDBACK = "give_feedback"
    SEND_BACK = "send_back"
    RATE = "rate"
    VISIT = "visit"
    MARK_UNIT = "mark_unit"
    REWORK = "rework"
    PROPOSE_UPHOLD = "propose_uphold"
    UPHOLD = "uphold"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    TAKE_IN = "take_in"
    UNMERGE = "unmerge"
    LET_OUT = "let_out"
    SPLIT = "split"
    PROPOSE_TERMINATION = "propose_termination"
    TERMINATE = "terminate"
    DECLINE = "decline"
    REVEAL = "reveal"
    RECOMPUTE = "recompute"
    PROPOSE_PAUSE = "propose_pause"
    PAUSE = "pause"
    RESUME = "resume"
    PROPOSE_EXTENSION = "propose_extension"
    EXTEND = "extend"
    LOOK_AGAIN = "look_again"
    REDISTRICT = "redistrict"
    REMIND = "remind"
    PRESS = "press"
    JOIN = "join"
    SUPERVISE = "supervise"
    REPLY_ORDER = "reply_order"
    RECORD_CALL_IN = "record_call_in"
    RECUSE = "recuse"
    STEP_ASIDE = "step_aside"
    END_RECUSAL = "end_recusal"
    WRITE_BRIEF = "write_brief"
    ASK = "ask"
    ANSWER = "answer"
    ADD_FACT = "add_fact"
    LAPSE = "lapse"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    HOLD_RATING = "hold_rating"
    JUDGE_RATING = "judge_rating"
    CLAIM = "claim"
    ASSIGN = "assign"
    TAKE_BACK = "take_back"
    RELEASE = "release"
    WRITE_NOTE = "write_note"

    @property
    def label(self) -> _StrOrPromise:
        """The word of its row."""
        return BY_ACTION[self].word


A, S, R, N, L, F = Action, State, Role, Need, Stage, Fact
ADDS, SILENT, MEETS, UNTOLD, INSIDE = Mark
ANY_OPEN = frozenset(OPEN)
ANY = frozenset(OPEN + ENDED)
CALLED_AND_WORKING = frozenset({S.DISPATCHED, S.CONSULTING, S.IMPLEMENTING})
HELD_AND_ACCEPTED = frozenset(HELD) - {S.WHISTLED}
HELD_OR_CLOSED = frozenset({*HELD, S.CLOSED})
OPEN_OR_CLOSED = frozenset({*OPEN, S.CLOSED})
STAGES_ANEW = (L.DISPATCH, L.ARRIVE, L.CONTACT, L.CLOSE)
"""The limits of the stage in which a matter stands, and its own."""
STAGES_RESTORED = (L.ACCEPT, *STAGES_ANEW)
NOT_CONTESTED = (F.NOT_PAUSED, F.NOT_IN_DISPUTE)
BEGINS_WITH_THE_STATE: Mapping[State, frozenset[Stage]] = {S.CLOSED: frozenset({L.SECOND_LOOK})}
"""Limits that begin wherever a case is put into the state, or has another day set in it, by whatever step."""


# fmt: off
# ruff: disable[E501]  # a table that the service checks is read across
TRANSITIONS: tuple[Transition, ...] = (
    #    action                 from                            to                            who                             limits that begin       needs                        while                   word                                 marks             told in the timeline as
    _row(A.WHISTLE,             (),                             S.WHISTLED,                   {R.RAISER},                     (L.ACCEPT, L.CLOSE),    (),                          (),                     _("Whistle"),                        (),               COMPOSED),
    _row(A.SELF_HANDLE,         (),                             S.EVALUATING,                 {R.RAISER},                     (L.CLOSE, L.RATING),    (N.RESULT,),                 (),                     _("Handled on the spot"),            (),               _("%(unit)s handled it on the spot, all six steps at once")),
    _row(A.ACCEPT,              {S.WHISTLED},                   S.ACCEPTED,                   {R.CENTRE},                     (L.DISPATCH, L.CLOSE),  (N.CATALOGUE,),              (),                     _("Accept"),                         (),               COMPOSED),
    _row(A.RECLASSIFY,          HELD_AND_ACCEPTED,              None,                         {R.CENTRE},                     STAGES_ANEW,            (N.CATALOGUE, N.REASON),     (),                     _("Correct the type"),               (),               COMPOSED),
    _row(A.RELOCATE,            HELD,                           (None, S.WHISTLED),           {R.CENTRE},                     (L.ACCEPT,),            (N.AREA, N.REASON),          F.NOT_IN_DISPUTE,       _("Correct the place"),              {MEETS},          COMPOSED),
    _row(A.REFUSE,              {S.WHISTLED},                   S.REFUSED,                    {R.CENTRE},                     (),                     (N.REASON_CODE, N.REDIRECT), (),                     _("Refuse"),                         (),               COMPOSED),
    _row(A.ESCALATE,            {S.WHISTLED, S.ACCEPTED},       None,                         {R.CENTRE},                     (L.ACCEPT, L.DISPATCH), (N.REASON,),                 F.NOT_IN_DISPUTE,       _("Escalate"),                       (),               _("%(from)s escalated it to %(to)s")),
    _row(A.SEND_DOWN,           {S.WHISTLED, S.ACCEPTED},       None,                         {R.CENTRE},                     (L.ACCEPT, L.DISPATCH), (N.REASON,),                 F.NOT_IN_DISPUTE,       _("Send down"),                      (),               _("%(from)s sent it down to %(to)s")),
    _row(A.DISPATCH,            {S.ACCEPTED},                   S.DISPATCHED,                 {R.CENTRE},                     (L.ARRIVE, L.CONTACT),  (),                          F.NOT_IN_DISPUTE,       _("Dispatch"),                       (),               COMPOSED),
    _row(A.RULE,                {S.ACCEPTED},                   S.DISPATCHED,                 {R.RULER},                      (L.ARRIVE, L.CONTACT),  (N.REASON, N.BASIS),         F.IN_DISPUTE,           _("Rule"),                           (),               COMPOSED),
    _row(A.REPORT_IN,           CALLED_AND_WORKING,             (S.CONSULTING, None),         {R.CALLED},                     (),                     (),                          F.NOT_PAUSED,           _("Report in"),                      {MEETS},          _("%(unit)s reported in")),
    _row(A.RETURN_CALL,         CALLED_AND_WORKING,             (S.ACCEPTED, None),           {R.CALLED},                     (L.DISPATCH,),          (N.REASON_CODE, N.BASIS),    F.NOT_PAUSED,           _("Return"),                         {MEETS},          COMPOSED),
    _row(A.RECALL,              CALLED_AND_WORKING,             (S.ACCEPTED, None),           {R.CENTRE},                     (L.DISPATCH,),          (N.REASON,),                 F.NOT_PAUSED,           _("Withdraw a call"),                {MEETS},          COMPOSED),
    _row(A.ADD_UNIT,            {S.CONSULTING, S.IMPLEMENTING}, None,                         {R.LEAD, R.CENTRE},             (L.ARRIVE, L.CONTACT),  (N.REASON,),                 F.NOT_PAUSED,           _("Call one more unit"),             (),               COMPOSED),
    _row(A.CONSULT,             {S.CONSULTING},                 S.IMPLEMENTING,               {R.LEAD},                       (),                     (N.CONCLUSION, N.TASKS),     F.NOT_PAUSED,           _("Consult"),                        (),               COMPOSED),
    _row(A.PROGRESS,            {S.IMPLEMENTING},               None,                         {R.CALLED},                     (),                     (N.NOTE,),                   (),                     _("Report progress"),                {ADDS, MEETS},    COMPOSED),
    _row(A.FINISH_TASK,         {S.IMPLEMENTING},               None,                         {R.CALLED},                     (),                     (N.RESULT,),                 F.NOT_PAUSED,           _("Finish a task"),                  {ADDS},           _("%(unit)s finished the task: %(task)s")),
    _row(A.DROP_TASK,           {S.IMPLEMENTING},               None,                         {R.LEAD},                       (),                     (N.REASON,),                 F.NOT_PAUSED,           _("Drop a task"),                    {ADDS},           _("%(unit)s dropped the task: %(task)s")),
    _row(A.FINISH,              {S.IMPLEMENTING},               S.FEEDBACK,                   {R.LEAD},                       (),                     (N.OUTCOME, N.ANSWER),       F.NOT_PAUSED,           _("Finish and answer"),              (),               COMPOSED),
    _row(A.GIVE_FEEDBACK,       {S.FEEDBACK},                   S.EVALUATING,                 {R.CHECKER},                    (L.RATING,),            (),                          (),                     _("Send the answer"),                (),               _("%(unit)s checked the answer and sent it")),
    _row(A.SEND_BACK,           {S.FEEDBACK},                   S.IMPLEMENTING,               {R.CHECKER},                    (),                     (N.REASON,),                 (),                     _("Send back"),                      (),               _("%(unit)s sent the answer back")),
    _row(A.RATE,                {S.EVALUATING},                 None,                         {R.REPORTER},                   (),                     (N.RATING,),                 (),                     _("Rate"),                           (),               COMPOSED),
    _row(A.VISIT,               {S.EVALUATING},                 None,                         {R.VISITOR, R.RESPONSIBLE},     (),                     (N.RATING, N.WITNESS),       (),                     _("Record a return visit"),          (),               COMPOSED),
    _row(A.MARK_UNIT,           {S.FEEDBACK, S.EVALUATING,
                                 S.CLOSED},                     None,                         {R.CENTRE, R.CALLER},           (),                     (),                          (),                     _("Mark a unit"),                    {ADDS, SILENT},   COMPOSED),
    _row(A.REWORK,              {S.EVALUATING},                 (S.IMPLEMENTING, S.ACCEPTED), {R.REVIEWER},                   (L.DISPATCH, L.CLOSE),  (N.REASON,),                 F.NEEDS_REVIEW,         _("Order rework"),                   (),               _("%(unit)s ordered rework")),
    _row(A.PROPOSE_UPHOLD,      {S.EVALUATING},                 None,                         {R.REVIEWER},                   (),                     (N.REASON,),                 F.NEEDS_REVIEW,         _("Propose to uphold"),              (),               _("%(unit)s proposed to uphold the answer")),
    _row(A.UPHOLD,              {S.EVALUATING},                 S.CLOSED,                     {R.SECOND},                     (),                     (),                          F.UPHOLD_PROPOSED,      _("Uphold and close"),               (),               _("%(unit)s upheld the answer, as the second person")),
    _row(A.CLOSE,               {S.EVALUATING},                 S.CLOSED,                     {R.SYSTEM},                     (),                     (),                          (),                     _("Close"),                          (),               COMPOSED),
    _row(A.REOPEN,              {S.CLOSED},                     S.ACCEPTED,                   {R.REPORTER, R.CENTRE},         (L.DISPATCH, L.CLOSE),  (N.REASON,),                 {R.CENTRE: F.ORDERED},  _("Reopen"),                         (),               COMPOSED),
    _row(A.WITHDRAW,            ANY_OPEN,                       S.WITHDRAWN,                  {R.REPORTER},                   (),                     (),                          (),                     _("Withdraw"),                       (),               _("%(unit)s withdrew it")),
    _row(A.MERGE,               HELD,                           S.MERGED,                     {R.CENTRE},                     (),                     (N.REASON,),                 NOT_CONTESTED,          _("Merge"),                          (),               COMPOSED),
    _row(A.TAKE_IN,             HELD,                           None,                         {R.SYSTEM},                     (),                     (),                          NOT_CONTESTED,          _("Take in a merged matter"),        {ADDS, SILENT},   COMPOSED),
    _row(A.UNMERGE,             {S.MERGED},                     tuple(HELD),                  {R.CENTRE},                     STAGES_RESTORED,        (N.REASON,),                 (),                     _("Undo the merging"),               (),               COMPOSED),
    _row(A.LET_OUT,             ANY,                            None,                         {R.SYSTEM},                     (),                     (),                          (),                     _("Let a merged matter out"),        {ADDS, SILENT},   COMPOSED),
    _row(A.SPLIT,               ANY_OPEN,                       None,                         {R.CENTRE},                     (),                     (N.REST, N.PART),            (),                     _("Split"),                          (),               _("%(unit)s made part of it a matter of its own: %(part)s")),
    _row(A.PROPOSE_TERMINATION, ANY_OPEN,                       None,                         {R.CENTRE},                     (),                     (N.REASON_CODE, N.REASON),   F.NOTHING_PROPOSED,     _("Propose termination"),            (),               COMPOSED),
    _row(A.TERMINATE,           ANY_OPEN,                       S.TERMINATED,                 {R.SECOND},                     (),                     (),                          F.TERMINATION_PROPOSED, _("Terminate"),                      (),               _("%(unit)s ended it, as the second person")),
    _row(A.DECLINE,             ANY_OPEN,                       None,                         {R.SECOND},                     (),                     (N.REASON,),                 F.SOMETHING_PROPOSED,   _("Decline the proposal"),           (),               COMPOSED),
    _row(A.PROPOSE_PAUSE,       PAUSABLE,                       None,                         {R.LEAD},                       (),                     (N.CAUSE, N.ENDS_WHEN,
                                                                                                                                                       N.REVIEW_ON),               (F.NOTHING_PROPOSED,
                                                                                                                                                                                    F.NOT_PAUSED),         _("Ask for a pause"),                (),               COMPOSED),
    _row(A.PAUSE,               PAUSABLE,                       None,                         {R.SECOND},                     (L.REVIEW,),            (),                          F.PAUSE_PROPOSED,       _("Grant the pause"),                (),               COMPOSED),
    _row(A.RESUME,              PAUSABLE,                       None,                         {R.LEAD, R.CENTRE, R.APPROVER,
                                                                                               R.SYSTEM},                     (L.CLOSE,),             (N.NOTE,),                   F.PAUSED,               _("Resume"),                         (),               COMPOSED),
    _row(A.PROPOSE_EXTENSION,   PAUSABLE,                       None,                         {R.LEAD},                       (),                     (N.DAYS, N.REASON),          (F.NOTHING_PROPOSED,
                                                                                                                                                                                    F.NOT_PAUSED),         _("Ask for an extension"),           (),               COMPOSED),
    _row(A.EXTEND,              PAUSABLE,                       None,                         {R.SECOND},                     (L.CLOSE,),             (),                          F.EXTENSION_PROPOSED,   _("Grant the extension"),            (),               COMPOSED),
    _row(A.LOOK_AGAIN,          {S.CLOSED},                     None,                         {R.VISITOR, R.RAISER,
                                                                                               R.RESPONSIBLE},                (),                     (N.LOOK,),                   F.LOOK_DUE,             _("Look again"),                     (),               COMPOSED),
    _row(A.REVEAL,              ANY,                            None,                         {R.CENTRE, R.LEAD, R.RAISER},   (),                     (N.REASON,),                 (),                     _("Show who raised it"),             {ADDS, SILENT},   COMPOSED),
    _row(A.RECUSE,              ANY,                            None,                         {R.CENTRE, R.SUPERVISOR},       (L.ACCEPT,),            (N.REASON,),                 (),                     _("Name somebody who stands aside"), {SILENT},         COMPOSED),
    _row(A.STEP_ASIDE,          ANY_OPEN,                       None,                         {R.CENTRE, R.CALLED,
                                                                                               R.SUPERVISOR},                 (L.ACCEPT,),            (N.REASON,),                 (),                     _("Stand aside myself"),             {SILENT},         COMPOSED),
    _row(A.END_RECUSAL,         ANY,                            None,                         {R.CENTRE, R.SUPERVISOR},       (),                     (N.REASON,),                 (),                     _("Take the standing aside back"),   {SILENT},         _("%(unit)s took a standing aside back")),
    _row(A.WRITE_BRIEF,         HELD,                           None,                         {R.CENTRE},                     (),                     (N.BRIEF,),                  (),                     _("Rewrite what units read"),        {SILENT},         _("%(unit)s rewrote what called units read")),
    _row(A.ASK,                 ASKABLE,                        None,                         {R.CENTRE, R.LEAD},             (L.QUESTION,),          (N.QUESTION,),               (F.NOT_IN_DISPUTE,
                                                                                                                                                                                    F.NOT_PAUSED,
                                                                                                                                                                                    F.NOTHING_ASKED),      _("Ask who raised it"),              (),               COMPOSED),
    _row(A.ANSWER,              HELD,                           None,                         {R.REPORTER},                   (),                     (N.NOTE,),                   (),                     _("Answer a question"),              {SILENT},         COMPOSED),
    _row(A.LAPSE,               ASKABLE,                        None,                         {R.SYSTEM},                     (),                     (),                          F.ASKED,                _("Question not answered"),          {ADDS, SILENT},   COMPOSED),
    _row(A.ADD_FACT,            HELD,                           None,                         {R.REPORTER, R.RAISER,
                                                                                               R.CENTRE, R.CALLER},           (),                     (N.NOTE,),                   (),                     _("Add what is known"),              {ADDS, SILENT},   COMPOSED),
    _row(A.CLAIM,               HELD,                           None,                         {R.WORKER},                     (),                     (),                          (),                     _("Claim"),                          {ADDS, SILENT, INSIDE}, _("%(unit)s: claimed")),
    _row(A.ASSIGN,              HELD,                           None,                         {R.IN_CHARGE},                  (),                     (N.PERSON,),                 (),                     _("Assign"),                         {ADDS, SILENT, INSIDE}, _("%(unit)s: assigned to %(person)s")),
    _row(A.TAKE_BACK,           HELD,                           None,                         {R.IN_CHARGE, R.TAKER},         (),                     (),                          (),                     _("Give back to the unit"),          {ADDS, SILENT, INSIDE}, _("%(unit)s: taken back from %(person)s")),
    _row(A.RELEASE,             HELD,                           None,                         {R.SYSTEM},                     (),                     (),                          (),                     _("Back to the unit by itself"),     {ADDS, SILENT, INSIDE}, COMPOSED),
    _row(A.WRITE_NOTE,          OPEN_OR_CLOSED,                 None,                         {R.COLLEAGUE},                  (),                     (N.NOTE,),                   (),                     _("Note to colleagues"),             {ADDS, SILENT, INSIDE}, _("%(unit)s: note to colleagues")),
    _row(A.REMIND,              HELD,                           None,                         {R.CENTRE, R.CALLER,
                                                                                               R.SUPERVISOR, R.RESPONSIBLE},  (),                     (),                          (),                     _("Remind"),                         {ADDS, SILENT},   _("%(unit)s reminded %(addressed)s")),
    _row(A.PRESS,               HELD,                           None,                         {R.REPORTER},                   (),                     (),                          (),                     _("Press"),                          {ADDS, SILENT},   _("%(unit)s asked %(addressed)s to get on with it")),
    _row(A.JOIN,                HELD,                           None,                         {R.REPORTER},                   (),                     (),                          (),                     _("I am affected too"),              {ADDS, SILENT},   _("One more person raised the same matter")),
    _row(A.SUPERVISE,           HELD_OR_CLOSED,                 None,                         {R.SUPERVISOR},                 (),                     (N.REASON,),                 (),                     _("Order supervision"),              {ADDS, SILENT},   COMPOSED),
    _row(A.REPLY_ORDER,         HELD,                           None,                         {R.ADDRESSED},                  (),                     (N.REPLY,),                  (),                     _("Reply to the order"),             {ADDS},           _("%(unit)s replied to order %(order)s")),
    _row(A.RECORD_CALL_IN,      HELD,                           None,                         {R.CITY_OFFICE},                (),                     (N.REPLY,),                  (),                     _("Record the call-in"),             {ADDS},           _("The call-in %(order)s of %(addressed)s was held")),
    _row(A.PUBLISH,             {S.CLOSED},                     None,                         {R.CENTRE, R.CALLER},           (),                     (N.SENTENCE,),               F.PUBLISHABLE,          _("Publish"),                        {ADDS, SILENT},   _("%(unit)s published on the public page that it was solved")),
    _row(A.UNPUBLISH,           {S.CLOSED},                     None,                         {R.CENTRE, R.CALLER},           (),                     (N.REASON,),                 F.PUBLISHED,            _("Take off the public page"),       {ADDS, SILENT},   _("%(unit)s took it off the public page")),
    _row(A.HOLD_RATING,         {S.EVALUATING, S.CLOSED},       None,                         {R.SYSTEM},                     (),                     (),                          (),                     _("Hold a rating"),                  {ADDS, SILENT},   _("A rating is held: several came from one source within minutes")),
    _row(A.JUDGE_RATING,        {S.EVALUATING, S.CLOSED},       None,                         {R.VISITOR},                    (),                     (N.VERDICT, N.REASON),       F.RATING_HELD,          _("Decide on a held rating"),        {SILENT},         COMPOSED),
    _row(A.RECOMPUTE,           ANY_OPEN,                       None,                         {R.SYSTEM},                     (),                     (),                          (),                     _("Limits set right"),               {SILENT, UNTOLD}, COMPOSED),
    _row(A.REDISTRICT,          ANY_OPEN,                       None,                         {R.SYSTEM},                     (),                     (),                          (),                     _("Area changed"),                   {SILENT, UNTOLD}, COMPOSED),
)
# ruff: enable[E501]
# fmt: on

BY_ACTION: Mapping[Action, Transition] = {row.action: row for row in TRANSITIONS}
if rowless := set(Action) - BY_ACTION.keys():
    raise LookupError(f"Steps without a row in TRANSITIONS: {sorted(rowless)}")


def marked(mark: Mark) -> frozenset[Action]:
    """The steps whose rows bear the mark."""
    return frozenset(row.action for row in TRANSITIONS if mark in row.marks)


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
    F.NOTHING_ASKED: lambda case: not case.asked_at,
    F.ASKED: lambda case: bool(case.asked_at),
    F.LOOK_DUE: lambda case: case.is_look_due,
    F.ORDERED: lambda case: case.is_reopening_ordered,
    F.PUBLISHABLE: lambda case: case.outcome == Outcome.SOLVED and not case.is_kept_from_neighbours,
    F.PUBLISHED: lambda case: case.published_at is not None,
    F.RATING_HELD: lambda case: case.has_held_rating,
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
