"""Whose roles count. One rule asked three ways: may this person, what may they do, who is to be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from cases.access import inside, limits
from cases.models import Call, Case, Reporter
from cases.rules import lifecycle
from cases.rules.choices import PAUSABLE, Fact, OrderKind, Role, State
from cases.rules.errors import IllegalMove
from cases.rules.lifecycle import MAX_RETURNS, Action
from cases.rules.transitions import Transition
from networks.choices import AreaLevel
from networks.models import Area, Unit
from teams.choices import Duty
from teams.models import Post, User
from web.errors import NotAllowed
from worktime import timekeeping

Actor = User | Reporter | None
"""A person with posts, a reporter with a code, or the system itself."""

MEMBERS = (Duty.HANDLER, Duty.HEAD, Duty.DUTY_OFFICER, Duty.ASSISTANCE, Duty.LIAISON)
CHECKERS = inside.IN_CHARGE
RAISES_IN_ITS_AREA = (Duty.GRID_WORKER, Duty.RESPONSIBLE)
RAISES_IN_ITS_UNITS_AREA = (Duty.DUTY_OFFICER, Duty.HANDLER, Duty.ASSISTANCE, Duty.LIAISON)
REPLYING = (Duty.HANDLER, Duty.HEAD, Duty.DUTY_OFFICER)


def roles_of(user: User, case: Case, among: Collection[Role] = frozenset(Role)) -> dict[Role, int | None]:
    """The person's roles in this case, each with the unit in whose name they would act; in the order of the rules."""
    found = {role: rule(user, case) for role, rule in _RULES.items() if role in among}
    return {role: unit or None for role, unit in found.items() if unit is not None}


def require(actor: Actor, row: Transition, case: Case) -> int | None:
    """The unit in whose name the actor may take this step; NotAllowed or IllegalMove with a sentence otherwise."""
    if not isinstance(actor, User):
        _require_code_or_system(actor, row, case)
        return None
    unit = _standing(actor, row, case)
    if sentence := bar(row.action, actor, case):
        raise IllegalMove(row.action.label, State(case.state).label, why=sentence)
    return unit


def require_in_hand(case: Case) -> None:
    """NotAllowed once the case has left the reader's units: they do not even learn its state."""
    if vars(case)["left_at"]:
        raise NotAllowed


def require_no_recusal(actor: Actor, case: Case) -> None:
    """Whoever stands aside takes no step, not even one that was begun before they were named."""
    if isinstance(actor, User) and actor.pk in case.recused:
        raise NotAllowed


def _standing(user: User, row: Transition, case: Case) -> int | None:
    roles = roles_of(user, case, row.who)
    if not roles:
        raise NotAllowed
    able = _able(roles, row, case)
    if not able:
        why = next(fact.label for role, fact in row.when_by if role in roles)
        raise IllegalMove(row.action.label, State(case.state).label, why=why)
    return next((unit for unit in able.values() if unit), None)


def _able(roles: Mapping[Role, int | None], row: Transition, case: Case) -> dict[Role, int | None]:
    """The roles without those whose own fact (`when_by`) does not hold."""
    waiting = {role for role, fact in row.when_by if not lifecycle.holds(fact, case)}
    return {role: unit for role, unit in roles.items() if role not in waiting}


def _require_code_or_system(actor: Reporter | None, row: Transition, case: Case) -> None:
    """A reporter's code opens that reporter's own case; the system stands everywhere."""
    role = Role.REPORTER if actor else Role.SYSTEM
    if role not in row.who or (actor and actor.case_id != case.pk):
        raise NotAllowed


def may_give_code(user: User, case: Case) -> bool:
    """The centre's officer or whoever logged the matter, outside the units that handle it: a code opens the rating."""
    return bool(roles_of(user, case, (Role.CENTRE, Role.RAISER))) and _outside(user, case)


def require_may_give_code(user: User, case: Case) -> None:
    if not may_give_code(user, case):
        raise NotAllowed(_("A lost code is given again by the centre or whoever logged it, never by who handles it."))


