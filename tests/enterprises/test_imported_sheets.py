"""Further sheets of the one import: contacts, red stations, firms, and who looks after each firm."""

from __future__ import annotations

from typing import Any

import pytest

from enterprises.models import Care, Firm
from imports import registry
from imports.choices import BatchState, Purpose
from imports.sheets import reading, writing
from imports.sheets.layout import LAYOUTS
from networks.choices import Network
from networks.models import Change, Membership
from teams.models import NetworkContact, RedStation, User
from tests.alliances.neighbours import firm_in, numbered, post_of
from tests.cases.world import LONG_AGO, World, today
from tests.imports.rosters import applied, compared, outcomes, row, undone, xlsx

CONTACTS = ("网络", "辖区编码", "单位名称", "单位辖区编码", "联络人登录名", "联络人姓名", "起始日期")
STATIONS = ("驿站名称", "辖区编码", "地址", "开放时间", "服务内容", "电话", "关闭日期")
FIRMS = ("企业名称", "统一社会信用代码", "行业类别", "辖区编码", "地址", "办公电话", "迁出日期")
CARES = ("统一社会信用代码", "企业名称", "包保人登录名", "包保人姓名", "包保起")
STREET, COMMUNITY = "220283001000", "220283001002"
STATION = ("正阳红色驿站", COMMUNITY, "正阳街8号", "每天8:00–17:00", "义诊、课后辅导", "0432 6822 0001")
FIRM = ("舒兰市正阳粮米加工厂", numbered(7), "农业食品", COMMUNITY, "正阳街９号", "(0432)68220002")


@pytest.fixture
def system(world: World) -> User:
    return world.person("system")


def member(world: World) -> Membership:
    return Membership.objects.get(area=world.areas["street"], network=Network.PARTY, unit=world.units["justice"])


def contact(username: str = "lead", name: str = "", since: str = "") -> bytes:
    cells = ("党建网", STREET, "北城街道司法所", "", username, name, since or today().isoformat())
    return xlsx(cells, heading=CONTACTS, title="网络联络人")


def station(*more: Any) -> bytes:
    return xlsx((*STATION, *more), heading=STATIONS, title="红色驿站")


def firm(*more: Any, cells: tuple[str, ...] = FIRM) -> bytes:
    return xlsx((*cells, *more), heading=FIRMS, title="企业")


def care(code: str, username: str, since: str = "") -> bytes:
    return xlsx((code, "", username, "", since or today().isoformat()), heading=CARES, title="企业包保")


def test_every_kind_of_sheet_is_known_in_its_order() -> None:
    kinds = ["units", "posts", "memberships", "contacts", "stations", "firms", "cares"]

    assert [one.kind for one in registry.in_order(Purpose.ROSTER)] == list(LAYOUTS) == kinds


def test_the_importer_names_no_app_above_it() -> None:
    assert {one.compare.__module__.split(".")[0] for one in registry.in_order(Purpose.ROSTER)} == {
        "imports",
        "enterprises",
    }


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("security", {"posts"}),
        ("system", {"units", "memberships", "contacts", "stations", "firms", "cares"}),
        ("auditor_of_city", set(LAYOUTS) | {"units", "posts"}),
    ],
)
def test_the_template_holds_the_sheets_that_are_ones_own(world: World, who: str, kinds: set[str]) -> None:
    by = world.person(who)
    content = writing.template(registry.kinds_for(by) or None)

    notes = reading.read(content).notes
    assert {layout.kind for layout in LAYOUTS.values() if any(layout.title in note for note in notes)} == kinds


@pytest.mark.parametrize("who", ["security", "system"])
def test_the_template_is_taken_as_it_is_by_whoever_can_download_it(world: World, who: str) -> None:
    for content in (writing.template(), writing.template(registry.kinds_for(world.person(who)))):
        batch = compared(content, by=world.person(who))

        assert (batch.state, batch.row_count) == (BatchState.COMPARED, 0)
        assert "示例行已略过" in batch.notes[0]


def test_a_contact_is_named_and_the_same_file_again_changes_nothing(world: World, system: User) -> None:
    applied(contact(name=world.people["lead"].name), by=system)

    named = NetworkContact.objects.get(membership=member(world))
    assert (named.post, named.since) == (post_of(world, "lead"), today())
    assert Change.objects.about("membership", named.membership_id).get(action="contact_named")
    assert outcomes(compared(contact(), by=system)) == {2: "unchanged"}


def test_another_contact_takes_over_and_undoing_puts_the_old_one_back(world: World, system: User) -> None:
    old = NetworkContact.objects.create(membership=member(world), post=post_of(world, "lead"), since=LONG_AGO)
    batch = applied(contact("lead_head"), by=system)
    old.refresh_from_db()
    assert (old.until, row(batch).outcome) == (today(), "changed")

    assert undone(batch, by=system).state == BatchState.UNDONE

    old.refresh_from_db()
    assert (old.until, NetworkContact.objects.count()) == (None, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (contact("nobody"), "没有人"),
        (contact("lead", "别人"), "登录名lead是"),
        (contact("officer"), "没有人"),
        (contact(since="2019-01-01"), "不是这张网的成员"),
        (xlsx(("党建网", STREET, "没有的单位", "", "lead", "", ""), heading=CONTACTS), "没有“没有的单位”"),
    ],
)
def test_a_contact_that_does_not_fit_is_returned(world: World, system: User, content: bytes, says: str) -> None:
    batch = compared(content, by=system)

    assert batch.returned_count == 1
    assert says in row(batch).sentence


