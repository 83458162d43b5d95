"""Fifty at once: one who takes a wish on and a sentence for each of the others; one wish, one case, one last word."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.actions import Person
from cases.models import Case
from tests.at_once import FIFTY, at_once
from tests.cases.world import World
from tests.volunteering import services
from tests.volunteering.stations import key, put_up, raised, station, taken
from volunteering.actions import activities, claims, needs, proofs, stations
from volunteering.actions.activities import Guest
from volunteering.actions.claims import Taker
from volunteering.actions.needs import Wish
from volunteering.actions.stations import Line, monday_of
from volunteering.choices import Ending
from volunteering.models import Claim, Need, NeedEvent, Proof, RosterLine, SignUp, Volunteer
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


def test_fifty_sign_up_for_seven_places_and_seven_have_one(committed_world: World) -> None:
    where = station(committed_world)
    shift = services.shift_of(services.planned(committed_world, where, services.times(places=7)))

    def come(number: int) -> None:
        guest = Guest(Person(f"志愿者{number}", f"139000000{number:02}"))
        activities.sign_up(shift, guest, key=key())

    refused = at_once(come)

    assert refused.count("") == SignUp.objects.count() == 7
    assert {words for words in refused if words} == {"这个时段名额满了。谢谢您！看看别的时段吧。"}


def test_one_person_who_signs_up_fifty_times_has_one_place_and_is_one_volunteer(committed_world: World) -> None:
    where = station(committed_world)
    shifts = [
        services.shift_of(services.planned(committed_world, where, services.times(day, places=50))) for day in (3, 4)
    ]

    refused = at_once(lambda n: activities.sign_up(shifts[n % 2], Guest(services.ANNA), key=key()))

    assert refused.count("") == 2
    assert (SignUp.objects.count(), Volunteer.objects.count()) == (2, 1)


def test_proofs_issued_at_once_get_a_number_each(committed_world: World) -> None:
    world, today = committed_world, timekeeping.today()
    where, by = station(world), world.person("committee_officer")
    people = [Person(f"志愿者{number}", f"1390000000{number}") for number in range(5)]
    places = [services.served(world, where, services.times(-3), person) for person in people]
    asked = [proofs.ask(place, today - dt.timedelta(days=9), today) for place in places]

    refused = at_once(lambda n: proofs.issue(asked[n % 5], by=by))

    assert refused == [""] * FIFTY
    assert sorted(Proof.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