def steps_open_to(user: User, case: Case) -> list[Transition]:
    """What the case page offers this person now, in table order: the same rule that judges the step."""
    rows = [row for row in lifecycle.possible_in(case.state) if all(lifecycle.holds(fact, case) for fact in row.when)]
    # Asked once for all rows: most rows ask for the same few roles.
    held = roles_of(user, case, {role for row in rows for role in row.who})
    return [
        row
        for row in rows
        if _able({role: unit for role, unit in held.items() if role in row.who}, row, case)
        and not bar(row.action, user, case)
    ]


def may_raise(user: User, area: Area) -> int | None:
    """The unit in whose name the person raises matters in `area`; NotAllowed where no post of theirs lies there."""
    for post, reach in raises_in(user):
        if area.path.startswith(reach.path):
            return post.unit_id
    raise NotAllowed(_("You can log matters in your own area only."))


def raises_in(user: User) -> list[tuple[Post, Area]]:
    """The person's posts in whose name cases are raised, each with the area it reaches over; own areas first."""
    own = [(post, unit.area) for post, unit in _posts_in_units(user, RAISES_IN_ITS_UNITS_AREA)]
    return [*_posts_over_areas(user, RAISES_IN_ITS_AREA), *own]


def _posts_over_areas(user: User, duties: Collection[Duty]) -> Iterator[tuple[Post, Area]]:
    return ((post, post.area) for post in user.current_posts if post.duty in duties and post.area)


def _posts_in_units(user: User, duties: Collection[Duty]) -> Iterator[tuple[Post, Unit]]:
    return ((post, post.unit) for post in user.current_posts if post.duty in duties and post.unit)


def _officer(unit_id: int | None, user: User, duties: tuple[str, ...] = (Duty.DUTY_OFFICER,)) -> int | None:
    return unit_id if unit_id in user.units_as(*duties) else None


def _centre(user: User, case: Case) -> int | None:
    return _officer(case.centre_id, user)


def _ruler(user: User, case: Case) -> int | None:
    """The centre that the dispute went up to, or the city office."""
    city = (unit.pk for unit in centres_of(user, (Duty.DUTY_OFFICER,)) if unit.area.level == AreaLevel.CITY)
    return _officer(case.holder_id, user) or next(city, None)


def _own_calls(user: User, case: Case) -> list[Call]:
    units = user.units_as(*MEMBERS)
    return [call for call in case.standing_calls if call.unit_id in units]


def _called(user: User, case: Case) -> int | None:
    return next((call.unit_id for call in _own_calls(user, case)), None)


def _lead(user: User, case: Case) -> int | None:
    return next((call.unit_id for call in _own_calls(user, case) if call.is_lead), None)


def _checker(user: User, case: Case) -> int | None:
    """The head of the lead unit, or the centre: whoever holds the answer, never its author."""
    return None if case.answered_by_id == user.pk else _officer(case.holder_id, user, CHECKERS)


def is_handling(case: Case, units: frozenset[int]) -> bool:
    return any(call.unit_id in units for call in case.standing_calls)


def _outside(user: User, case: Case) -> bool:
    """Whether none of the person's units handled the case: who handled cannot judge."""
    return not is_handling(case, user.own_units)


def _visitor(user: User, case: Case) -> int | None:
    unit = _officer(case.centre_id, user) or _officer(case.centre.parent_id, user)
    return unit if _outside(user, case) else None


def _reviewer(user: User, case: Case) -> int | None:
    return _officer(case.holder_id, user) if _outside(user, case) else None


def _second(user: User, case: Case) -> int | None:
    """Anyone in charge at the deciding centre or the one above, who did not make the proposal.

    A pause is decided in a centre of the level that the proposal named, or above.
    """
    if case.proposed_by_id == user.pk or not case.proposed_action or not _outside(user, case):
        return None
    if case.decided_from:
        return next((unit.pk for unit in centres_of(user) if _decides(unit, case)), None)
    places = (case.holder_id if case.state == State.EVALUATING else None, case.centre_id, case.centre.parent_id)
    return next((unit for place in places if (unit := _officer(place, user, CHECKERS))), None)