def test_one_file_lets_a_unit_join_and_names_its_contact(world: World, system: User) -> None:
    members = ("网络", "辖区编码", "单位名称", "成员类别", "起始日期")
    joins = compared(xlsx(("平安网", STREET, "北城街道司法所", "成员", "2026-01-15"), heading=members), by=system)
    assert joins.counts["new"] == 1
    cells = ("平安网", STREET, "北城街道司法所", "", "lead", "", today().isoformat())

    assert row(compared(xlsx(cells, heading=CONTACTS), by=system)).outcome == "conflict"


def test_a_station_is_opened_corrected_closed_and_taken_back(world: World, system: User) -> None:
    opened = applied(station(), by=system)
    there = RedStation.objects.get()
    assert (there.services, there.phone) == (["义诊", "课后辅导"], "0432-68220001")

    changed = applied(xlsx((*STATION[:3], "周一至周五"), heading=STATIONS[:4], title="红色驿站"), by=system)
    closed = applied(station(today().isoformat()), by=system)
    there.refresh_from_db()
    assert (there.hours, there.last_day) == ("周一至周五", today())

    for batch in (closed, changed, opened):
        assert undone(batch, by=system).state == BatchState.UNDONE, batch.notes
    assert not RedStation.objects.exists()


def test_a_firm_is_added_with_who_looks_after_it_in_one_file(world: World, system: User) -> None:
    batch = applied(firm(), by=system)
    added = Firm.objects.get(code=numbered(7))
    assert (added.address, added.phone, added.since) == ("正阳街9号", "0432-68220002", today())

    given = applied(care(numbered(7), "Member"), by=system)
    assert Care.objects.get(firm=added).post == post_of(world, "member")
    refused = undone(batch, by=system)
    assert (refused.state, "粮米加工厂 · member" in refused.notes[0]) == (BatchState.APPLIED, True)

    undone(given, by=system)
    assert undone(refused, by=system).state == BatchState.UNDONE
    assert not Firm.objects.filter(code=numbered(7)).exists()


def test_a_firm_that_leaves_is_no_longer_looked_after_and_undoing_puts_both_back(world: World, system: User) -> None:
    there = firm_in(world, 3, cared_by="member")
    leaving = (there.name, there.code, "农业食品", COMMUNITY, "", "", today().isoformat())

    batch = applied(firm(cells=leaving), by=system)

    there.refresh_from_db()
    assert there.last_day == Care.objects.get(firm=there).last_day == today()
    undone(batch, by=system)
    assert (Firm.objects.get(pk=there.pk).until, Care.objects.get(firm=there).until) == (None, None)


def test_another_member_takes_a_firm_over(world: World, system: User) -> None:
    there = firm_in(world, 3, cared_by="member")

    batch = applied(care(there.code, "colleague"), by=system)

    assert row(batch).shown["was"] == world.people["member"].name
    assert Care.objects.effective().get(firm=there).post == post_of(world, "colleague")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (firm(cells=("甲", "91220283MA0Y0A0X6X", "农业食品", COMMUNITY)), "校验码"),
        (firm(cells=("甲", numbered(9), "养猫", COMMUNITY)), "没有“养猫”"),
        (firm(cells=("甲", numbered(9), "农业食品", "220200000000")), "街道"),
        (care(numbered(99), "member"), "名录里没有"),
        (care(numbered(3), "lead"), "助企"),
        (care(numbered(3), "far_member"), "不负责这个地方"),
    ],
)
def test_what_does_not_fit_a_firm_is_returned(world: World, system: User, content: bytes, says: str) -> None:
    firm_in(world, 3)

    batch = compared(content, by=system)

    assert batch.returned_count == 1
    assert says in row(batch).sentence


def test_outside_ones_area_no_firm_and_no_station_is_imported(world: World) -> None:
    elsewhere = world.person("system_of_other_street")

    for content in (firm(), station(), contact()):
        assert "不在您管理" in row(compared(content, by=elsewhere)).sentence


def test_a_security_administrator_imports_no_firms(world: World) -> None:
    batch = compared(firm(), by=world.person("security"))

    assert batch.state == BatchState.UNREADABLE
    assert "系统管理员" in batch.notes[0]


def test_a_post_that_looks_after_a_firm_is_named_when_its_import_is_undone(world: World) -> None:
    by = world.person("security")
    heading = ("登录名", "姓名", "职务", "辖区编码", "单位名称", "任职起")
    batch = applied(
        xlsx(("liuyang", "刘洋", "助企服务队员", "220283000000", "team助企服务队", "2026-01-15"), heading=heading),
        by=by,
    )
    Care.objects.create(firm=firm_in(world, 4), post=_post(), since=today())

    batch = undone(batch, by=by)

    assert batch.state == BatchState.APPLIED
    assert "舒兰第4粮米加工厂 · 刘洋" in batch.notes[0]


def _post() -> Any:
    return User.objects.get(username="liuyang").posts.get()
