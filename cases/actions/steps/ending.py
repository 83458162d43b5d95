"""Ends beside closing: withdrawn by the reporter, terminated by two people of the centre."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.actions.steps._move import move
from cases.models import Case, CaseEvent, Reporter
from cases.rules.choices import Need, TerminateReason
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["decline", "propose_termination", "terminate", "withdraw"]


def withdraw(case: Case, *, by: Reporter, note: str = "", version: int | None = None) -> CaseEvent:
    """The reporter withdraws the matter (撤回); the record stays. NotPossibleHere where others raised it too."""
    with move(case, Action.WITHDRAW, by=by, version=version) as step:
        if Reporter.objects.filter(case=step.case).exclude(pk=by.pk).exists():
            raise NotPossibleHere(_("Others raised this matter too, so one person alone cannot take it back."))
        step.note = note
    return step.event


def propose_termination(
    case: Case, *, by: User, legal_reason: TerminateReason | str, reason: str, version: int | None = None
) -> CaseEvent:
    """Propose to end the matter unfinished for a legal reason; a second person decides."""
    given = {Need.REASON_CODE: legal_reason, Need.REASON: reason}
    with move(case, Action.PROPOSE_TERMINATION, by=by, version=version, given=given) as step:
        step.propose(reason)
        step.payload = {"reason": str(legal_reason)}
    return step.event


def terminate(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """As the second person, end the matter (终止) for the proposed reason."""
    with move(case, Action.TERMINATE, by=by, version=version) as step:
        step.note = step.case.proposed_note
    return step.event


def decline(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """As the second person, decline what was proposed: the case goes on as it was."""
    with move(case, Action.DECLINE, by=by, version=version, given={Need.REASON: reason}) as step:
        step.payload = {"of": step.case.proposed_action}
        step.clear_proposal()
        step.note = reason
    return step.event
