"""Units are called to a case, report in, or return the call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from cases.access import against, policies
from cases.access.limits import Given
from cases.access.routing import may_be_called, who_rules
from cases.actions.steps._move import Move, move
from cases.actions.steps.triage import require_brief
from cases.models import Call, Case, CaseEvent
from cases.rules import lifecycle
from cases.rules.choices import Need, Part, ReturnReason, Stage, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.actions import amendments
from networks.actions.amendments import Ruling
from networks.models import Unit
from teams.models import User

__all__ = ["add_unit", "dispatch", "report_in", "return_call", "rule"]


def dispatch(
    case: Case,
    *,
    by: User,
    lead: Unit,
    assists: Sequence[Unit] = (),
    override: str = "",
    brief: str = "",
    note: str = "",
    version: int | None = None,
) -> CaseEvent:
    """Call one lead unit and any assisting ones (派单); `override` where the catalogue guards the community."""
    with move(case, Action.DISPATCH, by=by, version=version) as step:
        require_brief(step, brief)
        _require_callable(step.case, step.case.centre, [lead, *assists])
        _require_override(step, lead, override)
        _call_all(step, lead, assists, basis=override or _catalogue_basis(step))
        step.note = note
    return step.event


def rule(
    case: Case,
    *,
    by: User,
    lead: Unit,
    assists: Sequence[Unit] = (),
    reason: str,
    basis: str,
    brief: str = "",
    version: int | None = None,
) -> CaseEvent:
    """Rule who is in charge (裁定): binding, the units it names cannot return the call."""
    given = {Need.REASON: reason, Need.BASIS: basis}
    with move(case, Action.RULE, by=by, version=version, given=given) as step:
        centre = _ruling_centre(step, by)
        require_brief(step, brief)
        _require_callable(step.case, centre, [lead, *assists])
        _call_all(step, lead, assists, basis=basis, is_binding=True)
        _propose_amendment(step, lead, Ruling(step.case.reference, centre, basis))
        step.case.needs_ruling = False
        step.note = reason
    return step.event


def _propose_amendment(step: Move, lead: Unit, ruling: Ruling) -> None:
    """Propose an amendment where the catalogue does not name such a lead; for a confidential case without the basis."""
    entry = step.limits.entry_today
    if entry:
        amendments.propose(entry, lead, replace(ruling, basis="") if step.case.is_confidential else ruling)


def _ruling_centre(step: Move, by: User) -> Unit:
    return next(post.unit for post in by.current_posts if post.unit and post.unit_id == step.unit)


def report_in(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """Report in (报到): the lead's moves the case to consultation, an assisting unit's leaves the state as it is."""
    with move(case, Action.REPORT_IN, by=by, version=version) as step:
        call = _own_call(step, by, arrived=False)
        call.arrived_at, call.arrived_by = step.now, by
        call.save(update_fields=["arrived_at", "arrived_by"])
        if not call.is_lead:
            step.target = State(step.case.state)
        step.unit = call.unit_id
        step.payload = {"call": call.pk, "part": call.part}
    return step.event


def return_call(
    case: Case,
    *,
    by: User,
    reason: ReturnReason | str,
    basis: str,
    is_dispute: bool = False,
    version: int | None = None,
) -> CaseEvent:
    """Return the call (退单) inside its window; the second return, or a dispute, asks the centre above to rule."""
    given = {Need.REASON_CODE: reason, Need.BASIS: basis}
    with move(case, Action.RETURN_CALL, by=by, version=version, given=given) as step:
        call = _own_call(step, by, arrived=False)
        call.returned_at = call.ended_at = step.now
        call.return_reason = str(reason)
        call.save(update_fields=["returned_at", "ended_at", "return_reason"])
        step.unit, step.note = call.unit_id, basis
        step.payload = {"reason": str(reason), "part": call.part, "call": call.pk, "dispute": is_dispute}
        if call.is_lead:
            _back_to_the_centre(step, is_dispute)
        else:
            step.target = State(step.case.state)
    return step.event


def add_unit(case: Case, *, by: User, unit: Unit, reason: str, version: int | None = None) -> CaseEvent:
    """Call one more assisting unit while the work goes on."""
    with move(case, Action.ADD_UNIT, by=by, version=version, given={Need.REASON: reason}) as step:
        _require_callable(step.case, step.case.centre, [unit])
        if any(call.unit_id == unit.pk for call in step.case.standing_calls):
            raise NotPossibleHere(_("%(unit)s is called to this matter already.") % {"unit": unit.name})
        _call_all(step, None, [unit], basis=_catalogue_basis(step))
        step.note = reason
    return step.event


def _back_to_the_centre(step: Move, is_dispute: bool) -> None:
    """The lead's return ends every call of the round: the centre, or the one above it, calls anew."""
    case = step.case
    case.return_count += 1
    case.hop_count += 1
    Call.objects.filter(case=case, ended_at=None).update(ended_at=step.now)
    case.needs_ruling = is_dispute or case.return_count >= lifecycle.MAX_RETURNS
    case.holder = who_rules(case) if case.needs_ruling else case.centre
    step.start(Stage.DISPATCH)


