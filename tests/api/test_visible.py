"""Every address of the API × every seat × every place a matter can lie: seen where it should be, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from api import urls
from api.views.steps import StepView
from cases.models import Case
from tests.api.programs import V1, program
from tests.cases import seats
from tests.cases.orders import open_order
from tests.cases.seats import SEATS, Ground, Seat
from tests.cases.test_visible_everywhere import _call, _order, _photo, _task
from tests.cases.world import World, somebody_aside

FOUND = {200, 403, 409}
OF_A_MATTER = {"case", "events", "calls", "tasks", "consultations", "evidence"}
OF_A_FILE = {"file"}
LISTS = {"cases", "orders"}
RAISING = {"batch", "self_handled"}
POSTED = RAISING | {"remove_export"}
OF_POSTS = {"posts", "networks", "team", "figures"}
OF_ONESELF = {"notices", "exports", "export", "export_file", "remove_export"}
FOR_WHOEVER_SIGNS_IN = {"areas", "area", "units", "catalogue", "due", "calendar"}
FOR_EVERYBODY = {"schema", "docs", "nowhere"}
STEPS = {str(pattern.name) for pattern in urls.V1 if str(pattern.name).startswith("step_")}
ROUTES = (
    OF_A_MATTER | OF_A_FILE | LISTS | RAISING | OF_POSTS | OF_ONESELF | FOR_WHOEVER_SIGNS_IN | FOR_EVERYBODY | STEPS
)
ROWS = {"tasks": _task, "calls": _call, "orders": _order}


def patterns() -> Iterator[URLPattern]:
    yield from urls.V1
    yield from (one for one in urls.urlpatterns if isinstance(one, URLPattern))


def address(pattern: URLPattern, case: Case, world: World) -> str:
    """Of this matter, with a row or file of it."""
    wanted = pattern.pattern.converters
    given = {"number": case.reference, "uid": _photo(case) if "uid" in wanted else None}
    given |= {"code": "220283001002", "team": "grid", "year": 2026, "pk": 1}
    if "row" in wanted:
        kind = str(pattern.pattern).split("/")[2]
        given["row"] = somebody_aside(world, case).pk if kind == "recusals" else ROWS[kind](case)
    return reverse(f"api:{pattern.name}", kwargs={name: given[name] for name in wanted})


@pytest.fixture(scope="module")
def ground(_built: World) -> Ground:
    laid = seats.lay(_built)
    for case in laid.cases.values():
        open_order(case, case.centre)
    return laid


def test_every_address_has_its_row() -> None:
    assert {str(pattern.name) for pattern in patterns()} == ROUTES


def test_all_steps_go_through_one_door() -> None:
    views = [pattern.callback.cls for pattern in urls.V1 if pattern.name in STEPS]

    assert views and all(issubclass(view, StepView) for view in views)
    assert {(view.read, view.do) for view in views} == {(StepView.read, StepView.do)}


@pytest.mark.parametrize("seat", SEATS, ids=str)
def test_a_matter_is_there_exactly_where_the_seat_sees_it(
    ground: Ground, world: World, client: Client, seat: Seat
) -> None:
    client.force_login(ground.sit(seat), backend="teams.backends.PostsBackend")
    cases = ground.cases

    def opens(name: str, **more: object) -> set[str]:
        got = {
            place: client.get(reverse(f"api:{name}", kwargs={"number": case.reference} | more)).status_code
            for place, case in cases.items()
        }
        assert set(got.values()) <= FOUND | {404}
        return {place for place, status in got.items() if status != 404}

    def lists(path: str) -> set[str]:
        answer = client.get(V1 + path).content.decode()
        return {place for place, case in cases.items() if case.reference in answer}

    shown = {
        "list": lists("cases/"),
        "filtered": lists("cases/?is_open=true") | (lists("cases/") & {"returned"}),
        "case": opens("case"),
        "step": opens("step_reveal"),
    }
    assert shown == dict.fromkeys(shown, seat.sees())
    assert lists("orders/") <= seat.sees()


@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda pattern: str(pattern.name))
def test_out_of_sight_is_404_and_without_a_key_401(
    ground: Ground, world: World, client: Client, pattern: URLPattern
) -> None:
    case, name = ground.cases["here"], str(pattern.name)
    path = address(pattern, case, world)
    method = client.post if name in POSTED else client.get

    if name in FOR_EVERYBODY:
        assert client.get(path).status_code in {200, 404}
        return
    assert method(path).status_code == 401
    if "number" in pattern.pattern.converters:
        stranger = program(world.people["uncalled"])
        assert client.get(path, headers=stranger.headers).status_code == 404
    if name in STEPS:
        said = stranger.headers | {"Idempotency-Key": "k"}
        sent = client.post(path, {"version": 1}, content_type="application/json", headers=said)
        assert sent.status_code == 404


def test_a_photo_is_opened_by_whoever_sees_the_matter_and_nobody_else(ground: Ground, world: World) -> None:
    case = ground.cases["here"]
    path = reverse("api:file", args=[case.reference, _photo(case)])
    got = {
        who: (asking := program(world.people[who])).client.get(path, headers=asking.headers)
        for who in ("officer", "grid_worker", "supervisor", "uncalled", "other_officer", "lead")
    }

    assert {who for who, answer in got.items() if answer.status_code == 200} == {"officer", "grid_worker", "supervisor"}
    assert got["officer"].headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {got[who].status_code for who in ("uncalled", "other_officer", "lead")} == {404}


def test_orders_are_those_of_matters_that_one_sees(ground: Ground, world: World) -> None:
    seen = program(world.people["officer"]).get("orders/").json()["results"]

    named = {place for place, case in ground.cases.items() if case.reference in {one["case"] for one in seen}}
    assert named == Seat(None, "street").sees() - {"complained of"} | ({"complained of"} & named)
    assert program(world.people["uncalled"]).get("orders/").json()["results"] == []
