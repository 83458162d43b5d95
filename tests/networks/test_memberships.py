"""Units take part in an area's networks: one lead, one part a unit, and every change on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from networks.actions import memberships, units
from networks.choices import AreaLevel, Network, NetworkPart, UnitKind
from networks.errors import SENTENCES
from networks.models import Area, Change, Membership, Unit
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db

LONG_AGO, TODAY, NEXT_WEEK = dt.date(2004, 1, 1), dt.date(2026, 1, 5), dt.date(2026, 1, 12)
CODES = {
    "county": ("220283000000", AreaLevel.COUNTY),
    "street": ("220283001000", AreaLevel.STREET),
    "community": ("220283001002", AreaLevel.COMMUNITY),
    "grid": ("220283001002001", AreaLevel.GRID),
}


@pytest.fixture
def places() -> dict[str, Area]:
    found = {"city": Area.objects.create(code="220200000000", name="吉林市", level="city", since=LONG_AGO)}
    above = found["city"]
    for name, (code, level) in CODES.items():
        above = found[name] = Area.objects.create(code=code, name=name, level=level, parent=above, since=LONG_AGO)
    found["elsewhere"] = Area.objects.create(
        code="220284000000", name="磐石市", level=AreaLevel.COUNTY, parent=found["city"], since=LONG_AGO
    )
    return found


def unit_in(area: Area, name: str = "司法所") -> Unit:
    return Unit.objects.create(name=name, short_name=name, kind=UnitKind.AGENCY, area=area, since=LONG_AGO)


def join(area: Area, unit: Unit, part: NetworkPart = NetworkPart.MEMBER, **given: Any) -> Membership:
    asked = {"network": Network.SAFETY, "since": TODAY, "by": Somebody()} | given
    return memberships.join(area, unit=unit, part=part, **asked)


def test_a_unit_joins_and_both_pages_tell_it(places: dict[str, Area]) -> None:
    unit = unit_in(places["street"])

    membership = join(places["street"], unit, NetworkPart.LEAD, note="三定方案")

    change = Change.objects.about("unit", unit.pk).get()
    assert list(Change.objects.about("area", places["street"].pk)) == [change]
    assert (change.action, change.note, change.path) == ("joined", "三定方案", "220283001")
    assert change.changed["part"] == ["", "lead"]
    assert Membership.objects.of(places["street"], Network.SAFETY).leading().get() == membership


@pytest.mark.parametrize("place", ["city", "county", "street", "community"])
def test_units_of_the_area_around_it_and_below_it_may_take_part(places: dict[str, Area], place: str) -> None:
    assert join(places["street"], unit_in(places[place])).pk


@pytest.mark.parametrize(
    ("area", "place", "given", "field"),
    [
        ("street", "elsewhere", {}, "unit"),
        ("street", "community", {"part": NetworkPart.LEAD}, "part"),
        ("grid", "street", {}, "area"),
        ("street", "street", {"since": dt.date(2003, 1, 1)}, "since"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    places: dict[str, Area], area: str, place: str, given: dict[str, Any], field: str
) -> None:
    unit = unit_in(places[place])

    with pytest.raises(Refusal) as refusal:
        join(places[area], unit, **given)

    assert refusal.value.field == field
    assert not Membership.objects.exists()
    assert not Change.objects.exists()


def test_a_second_lead_is_refused_naming_the_first(places: dict[str, Area]) -> None:
    join(places["street"], unit_in(places["street"], "派出所"), NetworkPart.LEAD)

    with pytest.raises(Refusal, match="派出所"):
        join(places["street"], unit_in(places["street"]), NetworkPart.LEAD)

    assert Membership.objects.count() == 1


def test_another_network_or_a_later_day_has_room_for_a_lead(places: dict[str, Area]) -> None:
    first, second = unit_in(places["street"], "甲"), unit_in(places["street"], "乙")
    join(places["street"], first, NetworkPart.LEAD, until=NEXT_WEEK)

    assert join(places["street"], second, NetworkPart.LEAD, network=Network.PARTY)
    assert join(places["street"], second, NetworkPart.LEAD, since=NEXT_WEEK)


@pytest.mark.parametrize(
    ("unit", "part", "name"),
    [("second", "lead", "networks_membership_one_lead"), ("first", "member", "networks_membership_one_part_a_unit")],
)
def test_the_database_itself_refuses_and_has_its_sentence(
    places: dict[str, Area], unit: str, part: str, name: str
) -> None:
    units_there = {"first": unit_in(places["street"], "甲"), "second": unit_in(places["street"], "乙")}
    join(places["street"], units_there["first"], NetworkPart.LEAD)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Membership.objects.create(
            area=places["street"], unit=units_there[unit], network=Network.SAFETY, part=part, since=NEXT_WEEK
        )
    assert name in SENTENCES


def test_a_unit_has_one_part_at_a_time(places: dict[str, Area]) -> None:
    unit = unit_in(places["street"])
    join(places["street"], unit)

    with pytest.raises(Refusal) as refusal:
        join(places["street"], unit, NetworkPart.PARTNER, since=NEXT_WEEK)

    assert refusal.value.field == "unit"


def test_a_unit_that_ends_or_has_ended_does_not_join_beyond(places: dict[str, Area]) -> None:
    unit = unit_in(places["street"])
    Unit.objects.filter(pk=unit.pk).update(until=NEXT_WEEK)

    with pytest.raises(Refusal) as refusal:
        join(places["street"], unit)
    assert refusal.value.field == "until"
    assert join(places["street"], unit, until=NEXT_WEEK)


def test_another_part_begins_where_the_old_one_ends(places: dict[str, Area]) -> None:
    old = join(places["street"], unit_in(places["street"]))

    new = memberships.change_part(old, part=NetworkPart.LEAD, since=NEXT_WEEK, by=Somebody())

    old.refresh_from_db()
    assert (old.until, new.since, new.part) == (NEXT_WEEK, NEXT_WEEK, "lead")
    assert Change.objects.get(action="part_changed").changed["part"] == ["member", "lead"]


@pytest.mark.parametrize(("part", "since"), [("member", NEXT_WEEK), ("partner", TODAY), ("lead", NEXT_WEEK)])
def test_a_part_that_is_the_same_too_early_or_taken_is_refused(
    places: dict[str, Area], part: str, since: dt.date
) -> None:
    join(places["street"], unit_in(places["street"], "派出所"), NetworkPart.LEAD)
    old = join(places["street"], unit_in(places["street"]))

    with pytest.raises(Refusal):
        memberships.change_part(old, part=NetworkPart(part), since=since, by=Somebody())

    old.refresh_from_db()
    assert old.until is None
    assert Membership.objects.count() == 2


def test_a_membership_ends_once(places: dict[str, Area]) -> None:
    membership = join(places["street"], unit_in(places["street"]))

    memberships.end(membership, until=NEXT_WEEK, note="撤并", by=Somebody())

    assert Change.objects.get(action="left").note == "撤并"
    for day in (NEXT_WEEK, NEXT_WEEK + dt.timedelta(days=1)):
        with pytest.raises(Refusal):
            memberships.end(membership, until=day, by=Somebody())
    with pytest.raises(Refusal):
        memberships.end(membership, until=TODAY, by=Somebody())


def test_outside_ones_own_areas_nothing_is_changed(places: dict[str, Area]) -> None:
    membership, stranger = join(places["street"], unit_in(places["street"])), Somebody(path="220284")

    with pytest.raises(NotAllowed):
        join(places["street"], unit_in(places["street"], "乙"), by=stranger)
    with pytest.raises(NotAllowed):
        memberships.change_part(membership, part=NetworkPart.PARTNER, since=NEXT_WEEK, by=stranger)
    with pytest.raises(NotAllowed):
        memberships.end(membership, until=NEXT_WEEK, by=stranger)
    assert Change.objects.count() == 1


def test_an_ending_unit_leaves_its_networks_the_same_day(places: dict[str, Area]) -> None:
    unit = unit_in(places["street"])
    kept = join(places["street"], unit_in(places["street"], "乙"))
    here, ended = join(places["street"], unit), join(places["county"], unit, until=TODAY + dt.timedelta(days=1))

    units.end(unit, until=NEXT_WEEK, still_needed=lambda unit, until: "", by=Somebody())

    days = {row.pk: row.until for row in Membership.objects.all()}
    assert days == {here.pk: NEXT_WEEK, ended.pk: TODAY + dt.timedelta(days=1), kept.pk: None}


def test_an_area_that_ends_takes_its_memberships_along(places: dict[str, Area]) -> None:
    join(places["street"], unit_in(places["street"]), since=NEXT_WEEK)

    assert memberships.end_of(places["street"], until=NEXT_WEEK, by=Somebody()) == 1

    assert Membership.objects.get().until == NEXT_WEEK + dt.timedelta(days=1)
