"""The auditor's list of looks at identities: all of them, by person and period, and nobody else's to read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseEvent, Recusal
from cases.rules.choices import State
from tests.administration.pages import Walker, text
from tests.cases.world import World, case_in
from worktime.timekeeping import as_of


@pytest.fixture
def looked(world: World) -> list[Case]:
    """A look of the officer long ago, one of the lead's head lately, each at a matter of its own."""
    long_ago = timezone.now() - dt.timedelta(days=60)
    cases = [
        case_in(world, State.IMPLEMENTING, raised_at=long_ago, state_since=long_ago),
        case_in(world, State.IMPLEMENTING, text="我叫张小凡，灯坏了"),
    ]
    with as_of(timezone.now() - dt.timedelta(days=40)):
        actions.reveal(Case.objects.get(pk=cases[0].pk), by=world.person("officer"), reason="上门核实")
    actions.reveal(Case.objects.get(pk=cases[1].pk), by=world.person("lead_head"), reason="电话回访")
    return cases


def references(walker: Walker, **query: str) -> list[str]:
    return [row["case__reference"] for row in walker.see("reveals", **query).context["rows"]]


def test_it_says_who_looked_at_what_and_why_newest_first(world: World, looked: list[Case]) -> None:
    page = text(Walker(world, "auditor_of_city").see("reveals"))

    assert [
        word
        for word in ("officer", "上门核实", "lead_head", "电话回访", "姓名、电话、反映内容全文")
        if word not in page
    ] == []
    assert page.index("电话回访") < page.index("上门核实")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"by": "officer"}, [0]),
        ({"by": "nobody"}, []),
        ({"by": "\x00"}, [1, 0]),
        ({"since": "-10"}, [1]),
        ({"until": "-10"}, [0]),
        ({"since": "-40", "until": "-40"}, [0]),
        ({"since": "-39"}, [1]),
        ({"until": "-41"}, []),
        ({"since": "9999-12-31"}, [1, 0]),
        ({"since": "yesterday"}, [1, 0]),
    ],
)
def test_it_is_read_by_person_and_by_period_both_days_included(
    world: World, looked: list[Case], query: dict[str, str], found: list[int]
) -> None:
    days = {
        name: f"{timezone.localdate() + dt.timedelta(days=int(value))}" if value.startswith("-") else value
        for name, value in query.items()
    }

    assert references(Walker(world, "auditor_of_city"), **days) == [looked[at].reference for at in found]


def test_a_day_that_is_none_is_said_to_be_none(world: World) -> None:
    assert "请填写日期" in text(Walker(world, "auditor_of_city").see("reveals", since="yesterday"))


def test_an_auditor_reads_those_of_their_area_alone(world: World, looked: list[Case]) -> None:
    assert len(references(Walker(world, "auditor_of_street"))) == 2
    assert references(Walker(world, "auditor_of_other_street")) == []


def test_an_auditor_who_is_party_to_a_matter_reads_no_look_at_it(world: World, looked: list[Case]) -> None:
    facts = {"reason": "x", "named_at": timezone.now(), "named_by": world.people["officer"]}
    Recusal.objects.create(case=looked[0], person=world.people["auditor_of_city"], **facts)

    assert references(Walker(world, "auditor_of_city")) == [looked[1].reference]


def test_a_sealed_matter_s_looks_are_listed_without_a_way_into_it(world: World, looked: list[Case]) -> None:
    Case.objects.filter(pk=looked[1].pk).update(is_suggested_confidential=True)

    rows = Walker(world, "auditor_of_city").see("reveals").context["rows"]

    assert [(row["case__reference"], row["is_open"]) for row in rows] == [
        (looked[1].reference, False),
        (looked[0].reference, True),
    ]


def test_it_is_paged_by_where_the_last_page_ended(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    for number in range(31):
        actions.reveal(Case.objects.get(pk=case.pk), by=world.person("officer"), reason=f"第{number}次")
    auditor = Walker(world, "auditor_of_city")

    first = auditor.see("reveals")
    second = auditor.client.get(reverse("administration:reveals") + first.context["older_url"])

    assert [len(page.context["rows"]) for page in (first, second)] == [30, 1]
    assert second.context["rows"][0]["note"] == "第0次"


def test_the_list_is_reached_from_the_auditors_tabs_alone(world: World) -> None:
    assert "身份查看记录" in text(Walker(world, "auditor_of_city").see("changes"))
    assert "身份查看记录" not in text(Walker(world, "system").see("people"))


def test_every_look_is_an_event_of_the_ledger(world: World, looked: list[Case]) -> None:
    assert CaseEvent.objects.filter(action="reveal").count() == 2
