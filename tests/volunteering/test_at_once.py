"""Fifty at once: one who takes a wish on and a sentence for each of the others; one wish, one case, one last word."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.actions import Person
from cases.models import Case
from tests.cases.world import World
from tests.councils.test_at_once import FIFTY, at_once
from tests.volunteering.stations import key, put_up, raised, station, taken
from volunteering.actions import claims, needs, stations
from volunteering.actions.claims import Taker
from volunteering.actions.needs import Wish
from volunteering.actions.stations import Line, monday_of
from volunteering.choices import Ending
from volunteering.models import Claim, Need, NeedEvent, RosterLine
from worktime import timekeeping

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_take_one_wish_on_and_one_has_it(committed_world: World) -> None:
    need = put_up(committed_world, raised(station(committed_world)))

    refused = at_once(lambda n: taken(need, Taker(f"志愿者{n}", f"139000000{n:02}")))

    assert refused.count("") == 1
    assert {words for words in refused if words} == {"刚刚有人认领了。谢谢您！看看别的心愿吧。"}
    assert Claim.objects.count() == NeedEvent.objects.filter(step="claim").count() == 1


def test_one_form_sent_fifty_times_is_one_claim_for_the_same_person(committed_world: World) -> None:
    need, of_the_form = put_up(committed_world, raised(station(committed_world))), key()
    taker = Taker("王志愿", "13904325678")

    refused = at_once(lambda _n: claims.take(need, taker, key=of_the_form))

    assert refused == [""] * FIFTY
    assert Claim.objects.count() == 1


def test_one_form_sent_fifty_times_is_one_wish(committed_world: World) -> None:
    where, of_the_form = station(committed_world), key()

    refused = at_once(lambda _n: needs.raise_one(where, Wish("灯管坏了", None, Person("孙")), key=of_the_form))

    assert refused == [""] * FIFTY
    assert Need.objects.count() == 1


def test_a_wish_made_a_matter_and_ended_at_once_is_one_of_both(committed_world: World) -> None:
    world = committed_world
    need = raised(station(world))
    by = world.person("committee_officer")

    def act(number: int) -> None:
        if number % 2:
            needs.make_matter(need, by=by)
        else:
            needs.end(need, Ending.REFUSED, reason="不是心愿", by=by)

    refused = at_once(act)

    need.refresh_from_db()
    assert Case.objects.count() == (need.state == "matter")
    assert refused.count("") == (FIFTY // 2 if need.state == "matter" else 1)


def test_the_last_word_is_said_once(committed_world: World) -> None:
    need = put_up(committed_world, raised(station(committed_world)))
    claims.say_done(taken(need), words="")

    at_once(lambda n: needs.confirm(need) if n % 2 else needs.not_yet(need, words="还闪"))

    need.refresh_from_db()
    assert need.state in ("confirmed", "claimed")
    assert NeedEvent.objects.filter(step="confirm").count() <= 1


def test_a_week_taken_over_by_fifty_at_once_is_planned_once(committed_world: World) -> None:
    world = committed_world
    where, by, today = station(world), world.person("committee_officer"), timekeeping.today()
    stations.add_line(where, Line(today, None, None, "有人值守", "第一志愿队"), by=by)
    following = monday_of(today) + dt.timedelta(days=7)

    refused = at_once(lambda _n: stations.as_the_week_before(where, following, by=by))

    assert refused == [""] * FIFTY
    assert RosterLine.objects.count() == 2