def _call_all(step: Move, lead: Unit | None, assists: Sequence[Unit], *, basis: str, is_binding: bool = False) -> None:
    """Write the calls with their own limits, counted from now."""
    named = [(Part.LEAD, lead)] if lead else []
    named += [(Part.ASSIST, unit) for unit in dict.fromkeys(assists) if unit != lead]
    arrive, contact = step.limits.give(Stage.ARRIVE, step.now), step.limits.give(Stage.CONTACT, step.now)
    return_until = step.limits.return_until(step.now)
    calls = [_call(step, unit, part, arrive=arrive, contact=contact, return_until=return_until) for part, unit in named]
    for call in calls:
        call.basis, call.is_binding = basis, is_binding
        step.give(arrive, call)
        step.give(contact, call)
    Call.objects.bulk_create(calls)
    step.payload |= {
        "lead": lead.name if lead else "",
        "assists": [unit.name for _part, unit in named if unit != lead],
        "basis": basis,
    }
    if lead:
        step.case.holder = lead
        step.case.hop_count += 1


def _call(step: Move, unit: Unit, part: Part, *, arrive: Given, contact: Given, return_until: dt.datetime) -> Call:
    return Call(
        case=step.case,
        unit=unit,
        part=part,
        round=step.case.round,
        called_at=step.now,
        called_by=step.user,
        return_until=return_until,
        arrive_due_at=arrive.due_at,
        arrive_amber_at=arrive.amber_at,
        contact_due_at=contact.due_at,
    )


def _own_call(step: Move, by: User, *, arrived: bool) -> Call:
    """The actor's call that has (or has not) been answered by reporting in; the policy made sure that one exists."""
    units = by.units_as(*policies.MEMBERS)
    return next(
        call for call in step.case.standing_calls if call.unit_id in units and (call.arrived_at is not None) == arrived
    )


def _require_callable(case: Case, centre: Unit, units: Sequence[Unit]) -> None:
    barred = against.kept_from(case)
    for unit in units:
        if unit.pk in barred:
            raise NotPossibleHere(
                _("%(unit)s, or a unit under it, is complained of in this matter and cannot handle it.")
                % {"unit": unit.name}
            )
        if not may_be_called(centre, case, unit):
            raise NotPossibleHere(
                _(
                    "%(unit)s cannot be called from here: "
                    "a community calls units of its own area only; escalate the matter."
                )
                % {"unit": unit.name}
            )


def _require_override(step: Move, lead: Unit, override: str) -> None:
    entry = step.limits.entry
    if entry and entry.is_guarded and lead.kind == "community" and not override:
        raise NotPossibleHere(
            _("The catalogue keeps this matter from communities; write why a community should lead all the same.")
        )


def _catalogue_basis(step: Move) -> str:
    entry = step.limits.entry
    return f"{entry.code} {entry.name_zh}" if entry else ""
