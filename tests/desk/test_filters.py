"""The filter panel of the desk: what it finds, how it is said, and under which name it is kept."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.reading.panel import FILTERS
from cases.rules.choices import State
from desk import actions
from desk.models import SavedFilter
from desk.views import desk as desk_views
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from web.errors import NotAllowed, Refusal
from web.pages import no_longer_than

pytestmark = pytest.mark.django_db
PAGE = "/desk/filter/"


def signed_in(client: Client, world: World, who: str = "officer") -> Client:
    client.force_login(world.person(who), backend="teams.backends.PostsBackend")
    return client


def text_of(client: Client, query: str) -> str:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, query: str, cases: dict[str, Case]) -> set[str]:
    """The names of the cases that stand in the list."""
    page = text_of(client, query)
    return {name for name, case in cases.items() if f"case={case.reference}" in page}


def heading(client: Client, query: str) -> str:
    found = re.search(r'<h2 id="list-heading">(.*?)</h2>', text_of(client, query))
    assert found
    return found[1]


@pytest.fixture
def cases(world: World) -> dict[str, Case]:
    """One of each kind that is asked for, all seen by the street's officer."""
    now = timezone.now()
    found = {
        "whistled": case_in(world, State.WHISTLED),
        "late": case_in(world, State.IMPLEMENTING, next_due_at=now - dt.timedelta(hours=3)),
        "returned": case_in(world, State.ACCEPTED, return_count=1),
        "closed": case_in(world, State.CLOSED),
    }
    Case.objects.filter(pk=found["late"].pk).update(raised_at=now - dt.timedelta(days=40))
    return found


def test_a_filter_finds_what_fulfils_it_and_is_said_above_the_list(
    client: Client, world: World, cases: dict[str, Case]
) -> None:
    signed_in(client, world)

    assert listed(client, "state=whistled", cases) == {"whistled"}
    assert listed(client, "state=whistled&state=accepted", cases) == {"whistled", "returned"}
    assert listed(client, "is_overdue=true", cases) == {"late"}
    assert listed(client, "is_returned=true", cases) == {"returned"}
    assert heading(client, "state=whistled&state=accepted") == "待接单、待派单"
    assert heading(client, "area=220283001000&is_overdue=true") == "北城街道 · 下一时限已超期"
    assert heading(client, "is_danger=false&entry=1304") == "下水道堵塞 · 有生命危险 否"


def test_by_what_is_due_only_open_ones_stand_and_the_newest_first_all(
    client: Client, world: World, cases: dict[str, Case]
) -> None:
    signed_in(client, world)
    everywhere = "network=livelihood"

    assert listed(client, f"{everywhere}&sort=raised", cases) == set(cases)
    assert listed(client, f"{everywhere}&sort=due", cases) == set(cases) - {"closed"}
    assert listed(client, f"{everywhere}&sort=silent", cases) == set(cases) - {"closed"}
    assert listed(client, f"{everywhere}&sort=no", cases) == set()


def test_an_empty_filter_finds_nothing_and_shows_the_panel(
    client: Client, world: World, cases: dict[str, Case]
) -> None:
    signed_in(client, world)

    assert listed(client, "", cases) == set()
    assert listed(client, "sort=raised&state=&area=", cases) == set()
    assert "请选筛选条件" in text_of(client, "")


@pytest.mark.parametrize("query", ["area=999", "raised_since=gestern", "state=nothing", "entry=%00", "holder=x"])
def test_what_is_no_filter_is_refused_in_the_panel_with_a_sentence(
    client: Client, world: World, cases: dict[str, Case], query: str
) -> None:
    signed_in(client, world)

    assert listed(client, query, cases) == set()
    assert 'aria-invalid="true"' in text_of(client, query) or 'role="alert"' in text_of(client, query)


def test_it_shows_nobody_more_than_their_lists_do(client: Client, world: World, cases: dict[str, Case]) -> None:
    assert listed(signed_in(client, world, "other_officer"), "state=whistled&sort=raised", cases) == set()


def test_every_filter_stands_on_the_panel(client: Client, world: World) -> None:
    page = text_of(signed_in(client, world), "")

    assert {name for name in FILTERS if f'name="{name}"' not in page} == set()


def test_the_way_back_from_a_matter_keeps_filter_and_order(
    client: Client, world: World, cases: dict[str, Case]
) -> None:
    signed_in(client, world)
    query = "sort=due&is_overdue=true"

    opened = text_of(client, f"{query}&case={cases['late'].reference}")

    assert f"{PAGE}?sort=due&amp;is_overdue=true" in opened
    assert cases["late"].reference in opened


