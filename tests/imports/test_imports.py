"""An import of people and posts: compared, put into force as a whole, undone as a whole."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.reading import open_cases
from imports.actions import batches
from imports.choices import BatchState
from imports.line import Roster
from imports.models import ImportBatch
from networks.models import Change
from teams.actions import people, posts
from teams.choices import Duty
from teams.models import Post, User
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.world import World
from tests.imports.rosters import (
    COMMUNITY,
    GRID,
    LIU,
    OTHER_GRID,
    SINCE,
    STREET,
    applied,
    compared,
    done,
    outcomes,
    row,
    undone,
    xlsx,
)
from web.errors import NotAllowed, Refusal


@pytest.fixture
def security(world: World) -> User:
    return world.person("security")


def move_of(world: World, part: str = "副") -> tuple[str, ...]:
    worker = world.people["grid_worker"]
    return (worker.username, worker.name, "网格员", OTHER_GRID, "", part, SINCE)


def test_a_new_person_gets_an_account_and_the_post(security: User) -> None:
    batch = applied(xlsx(LIU), by=security)

    post = Post.objects.get(person__username="liuyang")
    assert batch.state == BatchState.APPLIED
    assert (post.duty, post.area.code, post.since, post.is_deputy) == (
        "grid_worker",
        OTHER_GRID,
        dt.date(2026, 1, 15),
        True,
    )  # type: ignore[union-attr]
    assert not post.person.has_usable_password()
    assert post.unit and post.unit.is_centre


def test_nothing_is_written_before_it_is_put_into_force(security: User) -> None:
    batch = compared(xlsx(LIU), by=security)

    assert batch.counts["new"] == 1
    assert not User.objects.filter(username="liuyang").exists()


def test_the_same_file_again_changes_nothing(security: User) -> None:
    applied(xlsx(LIU), by=security)

    again = compared(xlsx(LIU), by=security)

    assert (again.change_count, again.counts["unchanged"]) == (0, 1)
    with pytest.raises(Refusal):
        batches.apply(again, by=security)


def test_another_grid_is_a_move_from_the_old_one_on_the_same_day(world: World, security: User) -> None:
    old = post_of(world, "grid_worker")

    batch = applied(xlsx(move_of(world)), by=security)

    old.refresh_from_db()
    assert row(batch).outcome == "changed"
    assert "01网格" in row(batch).shown["was"]
    assert old.until == dt.date(2026, 1, 15)
    assert Post.objects.get(person=old.person, until=None).area == world.areas["other_grid"]


def test_each_change_leads_back_to_its_import(world: World, security: User) -> None:
    batch = applied(xlsx(LIU, move_of(world)), by=security)

    found = Change.objects.about("importbatch", batch.pk)
    assert {change.action for change in found} == {"added", "post_transferred"}
    assert {change.by_name for change in found} == {security.name}

    address = f"/administration/imports/{batch.pk}/"
    assert address in text(Walker(world, "auditor_of_city").see("changes"))
    of_street = text(Walker(world, "auditor_of_street").see("changes"))
    assert "刘洋" in of_street
    assert address not in of_street


def test_undoing_takes_back_what_was_given_and_lets_go_on_what_was_ended(world: World, security: User) -> None:
    before = list(Post.objects.order_by("pk").values_list("pk", "until"))
    batch = applied(xlsx(LIU, move_of(world)), by=security)

    batch = undone(batch, by=security)

    assert batch.state == BatchState.UNDONE
    assert list(Post.objects.order_by("pk").values_list("pk", "until")) == before
    assert Change.objects.filter(action="import_undone").count() == 3


def test_what_was_changed_since_is_not_undone_and_is_named(world: World, security: User) -> None:
    batch = applied(xlsx(LIU), by=security)
    post = Post.objects.get(person__username="liuyang")
    posts.end(post, until=dt.date(2026, 6, 1), open_matters=open_cases.waiting_at, by=security)

    batch = undone(batch, by=security)

    assert batch.state == BatchState.APPLIED
    assert "刘洋" in batch.notes[0]
    assert Post.objects.filter(pk=post.pk).exists()


def test_after_thirty_days_nothing_is_undone(security: User) -> None:
    batch = applied(xlsx(LIU), by=security)
    ImportBatch.objects.filter(pk=batch.pk).update(applied_at=batch.applied_at - dt.timedelta(days=31))  # type: ignore[operator]

    with pytest.raises(Refusal):
        batches.undo(batch, by=security)


def test_what_changed_meanwhile_is_looked_at_again_and_nothing_is_written(world: World, security: User) -> None:
    batch = compared(xlsx(move_of(world), LIU), by=security)
    post = post_of(world, "grid_worker")
    posts.end(post, until=dt.date(2026, 1, 10), open_matters=open_cases.waiting_at, by=security)
    count = Post.objects.count()

    batch = done(batches.apply(batch, by=security))

    assert batch.state == BatchState.COMPARED
    assert Post.objects.count() == count
    assert not User.objects.filter(username="liuyang").exists()


def test_a_whole_roster_ends_the_posts_it_leaves_out(world: World, security: User) -> None:
    old = post_of(world, "grid_worker")
    roster = Roster(world.areas["community"], Duty.GRID_WORKER, dt.date(2026, 2, 1))

    batch = applied(xlsx(("liuyang", "刘洋", "网格员", GRID, "", "副", SINCE)), by=security, roster=roster)

    old.refresh_from_db()
    assert old.until == dt.date(2026, 2, 1)
    assert batch.counts["left"] >= 1


def test_whoever_stands_in_a_returned_row_is_not_taken_to_have_left(world: World, security: User) -> None:
    worker = world.people["grid_worker"]
    roster = Roster(world.areas["community"], Duty.GRID_WORKER, dt.date(2026, 2, 1))

    batch = compared(
        xlsx((worker.username, worker.name, "网格员", GRID, "", "", "2026-13-01")), by=security, roster=roster
    )

    assert batch.counts["left"] == 0
    assert "2026-13-01" in row(batch).sentence


def test_the_last_one_able_to_act_where_matters_wait_is_a_conflict(
    world: World, security: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "waiting_at", lambda unit: 2)
    Post.objects.filter(person=world.people["lead_head"]).delete()
    post = post_of(world, "lead")
    cells = (
        post.person.username,
        post.person.name,
        "承办人",
        post.unit.area.code,
        post.unit.name,
        "",
        "",
        "2026-03-01",
    )  # type: ignore[union-attr]

    batch = compared(xlsx(cells), by=security)

    assert row(batch).outcome == "conflict"
    assert "2 件" in row(batch).sentence


def test_somebody_new_in_the_same_file_makes_room_for_the_last_one_to_leave(
    world: World, security: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "waiting_at", lambda unit: 2)
    Post.objects.filter(person=world.people["lead_head"]).delete()
    post = post_of(world, "lead")
    there = (post.unit.area.code, post.unit.name)  # type: ignore[union-attr]

    batch = compared(
        xlsx(
            (post.person.username, post.person.name, "承办人", *there, "", "", "2026-03-01"),
            ("liuyang", "刘洋", "承办人", *there, "", SINCE),
        ),
        by=security,
    )

    assert outcomes(batch) == {2: "left", 3: "new"}


def test_two_main_grid_workers_change_places_in_one_file(world: World, security: User) -> None:
    other = world.people["other_grid_worker"]

    batch = applied(
        xlsx(move_of(world, "主"), (other.username, other.name, "网格员", GRID, "", "主", SINCE)), by=security
    )

    assert batch.counts["changed"] == 2
    assert Post.objects.get(person=other, until=None).area == world.areas["grid"]


def test_where_one_of_the_two_may_not_move_the_other_finds_the_place_taken(world: World, security: User) -> None:
    other = world.people["other_grid_worker"]

    batch = compared(
        xlsx(move_of(world, "主"), (other.username, "不是她", "网格员", GRID, "", "主", SINCE)), by=security
    )

    assert outcomes(batch) == {2: "conflict", 3: "conflict"}


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (("liuyang", "刘洋", "网格员", "220204009999001", "", "", "2026-13-01"), "没有编码为220204009999001"),
        (("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "2026-02-30"), "没有“2026-02-30”这一天"),
        (("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "下周一"), "不是2026-01-15这样的日期"),
        (("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "2019-01-01"), "才设立"),
        (("liuyang", "刘洋", "网格员", COMMUNITY, "", "", SINCE), "请选一个网格"),
        (("liuyang", "刘洋", "承办人", STREET, "没有的单位", "", SINCE), "没有“没有的单位”这个单位"),
        (("liuyang", "刘洋", "船长", STREET, "", "", SINCE), "没有“船长”这种职务"),
        (("liuyang", "", "网格员", OTHER_GRID, "", "副", SINCE), "缺少姓名"),
        (("liuyang", "=1+1", "网格员", OTHER_GRID, "", "副", SINCE), "公式"),
        (("liuyang", "刘洋", "督办人员", STREET, "", "副", SINCE), "只有网格员"),
        (("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", ""), "缺少起始日期"),
        (("liuyang", "刘洋", "网格员", OTHER_GRID, "", "副", "2026-03-01", "2026-02-01"), "早于第一天"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_returned_with_its_reason(security: User, cells: tuple[str, ...], says: str) -> None:
    batch = compared(xlsx(cells), by=security)

    assert row(batch).outcome == "refused"
    assert says in row(batch).sentence
    assert row(batch).typed["username"] == "liuyang"


@pytest.mark.parametrize(
    ("name", "cells", "says"),
    [
        ("security", ("auditor_of_city", "管理员auditor_of_city", "安全管理员", "220200000000", "", "", SINCE), "两人"),
        ("security", ("security", "管理员security", "督办人员", STREET, "", "", SINCE), "自己"),
        ("security", ("newcomer", "别人", "督办人员", STREET, "", "", SINCE), "登录名newcomer是刘洋的"),
        ("security_of_street", ("newcomer", "刘洋", "督办人员", "220283002000", "", "", SINCE), "不在您管理"),
    ],
)
def test_what_the_rules_of_posts_forbid_a_file_may_not_either(
    world: World, name: str, cells: tuple[str, ...], says: str
) -> None:
    count = Post.objects.count()

    batch = compared(xlsx(cells), by=world.person(name))

    assert batch.returned_count == 1
    assert says in row(batch).sentence
    assert Post.objects.count() == count


def test_a_post_for_an_account_that_one_opened_is_no_row_of_an_import(world: World) -> None:
    security = world.person("security")
    people.renew_password(world.people["newcomer"], by=security)
    cells = ("newcomer", "刘洋", "督办人员", STREET, "", "", SINCE)

    assert "登录码是您发的" in row(compared(xlsx(cells), by=security)).sentence
    assert row(compared(xlsx(cells), by=world.person("security_of_street"))).outcome == "new"
    assert row(compared(xlsx(cells), by=None)).outcome == "new"


def test_the_same_row_twice_is_returned_once(security: User) -> None:
    batch = compared(xlsx(LIU, LIU), by=security)

    assert outcomes(batch) == {2: "new", 3: "refused"}
    assert "第2行" in row(batch, 3).sentence


def test_a_system_administrator_imports_no_posts(world: World) -> None:
    batch = compared(xlsx(LIU), by=world.person("system"))

    assert batch.state == BatchState.UNREADABLE
    assert "安全管理员" in batch.notes[0]


@pytest.mark.parametrize("name", ["auditor_of_city", "officer"])
def test_nobody_else_imports_anything(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        batches.take_in("x.xlsx", xlsx(LIU), by=world.person(name))

    assert not ImportBatch.objects.exists()


def test_another_areas_administrator_decides_nothing_about_it(world: World) -> None:
    batch = compared(xlsx(LIU), by=world.person("security_of_street"))

    with pytest.raises(NotAllowed):
        batches.apply(batch, by=world.person("security_of_other_street"))
    assert done(batch).state == BatchState.COMPARED
