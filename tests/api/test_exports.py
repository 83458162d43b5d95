"""Exports by programs: the same verbs and rows as on the pages, for the one post of the key."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from cases.rules.choices import State as CaseState
from exports import working
from exports.models import Export
from teams.models import Post, Scope
from tests.api.programs import program
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db
ASKED = {"kind": "cases", "format": "jsonl", "filter": "state=whistled&network=livelihood"}


def test_a_program_asks_follows_fetches_and_takes_away(world: World) -> None:
    case = case_in(world, CaseState.WHISTLED)
    asking = program(world.person("officer"), Scope.READ)

    made = asking.post("exports/", ASKED)
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["file"]) == ("waiting", None)
    working.advance()
    ready = asking.get(f"exports/{made.json()['id']}/").json()
    assert (ready["state"], ready["rows"], ready["done"], ready["to_do"]) == ("ready", 1, 1, 1)
    fetched = asking.client.get(ready["file"], headers=asking.headers)
    [row] = [json.loads(line) for line in fetched.getvalue().decode().splitlines()]
    gone = asking.post(f"exports/{ready['id']}/remove/", {})

    assert row["number"] == case.reference
    assert fetched.headers["Content-Type"].startswith("application/jsonl")
    assert gone.json()["state"] == "expired"
    assert asking.client.get(ready["file"], headers=asking.headers).status_code == 409
    assert [one["id"] for one in asking.get("exports/").json()["results"]] == [ready["id"]]


@pytest.mark.parametrize("name", ["second_officer", "supervisor", "lead"])
def test_those_of_others_do_not_exist(world: World, name: str) -> None:
    made = program(world.person("officer")).post("exports/", ASKED).json()
    stranger = program(world.person(name))

    assert stranger.get(f"exports/{made['id']}/").status_code == 404
    assert stranger.get(f"exports/{made['id']}/file/").status_code == 404
    assert stranger.post(f"exports/{made['id']}/remove/", {}).status_code == 404
    assert stranger.get("exports/").json()["results"] == []


def test_a_key_exports_no_more_than_its_own_post_sees(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    officer = world.person("officer")
    asking = program(officer)
    Post.objects.create(person=officer, duty="supervisor", area=world.areas["city"], since=dt.date(2020, 1, 1))

    made = asking.post("exports/", ASKED).json()

    assert len(Export.objects.get(pk=made["id"]).posts) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "people"}, "kind"),
        ({"format": "pdf"}, "format"),
        ({"filter": "state=nonsense"}, "filter"),
        ({"filter": "q=13800005678"}, "filter"),
        ({"filter": "q=电梯&state=whistled"}, "filter"),
        ({"until": "2026"}, "until"),
    ],
)
def test_what_is_wrong_is_named(world: World, wrong: dict[str, str], field: str) -> None:
    answer = program(world.person("officer")).post("exports/", ASKED | wrong)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Export.objects.exists()


def test_names_need_the_scope_of_steps(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    unmasked = ASKED | {"is_unmasked": True, "reason": "回访核对"}

    refused = program(world.person("officer"), Scope.READ).post("exports/", unmasked)
    taken = program(world.person("officer"), Scope.READ, Scope.ACT).post("exports/", unmasked)

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert (taken.status_code, taken.json()["state"]) == (201, "asked")


def test_sent_again_it_is_asked_for_once(world: World) -> None:
    asking = program(world.person("officer"))

    first, again = (asking.post("exports/", ASKED, key="same") for _ in range(2))

    assert first.json() == again.json()
    assert Export.objects.count() == 1


def test_whoever_is_not_signed_in_gets_nothing(client: Client, db: None) -> None:
    assert client.get("/api/v1/exports/1/file/").status_code == 401


def test_a_number_that_no_row_can_have_is_not_there(world: World) -> None:
    officer = program(world.people["officer"])

    assert [officer.get(f"exports/{number}/").status_code for number in (0, 10**18, 10**40)] == [404, 404, 404]
