"""Units and areas, as the system administrator works with them."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case
from cases.rules.choices import State
from networks.models import Area, Change, Unit
from teams.models import Post
from tests.administration.pages import Walker, text
from tests.cases.world import World, case_in, today


def later() -> dt.date:
    return today() + dt.timedelta(days=7)


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def test_units_are_listed_from_the_city_down(system: Walker) -> None:
    names = [unit.name for unit in system.see("units").context["rows"]]

    assert names[0] == "吉林市社会治理指挥中心"
    assert names.index("北城街道办事处") < names.index("正阳社区居委会")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "北城 司法"}, 1), ({"q": "正阳"}, 2), ({"kind": "utility"}, 1), ({"kind": "castle"}, 10),
        ({"q": "没有"}, 0), ({"area": "x"}, 10), ({"area": "9" * 30}, 10),
    ],
)  # fmt: skip
def test_units_are_found_by_words_and_kind(system: Walker, query: dict[str, str], count: int) -> None:
    assert len(system.see("units", **query).context["rows"]) == count


def test_units_of_one_area_can_be_listed_alone(system: Walker, world: World) -> None:
    rows = system.see("units", area=world.areas["community"].pk).context["rows"]

    assert {unit.area_id for unit in rows} == {world.areas["community"].pk}


def test_a_units_page_names_its_people_and_the_unit_above(system: Walker, world: World) -> None:
    page = text(system.see("unit", world.units["street_office"].pk))

    assert world.people["officer"].name in page
    assert "舒兰市社会治理指挥中心" in page
    assert "正阳社区居委会" in page


def test_a_unit_is_added(system: Walker, world: World) -> None:
    typed = {"name": "北城街道综合执法队", "short_name": "执法队", "kind": "squad", "since": today().isoformat()}

    response = system.send(
        "add_unit", **typed, area_words="北城街道", area=world.areas["street"].pk, functions="执法, 城管"
    )

    unit = Unit.objects.get(kind="squad")
    assert response.headers["Location"].endswith(f"/units/{unit.pk}/")
    assert (unit.functions, unit.parent) == (["执法", "城管"], world.units["street_office"])
    second = system.send("add_unit", **typed | {"name": "二队"}, area=world.areas["street"].pk)
    assert "一个街道一支队伍" in text(second)


def test_a_unit_is_changed_and_its_old_name_stays_on_record(system: Walker, world: World) -> None:
    unit = world.units["justice"]

    system.send("change_unit", unit.pk, name="北城司法所", short_name="司法所", functions="司法所", note="更名")

    page = text(system.see("unit", unit.pk))
    assert "<del>北城街道司法所</del>" in page
    assert "更名" in page


@pytest.mark.parametrize("functions", ["长" * 51, "\x00"])
def test_functions_are_read_or_refused(system: Walker, world: World, functions: str) -> None:
    response = system.send("change_unit", world.units["justice"].pk, name="x", short_name="x", functions=functions)

    assert response.status_code == (422 if "长" in functions else 302)


def test_a_unit_is_moved_but_never_in_a_circle(system: Walker, world: World) -> None:
    justice, office = world.units["justice"], world.units["street_office"]

    system.send("move_unit", justice.pk, under=office.pk)
    circle = system.send("move_unit", office.pk, under=justice.pk)

    assert Unit.objects.get(pk=justice.pk).parent == office
    assert "不能反过来" in text(circle)


def test_a_unit_with_people_or_open_matters_does_not_end(system: Walker, world: World) -> None:
    justice = world.units["justice"]
    assert "还有人在这里任职" in text(system.send("end_unit", justice.pk, until=later().isoformat()))
    Post.objects.filter(unit=justice).delete()
    case = case_in(world, State.IMPLEMENTING)
    assert "还有在办事项" in text(system.send("end_unit", justice.pk, until=later().isoformat()))
    Case.objects.filter(pk=case.pk).update(holder=world.units["water"])
    case.calls.update(ended_at=case.raised_at)

    assert system.send("end_unit", justice.pk, until=later().isoformat(), note="并入").status_code == 302
    assert Unit.objects.get(pk=justice.pk).last_day == later()


def test_areas_are_walked_from_the_city_down(system: Walker, world: World) -> None:
    assert [area.name for area in system.see("areas").context["rows"]] == ["吉林市"]

    page = system.see("area", world.areas["street"].pk).context
    assert [area.name for area in page["children"]] == ["正阳社区", "新华社区"]
    assert [area.name for area in page["around"]] == ["吉林市", "舒兰市"]


def test_a_delegated_administrator_begins_at_the_own_area(world: World) -> None:
    delegated = Walker(world, "system_of_street")

    assert [area.name for area in delegated.see("areas").context["rows"]] == ["北城街道"]
    assert delegated.see("area", world.areas["street"].pk).context["around"] == []
    assert [area.name for area in delegated.see("areas", q="网格").context["rows"]] == ["01网格", "01网格"]


@pytest.mark.parametrize(("words", "count"), [("正阳 01", 1), ("220283001002", 2), ("没有", 0)])
def test_areas_are_found_by_words_and_code(system: Walker, words: str, count: int) -> None:
    assert len(system.see("areas", q=words).context["rows"]) == count


def test_a_grid_is_added(system: Walker, world: World) -> None:
    system.send("add_grid", world.areas["community"].pk, name="02网格", since=today().isoformat())

    grid = Area.objects.get(code="220283001002002")
    assert "02网格" in text(system.see("area", world.areas["community"].pk))
    assert Change.objects.about("area", grid.pk).get().by_name == world.people["system"].name


def test_a_renamed_area_keeps_its_open_matters_visible_to_one_chain(system: Walker, world: World) -> None:
    case, community = case_in(world, State.IMPLEMENTING), world.areas["community"]
    seeing = ("officer", "committee_officer", "county_officer", "grid_worker", "lead")
    before = {name: Case.objects.visible_to(world.person(name)).filter(pk=case.pk).exists() for name in world.people}

    system.send("rename_area", community.pk, name="向阳社区", note="批复")

    after = {name: Case.objects.visible_to(world.person(name)).filter(pk=case.pk).exists() for name in world.people}
    assert before == after
    assert all(after[name] for name in seeing)
    assert "<del>正阳社区</del>" in text(system.see("area", community.pk))


def test_an_ended_area_names_what_came_after_and_before(system: Walker, world: World) -> None:
    old, heir = world.areas["other_grid"], world.areas["grid"]
    Area.objects.filter(pk=old.pk).update(until=today(), successor=heir)

    assert heir.name in text(system.see("area", old.pk))
    assert "前身" in text(system.see("area", heir.pk))


@pytest.mark.parametrize(("who", "page"), [("system", "units"), ("security", "people"), ("auditor_of_city", "changes")])
def test_each_administrator_begins_where_the_work_is(world: World, who: str, page: str) -> None:
    assert Walker(world, who).see("first").headers["Location"] == f"/administration/{page}/"


def test_the_menu_leads_administrators_here_and_nobody_else(world: World) -> None:
    assert 'href="/administration/"' in text(Walker(world, "system").client.get("/account/password/"))
    assert 'href="/administration/"' not in text(Walker(world, "lead").client.get("/account/password/"))
