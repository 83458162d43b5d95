"""What was got wrong is set right: the type of a matter (改类), its place (改辖区), a call by mistake (撤回派单)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cases.access import filing
from cases.actions.jobs.redistricting import areas_standing_still, settle_at
from cases.actions.steps import regrading
from cases.actions.steps._move import Move, move
from cases.actions.steps.triage import classify, judge_danger, keep_brief, require_brief
from cases.models import Call, Case, CaseEvent, PlanTask, SupervisionOrder
from cases.models.consultation import DROP_REASON_LENGTH
from cases.rules.choices import Fact, Need, Stage, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from networks.models import Area, CatalogueItem
from teams.models import User

__all__ = ["recall", "reclassify", "relocate"]

WHERE_MATTERS_LIE = (AreaLevel.COMMUNITY, AreaLevel.GRID)


def reclassify(
    case: Case,
    *,
    by: User,
    entry: CatalogueItem | None,
    reason: str,
    brief: str = "",
    is_danger: bool | None = None,
    version: int | None = None,
) -> CaseEvent:
    """Give the matter its right type (改类): network, level, confidentiality and the case limit follow.

    So do the limits of the stage where the level changes (`regrading`). `brief`: what called units read once it is
    confidential. `is_danger` sets the mark of danger to life right, alone or beside the type.
    """
    given = {Need.CATALOGUE: entry, Need.REASON: reason}
    with move(case, Action.RECLASSIFY, by=by, version=version, given=given) as step:
        was = filing.noted(step.case, step.limits.entry)
        is_judged, is_refiled = judge_danger(step, is_danger), entry is None or entry.code != was["type"]
        if is_refiled or not is_judged:
            _refile(step, entry, was)
        (require_brief if step.case.standing_calls else keep_brief)(step, brief)
        step.note = reason
    return step.event


def _refile(step: Move, entry: CatalogueItem | None, was: dict[str, object]) -> None:
    if classify(step.case, entry) == was["type"]:
        raise NotPossibleHere(_("This is the type that the matter has already; choose another."))
    step.case.is_confidential = bool(entry and entry.is_confidential)
    regrading.follow_the_type(step, level=str(was["level"]))
    step.payload |= {"was": was, filing.TYPE: filing.noted(step.case, step.limits.entry)}


def relocate(case: Case, *, by: User, area: Area | None, reason: str, version: int | None = None) -> CaseEvent:
    """Put the matter where it really is (改辖区), an area read with its parents: who sees it changes at once.

    Where another centre stands there, or the lead unit was called for the wrong place, the matter is whistled anew to
    the centre of the right place; otherwise only the units that were called for the wrong place are let go.
    """
    given = {Need.AREA: area, Need.REASON: reason}
    with areas_standing_still(), move(case, Action.RELOCATE, by=by, version=version, given=given) as step:
        before, centre = step.case.area, step.case.centre_id
        step.payload = settle_at(step.case, _somewhere_else(step.case, area))
        astray = [
            call for call in step.case.standing_calls if _was_for(call, before) and not _was_for(call, step.case.area)
        ]
        if step.case.centre_id != centre or any(call.is_lead for call in astray):
            _whistle_anew(step, reason)
        else:
            _let_go(step, astray, reason)
            step.target = State(step.case.state)
        step.note = reason
    return step.event


def _somewhere_else(case: Case, area: Area | None) -> Area:
    """The chosen area; NotPossibleHere where no case can lie, or where this case lies already.

    The database refuses an area that ends at this moment.
    """
    if area is None or area.level not in WHERE_MATTERS_LIE or area.until:
        raise NotPossibleHere(_("Choose a grid or a community that is in force."))
    if area.pk == case.area_id:
        raise NotPossibleHere(_("The matter lies there already; choose another place."))
    return area


def _was_for(call: Call, area: Area) -> bool:
    return area.path.startswith(call.unit.area.path)


def _whistle_anew(step: Move, reason: str) -> None:
    """Send the case to the centre of the right place as if it were new; the detour counts against nobody."""
    if step.case.is_paused:
        raise NotPossibleHere(str(Fact.NOT_PAUSED.label))
    step.target = State.WHISTLED
    step.case.holder = step.case.centre
    step.case.outcome = step.case.explained_reason = ""
    step.case.answered_by, step.case.review_on = None, None
    step.clear_proposal()
    _let_go(step, step.case.standing_calls, reason)
    step.start(Stage.ACCEPT)


def recall(case: Case, *, by: User, call: Call, reason: str, version: int | None = None) -> CaseEvent:
    """Withdraw a call before the unit reported in (撤回派单): no return is counted.

    Without its lead the matter goes back to the centre, and every other call of the round ends with it.
    """
    with move(case, Action.RECALL, by=by, version=version, given={Need.REASON: reason}) as step:
        own = _awaited(step.case, call)
        if own.is_lead:
            _let_go(step, step.case.standing_calls, reason)
            step.case.holder = step.case.centre
            step.start(Stage.DISPATCH)
        else:
            _let_go(step, [own], reason)
            step.target = State(step.case.state)
        step.note, step.payload = reason, step.payload | {"part": own.part}
    return step.event


def _awaited(case: Case, call: Call) -> Call:
    """The call as it stands under the lock."""
    own = next((one for one in case.standing_calls if one.pk == call.pk and one.arrived_at is None), None)
    if own is None:
        raise NotPossibleHere(_("This unit has reported in, or is called no longer."))
    if own.is_binding:
        raise NotPossibleHere(_("This unit was named by a ruling; a ruling is not withdrawn."))
    return own


def _let_go(step: Move, calls: Sequence[Call], reason: str) -> None:
    """End these calls with what depends on them: open tasks are dropped, orders need no reply."""
    if not calls:
        return
    ended = [call.pk for call in calls]
    Call.objects.filter(pk__in=ended).update(ended_at=step.now)
    open_tasks = PlanTask.objects.filter(call__in=ended, finished_at=None, dropped_at=None)
    # The whole reason stands in the event; a task keeps its beginning.
    open_tasks.update(dropped_at=step.now, drop_reason=Truncator(reason).chars(DROP_REASON_LENGTH))
    if step.has_open_orders:
        SupervisionOrder.objects.filter(case=step.case, unit__in=_units(calls)).open().stop(step.now)
    step.payload |= {"let_go": [call.unit.name for call in calls]}


def _units(calls: Iterable[Call]) -> list[int]:
    return [call.unit_id for call in calls]
