"""The first page by what a person is there for; the grid worker's today and own matters."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cases.rules.choices import State
from teams.models import Post
from tests.cases import lives
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from web.pagination import PAGE

pytestmark = pytest.mark.django_db


def shown(client: Client, world: World, url: str, who: str = "grid_worker") -> str:
    client.force_login(world.person(who))
    return client.get(url).content.decode()


@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("grid_worker", "/today/"),
        ("officer", "/desk/"),
        ("lead", "/desk/"),
        ("lead_head", "/desk/"),
        ("supervisor", "/board/"),
        ("auditor", "/board/"),
    ],
)
def test_everybody_is_taken_to_their_own_first_page(world: World, client: Client, who: str, url: str) -> None:
    client.force_login(world.person(who))

    assert client.get("/").headers["Location"] == url


def test_who_administers_the_system_is_told_what_there_is_and_sees_no_case(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)

    page = shown(client, world, "/", "system_admin")

    assert "系统管理员" in page
    assert case.reference not in page


def test_who_holds_no_post_is_told_whom_to_call(world: World, client: Client) -> None:
    Post.objects.filter(person=world.people["lead"]).update(until=timezone.localdate() - dt.timedelta(days=1))

    page = shown(client, world, "/", "lead")

    assert "请打电话给本单位联络员或系统管理员" in page
    assert "lead" in page


def test_today_begins_with_logging_a_matter(world: World, client: Client) -> None:
    page = shown(client, world, "/today/")

    assert 'class="big" href="/log/"' in page
    assert "今天没有等您回话的" in page
    assert "二十秒就好" in page


def test_today_tells_of_what_was_answered_and_of_what_is_due_today(world: World, client: Client) -> None:
    case_in(world, State.EVALUATING, text="已答复的暖气")
    case_in(world, State.WHISTLED, text="今天到期的积雪", next_due_at=timezone.now())
    case_in(world, State.WHISTLED, text="还早的路灯", next_due_at=timezone.now() + dt.timedelta(days=5))

    owed = shown(client, world, "/today/").split("最近记的")[0]

    assert "已答复的暖气" in owed
    assert "今天到期的积雪" in owed
    assert "还早的路灯" not in owed


def test_another_grids_matters_are_not_owed_here(world: World, client: Client) -> None:
    case_in(world, State.EVALUATING, text="隔壁的暖气")

    assert "隔壁的暖气" not in shown(client, world, "/today/", "other_grid_worker")


def test_what_one_sees_by_another_duty_is_not_owed_by_the_grid_worker(world: World, client: Client) -> None:
    grid, since = world.areas["other_grid"], timezone.localdate()
    Post.objects.create(person=world.people["officer"], duty="grid_worker", area=grid, since=since, is_deputy=True)
    case_in(world, State.EVALUATING, text="街道别处的暖气")

    assert "街道别处的暖气" not in shown(client, world, "/today/", "officer")


def test_lately_lists_what_one_logged_oneself(world: World, client: Client) -> None:
    lives.whistled(world, "单元门闭门器坏了")

    assert "单元门闭门器坏了" in shown(client, world, "/today/").split("最近记的")[1]


def test_my_matters_go_on_on_the_next_page(world: World, client: Client) -> None:
    for _number in range(PAGE + 1):
        case_in(world, State.WHISTLED)

    first = shown(client, world, "/mine/")
    second = shown(client, world, f"/mine/?after={first.split('?after=')[1].split(chr(34))[0]}")

    assert (first.count('class="what"'), second.count('class="what"')) == (PAGE, 1)
    assert "回到开头" in second


def test_who_has_logged_nothing_is_shown_where_to_begin(world: World, client: Client) -> None:
    page = shown(client, world, "/mine/", "other_grid_worker")

    assert "您还没有记过事项" in page
    assert 'href="/log/"' in page


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(("url", "most"), [("/today/", 4), ("/mine/", 3)])
def test_pages_on_the_phone_take_few_statements(world: World, client: Client, url: str, most: int, count: int) -> None:
    for _number in range(count):
        case_in(world, State.EVALUATING)
    client.force_login(world.person("grid_worker"))

    with statements() as counted:
        client.get(url)

    assert len(counted) <= most
