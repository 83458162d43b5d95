"""The auditor's record of changes, pickers while typing, and what a page may cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks import rules
from networks.actions import areas
from networks.choices import UnitKind
from networks.models import Change, Unit
from teams import change_wording
from teams.actions import people
from teams.models import Post
from teams.policies import SystemSteward
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.world import World, today

TODAY = "today"  # stands for the day of the test in what is typed
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET TRANSACTION")


@pytest.fixture
def changed(world: World) -> World:
    """A renamed area, an added person with a one-time code, a corrected one."""
    areas.rename(world.areas["community"], name="向阳社区", note="批复", by=SystemSteward(world.person("system")))
    people.add(username="wangch", name="王春红", phone="", by=world.person("security"))
    people.correct(world.people["lead"], name="李娜", phone="", email="", by=world.person("security"))
    return world


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 4), ({"kind": "area"}, 1), ({"action": "added"}, 1), ({"q": "王春"}, 2), ({"by": "管理员security"}, 3),
        ({"by": "nobody"}, 0), ({"q": "\x00"}, 4), ({"after": "0"}, 0), ({"kind": "castle"}, 0),
    ],
)  # fmt: skip
def test_the_record_is_read_by_kind_change_thing_and_person(changed: World, query: dict[str, str], count: int) -> None:
    assert len(Walker(changed, "auditor_of_city").see("changes", **query).context["rows"]) == count


def test_an_auditor_of_a_street_reads_that_streets_changes(changed: World) -> None:
    rows = Walker(changed, "auditor_of_street").see("changes").context["rows"]

    assert {told.change.subject for told, _batch in rows} == {"向阳社区", "李娜"}
    assert not Walker(changed, "auditor_of_other_street").see("changes").context["rows"]


def test_the_record_tells_old_and_new_in_the_readers_language(changed: World) -> None:
    auditor = Walker(changed, "auditor_of_city")
    assert "更名" in text(auditor.see("changes"))

    auditor.client.cookies["django_language"] = "en"

    assert "renamed" in text(auditor.see("changes"))
    assert "<del>正阳社区</del>" in text(auditor.see("changes"))


def test_every_change_on_record_has_its_words(changed: World) -> None:
    assert set(Change.objects.values_list("action", flat=True)) <= set(change_wording.ACTIONS)
    assert {field for change in Change.objects.all() for field in change.changed} <= set(change_wording.FIELDS)


@pytest.mark.parametrize(
    ("page", "words", "expected"),
    [("find_people", "ly", "刘洋"), ("find_units", "司法", "北城街道司法所"), ("find_areas", "正阳 01", "01网格")],
)
def test_pickers_find_while_typing(world: World, page: str, words: str, expected: str) -> None:
    found = text(Walker(world, "security").see(page, field="thing", thing_words=words))

    assert expected in found
    assert 'name="thing"' in found


@pytest.mark.parametrize("page", ["find_people", "find_units", "find_areas"])
def test_pickers_offer_only_what_one_may_choose(world: World, page: str) -> None:
    words = {"find_people": "uncalled", "find_units": "供水", "find_areas": "南城"}[page]
    query = {"field": "thing", "thing_words": words}

    assert 'type="radio"' in text(Walker(world, "security").see(page, **query))
    assert 'type="radio"' not in text(Walker(world, "security_of_street").see(page, **query))
    assert 'type="radio"' not in text(Walker(world, "auditor_of_city").see(page, **query))


def test_a_picker_says_when_there_are_more_and_when_nothing_fits(world: World) -> None:
    security = Walker(world, "security")
    street = world.areas["street"]
    Unit.objects.bulk_create(
        Unit(name=f"第{n}志愿服务队", kind=UnitKind.VOLUNTEER_TEAM, area=street, since=street.since) for n in range(9)
    )

    assert "还有更多" in text(security.see("find_units", field="unit", unit_words="志愿"))
    assert "还没有找到" in text(security.see("find_units", field="unit", unit_words="没有这个"))
    assert text(security.see("find_units", field="unit", unit_words=" ")).strip() == ""
    assert security.see("find_units", field='"><x').status_code == 404


READING: dict[str, Callable[[World], tuple[int, ...]]] = {
    "people": lambda world: (),
    "person": lambda world: (world.people["lead"].pk,),
    "units": lambda world: (),
    "unit": lambda world: (world.units["street_office"].pk,),
    "areas": lambda world: (),
    "area": lambda world: (world.areas["community"].pk,),
    "give_post": lambda world: (world.people["lead"].pk,),
    "end_post": lambda world: (post_of(world, "lead").pk,),
    "add_unit": lambda world: (),
    "notices": lambda world: (),
    "notice": lambda world: ("dispatch",),
    "dead": lambda world: (),
    "robots": lambda world: (world.units["justice"].pk,),
    "add_robot": lambda world: (world.units["justice"].pk,),
}


def counted(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if not query["sql"].startswith(UNCOUNTED)]


@pytest.mark.parametrize("who", ["security", "system", "security_of_street", "system_of_street"])
@pytest.mark.parametrize("page", READING)
def test_a_page_costs_at_most_eight_statements(changed: World, page: str, who: str) -> None:
    walker = Walker(changed, who)
    rules.current()  # kept in memory by every worker; read again only when they change

    with CaptureQueriesContext(connection) as queries:
        response = walker.see(page, *READING[page](changed))

    if response.status_code == 200:
        assert len(counted(queries)) <= 8, "\n".join(counted(queries))


@pytest.mark.parametrize(
    ("who", "page", "typed"),
    [
        ("security", "give_post", {"duty": "handler", "unit_words": "司法所", "since": TODAY}),
        ("security", "end_post", {"until": TODAY}),
        ("security", "transfer_post", {"duty": "handler", "unit_words": "供水", "since": TODAY}),
        ("security", "stand_in", {"person_words": "ly", "since": TODAY, "until": "2099-01-01"}),
        ("security", "correct_person", {"name": "甲", "phone": "", "email": ""}),
        ("system", "change_unit", {"name": "甲", "short_name": "甲", "functions": ""}),
        ("system", "move_unit", {"under_words": "供水"}),
        ("system", "rename_area", {"name": "甲"}),
        ("system", "add_grid", {"name": "甲", "since": TODAY}),
    ],
)
def test_a_change_costs_at_most_twelve_statements(world: World, who: str, page: str, typed: dict[str, str]) -> None:
    walker = Walker(world, who)
    things = {
        "give_post": world.people["newcomer"].pk,
        "correct_person": world.people["newcomer"].pk,
        "change_unit": world.units["justice"].pk,
        "move_unit": world.units["justice"].pk,
        "rename_area": world.areas["community"].pk,
        "add_grid": world.areas["community"].pk,
    }
    number = things.get(page) or Post.objects.get(person=world.people["lead"]).pk

    with CaptureQueriesContext(connection) as queries:
        response = walker.send(page, number, **{name: day_or(value) for name, value in typed.items()})

    assert response.status_code == 302
    assert len(counted(queries)) <= 12, "\n".join(counted(queries))


def day_or(typed: str) -> str:
    return today().isoformat() if typed == TODAY else typed


def test_whoever_sees_no_matter_is_offered_no_search_for_them(world: World) -> None:
    offered = {
        who: "data-search" in text(Walker(world, who).see(page))
        for who, page in (("system", "units"), ("security", "people"), ("auditor_of_city", "changes"))
    }

    assert offered == {"system": False, "security": False, "auditor_of_city": True}
