"""The verbs: everything that changes a case, called by pages, tasks and commands alike."""

from cases.actions.jobs.recounting import recompute
from cases.actions.jobs.redistricting import redistrict
from cases.actions.steps.answering import give_feedback, send_back
from cases.actions.steps.calling import add_unit, dispatch, report_in, return_call, rule
from cases.actions.steps.correcting import recall, reclassify, relocate
from cases.actions.steps.ending import decline, propose_termination, terminate, withdraw
from cases.actions.steps.evaluating import (
    Answers,
    close,
    mark_unit,
    propose_uphold,
    rate,
    reopen,
    rework,
    uphold,
    visit,
)
from cases.actions.steps.extending import extend, propose_extension
from cases.actions.steps.giving_codes import give_code
from cases.actions.steps.intake import Matter, Person, self_handle, whistle
from cases.actions.steps.looking import look_again
from cases.actions.steps.looking_up import look_up
from cases.actions.steps.pausing import pause, propose_pause, resume
from cases.actions.steps.recusing import end_recusal, recuse, step_aside
from cases.actions.steps.supervising import press, record_call_in, remind, reply_order, supervise
from cases.actions.steps.triage import accept, escalate, refuse, send_down, write_brief
from cases.actions.steps.unsealing import reveal
from cases.actions.steps.working import Planned, consult, drop_task, finish, finish_task, progress
from cases.evidence.keeping import keep_photos, photos_kept

__all__ = [
    "Answers",
    "Matter",
    "Person",
    "Planned",
    "accept",
    "add_unit",
    "close",
    "consult",
    "decline",
    "dispatch",
    "drop_task",
    "end_recusal",
    "escalate",
    "extend",
    "finish",
    "finish_task",
    "give_code",
    "give_feedback",
    "keep_photos",
    "look_again",
    "look_up",
    "mark_unit",
    "pause",
    "photos_kept",
    "press",
    "progress",
    "propose_extension",
    "propose_pause",
    "propose_termination",
    "propose_uphold",
    "rate",
    "recall",
    "reclassify",
    "recompute",
    "record_call_in",
    "recuse",
    "redistrict",
    "refuse",
    "relocate",
    "remind",
    "reopen",
    "reply_order",
    "report_in",
    "resume",
    "return_call",
    "reveal",
    "rework",
    "rule",
    "self_handle",
    "send_back",
    "send_down",
    "step_aside",
    "supervise",
    "terminate",
    "uphold",
    "visit",
    "whistle",
    "withdraw",
    "write_brief",
]