def test_a_page_costs_the_same_for_one_and_for_many(client: Client, world: World, cases: dict[str, Case]) -> None:
    signed_in(client, world)
    text_of(client, "network=livelihood")
    with statements() as few:
        text_of(client, "network=livelihood&sort=raised")
    for _number in range(5):
        case_in(world, State.WHISTLED)
    with statements() as many:
        text_of(client, "network=livelihood&sort=raised")

    assert abs(len(many) - len(few)) <= 1, "what rules are in force is asked once in a while"
    assert len(many) <= 16


def test_what_takes_too_long_says_so_and_offers_a_file(
    client: Client, world: World, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: object, **_more: object) -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        raise AssertionError("it was waited for")

    monkeypatch.setattr(desk_views, "FILTER_SECONDS", 0.1)
    monkeypatch.setattr(desk_views.rows, "page", slow)

    page = text_of(signed_in(client, world), "state=whistled")

    assert "导出为文件" in page
    assert f"{reverse('exports:add')}?state=whistled" in page


def test_other_troubles_of_the_database_are_not_taken_for_slowness(world: World) -> None:
    with pytest.raises(IntegrityError), no_longer_than(1):
        SavedFilter.objects.create(by=world.person("officer"), name="空", query="", sort="due")
    with no_longer_than(0.05), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")


def test_a_filter_is_saved_under_a_name_and_stands_on_the_panel(client: Client, world: World) -> None:
    signed_in(client, world)
    save = f"{reverse('desk:save_filter')}?is_overdue=true&sort=due"

    assert client.post(save, {"name": " "}).status_code == 422
    sent = client.post(save, {"name": "我的超期"})

    assert sent.headers["Location"] == f"{PAGE}?sort=due&is_overdue=true"
    assert "我的超期" in text_of(client, "state=whistled")
    kept = SavedFilter.objects.get()
    client.post(reverse("desk:remove_filter", args=[kept.pk]))
    assert not SavedFilter.objects.exists()


def test_one_that_is_shared_stands_with_the_unit_s_people_and_is_removed_by_its_owner(
    client: Client, world: World
) -> None:
    officer, other = world.person("officer"), world.person("second_officer")
    unit = world.unit("street_office")
    actions.save_filter(name="街道超期", query="is_overdue=true", sort="due", shared_with=unit, by=officer)

    shown = text_of(signed_in(client, world, "second_officer"), "state=whistled")
    assert "街道超期" in shown
    actions.remove_filter(SavedFilter.objects.get().pk, by=other)

    assert SavedFilter.objects.count() == 1
    with pytest.raises(NotAllowed):
        actions.save_filter(
            name="别家", query="is_overdue=true", sort="due", shared_with=world.unit("water"), by=officer
        )


def test_what_cannot_be_kept_is_refused_with_a_sentence(world: World) -> None:
    officer = world.person("officer")
    refused = [
        {"name": "", "query": "is_overdue=true"},
        {"name": "空", "query": ""},
        {"name": "错", "query": "state=nothing"},
        {"name": "长", "query": "&".join(["state=whistled"] * 100)},
    ]

    for given in refused:
        with pytest.raises(Refusal):
            actions.save_filter(**given, sort="due", by=officer)
    for number in range(actions.MOST_SAVED):
        actions.save_filter(name=f"第{number}个", query="is_overdue=true", sort="due", by=officer)
    with pytest.raises(Refusal):
        actions.save_filter(name="再一个", query="is_overdue=true", sort="due", by=officer)
    assert SavedFilter.objects.count() == actions.MOST_SAVED


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("desk_savedfilter_one_a_name", {"name": "一"}),
        ("desk_savedfilter_says_something", {"query": ""}),
    ],
)
def test_the_database_refuses_a_row_that_breaks_its_constraint(
    world: World, name: str, values: dict[str, object]
) -> None:
    officer = world.person("officer")
    actions.save_filter(name="一", query="is_overdue=true", sort="due", by=officer)
    other = actions.save_filter(name="二", query="is_overdue=true", sort="due", by=officer)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SavedFilter.objects.filter(pk=other.pk).update(**values)


@pytest.mark.parametrize("day", ["raised", "closed", "due"])
def test_a_last_day_before_the_first_is_said_at_its_field(world: World, client: Client, day: str) -> None:
    signed_in(client, world)

    shown = text_of(client, f"{day}_since=2026-11-02&{day}_until=2026-11-01")
    assert f'href="#filter-{day}_until"' in shown and "结束日期早于开始日期" in shown
    assert "没有同时符合这些条件" not in shown

    assert "结束日期早于开始日期" not in text_of(client, f"{day}_since=2026-11-01&{day}_until=2026-11-01")


def test_the_days_of_a_filter_read_as_a_pair(world: World, client: Client) -> None:
    signed_in(client, world)

    said = heading(client, "raised_since=2026-11-01&raised_until=2026-11-30")

    assert said == "提出日起 2026-11-01 · 提出日止 2026-11-30"
