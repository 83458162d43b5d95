"""Each step as a person fills it in: on which case, by whom, what is posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.models import Call, Case, Clock, PlanTask, Rating
from cases.rules.choices import OrderKind, Stage, State
from cases.rules.lifecycle import Action
from desk.forms.step import At
from desk.forms.table import BY_ACTION
from networks.models import Unit
from teams.models import User
from tests.cases.added import Filled, Typed
from tests.cases.added_steps import ADDED, REASON
from tests.cases.orders import open_order, ordered
from tests.cases.world import World, case_in, paused, proposed, somebody_aside, working_day

A, S = Action, State


def in_(hours: int) -> str:
    return f"{timezone.localtime() + dt.timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def _call(case: Case, part: str = "lead") -> int:
    return Call.objects.get(case=case, part=part).pk


def _disputed(world: World) -> Typed:
    return {"needs_ruling": True, "holder": world.unit("county_centre"), "return_count": 2}


def _review(world: World) -> Typed:
    return {"needs_review": True, "holder": world.unit("street_office")}


def _proposal(action: Action) -> Callable[[World], Typed]:
    return lambda w: {"proposed_action": action, "proposed_by": w.people["officer"], "proposed_note": "理由充分"}


def _minutes(world: World, case: Case) -> Typed:
    lead, assist = _call(case), _call(case, "assist")
    return {
        "conclusion": "今天疏通，物业配合",
        "asked": [lead, assist],
        "present": [lead],
        "task_call": [lead, assist],
        "task_text": ["疏通下水道", ""],
        "task_due": [in_(20), in_(20)],
    }


def _visited(world: World, case: Case) -> Typed:
    rating = Rating.objects.get(case=case)
    return {
        "rating": rating.pk,
        "contacted": "yes",
        "solved": "yes",
        "satisfied": 5,
        "witness": "李楼长",
        "way": "door",
    }


def _units(world: World, case: Case) -> Typed:
    return {"lead": world.unit("justice").pk, "assists": [world.unit("mediation").pk, world.unit("water").pk]}


def _nothing_open(world: World, case: Case) -> Typed:
    PlanTask.objects.filter(case=case).update(finished_at=timezone.now())
    return {"outcome": "solved", "answer": "已疏通"}


def _pause(world: World, case: Case) -> Typed:
    return {"cause": "part", "ends_when": "配件到货", "review_on": working_day(30)}


def _order(world: World, case: Case) -> Typed:
    return REASON | {"kind": "amber", "unit": world.unit("justice").pk, "within": "2WD"}


def limited(world: World, case: Case) -> Case:
    """With a close limit of three working days."""
    given = {"started_at": case.raised_at, "due_at": case.due_at, "limit": "3WD"}
    Clock.objects.create(case=case, stage=Stage.CLOSE, **given)
    return case


def _ordered_to_reopen(world: World, case: Case) -> Case:
    ordered(case, world.unit("street_office"))
    return case


FILLED: Mapping[Action, Filled] = {
    A.ACCEPT: Filled(S.WHISTLED, "officer", lambda w, c: {"entry": "1304", "complained_of": w.unit("property").pk}),
    A.RECLASSIFY: Filled(S.IMPLEMENTING, "officer", lambda w, c: REASON | {"entry": "1502"}, then=limited),
    A.RELOCATE: Filled(S.IMPLEMENTING, "officer", lambda w, c: REASON | {"area": w.areas["other_grid"].pk}),
    A.REFUSE: Filled(S.WHISTLED, "officer", lambda w, c: {"reason": "litigation", "turn_to": "舒兰市人民法院"}),
    A.ESCALATE: Filled(S.WHISTLED, "officer", lambda w, c: REASON),
    A.SEND_DOWN: Filled(S.WHISTLED, "officer", lambda w, c: REASON | {"to": w.unit("committee").pk}),
    A.DISPATCH: Filled(S.ACCEPTED, "officer", _units),
    A.RULE: Filled(S.ACCEPTED, "county_officer", lambda w, c: _units(w, c) | REASON | {"basis": "目录1304"}, _disputed),
    A.REPORT_IN: Filled(S.DISPATCHED, "lead"),
    A.RETURN_CALL: Filled(S.DISPATCHED, "lead", lambda w, c: {"reason": "not_our_duty", "basis": "三定方案"}),
    A.ADD_UNIT: Filled(S.IMPLEMENTING, "lead", lambda w, c: REASON | {"lead": w.unit("water").pk}),
    A.CONSULT: Filled(S.CONSULTING, "lead", _minutes),
    A.PROGRESS: Filled(S.IMPLEMENTING, "lead", lambda w, c: {"note": "已联系", "contacted": "on"}),
    A.FINISH_TASK: Filled(S.IMPLEMENTING, "lead", lambda w, c: {"result": "疏通完毕"}),
    A.DROP_TASK: Filled(S.IMPLEMENTING, "lead", lambda w, c: REASON),
    A.FINISH: Filled(S.IMPLEMENTING, "lead", _nothing_open),
    A.GIVE_FEEDBACK: Filled(S.FEEDBACK, "lead_head"),
    A.SEND_BACK: Filled(S.FEEDBACK, "lead_head", lambda w, c: REASON),
    A.VISIT: Filled(S.EVALUATING, "officer", _visited),
    A.MARK_UNIT: Filled(S.EVALUATING, "officer", lambda w, c: {"mark": "prompt"}),
    A.REWORK: Filled(S.EVALUATING, "officer", lambda w, c: REASON | {"how": "anew"}, _review),
    A.PROPOSE_UPHOLD: Filled(S.EVALUATING, "officer", lambda w, c: REASON, _review),
    A.UPHOLD: Filled(S.EVALUATING, "second_officer", facts=lambda w: _proposal(A.PROPOSE_UPHOLD)(w) | _review(w)),
    A.REOPEN: Filled(S.CLOSED, "officer", lambda w, c: REASON, then=_ordered_to_reopen),
    A.PROPOSE_TERMINATION: Filled(S.IMPLEMENTING, "officer", lambda w, c: REASON | {"legal_reason": "litigation"}),
    A.TERMINATE: Filled(S.IMPLEMENTING, "second_officer", facts=_proposal(A.PROPOSE_TERMINATION)),
    A.DECLINE: Filled(S.IMPLEMENTING, "second_officer", lambda w, c: REASON, _proposal(A.PROPOSE_TERMINATION)),
    A.REMIND: Filled(S.IMPLEMENTING, "officer", lambda w, c: {"note": "请抓紧"}),
    A.SUPERVISE: Filled(S.IMPLEMENTING, "supervisor", _order),
    A.REPLY_ORDER: Filled(S.IMPLEMENTING, "lead", lambda w, c: {"reply": "今天疏通"}),
    A.RECORD_CALL_IN: Filled(S.IMPLEMENTING, "city_officer", lambda w, c: {"result": "已约谈"}),
    A.PROPOSE_PAUSE: Filled(S.IMPLEMENTING, "lead", _pause),
    A.PAUSE: Filled(S.IMPLEMENTING, "county_officer", then=lambda w, c: proposed(w, c, A.PROPOSE_PAUSE, by="lead")),
    A.RESUME: Filled(S.IMPLEMENTING, "lead", lambda w, c: {"note": "配件已到"}, then=paused),
    A.PROPOSE_EXTENSION: Filled(S.IMPLEMENTING, "lead", lambda w, c: REASON | {"days": 2}, then=limited),
    A.EXTEND: Filled(
        S.IMPLEMENTING, "officer", then=lambda w, c: proposed(w, limited(w, c), A.PROPOSE_EXTENSION, by="lead")
    ),
    A.LOOK_AGAIN: Filled(
        S.CLOSED, "officer", lambda w, c: {"found": "fixed"}, lambda w: {"look_due_at": timezone.now()}
    ),
    A.REVEAL: Filled(S.IMPLEMENTING, "officer", lambda w, c: REASON),
    **{action: added.filled for action, added in ADDED.items() if added.filled},
}


@dataclass
class Desk:
    """One person before one step of one case."""

    world: World
    action: Action
    client: Client
    case: Case
    who: str

    def __post_init__(self) -> None:
        self.sign_in(self.who)
        self.url = url(self.action, self.case)
        self.typed = {"version": self.case.version, **FILLED[self.action].typed(self.world, self.case)}

    def sign_in(self, who: str) -> None:
        self.client.force_login(self.world.people[who], backend="teams.backends.PostsBackend")

    def open(self, **headers: str) -> Any:
        return self.client.get(self.url, headers=headers)

    def send(self, typed: Typed | None = None, **headers: str) -> Any:
        return self.client.post(self.url, self.typed if typed is None else typed, headers=headers)

    def now(self) -> Case:
        return Case.objects.get(pk=self.case.pk)


def before(world: World, client: Client, action: Action, who: str = "", state: State | None = None) -> Desk:
    """The case that the step waits for, with the person who takes it (or another) signed in."""
    filled = FILLED[action]
    case = case_in(world, state or filled.state, **filled.facts(world))
    case = filled.then(world, case) if case.state == filled.state else case
    return Desk(world, action, client, case, who or filled.who)


def url(action: Action, case: Case) -> str:
    at = BY_ACTION[action].at
    if at == At.TASK:
        task = PlanTask.objects.filter(case=case).first()
        return reverse("desk:task_step", args=[case.reference, task.pk if task else 0, action.value])
    if at == At.ORDER:
        kind = OrderKind.CALL_IN if action == A.RECORD_CALL_IN else OrderKind.AMBER
        order = open_order(case, Unit.objects.get(short_name="北城街道司法所"), kind)
        return reverse("desk:order_step", args=[case.reference, order.pk, action.value])
    if at == At.CALL:
        call = Call.objects.filter(case=case, part="lead").first()
        return reverse("desk:mark_unit", args=[case.reference, call.pk if call else 0])
    if at == At.RECUSAL:
        recusal = somebody_aside(World(people={user.username: user for user in User.objects.all()}), case)
        return reverse("desk:end_recusal", args=[case.reference, recusal.pk])
    return reverse("desk:step", args=[case.reference, action.value])


def photo(name: str = "p.jpg") -> SimpleUploadedFile:
    stored = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(stored, "JPEG")
    return SimpleUploadedFile(name, stored.getvalue(), "image/jpeg")
