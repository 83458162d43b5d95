"""Service counts each half hour of a person once, and a shift over midnight the same in every view."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cases.world import World, today
from tests.volunteering.services import ANNA, BELA, DAY, confirmed, placed, planned, recorded, served, shift_of, times
from tests.volunteering.stations import a_team, client_of, station, text
from volunteering import hours
from volunteering.actions import proofs
from volunteering.actions.attendance import Came
from volunteering.models import Attendance, Proof

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def span(begin: float, end: float) -> hours.Span:
    """Hours after noon."""
    return NOON + dt.timedelta(hours=begin), NOON + dt.timedelta(hours=end)


def by_ticking(spans: list[hours.Span]) -> int:
    """Counted in another way: every half hour that lies in one of them at least."""
    step, ticks = dt.timedelta(minutes=30), set()
    for begin, end in spans:
        ticks |= {begin + number * step for number in range((end - begin) // step)}
    return len(ticks)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], 0),
        ([span(0, 2)], 4),
        ([span(0, 2), span(0, 2)], 4),
        ([span(0, 2), span(1, 3)], 6),
        ([span(0, 4), span(1, 2)], 8),
        ([span(0, 1), span(1, 2)], 4),
        ([span(0, 1), span(3, 3.5)], 3),
        ([span(10, 14)], 8),
    ],
)
def test_each_half_hour_counts_once(spans: list[hours.Span], expected: int) -> None:
    assert hours.half_hours(spans) == by_ticking(spans) == expected


def test_days_add_up_to_the_whole_however_shifts_lie() -> None:
    chance = random.Random(184)
    for _ in range(200):
        starts = [chance.randrange(0, 200) / 2 for _ in range(chance.randrange(1, 9))]
        spans = [span(start, start + chance.randrange(1, 32) / 2) for start in starts]

        assert sum(count for _day, count in hours.by_day(spans)) == hours.half_hours(spans) == by_ticking(spans)


def test_two_teams_report_the_same_hour_and_it_counts_once(world: World) -> None:
    """engelsystem 184: two overlapping shifts of one person were counted twice."""
    first, second = station(world, team=a_team(world)), station(world, name="别处", team=a_team(world, "第二队"))
    place = served(world, first, times(-3, "09:00", "11:00"))
    served(world, second, times(-3, "10:00", "12:00"))
    served(world, first, times(-3, "09:30", "10:30"), person=BELA)

    assert hours.half_hours(hours.spans_of(place.volunteer)) == 6
    proof = proofs.issue(proofs.ask(place, today() - 9 * DAY, today()), by=world.person("officer"))
    assert proof.half_hours == 6


def test_a_shift_over_midnight_is_the_same_in_every_view(world: World) -> None:
    """engelsystem 715: two views counted it differently."""
    where = station(world)
    place = served(world, where, times(-3, "22:00", "02:00"))
    days = dict(hours.by_day(hours.spans_of(place.volunteer)))

    first, second = sorted(days)
    assert (second - first, days[first], days[second]) == (DAY, 4, 4)
    spans = hours.spans_of(place.volunteer)
    assert hours.half_hours(hours.within(spans, first, first)) == 4
    assert hours.half_hours(hours.within(spans, first, second)) == 8
    page = text(Client().get(reverse("volunteering:service", args=[place.code])))
    assert f"{first:%Y-%m-%d} 2 小时" in page and f"{second:%Y-%m-%d} 2 小时" in page and "一共 4 小时" in page
    for since, until, expected in ((first, first, 4), (second, second, 4), (first, second, 8)):
        proof = proofs.issue(proofs.ask(place, since, until), by=world.person("committee_officer"))
        paper = text(client_of(world, "committee_officer").get(reverse("volunteering:paper", args=[proof.pk])))
        assert proof.half_hours == expected and f"服务时长 {expected // 2} 小时" in paper


def test_only_what_a_second_person_confirmed_counts(world: World) -> None:
    where = station(world)
    shift = shift_of(planned(world, where, times(-3)))
    place = placed(world, shift)
    recorded(world, place)

    assert hours.spans_of(place.volunteer) == []
    confirmed(world, shift)
    assert hours.half_hours(hours.spans_of(place.volunteer)) == 4


def test_a_correction_stands_beside_what_it_corrects_and_counts_when_it_is_confirmed(world: World) -> None:
    where = station(world)
    place = served(world, where, times(-3))
    shift = place.shift

    recorded(world, place, Came(shift.starts_at, shift.starts_at + dt.timedelta(minutes=30)), why="提前走了")

    assert Attendance.objects.count() == 2
    assert hours.spans_of(place.volunteer) == []
    confirmed(world, shift)
    assert hours.half_hours(hours.spans_of(place.volunteer)) == 1
    first = Attendance.objects.earliest("pk")
    assert (first.ended_at, first.corrected_by.why) == (shift.ends_at, "提前走了")


def test_days_that_begin_by_the_city_s_clock_whatever_the_server_s(world: World) -> None:
    place = served(world, station(world), times(-3, "06:00", "08:00"))

    ((day, count),) = hours.by_day(hours.spans_of(place.volunteer))

    assert (day, count) == (timezone.localdate(place.shift.starts_at), 4)


def test_no_proof_counts_what_lies_outside_its_days(world: World) -> None:
    where = station(world)
    place = served(world, where, times(-3))
    served(world, where, times(-10))

    proof = proofs.ask(place, today() - 4 * DAY, today())

    assert proofs.issue(proof, by=world.person("committee_officer")).half_hours == 4
    assert Proof.objects.count() == 1
    assert ANNA.name == place.volunteer.name
