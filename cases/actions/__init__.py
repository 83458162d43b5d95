"""The verbs: everything that changes a case, called by pages, tasks and commands alike."""

from cases.actions.answering import give_feedback, send_back
from cases.actions.calling import add_unit, dispatch, report_in, return_call, rule
from cases.actions.correcting import recall, reclassify, relocate
from cases.actions.ending import decline, propose_termination, terminate, withdraw
from cases.actions.evaluating import Answers, close, mark_unit, propose_uphold, rate, reopen, rework, uphold, visit
from cases.actions.extending import extend, propose_extension
from cases.actions.giving_codes import give_code
from cases.actions.intake import Matter, Person, self_handle, whistle
from cases.actions.keeping import keep_photos, photos_kept
from cases.actions.looking import look_again
from cases.actions.looking_up import look_up
from cases.actions.pausing import pause, propose_pause, resume
from cases.actions.recounting import recompute
from cases.actions.recusing import end_recusal, recuse, step_aside
from cases.actions.redistricting import redistrict
from cases.actions.supervising import press, record_call_in, remind, reply_order, supervise
from cases.actions.triage import accept, escalate, refuse, send_down, write_brief
from cases.actions.unsealing import reveal
from cases.actions.working import Planned, consult, drop_task, finish, finish_task, progress

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
