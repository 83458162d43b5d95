"""The brief of a day and the wall: their figures are those of the page of figures; nothing secret is on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.rules.choices import State
from figures import by_day, counting
from figures.models import StaleDay
from tests.cases import counting as asked
from tests.cases.world import World, case_in, somebody_aside

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 6, 16, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ADDRESSES = ("figures:brief", "figures:wall")


@pytest.fixture(autouse=True)
def on_a_tuesday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def see(world: World, client: Client):
    def page(address: str, name: str = "supervisor", **query: Any) -> Any:
        client.force_login(world.people[name], backend="teams.backends.PostsBackend")
        return client.get(reverse(address), query)

    return page


def count_all() -> None:
    counting.count()
    by_day.mark()
    StaleDay.objects.exclude(day__gt=timezone.localdate() - 4 * DAY).delete()
    while by_day.count_next():
        pass


def late(world: World, text: str, **facts: Any) -> Case:
    case = case_in(world, State.IMPLEMENTING, text=text, raised_at=NOON - DAY, **facts)
    Case.objects.filter(pk=case.pk).update(next_due_at=NOON - dt.timedelta(hours=5), next_amber_at=None)
    return case


def test_the_brief_tells_of_yesterday_and_of_the_day_before(world: World, see: Any) -> None:
    for _case in range(3):
        case_in(world, State.IMPLEMENTING, raised_at=NOON - DAY)
    case_in(world, State.IMPLEMENTING, raised_at=NOON - 2 * DAY)
    case_in(world, State.IMPLEMENTING, raised_at=NOON)
    late(world, "路灯不亮了好几天")
    count_all()

    page = see("figures:brief")

    assert (page.context["raised"], page.context["raised_before"]) == (4, 1)
    assert (page.context["open"], page.context["overdue"]) == (6, 1)
    text = page.content.decode()
    assert "昨日报单4件；在办超期1件" in text
    assert "第 167 期" in text
    assert "路灯不亮了好几天" in text


@pytest.mark.parametrize("name", ["supervisor", "officer"])
def test_what_is_not_for_everybody_is_counted_and_not_named(world: World, see: Any, name: str) -> None:
    late(world, "这里有人反映秘密一号", is_confidential=True)
    late(world, "这里有人反映秘密二号", complained_of=world.unit("water"))
    late(world, "请打电话13812345678找我，水管坏了")
    count_all()

    page = see("figures:brief", name)

    text = page.content.decode()
    assert page.context["overdue"] == 3
    assert "秘密" not in text
    assert "13812345678" not in text
    assert "水管坏了" in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_watches_no_area_finds_neither(world: World, see: Any, address: str) -> None:
    assert see(address, "lead").status_code == 404
    assert see(address, area=world.areas["other_street"].pk + 9999).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_stands_aside_has_one_less(world: World, see: Any, address: str) -> None:
    case = late(world, "路灯不亮了好几天")
    late(world, "井盖松动有响声")
    count_all()

    def numbers(page: Any) -> list[int]:
        if address == "figures:brief":
            return [page.context["raised"], page.context["overdue"]]
        return [page.context["steps"][0]["reached"].count, page.context["standing"][2].count]

    before = numbers(see(address, "officer"))
    somebody_aside(world, case)
    Case.objects.get(pk=case.pk).recusals.update(person=world.people["officer"])

    assert numbers(see(address, "officer")) == [count - 1 for count in before]
    assert "路灯不亮" not in see(address, "officer").content.decode()


def test_the_wall_shows_what_the_pages_show_and_names_nobody(world: World, see: Any) -> None:
    late(world, "路灯不亮了好几天")
    case_in(world, State.WHISTLED, raised_at=NOON)
    count_all()

    page, period = see("figures:wall"), see("figures:figures")

    assert [step["reached"].count for step in page.context["steps"]] == [
        step["reached"].count for step in period.context["steps"]
    ]
    assert page.context["today"] == [1, 0]
    assert {tile.figure: tile.count for tile in page.context["standing"]}["overdue"] == 1
    text = page.content.decode()
    assert world.people["supervisor"].name not in text
    assert "路灯" not in text
    assert 'hx-trigger="every 60s"' in text


def test_the_wall_says_that_areas_were_left_out(world: World, see: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    late(world, "路灯不亮了好几天")
    count_all()
    whole = see("figures:wall", "county_officer").context
    monkeypatch.setattr("figures.views.wall.MOST_AREAS", 1)

    page = see("figures:wall", "county_officer")

    assert (whole["left_out"], len(whole["lines"])) == (0, 2)
    assert [(name, [cell.count for cell in cells]) for name, cells in page.context["lines"]] == [
        ("北城街道", [1, 0, 1])
    ]
    assert "另有 1 个" in page.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_their_cost_does_not_grow_with_the_cases(world: World, see: Any, client: Client, address: str) -> None:
    def statements() -> int:
        count_all()
        see(address)
        with asked.statements() as found:
            client.get(reverse(address))
        return len(found)

    late(world, "路灯不亮了好几天")
    few = statements()
    for number in range(5):
        late(world, f"路灯{number}不亮了好几天")

    assert statements() == few <= 11


def test_before_the_first_count_the_brief_says_so(world: World, see: Any) -> None:
    late(world, "路灯不亮了好几天")

    assert "正在首次统计" in see("figures:brief").content.decode()
