"""The pages of exports: asked for with a list's filters, followed, fetched and taken away by their owner alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.rules.choices import State as CaseState
from exports import working
from exports.choices import State
from exports.models import Export
from networks.models import Change
from teams.models import Post
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from tests.exports.files import address, ask, client_of, numbers, written

pytestmark = pytest.mark.django_db
PAGES = ("exports", "add", "decide", "file", "remove")


def test_a_list_leads_to_the_form_with_its_conditions(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    client = client_of(world, "officer")

    [link] = re.findall(
        r'href="(/exports/add/[^"]*)"', client.get(reverse("desk:queue", args=["to-accept"])).content.decode()
    )
    form = client.get(link).content.decode()

    assert link == "/exports/add/?state=whistled"
    assert re.search(r'value="whistled"[^>]*checked', form)


def test_what_is_asked_for_stands_in_the_list_until_it_is_fetched(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    client = client_of(world, "officer")

    answer = client.post(address("add"), {"kind": "cases", "format": "csv", "state": ["whistled"], "area": ""})
    assert answer.status_code == 302
    waiting = client.get(address("exports")).content.decode()
    assert "排队中" in waiting and 'hx-trigger="every 2s"' in waiting
    export = Export.objects.get()
    assert export.filter == "state=whistled"
    working.advance()
    ready = client.get(address("exports")).content.decode()

    assert "every 2s" not in ready and "待接单" in ready
    fetched = client.get(address("file", export.pk))
    assert fetched.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert fetched.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert fetched.getvalue().decode("utf-8-sig").count("\r\n") == 2


def test_a_condition_that_is_wrong_is_named_and_the_rest_kept(world: World) -> None:
    answer = client_of(world, "officer").post(
        address("add"), {"kind": "cases", "format": "csv", "state": ["whistled"], "area": "999"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有这个代码的辖区。" in page
    assert re.search(r'value="whistled"[^>]*checked', page)
    assert not Export.objects.exists()


@pytest.mark.parametrize("name", ["second_officer", "supervisor", "auditor", "lead"])
def test_nobody_else_finds_it(world: World, name: str) -> None:
    export = written(world.person("officer"))
    client = client_of(world, name)

    assert client.get(address("file", export.pk)).status_code == 404
    assert client.post(address("remove", export.pk)).status_code == 404
    assert client.get(address("decide", export.pk)).status_code == 404
    assert f"/exports/{export.pk}/" not in client.get(address("exports")).content.decode()
    export.refresh_from_db()
    assert export.state == State.READY


def test_whose_post_has_ended_finds_their_own_no_longer(world: World) -> None:
    export = written(world.person("officer"))
    Post.objects.filter(person=world.person("officer")).update(until=timezone.localdate())

    assert client_of(world, "officer").get(address("file", export.pk)).status_code == 404


def test_what_was_taken_away_is_not_fetched_again(world: World) -> None:
    export = written(world.person("officer"))
    client = client_of(world, "officer")

    assert client.post(address("remove", export.pk)).status_code == 302
    gone = client.get(address("file", export.pk))

    assert gone.status_code == 409
    assert "请重新导出" in gone.content.decode()


def test_a_page_costs_the_same_for_one_export_and_for_five(world: World) -> None:
    client = client_of(world, "officer")
    ask(world.person("officer"), filter="state=whistled&area=220283001002&holder=1")
    with statements() as one:
        client.get(address("exports"))
    for _ in range(4):
        ask(world.person("officer"), filter="state=whistled&area=220283001003&holder=2")

    with statements() as five:
        client.get(address("exports"))

    assert len(five) == len(one) <= 12


def test_what_the_search_finds_is_exported_and_a_person_s_number_is_not(world: World) -> None:
    case = case_in(world, CaseState.WHISTLED, text="电梯坏了三天")
    case_in(world, CaseState.WHISTLED)
    client = client_of(world, "officer")

    [link] = re.findall(
        r'href="(/exports/add/[^"]*)"', client.get(reverse("desk:search"), {"q": "电梯"}).content.decode()
    )
    form = client.get(link).content.decode()
    sent = client.post(link, {"kind": "cases", "format": "jsonl", "q": "电梯"})
    refused = client.post(address("add"), {"kind": "cases", "format": "jsonl", "q": "13800005678"})
    mixed = client.post(address("add"), {"kind": "cases", "format": "jsonl", "q": "电梯", "state": ["whistled"]})

    assert 'name="q" value="电梯"' in form
    assert (sent.status_code, refused.status_code, mixed.status_code) == (302, 422, 422)
    assert working.advance()
    assert numbers(Export.objects.get()) == [case.reference]
    assert "电梯" not in str(list(Change.objects.values_list("note", flat=True)))
