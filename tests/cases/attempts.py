"""How each action is taken in tests, with everything it needs given; and who the table says may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases import actions
from cases.access.policies import Actor
from cases.models import Call, Case, Clock, PlanTask, Rating, Reporter
from cases.rules import lifecycle
from cases.rules.choices import OrderKind, Role, Stage, State
from cases.rules.lifecycle import Action
from networks.models import Area, Unit
from tests.cases.added import Attempt
from tests.cases.added_steps import ADDED
from tests.cases.orders import open_order
from tests.cases.world import World, entry, working_day

GOOD = actions.Answers("yes", "yes", 5)


def _task(case: Case) -> PlanTask:
    return PlanTask.objects.filter(case=case).first() or PlanTask(case=case, pk=0)


def _rating(case: Case) -> Rating:
    return Rating.objects.filter(case=case).first() or Rating(case=case, reporter=Reporter.objects.get(case=case))


def _lead_call(case: Case) -> Call:
    return Call.objects.filter(case=case, part="lead").first() or Call(case=case, pk=0)


def _tasks(case: Case) -> list[actions.Planned]:
    lead = _lead_call(case)
    return [actions.Planned(lead.pk or 0, "疏通下水道", timezone.now() + dt.timedelta(days=1))]


def _finish(world: World, case: Case, by: Any) -> object:
    PlanTask.objects.filter(case=case, dropped_at=None).update(finished_at=timezone.now())
    return actions.finish(case, by=by, outcome="solved", answer="已疏通")


def _recompute(world: World, case: Case, by: Any) -> object:
    """Of a limit that was given by a calendar of other days: the one that runs in the case's state."""
    stage = lifecycle.STAGE_OF.get(case.state, Stage.CLOSE)
    call = Call.objects.filter(case=case, part="lead", arrived_at=None).first() if stage == Stage.ARRIVE else None
    since = case.raised_at
    Clock.objects.create(
        case=case, call=call, stage=stage, started_at=since, limit="1WD", due_at=since + dt.timedelta(hours=1)
    )
    return actions.recompute(case)


def _redistrict(world: World, case: Case, by: Any) -> object:
    """Of a case whose grid has ended and become the other community's."""
    today = timezone.localdate()
    Area.objects.filter(pk=case.area_id).update(until=today, successor=world.areas["other_grid"])
    return actions.redistrict(case)


def _propose_extension(world: World, case: Case, by: Any) -> object:
    _limited(case)
    return actions.propose_extension(case, by=by, days=1, reason="要再请专家")


def _extend(world: World, case: Case, by: Any) -> object:
    _limited(case)
    return actions.extend(case, by=by)


def _limited(case: Case) -> None:
    """By a clock of three working days, unless it has one."""
    given = {"case": case, "stage": Stage.CLOSE, "round": case.round}
    if not Clock.objects.filter(**given).exists():
        Clock.objects.create(limit="3WD", started_at=case.raised_at, due_at=case.due_at, **given)


def _reclassify(world: World, case: Case, by: Any) -> object:
    _limited(case)
    return actions.reclassify(case, by=by, entry=entry("1502"), reason="是供水管道")


def _addressed(world: World, case: Case) -> Unit:
    """Of a closed matter its centre, which is to reopen it."""
    return world.unit("street_office") if case.state == State.CLOSED else case.holder or world.unit("justice")


