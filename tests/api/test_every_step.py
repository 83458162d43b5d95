"""Each step of the desk is an address here by itself, and does the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.steps import TAKEN
from cases.models import CaseEvent
from cases.rules.lifecycle import Action
from desk.forms.table import BY_ACTION
from tests.api.programs import program
from tests.cases.world import World
from tests.desk.step_forms import Desk, before


def body_of(typed: dict[str, Any]) -> dict[str, Any]:
    """What a form holds, as a program would say it."""
    body = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in typed.items()}
    if "task_text" in body:
        columns = zip(body.pop("task_call"), body.pop("task_text"), body.pop("task_due"), strict=True)
        body["tasks"] = [{"call": call, "text": text, "due": due} for call, text, due in columns]
    return body


def path_of(desk: Desk) -> str:
    taken = TAKEN[desk.action]
    parts = desk.url.strip("/").split("/")
    row = next((part for part in parts[2:] if part.isdigit()), "")
    return f"cases/{desk.case.reference}/{taken.path.replace('<int:row>', row)}"


@pytest.mark.parametrize("action", BY_ACTION, ids=str)
def test_a_step_is_asked_about_refused_and_taken_as_at_the_desk(world: World, client: Client, action: Action) -> None:
    """What it asks for is said before; a name that it does not know is refused by that name; then it is taken."""
    desk = before(world, client, action)
    asking, path, body = program(world.people[desk.who]), path_of(desk), body_of(desk.typed)
    events = CaseEvent.objects.count()

    shown = asking.get(path)
    refused = asking.post(path, body | {"resaon": "x"})
    assert CaseEvent.objects.count() == events
    taken = asking.post(path, body)

    assert shown.status_code == 200, shown.json()
    assert body.keys() - {"version"} <= {one["name"] for one in shown.json()["fields"]}
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, ["resaon"])
    assert taken.status_code == 200, taken.json()
    event = CaseEvent.objects.filter(case=desk.case, action=action).latest("seq")
    assert event.by == world.people[desk.who]
    assert taken.json()["version"] == CaseEvent.objects.filter(case=desk.case).latest("seq").seq


def test_what_a_matter_says_is_available_has_its_address(world: World, client: Client) -> None:
    desk = before(world, client, Action.CONSULT)
    asking = program(world.people[desk.who])

    offered = {one["action"]: one for one in asking.get(f"cases/{desk.case.reference}/").json()["available_actions"]}

    consult = offered["consult"]
    assert consult["href"] == f"/api/v1/{path_of(desk)}"
    assert consult["needs"] == ["conclusion", "tasks"]
    assert {"conclusion", "present", "tasks"} <= set(consult["fields"])
    assert "accept" not in offered


def test_every_step_of_the_table_has_its_address() -> None:
    assert TAKEN.keys() == BY_ACTION.keys()
