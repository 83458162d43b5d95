"""Whoever leaves: the page says what waits and asks who takes over; a stand-in is seen on both people's pages."""

from __future__ import annotations

import datetime as dt

import pytest

from administration import gaps
from cases.rules.choices import State
from networks.models import Change
from teams.actions import posts
from teams.models import Handover, Post, User
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.world import LONG_AGO, World, case_in, today
from tests.imports.rosters import compared, row, xlsx

DAY = dt.timedelta(days=1)


@pytest.fixture
def security(world: World) -> Walker:
    return Walker(world, "security")


def left_alone(world: World) -> Post:
    """The only one left at the justice office, with a matter waiting there."""
    case_in(world, State.IMPLEMENTING)
    Post.objects.filter(person=world.people["lead_head"]).delete()
    return post_of(world, "lead")


def stand_in(world: World, until: dt.date) -> tuple[Post, Post]:
    post = post_of(world, "second_officer")
    person = world.people["newcomer"]
    return post, posts.stand_in(post, person, since=today(), until=until, by=world.person("security"))


def test_the_form_says_what_waits_where_others_can_act(world: World, security: Walker) -> None:
    case_in(world, State.IMPLEMENTING)

    for page in ("end_post", "transfer_post"):
        assert "北城街道司法所有 1 件在办事项，那里还有别人能办" in text(security.see(page, post_of(world, "lead").pk))


@pytest.mark.parametrize("page", ["end_post", "transfer_post"])
def test_the_form_asks_for_who_takes_over_where_nobody_else_can_act(world: World, security: Walker, page: str) -> None:
    shown = text(security.see(page, left_alone(world).pk))

    assert "在办 1 件没有接手人" in shown
    assert "接手人" in shown and 'name="receiver_words"' in shown


def test_a_transfer_offers_the_old_post_and_gives_the_new_one(world: World, security: Walker) -> None:
    post = left_alone(world)
    typed = {"duty": "handler", "unit": world.units["water"].pk, "since": today().isoformat()}

    refused = security.send("transfer_post", post.pk, **typed, receiver_words="")
    assert (refused.status_code, Post.objects.filter(unit=world.units["water"], person=post.person).count()) == (422, 0)
    assert security.send("transfer_post", post.pk, **typed, receiver=world.people["newcomer"].pk).status_code == 302

    handover = Handover.objects.get(post=post)
    assert (handover.receiver, handover.ends_on) == (world.people["newcomer"], today())
    assert Post.objects.get(unit=world.units["water"], person=post.person).since == today()
    assert Post.objects.get(pk=post.pk).until is None


def test_a_file_says_that_nobody_takes_over(world: World) -> None:
    post = left_alone(world)
    cells = (post.person.username, post.person.name, "承办人", "220283001000", "北城街道司法所", "", "2020-01-01")

    batch = compared(xlsx((*cells, today().isoformat())), by=world.person("security"))

    assert "在办 1 件没有接手人" in row(batch).sentence


def test_a_stand_in_is_seen_on_both_peoples_pages(world: World, security: Walker) -> None:
    post, standing_in = stand_in(world, today() + 10 * DAY)

    holder, other = text(security.see("person", post.person_id)), text(security.see("person", standing_in.person_id))

    last = today() + 9 * DAY
    assert (
        f"代班：刘洋，{today().year}年{today().month}月{today().day}日—{last.year}年{last.month}月{last.day}日"
        in holder
    )
    assert f"代{post.person.name}" in other
    assert Change.objects.about("user", post.person_id).get(action="stand_in_given")


def ending(world: World) -> set[int]:
    return set(gaps.posts_running_out(User.objects.get(username="security")).values_list("pk", flat=True))


@pytest.mark.parametrize(("days", "is_shown"), [(30, True), (31, False), (0, True)])
def test_a_post_is_shown_when_its_last_day_is_within_thirty_days(world: World, days: int, is_shown: bool) -> None:
    post = post_of(world, "county_officer")
    Post.objects.filter(pk=post.pk).update(until=today() + (days + 1) * DAY)

    assert (post.pk in ending(world)) is is_shown


def test_a_post_that_only_a_stand_in_would_go_on_with_is_shown(world: World) -> None:
    post = post_of(world, "county_officer")
    by = world.person("security")
    posts.stand_in(post, world.people["newcomer"], since=today(), until=today() + 60 * DAY, by=by)
    Post.objects.filter(pk=post.pk).update(until=today() + 5 * DAY)

    assert post.pk in ending(world)


def test_a_stand_ins_own_end_is_shown_when_the_holder_does_not_come_back(world: World) -> None:
    post = post_of(world, "county_officer")
    by = world.person("security")
    standing_in = posts.stand_in(post, world.people["newcomer"], since=today(), until=today() + 5 * DAY, by=by)
    assert standing_in.pk not in ending(world)

    Post.objects.filter(pk=post.pk).update(until=today() + DAY, since=LONG_AGO)

    assert standing_in.pk in ending(world)
