"""The five teams of an area: who is there, what is missing, and red stations beside the volunteer teams."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from enterprises.models import Care
from five_teams import rows as team_rows
from five_teams.choices import Team
from networks.choices import UnitKind
from networks.models import Area, Unit
from teams.choices import Duty
from teams.models import Post, RedStation, User
from tests.administration.pages import text
from tests.alliances.neighbours import Walker, firm_in
from tests.cases.counting import statements
from tests.cases.world import LONG_AGO, World, today


def page(world: World, team: Team, area: str = "street", *, is_missing: bool = False) -> list[tuple[str, list[str]]]:
    rows, _older = team_rows.page(team, world.area(area), is_missing=is_missing, after="")
    return [(row.place.split()[-1], [who.name for who in row.who]) for row in rows]


def post(world: World, name: str, duty: Duty, *, area: str = "", unit: Unit | None = None, **facts: Any) -> Post:
    person, _is_new = User.objects.get_or_create(username=name, defaults={"name": name})
    return Post.objects.create(person=person, duty=duty, area=world.areas.get(area), unit=unit, since=LONG_AGO, **facts)


def unit(world: World, kind: UnitKind, name: str = "队", area: str = "street") -> Unit:
    return Unit.objects.create(name=name, short_name=name, kind=kind, area=world.areas[area], since=LONG_AGO)


def test_responsible_persons_stand_at_four_levels_and_areas_without_are_missing(world: World) -> None:
    post(world, "街道负责人", Duty.RESPONSIBLE, area="street")

    assert page(world, Team.RESPONSIBLE) == [
        ("北城街道", ["responsible", "街道负责人"]),
        ("正阳社区", []),
        ("新华社区", []),
    ]
    assert [place for place, _who in page(world, Team.RESPONSIBLE, is_missing=True)] == ["正阳社区", "新华社区"]


def test_grids_show_the_main_one_first_then_deputies_and_stand_ins(world: World) -> None:
    main = Post.objects.get(person=world.people["grid_worker"])
    post(world, "副手", Duty.GRID_WORKER, area="grid", is_deputy=True)
    until = today() + dt.timedelta(days=9)
    post(world, "代班", Duty.GRID_WORKER, area="grid", stands_in_for=main, until=until)

    rows, _older = team_rows.page(Team.GRID, world.area("community"), is_missing=False, after="")

    assert [(who.name, who.note) for who in rows[0].who] == [("grid_worker", ""), ("代班", "代班"), ("副手", "副职")]


def test_a_grid_with_a_deputy_alone_has_no_main_one(world: World) -> None:
    Post.objects.filter(person=world.people["grid_worker"]).update(is_deputy=True)

    assert page(world, Team.GRID, is_missing=True) == [("01网格", ["grid_worker"])]
    assert team_rows.missing_count(Team.GRID, world.area("street")) == 1


def test_streets_without_a_squad_are_missing_and_a_squad_names_its_head(world: World) -> None:
    assert page(world, Team.SQUAD, "county", is_missing=True) == [("北城街道", []), ("南城街道", [])]

    squad = unit(world, UnitKind.SQUAD, "综合执法队")
    assert page(world, Team.SQUAD) == [("北城街道", ["未明确队长"])]
    post(world, "队长", Duty.HEAD, unit=squad)

    assert page(world, Team.SQUAD) == [("北城街道", ["队长"])]


def test_assistance_members_count_their_firms(world: World) -> None:
    firm_in(world, 1, cared_by="member")
    firm_in(world, 2)

    rows, _older = team_rows.page(Team.ASSISTANCE, world.area("street"), is_missing=False, after="")
    words = {row.who[0].name: row.who[0].words for row in rows}

    assert words == {"member": "包保1家企业", "colleague": "没有包保企业"}
    assert [who for _place, who in page(world, Team.ASSISTANCE, is_missing=True)] == [["colleague"]]
    assert team_rows.missing_count(Team.ASSISTANCE, world.area("street")) == 1
    assert team_rows.firms_without_care(world.area("street")) == 1


def test_care_counts_no_longer_when_the_post_ended(world: World) -> None:
    firm_in(world, 1, cared_by="member")
    Post.objects.filter(person=world.people["member"]).update(until=today())

    assert Care.objects.count() == 1
    assert team_rows.firms_without_care(world.area("county")) == 1


def test_volunteer_teams_with_their_red_stations(world: World) -> None:
    team = unit(world, UnitKind.VOLUNTEER_TEAM, "党员志愿服务队")
    assert page(world, Team.VOLUNTEER, is_missing=True) == [("北城街道", [])]

    RedStation.objects.create(
        name="正阳红色驿站", area=world.areas["community"], team=team, address="正阳街", hours="每天", since=LONG_AGO
    )

    assert page(world, Team.VOLUNTEER) == [("北城街道", ["正阳红色驿站"])]
    assert "正阳红色驿站" in text(Walker(world, "officer").see("team", world.areas["street"].pk, "volunteer"))


def test_an_overview_says_what_is_missing_and_leads_to_it(world: World) -> None:
    firm_in(world)

    shown = text(Walker(world, "officer").see("teams_of", world.areas["street"].pk))

    assert "<b>2</b> 个辖区没有平安（民生服务）负责人" in shown
    assert "<b>1</b> 家企业无人包保" in shown
    assert "of=missing" in shown


@pytest.mark.parametrize("team", Team.values)
def test_every_team_has_its_page_with_and_without_rows(world: World, team: str) -> None:
    street, officer = world.areas["street"].pk, Walker(world, "officer")

    assert officer.see("team", street, team).status_code == 200
    assert officer.see("team", street, team, of="missing").status_code == 200


def test_long_lists_go_on_where_they_ended(world: World) -> None:
    community = world.areas["community"]
    Area.objects.bulk_create(
        Area(
            code=f"220283001002{number:03}",
            path=f"220283001002{number:03}",
            name=f"{number}网格",
            level="grid",
            parent=community,
            since=LONG_AGO,
        )
        for number in range(2, 40)
    )

    first, older = team_rows.page(Team.GRID, world.area("community"), is_missing=False, after="")
    second, last = team_rows.page(Team.GRID, world.area("community"), is_missing=False, after=older)

    assert (len(first), len(second), last) == (30, 9, "")


def test_the_overview_stays_within_its_statements(world: World) -> None:
    officer, street = Walker(world, "officer"), world.areas["street"].pk
    officer.see("teams_of", street)

    with statements() as said:
        officer.see("teams_of", street)

    assert len(said) - 2 <= 8, said
