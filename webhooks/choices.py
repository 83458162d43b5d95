"""What a receiver may ask to be told of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.rules.choices import ENDED
from cases.rules.lifecycle import Action, marked
from cases.rules.transitions import Mark


class Kind(models.TextChoices):
    RAISED = "raised", _("raised, reopened, split")
    CALLED = "called", _("units called and calls ended")
    WORK = "work", _("work, limits, questions")
    ANSWERED = "answered", _("answers, ratings, rework")
    ENDED = "ended", pgettext_lazy("kind of step", "ended")
    SUPERVISED = "supervised", _("reminders and supervision")


STAYS_INSIDE = frozenset({
    Action.REVEAL, Action.RECUSE, Action.STEP_ASIDE, Action.END_RECUSAL, Action.HOLD_RATING, Action.JUDGE_RATING,
    Action.WRITE_BRIEF, *marked(Mark.INSIDE),
})  # fmt: skip
"""Who looked at whom, who stands aside, which rating is doubted, who of a unit has it: nobody's software needs it."""
OF_KIND = {
    Kind.RAISED: {Action.WHISTLE, Action.SELF_HANDLE, Action.REOPEN, Action.SPLIT, Action.JOIN},
    Kind.CALLED: {
        Action.ACCEPT, Action.ESCALATE, Action.SEND_DOWN, Action.DISPATCH, Action.RULE, Action.REPORT_IN,
        Action.RETURN_CALL, Action.RECALL, Action.ADD_UNIT, Action.REDISTRICT, Action.RELOCATE, Action.RECLASSIFY,
    },
    Kind.WORK: {
        Action.CONSULT, Action.PROGRESS, Action.FINISH_TASK, Action.DROP_TASK, Action.RECOMPUTE, Action.PROPOSE_PAUSE,
        Action.PAUSE, Action.RESUME, Action.PROPOSE_EXTENSION, Action.EXTEND, Action.LOOK_AGAIN, Action.ASK,
        Action.ANSWER, Action.ADD_FACT, Action.LAPSE, Action.PROPOSE_TERMINATION, Action.DECLINE,
    },
    Kind.ANSWERED: {
        Action.FINISH, Action.GIVE_FEEDBACK, Action.SEND_BACK, Action.RATE, Action.VISIT, Action.MARK_UNIT,
        Action.REWORK, Action.PROPOSE_UPHOLD, Action.UPHOLD, Action.PUBLISH, Action.UNPUBLISH,
    },
    Kind.ENDED: {
        Action.REFUSE, Action.CLOSE, Action.WITHDRAW, Action.MERGE, Action.TAKE_IN, Action.UNMERGE, Action.LET_OUT,
        Action.TERMINATE,
    },
    Kind.SUPERVISED: {
        Action.REMIND, Action.PRESS, Action.SUPERVISE, Action.REPLY_ORDER, Action.RECORD_CALL_IN,
    },
}  # fmt: skip
"""A step belongs to one kind; whatever ends a matter is told as `ended`, too."""


def kinds_of(action: str, target: str) -> set[Kind]:
    """The kinds under which this step is told; none where it stays inside."""
    if action in STAYS_INSIDE:
        return set()
    found = {kind for kind, actions in OF_KIND.items() if action in actions}
    return found | ({Kind.ENDED} if target in ENDED else set())