def _approver(user: User, case: Case) -> int | None:
    """The person who granted the current pause, while they are in charge of a centre there."""
    if case.paused_by_id != user.pk:
        return None
    return next((unit.pk for unit in centres_of(user) if _lies_in(case, unit.area)), None)


def _raiser(user: User, case: Case) -> int | None:
    return 0 if case.raised_by_id == user.pk else None


def _caller(user: User, case: Case) -> int | None:
    """The centre of the community in which the matter was raised, wherever the case has gone since."""
    own = centres_of(user, (Duty.DUTY_OFFICER,))
    return next((unit.pk for unit in own if unit.area_id == case.community_id), None)


def _responsible(user: User, case: Case) -> int | None:
    """Who is responsible for an area that the case lies in, outside the handling units."""
    posts = _posts_over_areas(user, (Duty.RESPONSIBLE,))
    unit = next((post.unit_id or 0 for post, area in posts if _lies_in(case, area)), None)
    return unit if _outside(user, case) else None


def _supervisor(user: User, case: Case) -> int | None:
    """A supervisor of an area that the case lies in, or somebody in charge of a centre above the case's own that does
    not handle the case.
    """
    for post, area in _posts_over_areas(user, (Duty.SUPERVISOR,)):
        if _lies_in(case, area):
            return post.unit_id or 0
    if not _outside(user, case):
        return None
    return next((unit.pk for unit in centres_of(user) if _is_above(unit, case)), None)


def centres_of(user: User, duties: Collection[Duty] = CHECKERS) -> Iterator[Unit]:
    """Centres in which the person is in charge."""
    return (unit for _post, unit in _posts_in_units(user, duties) if unit.is_centre)


def _lies_in(case: Case, area: Area) -> bool:
    return bool(getattr(case, f"{area.level}_id") == area.pk)


def _decides(unit: Unit, case: Case) -> bool:
    """Whether the centre stands over the case, at the level from which on its pause is decided or above."""
    levels = list(AreaLevel)
    reaches = levels.index(AreaLevel(unit.area.level)) <= levels.index(AreaLevel(case.decided_from))
    return reaches and _lies_in(case, unit.area)


def _is_above(unit: Unit, case: Case) -> bool:
    """Whether the centre stands over the case's own: of a higher level, and around it."""
    levels = list(AreaLevel)
    is_higher = levels.index(AreaLevel(unit.area.level)) < levels.index(AreaLevel(case.centre.area.level))
    return is_higher and _lies_in(case, unit.area)


def _addressed(user: User, case: Case) -> int | None:
    units = user.units_as(*REPLYING)
    waiting = (order.unit_id for order in case.open_orders if order.kind != OrderKind.CALL_IN)
    return next((unit for unit in waiting if unit in units), None)


def _city_office(user: User, case: Case) -> int | None:
    """The city's centre, where a call-in waits to be held."""
    if all(order.kind != OrderKind.CALL_IN for order in case.open_orders):
        return None
    return next((unit.pk for unit in centres_of(user) if unit.area.level == AreaLevel.CITY), None)


_RULES: Mapping[Role, Callable[[User, Case], int | None]] = {
    Role.CENTRE: _centre,
    Role.RULER: _ruler,
    Role.CALLED: _called,
    Role.LEAD: _lead,
    Role.CHECKER: _checker,
    Role.VISITOR: _visitor,
    Role.REVIEWER: _reviewer,
    Role.SECOND: _second,
    Role.APPROVER: _approver,
    Role.RAISER: _raiser,
    Role.CALLER: _caller,
    Role.RESPONSIBLE: _responsible,
    Role.SUPERVISOR: _supervisor,
    Role.ADDRESSED: _addressed,
    Role.CITY_OFFICE: _city_office,
    Role.WORKER: inside.worker,
    Role.TAKER: inside.taker,
    Role.IN_CHARGE: inside.in_charge,
    Role.COLLEAGUE: inside.colleague,
}


def bar(action: Action, user: User, case: Case) -> str:
    """The sentence why this step, though the person's, is not open to them now; empty when it is."""
    rule = _BARS.get(action)
    return rule(user, case) if rule else ""


