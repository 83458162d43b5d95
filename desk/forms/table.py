"""Which form takes which step by which verb: the one table behind the pages of the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.reading import tracking
from cases.reading.tracking import Slip
from cases.rules.lifecycle import Action
from desk.forms import (
    answering,
    calling,
    correcting,
    ending,
    evaluating,
    pausing,
    recusing,
    supervising,
    triage,
    working,
)
from desk.forms.step import StepForm

__all__ = ["CALL_STEPS", "CASE_STEPS", "CODE_STEP", "ORDER_STEPS", "RECUSAL_STEPS", "TASK_STEPS", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """`shows` names a template for what the verb returned, shown once; otherwise one goes back to the case.

    `leaves`: afterwards the case is not there for the person, so they go to their list.
    """

    action: Action
    form: type[StepForm]
    verb: Callable[..., Any]
    shows: str = ""
    leaves: bool = False

    @property
    def done(self) -> str:
        """What is said when the step was taken."""
        return str(_DONE[self.action])


A = Action
# fmt: off
_CASE = (
    Step(A.ACCEPT,                triage.AcceptForm,              actions.accept),
    Step(A.RECLASSIFY,            correcting.ReclassifyForm,      actions.reclassify),
    Step(A.RELOCATE,              correcting.RelocateForm,        actions.relocate),
    Step(A.REFUSE,                triage.RefuseForm,              actions.refuse),
    Step(A.ESCALATE,              triage.EscalateForm,            actions.escalate),
    Step(A.SEND_DOWN,             triage.SendDownForm,            actions.send_down),
    Step(A.DISPATCH,              calling.DispatchForm,           actions.dispatch),
    Step(A.RULE,                  calling.RuleForm,               actions.rule),
    Step(A.REPORT_IN,             calling.ReportInForm,           actions.report_in),
    Step(A.RETURN_CALL,           calling.ReturnForm,             actions.return_call),
    Step(A.RECALL,                correcting.RecallForm,          actions.recall),
    Step(A.ADD_UNIT,              calling.AddUnitForm,            actions.add_unit),
    Step(A.CONSULT,               working.ConsultForm,            actions.consult),
    Step(A.PROGRESS,              working.ProgressForm,           actions.progress),
    Step(A.FINISH,                working.FinishForm,             actions.finish),
    Step(A.GIVE_FEEDBACK,         answering.FeedbackForm,         actions.give_feedback),
    Step(A.SEND_BACK,             answering.SendBackForm,         actions.send_back),
    Step(A.VISIT,                 evaluating.VisitForm,           actions.visit),
    Step(A.REWORK,                evaluating.ReworkForm,          actions.rework),
    Step(A.PROPOSE_UPHOLD,        evaluating.ProposeUpholdForm,   actions.propose_uphold),
    Step(A.UPHOLD,                evaluating.UpholdForm,          actions.uphold),
    Step(A.REOPEN,                evaluating.ReopenForm,          actions.reopen),
    Step(A.PROPOSE_TERMINATION,   ending.ProposeTerminationForm,  actions.propose_termination),
    Step(A.TERMINATE,             ending.TerminateForm,           actions.terminate),
    Step(A.DECLINE,               ending.DeclineForm,             actions.decline),
    Step(A.REMIND,                supervising.RemindForm,         actions.remind),
    Step(A.SUPERVISE,             supervising.SuperviseForm,      actions.supervise),
    Step(A.PROPOSE_PAUSE,         pausing.ProposePauseForm,       actions.propose_pause),
    Step(A.PAUSE,                 pausing.PauseForm,              actions.pause),
    Step(A.RESUME,                pausing.ResumeForm,             actions.resume),
    Step(A.PROPOSE_EXTENSION,     pausing.ProposeExtensionForm,   actions.propose_extension),
    Step(A.EXTEND,                pausing.ExtendForm,             actions.extend),
    Step(A.LOOK_AGAIN,            pausing.LookAgainForm,          actions.look_again),
    Step(A.RECUSE,                recusing.RecuseForm,            actions.recuse),
    Step(A.STEP_ASIDE,            recusing.StepAsideForm,         actions.step_aside, leaves=True),
    Step(A.WRITE_BRIEF,           recusing.BriefForm,             actions.write_brief),
    Step(A.REVEAL,                ending.RevealForm,              actions.reveal, shows="desk/steps/_revealed.html"),
)
_TASK = (
    Step(A.FINISH_TASK,           working.FinishTaskForm,         actions.finish_task),
    Step(A.DROP_TASK,             working.DropTaskForm,           actions.drop_task),
)
_RECUSAL = (
    Step(A.END_RECUSAL,           recusing.EndRecusalForm,        actions.end_recusal),
)
_CALL = (
    Step(A.MARK_UNIT,             evaluating.MarkUnitForm,        actions.mark_unit),
)
_ORDER = (
    Step(A.REPLY_ORDER,           supervising.ReplyForm,          actions.reply_order),
    Step(A.RECORD_CALL_IN,        supervising.CallInForm,         actions.record_call_in),
)
# fmt: on


def _slip(case: Any, **given: Any) -> Slip:
    return tracking.slip(actions.give_code(case, **given))


CODE_STEP = Step(A.REVEAL, ending.GiveCodeForm, _slip, shows="desk/steps/_code_given.html")
"""A look at what is sealed that gives a new code; its page is its own."""

_DONE: Mapping[Action, Any] = {
    A.ACCEPT: _("Accepted. Next, dispatch it."),
    A.RECLASSIFY: _("The type is corrected. The units called are told."),
    A.RELOCATE: _("The place is corrected."),
    A.REFUSE: _("Refused. The person who raised it is told."),
    A.ESCALATE: _("Escalated to the centre above."),
    A.SEND_DOWN: _("Sent down."),
    A.DISPATCH: _("Dispatched. The units called are told."),
    A.RULE: _("Ruled. The units named are told."),
    A.REPORT_IN: _("Reported in."),
    A.RETURN_CALL: _("Returned to the centre."),
    A.RECALL: _("The call is withdrawn. The unit is told."),
    A.ADD_UNIT: _("One more unit is called."),
    A.CONSULT: _("The minutes are kept. The units see their tasks."),
    A.PROGRESS: _("Progress reported."),
    A.FINISH: _("Finished. The answer waits to be checked."),
    A.GIVE_FEEDBACK: _("The answer is sent."),
    A.SEND_BACK: _("The answer is sent back."),
    A.VISIT: _("The return visit is kept."),
    A.REWORK: _("Rework is ordered."),
    A.PROPOSE_UPHOLD: _("Proposed. A second person decides."),
    A.UPHOLD: _("Upheld and closed."),
    A.REOPEN: _("Reopened. Call units anew."),
    A.PROPOSE_TERMINATION: _("Proposed. A second person decides."),
    A.TERMINATE: _("Terminated."),
    A.DECLINE: _("Declined. The matter goes on."),
    A.FINISH_TASK: _("The task is finished."),
    A.DROP_TASK: _("The task is dropped."),
    A.MARK_UNIT: _("The unit is marked."),
    A.REMIND: _("Reminded. The unit is told."),
    A.SUPERVISE: _("The order is issued. The unit is told."),
    A.REPLY_ORDER: _("The reply is sent."),
    A.RECORD_CALL_IN: _("The record of the call-in is kept."),
    A.PROPOSE_PAUSE: _("Asked for. The centre above decides."),
    A.PAUSE: _("Paused. The clocks stand, and the person who raised it is told."),
    A.RESUME: _("Resumed. The clocks run on."),
    A.PROPOSE_EXTENSION: _("Asked for. The centre above decides."),
    A.EXTEND: _("Extended. The person who raised it is told."),
    A.LOOK_AGAIN: _("Kept."),
    A.RECUSE: _("Kept. The matter is no longer there for this person."),
    A.STEP_ASIDE: _("You stand aside; the matter is no longer on your lists."),
    A.END_RECUSAL: _("Taken back."),
    A.WRITE_BRIEF: _("Kept. Called units read these words."),
}

CASE_STEPS: Mapping[str, Step] = {step.action: step for step in _CASE}
TASK_STEPS: Mapping[str, Step] = {step.action: step for step in _TASK}
CALL_STEPS: Mapping[str, Step] = {step.action: step for step in _CALL}
RECUSAL_STEPS: Mapping[str, Step] = {step.action: step for step in _RECUSAL}
ORDER_STEPS: Mapping[str, Step] = {step.action: step for step in _ORDER}
