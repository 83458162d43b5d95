"""The golden case through the API alone: by the client of the documents, and with the same ledger as by the pages."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from api.steps import TAKEN
from cases.access.ledger import bad_rows
from cases.models import Call, Case, CaseEvent, PlanTask, Rating
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from teams.choices import Duty
from teams.models import Post, User
from tests.api.programs import V1, program
from tests.api.test_every_step import body_of
from tests.architecture.sources import ROOT
from tests.cases.world import LONG_AGO, World
from tests.desk.step_forms import url

CLIENT = ROOT / "docs" / "api_client.py"
A = Action
BEGUN = dt.datetime(2026, 5, 25, 9, 30, tzinfo=dt.UTC)
WHO = {
    "worker": "grid_worker",
    "community": "committee_officer",
    "street": "officer",
    "justice": "lead",
    "mediation": "assist",
    "property_company": "property",
    "head": "lead_head",
}
Typed = dict[str, Any]


@pytest.fixture
def world_with_owner(world: World) -> World:
    """With somebody of the property company."""
    person = User.objects.create_user("property", "property")
    Post.objects.create(person=person, duty=Duty.HANDLER, unit=world.unit("property"), since=LONG_AGO)
    world.people["property"] = person
    return world


@pytest.fixture
def documented() -> ModuleType:
    spec = importlib.util.spec_from_file_location("api_client", CLIENT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_client_of_the_documents_plays_the_golden_case(world_with_owner: World, documented: ModuleType) -> None:
    """Over the test client in place of a line; all else is as it stands in the file."""
    web = Client()

    class Here(documented.Post):  # type: ignore[misc, name-defined]
        def ask(self, path: str, body: Typed | None = None) -> Typed:
            said = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"{web_count()}"}
            sent = json.dumps(body) if body is not None else None
            answer = (
                web.get(V1 + path, headers=said)
                if sent is None
                else web.post(V1 + path, sent, content_type="application/json", headers=said)
            )
            assert answer.status_code < 300, (path, answer.json())
            found: Typed = answer.json()
            return found

    counted = iter(range(1000))

    def web_count() -> int:
        return next(counted)

    keys = {part: program(world_with_owner.people[who]).secret for part, who in WHO.items()}
    done = documented.play(**{part: Here("", key) for part, key in keys.items()})

    assert len(CLIENT.read_text(encoding="utf-8").splitlines()) < 60
    assert done["state"] == State.CLOSED and done["ending"] == "rated"
    assert list(bad_rows()) == []


def _dispatch(world: World, _case: Case) -> Typed:
    return {"lead": world.unit("justice").pk, "assists": [world.unit("mediation").pk], "note": "请尽快"}


def _minutes(world: World, case: Case) -> Typed:
    calls = list(Call.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))
    due = f"{timezone.localtime() + dt.timedelta(hours=20):%Y-%m-%dT%H:%M}"
    told = {"conclusion": "物业出资疏通", "asked": calls, "present": calls[:2]}
    return told | {"task_call": [calls[2]], "task_text": ["疏通管道"], "task_due": [due]}


def _visit(world: World, case: Case) -> Typed:
    said = {"way": "door", "contacted": "yes", "solved": "yes", "satisfied": 5, "reasons": "很满意", "witness": "楼长"}
    return said | {"rating": Rating.objects.get(case=case).pk}


STEPS: tuple[tuple[str, Action, Callable[[World, Case], Typed]], ...] = (
    ("committee_officer", A.ACCEPT, lambda w, c: {"entry": "1304", "life": "none", "note": "已核实"}),
    ("committee_officer", A.ESCALATE, lambda w, c: {"reason": "社区无力解决"}),
    ("officer", A.DISPATCH, _dispatch),
    ("lead", A.REPORT_IN, lambda w, c: {}),
    ("assist", A.REPORT_IN, lambda w, c: {}),
    ("lead", A.ADD_UNIT, lambda w, c: {"lead": w.unit("property").pk, "reason": "管道由物业维护"}),
    ("property", A.REPORT_IN, lambda w, c: {}),
    ("lead", A.CONSULT, _minutes),
    ("lead", A.PROGRESS, lambda w, c: {"note": "已联系", "contacted": True}),
    ("property", A.FINISH_TASK, lambda w, c: {"result": "已疏通"}),
    ("lead", A.FINISH, lambda w, c: {"outcome": "solved", "answer": "已疏通，每月检查"}),
    ("lead_head", A.GIVE_FEEDBACK, lambda w, c: {}),
    ("officer", A.VISIT, _visit),
)
MATTER = {"text": "下水道总堵", "place": "3号楼", "entry": "1304", "phone": "13800005678", "name": "李大爷"}


def _by_pages(world: World, case: Case, who: str, action: Action, typed: Typed) -> None:
    client = Client()
    client.force_login(world.people[who], backend="teams.backends.PostsBackend")
    sent = {name: "on" if value is True else value for name, value in typed.items()}
    assert client.post(url(action, case), sent).status_code == 302


def _by_program(world: World, case: Case, who: str, action: Action, typed: Typed) -> None:
    task = PlanTask.objects.filter(case=case).first()
    path = TAKEN[action].path.replace("<int:row>", str(task.pk if task else 0))
    answer = program(world.people[who]).post(f"cases/{case.reference}/{path}", body_of(typed))
    assert answer.status_code == 200, answer.json()


def _played(world: World, take: Callable[..., None], whistle: Callable[[World], Case]) -> list[dict[str, Any]]:
    with time_machine.travel(BEGUN, tick=False) as clock:
        case = whistle(world)
        for who, action, typed in STEPS:
            clock.shift(dt.timedelta(minutes=20))
            case = Case.objects.get(pk=case.pk)
            take(world, case, who, action, typed(world, case) | {"version": case.version})
    return [_kept(event) for event in CaseEvent.objects.filter(case=case).order_by("seq")]


def _kept(event: CaseEvent) -> dict[str, Any]:
    """All that a row of the ledger holds, but for the numbers of the case's own rows, and digests over them."""
    columns = (
        "seq",
        "action",
        "source",
        "target",
        "by_id",
        "unit_id",
        "holder_id",
        "occurred_at",
        "recorded_at",
        "note",
    )
    return {name: getattr(event, name) for name in (*columns, "note")} | {"payload": _same(event.payload)}


def _same(value: Any) -> Any:
    own = {"call", "calls", "task", "tasks", "rating", "reporter", "present", "absent", "kept"}
    if isinstance(value, Mapping):
        return {name: type(one).__name__ if name in own else _same(one) for name, one in value.items()}
    return [_same(one) for one in value] if isinstance(value, list) else value


def _whistle_on_a_page(world: World) -> Case:
    client = Client()
    client.force_login(world.people["grid_worker"], backend="teams.backends.PostsBackend")
    client.post("/log/", MATTER | {"area": world.areas["grid"].pk, "key": "page", "do": "whistle"})
    return Case.objects.latest("pk")


def _whistle_by_program(world: World) -> Case:
    answer = program(world.people["grid_worker"]).post("cases/", MATTER | {"area": "220283001002001"})
    return Case.objects.get(reference=answer.json()["number"])


def test_the_ledger_is_the_same_as_by_the_pages_event_by_event(world_with_owner: World) -> None:
    by_pages = _played(world_with_owner, _by_pages, _whistle_on_a_page)
    by_program = _played(world_with_owner, _by_program, _whistle_by_program)

    assert [event["action"] for event in by_pages][-2:] == ["visit", "close"] and len(by_pages) == 15
    for page, programmed in zip(by_pages, by_program, strict=True):
        assert programmed == page