def _reported_in_already(user: User, case: Case) -> str:
    waiting = any(call.arrived_at is None for call in _own_calls(user, case))
    return "" if waiting else _("Your unit has reported in already.")


def _not_reported_in(user: User, case: Case) -> str:
    arrived = any(call.arrived_at for call in _own_calls(user, case))
    return "" if arrived else _("Report in first.")


def _no_longer_returnable(user: User, case: Case) -> str:
    calls = _own_calls(user, case)
    if any(call.is_binding for call in calls):
        return _("Your unit was named by a ruling; a ruling cannot be returned.")
    if any(call.is_lead for call in calls) and case.return_count >= MAX_RETURNS:
        return _("This matter was returned twice already; ask the centre one level up for a ruling.")
    if not any(call.may_return(timekeeping.now()) and call.arrived_at is None for call in calls):
        return _("The return window is over, or your unit has reported in; speak with the centre.")
    return ""


def keeps_people_from(user: User, case: Case, *, was_called: bool) -> bool:
    """Whether this person may not see the reporter even masked: members of units ever called, where the case is
    confidential or the reporter asked for it.
    """
    is_kept = case.is_confidential or case.hides_reporter
    return is_kept and was_called and case.centre_id not in user.units_as(Duty.DUTY_OFFICER)


def _sealed_from_called_units(user: User, case: Case) -> str:
    if not keeps_people_from(user, case, was_called=bool(_called(user, case))):
        return ""
    if case.is_confidential:
        return _("This matter is confidential: called units do not see who raised it.")
    return _("Whoever raised it asked that the units that handle it do not learn who that is.")


def _not_confidential(_user: User, case: Case) -> str:
    return "" if case.is_confidential else _("Called units read this matter's own words; it is not confidential.")


def _nobody_aside(_user: User, case: Case) -> str:
    return "" if case.recused else _("Nobody stands aside from this matter.")


def _something_proposed(_user: User, case: Case) -> str:
    return str(Fact.NOTHING_PROPOSED.label) if case.proposed_action else ""


def _handled_it(user: User, case: Case) -> str:
    why = _("Your unit handled this matter; somebody outside it takes the second look.")
    return "" if _outside(user, case) else why


def _marks_its_own_part(user: User, case: Case) -> str:
    is_theirs = _centre(user, case) or _outside(user, case)
    return "" if is_theirs else _("Your unit handled this matter; somebody outside it marks the units.")


def _none_awaited(_user: User, case: Case) -> str:
    awaited = any(call.arrived_at is None for call in case.standing_calls)
    return "" if awaited else _("Every unit has reported in; a call is withdrawn only before that.")


def _asked_by_the_lead(user: User, case: Case) -> str:
    is_theirs = case.state not in PAUSABLE or _lead(user, case)
    return "" if is_theirs else _("While units work on the matter, the lead unit asks.")


def _nowhere_up(_user: User, case: Case) -> str:
    return "" if case.centre.parent_id else _("There is no centre above this one.")


def _nowhere_down(_user: User, case: Case) -> str:
    is_lowest = case.centre.area_id == case.community_id
    return _("There is no centre below this one.") if is_lowest else ""


_BARS: Mapping[Action, Callable[[User, Case], str]] = {
    Action.ESCALATE: _nowhere_up,
    Action.SEND_DOWN: _nowhere_down,
    Action.REPORT_IN: _reported_in_already,
    Action.RETURN_CALL: _no_longer_returnable,
    Action.RECALL: _none_awaited,
    Action.MARK_UNIT: _marks_its_own_part,
    Action.PROGRESS: _not_reported_in,
    Action.FINISH_TASK: _not_reported_in,
    Action.REVEAL: _sealed_from_called_units,
    Action.PROPOSE_UPHOLD: _something_proposed,
    Action.PROPOSE_EXTENSION: limits.not_extendable,
    Action.LOOK_AGAIN: _handled_it,
    Action.WRITE_BRIEF: _not_confidential,
    Action.END_RECUSAL: _nobody_aside,
    Action.ASK: _asked_by_the_lead,
    Action.CLAIM: inside.taken,
    Action.TAKE_BACK: inside.nobody_has_it,
}
