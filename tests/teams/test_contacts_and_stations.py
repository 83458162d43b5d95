"""Contacts in the networks follow posts; red stations are opened, changed and closed. Each refusal is a sentence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from networks.actions import memberships
from networks.choices import Network, NetworkPart, UnitKind
from networks.errors import SENTENCES as NETWORK_SENTENCES
from networks.models import Change, Membership, Unit
from teams.actions import contacts, stations
from teams.actions.stations import Station
from teams.choices import Duty
from teams.errors import SENTENCES
from teams.models import NetworkContact, Post, RedStation
from teams.policies import SystemSteward
from tests.teams.offices import LONG_AGO, TODAY, TOMORROW, Offices
from web.errors import NotAllowed, Refusal

STATION = Station("正阳红色驿站", "正阳街12号", "每天8:00–17:00", ["义诊", "课后辅导"], "0432-6000000")


@pytest.fixture
def steward(here: Offices) -> SystemSteward:
    return SystemSteward(here.person("系统", Duty.SYSTEM_ADMIN))


@pytest.fixture
def elsewhere(here: Offices) -> SystemSteward:
    return SystemSteward(here.person("外地", Duty.SYSTEM_ADMIN, "elsewhere"))


@pytest.fixture
def membership(here: Offices, steward: SystemSteward) -> Membership:
    return memberships.join(
        here.areas["street"],
        network=Network.SAFETY,
        unit=here.units["squad"],
        part=NetworkPart.MEMBER,
        since=TODAY,
        by=steward,
    )


def head(here: Offices, name: str, unit: str = "squad") -> Post:
    return here.post(here.person(name), Duty.HEAD, unit)


def test_a_contact_is_named_and_the_next_one_takes_over(
    here: Offices, steward: SystemSteward, membership: Membership
) -> None:
    first, second = head(here, "甲"), head(here, "乙")

    contacts.name_contact(membership, post=first, since=TODAY, by=steward)
    contacts.name_contact(membership, post=second, since=TOMORROW, by=steward)

    assert list(NetworkContact.objects.order_by("pk").values_list("post__person__name", "until")) == [
        ("甲", TOMORROW),
        ("乙", None),
    ]
    assert Change.objects.newest_first()[0].changed["contact"] == ["甲", "乙"]


def test_a_contact_named_for_the_same_day_again_replaces_the_mistake(
    here: Offices, steward: SystemSteward, membership: Membership
) -> None:
    contacts.name_contact(membership, post=head(here, "甲"), since=TODAY, by=steward)

    contacts.name_contact(membership, post=head(here, "乙"), since=TODAY, by=steward)

    assert NetworkContact.objects.get().post.person.name == "乙"


def test_only_a_post_of_the_member_unit_held_that_day_answers(
    here: Offices, steward: SystemSteward, membership: Membership, elsewhere: SystemSteward
) -> None:
    mine, others = head(here, "甲"), head(here, "乙", "office")

    for post, since in ((others, TODAY), (mine, LONG_AGO), (mine, TODAY - dt.timedelta(days=1))):
        with pytest.raises(Refusal):
            contacts.name_contact(membership, post=post, since=since, by=steward)
    with pytest.raises(NotAllowed):
        contacts.name_contact(membership, post=mine, since=TODAY, by=elsewhere)
    contacts.name_contact(membership, post=mine, since=TODAY, by=steward)
    with pytest.raises(Refusal):
        contacts.name_contact(membership, post=mine, since=TOMORROW, by=steward)

    assert NetworkContact.objects.count() == 1


def test_another_part_keeps_the_contact(here: Offices, steward: SystemSteward, membership: Membership) -> None:
    contacts.name_contact(membership, post=head(here, "甲"), since=TODAY, by=steward)

    new = contacts.change_part(membership, part=NetworkPart.LEAD, since=TOMORROW, by=steward)

    assert NetworkContact.objects.current(TOMORROW).get().membership == new
    assert NetworkContact.objects.current(TODAY).get().membership == membership


def test_a_contact_whose_post_ended_is_vacant(here: Offices, steward: SystemSteward, membership: Membership) -> None:
    contact = contacts.name_contact(membership, post=head(here, "甲"), since=TODAY, by=steward)
    assert not contact.is_vacant

    Post.objects.filter(pk=contact.post_id).update(until=TODAY)

    assert NetworkContact.objects.with_people().get().is_vacant


def test_the_database_lets_one_post_answer_at_a_time(
    here: Offices, steward: SystemSteward, membership: Membership
) -> None:
    contacts.name_contact(membership, post=head(here, "甲"), since=TODAY, by=steward)

    with pytest.raises(IntegrityError, match="one_a_membership"), transaction.atomic():
        NetworkContact.objects.create(membership=membership, post=head(here, "乙"), since=TOMORROW)
    assert "teams_networkcontact_one_a_membership" in SENTENCES
    assert "networks_membership_one_lead" in NETWORK_SENTENCES


def open_station(here: Offices, by: SystemSteward, area: str = "community", **given: Any) -> RedStation:
    return stations.open_station(given.pop("told", STATION), area=here.areas[area], since=TODAY, by=by, **given)


@pytest.fixture
def team(here: Offices) -> Unit:
    return Unit.objects.create(
        name="志愿队", short_name="志愿队", kind=UnitKind.VOLUNTEER_TEAM, area=here.areas["street"], since=LONG_AGO
    )


def told(**changed: Any) -> Station:
    words = {name: getattr(STATION, name) for name in ("name", "address", "hours", "services", "phone")}
    return Station(**words | changed)


def test_a_station_is_opened_changed_and_closed_on_record(here: Offices, steward: SystemSteward, team: Unit) -> None:
    station = open_station(here, steward)

    stations.change_station(station, told(team=team, hours="周一至周五"), note="换季", by=steward)
    stations.close_station(station, until=TOMORROW, by=steward)

    station.refresh_from_db()
    assert (station.hours, station.team, station.until) == ("周一至周五", team, TOMORROW)
    actions = [change.action for change in Change.objects.about("redstation", station.pk).order_by("pk")]
    assert actions == ["opened", "corrected", "ended"]
    assert Change.objects.about("unit", team.pk).count() == 2


def test_stations_that_do_not_fit_are_refused(
    here: Offices, steward: SystemSteward, team: Unit, elsewhere: SystemSteward
) -> None:
    station = open_station(here, steward)
    Unit.objects.filter(pk=team.pk).update(area=here.areas["elsewhere"])
    far = Unit.objects.select_related("area").get(pk=team.pk)

    for area, given in (("county", {}), ("community", {}), ("street", {"told": told(team=here.units["squad"])})):
        with pytest.raises(Refusal):
            open_station(here, steward, area, **given)
    for change in (STATION, told(team=far)):
        with pytest.raises(Refusal):
            stations.change_station(station, change, by=steward)
    with pytest.raises(NotAllowed):
        open_station(here, elsewhere, told=told(name="别处"))
    with pytest.raises(Refusal):
        stations.close_station(station, until=TODAY, by=steward)

    assert RedStation.objects.get().until is None


def test_a_station_is_changed_and_closed_by_whoever_administers_its_area(
    here: Offices, steward: SystemSteward, elsewhere: SystemSteward
) -> None:
    station = open_station(here, steward)

    with pytest.raises(NotAllowed):
        stations.change_station(station, told(hours="随时"), by=elsewhere)
    with pytest.raises(NotAllowed):
        stations.close_station(station, until=TOMORROW, by=elsewhere)

    station.refresh_from_db()
    assert (station.hours, station.until) == (STATION.hours, None)


def test_a_closed_station_does_not_close_again(here: Offices, steward: SystemSteward) -> None:
    station = stations.close_station(open_station(here, steward), until=TOMORROW, by=steward)

    with pytest.raises(Refusal):
        stations.close_station(station, until=TOMORROW, by=steward)


def test_a_station_does_not_open_before_its_area(here: Offices, steward: SystemSteward) -> None:
    with pytest.raises(Refusal) as refusal:
        stations.open_station(STATION, area=here.areas["street"], since=dt.date(2000, 1, 1), by=steward)

    assert refusal.value.field == "since"