ATTEMPTS: Mapping[Action, Attempt] = {
    Action.RECLASSIFY: _reclassify,
    Action.RELOCATE: lambda w, c, by: actions.relocate(c, by=by, area=w.area("other_grid"), reason="地点有误"),
    Action.ACCEPT: lambda w, c, by: actions.accept(c, by=by, entry=entry()),
    Action.REFUSE: lambda w, c, by: actions.refuse(c, by=by, reason="litigation", turn_to="舒兰市人民法院"),
    Action.ESCALATE: lambda w, c, by: actions.escalate(c, by=by, reason="需市里协调"),
    Action.SEND_DOWN: lambda w, c, by: actions.send_down(c, by=by, to=w.unit("committee"), reason="社区可办"),
    Action.DISPATCH: lambda w, c, by: actions.dispatch(c, by=by, lead=w.unit("justice"), assists=[w.unit("mediation")]),
    Action.RULE: lambda w, c, by: actions.rule(c, by=by, lead=w.unit("justice"), reason="属地", basis="派单目录1304"),
    Action.REPORT_IN: lambda w, c, by: actions.report_in(c, by=by),
    Action.RETURN_CALL: lambda w, c, by: actions.return_call(c, by=by, reason="not_our_duty", basis="三定方案"),
    Action.ADD_UNIT: lambda w, c, by: actions.add_unit(c, by=by, unit=w.unit("water"), reason="需要停水"),
    Action.CONSULT: lambda w, c, by: actions.consult(c, by=by, conclusion="今天疏通", tasks=_tasks(c)),
    Action.PROGRESS: lambda w, c, by: actions.progress(c, by=by, note="已联系", contacted=True),
    Action.FINISH_TASK: lambda w, c, by: actions.finish_task(_task(c), by=by, result="已疏通"),
    Action.DROP_TASK: lambda w, c, by: actions.drop_task(_task(c), by=by, reason="不需要了"),
    Action.FINISH: _finish,
    Action.GIVE_FEEDBACK: lambda w, c, by: actions.give_feedback(c, by=by),
    Action.SEND_BACK: lambda w, c, by: actions.send_back(c, by=by, reason="没写复测"),
    Action.RATE: lambda w, c, by: actions.rate(_rating(c), answers=GOOD),
    Action.VISIT: lambda w, c, by: actions.visit(_rating(c), by=by, answers=GOOD, witness="李楼长"),
    Action.MARK_UNIT: lambda w, c, by: actions.mark_unit(_lead_call(c), by=by, mark="prompt"),
    Action.REWORK: lambda w, c, by: actions.rework(c, by=by, reason="还在堵"),
    Action.PROPOSE_UPHOLD: lambda w, c, by: actions.propose_uphold(c, by=by, reason="已按规定办理"),
    Action.UPHOLD: lambda w, c, by: actions.uphold(c, by=by),
    Action.CLOSE: lambda w, c, by: actions.close(c),
    Action.REOPEN: lambda w, c, by: actions.reopen(c, by=by, reason="又堵了"),
    Action.WITHDRAW: lambda w, c, by: actions.withdraw(c, by=by),
    Action.PROPOSE_TERMINATION: lambda w, c, by: actions.propose_termination(
        c, by=by, legal_reason="litigation", reason="已起诉"
    ),
    Action.TERMINATE: lambda w, c, by: actions.terminate(c, by=by),
    Action.DECLINE: lambda w, c, by: actions.decline(c, by=by, reason="理由不足"),
    Action.RECOMPUTE: _recompute,
    Action.REDISTRICT: _redistrict,
    Action.REMIND: lambda w, c, by: actions.remind(c, by=by, note="请抓紧"),
    Action.PRESS: lambda w, c, by: actions.press(c, by=by),
    Action.SUPERVISE: lambda w, c, by: actions.supervise(
        c, by=by, kind="amber", unit=_addressed(w, c), reason="群众反映强烈"
    ),
    Action.REPLY_ORDER: lambda w, c, by: actions.reply_order(open_order(c, w.unit("justice")), by=by, reply="今天疏通"),
    Action.RECORD_CALL_IN: lambda w, c, by: actions.record_call_in(
        open_order(c, w.unit("justice"), OrderKind.CALL_IN), by=by, result="已约谈"
    ),
    Action.PROPOSE_PAUSE: lambda w, c, by: actions.propose_pause(
        c, by=by, cause="part", ends_when="配件到货", review_on=working_day(30)
    ),
    Action.PAUSE: lambda w, c, by: actions.pause(c, by=by),
    Action.RESUME: lambda w, c, by: actions.resume(c, by=by, note="配件已到"),
    Action.PROPOSE_EXTENSION: _propose_extension,
    Action.EXTEND: _extend,
    Action.LOOK_AGAIN: lambda w, c, by: actions.look_again(c, by=by, found="fixed"),
    Action.REVEAL: lambda w, c, by: actions.reveal(c, by=by, reason="需要上门"),
    **{action: added.attempt for action, added in ADDED.items()},
}
"""Whistle and self-handle begin a case; tests/cases/test_intake.py takes them."""

STANDING: Mapping[Role, frozenset[str]] = {
    Role.CENTRE: frozenset({"officer", "second_officer"}),
    Role.RULER: frozenset({"county_officer", "city_officer"}),
    Role.CALLED: frozenset({"lead", "lead_head", "assist"}),
    Role.LEAD: frozenset({"lead", "lead_head"}),
    Role.CHECKER: frozenset({"lead_head"}),
    Role.VISITOR: frozenset({"officer", "second_officer", "county_officer"}),
    Role.REVIEWER: frozenset({"officer", "second_officer"}),
    Role.SECOND: frozenset({"second_officer", "county_officer"}),
    Role.APPROVER: frozenset({"officer"}),
    Role.RAISER: frozenset({"grid_worker"}),
    Role.CALLER: frozenset({"committee_officer"}),
    Role.RESPONSIBLE: frozenset({"responsible"}),
    Role.SUPERVISOR: frozenset({"supervisor", "county_officer", "city_officer"}),
    Role.ADDRESSED: frozenset({"lead", "lead_head"}),
    Role.CITY_OFFICE: frozenset({"city_officer"}),
    Role.REPORTER: frozenset({"reporter"}),
    Role.SYSTEM: frozenset({"system"}),
}
"""The people of the small world by what they stand to its cases: the test's own reading of docs/workflow.md."""

NO_CALLS = frozenset({State.WHISTLED, State.ACCEPTED, State.REFUSED})


def actor(world: World, case: Case, name: str) -> Actor:
    if name == "system":
        return None
    if name == "reporter":
        return Reporter.objects.get(Q(case=case, raised_in=None) | Q(raised_in=case))
    return world.person(name)
