"""Imports of units and of network members, and several sheets in one file."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from imports.choices import BatchState
from networks.models import Membership, Unit
from teams.models import Post, User
from tests.cases.world import World
from tests.imports.rosters import (
    COMMUNITY,
    MEMBERS,
    POSTS,
    STREET,
    UNITS,
    applied,
    compared,
    outcomes,
    row,
    undone,
    xlsx,
)

SINCE = "2026-01-15"
SQUAD = ("北城街道综合执法队", "综合执法队", STREET, "", "", "", SINCE)


@pytest.fixture
def system(world: World) -> User:
    return world.person("system")


def units(*rows: tuple[str, ...]) -> bytes:
    return xlsx(*rows, heading=UNITS, title="单位")


def members(*rows: tuple[str, ...]) -> bytes:
    return xlsx(*rows, heading=MEMBERS, title="网络成员")


def test_a_unit_is_set_up_under_the_centre_of_its_area_and_the_same_file_changes_nothing(
    world: World, system: User
) -> None:
    applied(units(SQUAD), by=system)

    assert Unit.objects.get(name=SQUAD[0]).parent == world.units["street_office"]
    assert compared(units(SQUAD), by=system).change_count == 0


def test_undoing_removes_the_unit_and_puts_the_others_back(world: World, system: User) -> None:
    moved = ("北城街道司法所", "派驻机构", STREET, "舒兰市社会治理指挥中心", "220283000000", "", "")
    before = world.units["justice"].parent_id
    batch = applied(units(SQUAD, moved), by=system)
    assert Unit.objects.get(pk=world.units["justice"].pk).parent == world.units["county_centre"]

    batch = undone(batch, by=system)

    assert batch.state == BatchState.UNDONE
    assert Unit.objects.get(pk=world.units["justice"].pk).parent_id == before
    assert not Unit.objects.filter(name=SQUAD[0]).exists()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((SQUAD, ("北城街道第二执法队", *SQUAD[1:])), "已有综合执法队"),
        ((("舒兰市供水公司", "部门", "220283000000", "", "", "", SINCE),), "类别"),
        ((("甲站", "派驻机构", STREET, "没有", "", "", SINCE),), "没有“没有”这个单位"),
        ((("甲站", "派驻机构", STREET, "", "", "是", SINCE),), "中心"),
        ((("甲站", "派驻机构", STREET, "", "", "", "2019-01-01"),), "那一天"),
        ((("甲站", "派驻机构", STREET, "", "", "", ""),), "起始日期"),
        ((("北城街道办事处", "街道办事处/乡镇政府", STREET, "", "", "", "", "2027-01-01"),), "先"),
    ],
)  # fmt: skip
def test_what_the_rules_of_units_forbid_a_file_may_not_either(
    world: World, system: User, rows: tuple[tuple[str, ...], ...], says: str
) -> None:
    count = Unit.objects.count()

    batch = compared(units(*rows), by=system)

    returned = [found.sentence for found in batch.rows.order_by("pk") if found.is_returned]
    assert len(returned) == 1
    assert says in returned[0]
    assert Unit.objects.count() == count


def test_a_circle_of_units_is_turned_back_where_it_would_close(world: World, system: User) -> None:
    one = ("北城街道司法所", "派驻机构", STREET, "制动器小区物业公司", COMMUNITY, "", "")
    other = ("制动器小区物业公司", "物业公司", COMMUNITY, "北城街道司法所", STREET, "", "")

    batch = compared(units(one, other), by=system)

    assert sorted(outcomes(batch).values()) == ["changed", "conflict"]


def test_a_member_joins_takes_another_part_and_the_second_lead_is_turned_back(world: World, system: User) -> None:
    joins = ("平安网", STREET, "北城街道司法所", "", "牵头", SINCE)
    applied(members(joins), by=system)

    batch = compared(members(joins, ("平安网", STREET, "舒兰市供水公司", "220283000000", "牵头", SINCE)), by=system)
    assert outcomes(batch) == {2: "unchanged", 3: "conflict"}

    batch = applied(members(("平安网", STREET, "北城街道司法所", "", "成员", "2026-03-01")), by=system)
    assert list(Membership.objects.order_by("since").values_list("part", "until")) == [
        ("lead", dt.date(2026, 3, 1)),
        ("member", None),
    ]

    undone(batch, by=system)
    assert list(Membership.objects.values_list("part", "until")) == [("lead", None)]


def test_one_file_may_set_up_a_unit_and_fill_it(world: World) -> None:
    buffer = BytesIO()
    book = Workbook(buffer)
    for title, heading, cells in (
        ("人员任职", POSTS, ("liuyang", "刘洋", "承办人", STREET, SQUAD[0], "", SINCE)),
        ("单位", UNITS, SQUAD),
    ):
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, heading)
        sheet.write_row(1, 0, cells)
    book.close()

    batch = applied(buffer.getvalue())

    assert batch.state == BatchState.APPLIED, batch.notes
    assert Post.objects.get(person__username="liuyang").unit == Unit.objects.get(name=SQUAD[0])
    assert undone(batch).state == BatchState.UNDONE


def test_outside_ones_area_nothing_is_set_up(world: World) -> None:
    batch = compared(units(SQUAD), by=world.person("system_of_other_street"))

    assert row(batch).outcome == "refused"
