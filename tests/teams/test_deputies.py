"""A grid has one main grid worker at a time, and deputies beside; a stand-in takes the place of whom they stand for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from networks.models import Change
from teams.actions import posts
from teams.actions.posts import Place
from teams.choices import Duty
from teams.models import Post, User
from tests.teams.offices import LONG_AGO, TODAY, TOMORROW, Offices
from web.errors import Refusal


def give(here: Offices, name: str, by: User, **given: Any) -> Post:
    asked = {"duty": Duty.GRID_WORKER, "place": Place(here.areas["grid"]), "since": TODAY} | given
    return posts.give(here.person(name), **asked, by=by)


def test_a_second_main_grid_worker_is_refused_and_a_deputy_is_not(here: Offices, security: User) -> None:
    give(here, "甲", security)

    with pytest.raises(Refusal, match="已有主网格员"):
        give(here, "乙", security)
    deputy = give(here, "丙", security, is_deputy=True)

    assert str(deputy).startswith("副网格员")
    assert Post.objects.filter(area=here.areas["grid"]).count() == 2
    assert Change.objects.newest_first()[0].changed["is_deputy"] == ["", True]


def test_the_next_main_one_follows_the_day_the_first_ends(here: Offices, security: User) -> None:
    give(here, "甲", security, until=TOMORROW)

    assert give(here, "乙", security, since=TOMORROW)


def test_a_stand_in_holds_the_main_post_beside_its_holder(here: Offices, security: User) -> None:
    main, deputy = give(here, "甲", security), give(here, "乙", security, is_deputy=True)
    until = TODAY + dt.timedelta(days=30)

    assert not posts.stand_in(main, here.person("丙"), since=TODAY, until=until, by=security).is_deputy
    assert posts.stand_in(deputy, here.person("丁"), since=TODAY, until=until, by=security).is_deputy


def test_a_deputy_is_transferred_to_be_the_main_one_elsewhere_but_not_beside_one(here: Offices, security: User) -> None:
    give(here, "甲", security)
    deputy = give(here, "乙", security, is_deputy=True)
    asked: dict[str, Any] = {"place": Place(here.areas["grid"]), "duty": Duty.GRID_WORKER, "since": TOMORROW}

    with pytest.raises(Refusal, match="已有主网格员"):
        posts.transfer(deputy, **asked, open_matters=lambda unit: 0, by=security)

    deputy.refresh_from_db()
    assert deputy.until is None


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"duty": Duty.GRID_WORKER, "place": "grid"}, "teams_post_one_main_grid_worker"),
        ({"duty": Duty.HEAD, "place": "squad", "is_deputy": True}, "teams_post_deputies_in_grids_alone"),
    ],
)
def test_the_database_refuses_it_too(here: Offices, facts: dict[str, Any], constraint: str) -> None:
    here.person("甲", Duty.GRID_WORKER, "grid")
    place = facts.pop("place")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Post.objects.create(
            person=here.person("乙"),
            area=here.areas.get(place),
            unit=here.units.get(place),
            since=LONG_AGO,
            **facts,
        )
