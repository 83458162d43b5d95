"""Around the street of the small world: an alliance with a liaison officer, an assistance team, firms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from alliances.actions import entries
from alliances.actions.entries import Line
from alliances.choices import ListName
from alliances.models import Entry, Organisation
from enterprises import credit_code
from enterprises.choices import FirmKind
from enterprises.models import Care, Firm
from networks.choices import Network, NetworkPart, UnitKind
from networks.models import Membership, Unit
from teams.choices import Duty
from teams.models import Post, User
from tests.administration import administrators
from tests.cases.world import LONG_AGO, World
from tests.recorded import recorded
from tests.rooms import OF_LINKAGE, named

SEATS = {
    "liaison": (Duty.LIAISON, "water"),
    "committee_head": (Duty.HEAD, "committee"),
    "member": (Duty.ASSISTANCE, "team"),
    "colleague": (Duty.ASSISTANCE, "team"),
    "team_head": (Duty.HEAD, "team"),
    "far_member": (Duty.ASSISTANCE, "far_team"),
}


@recorded
def build() -> World:
    world = administrators.build()
    for name, area in (("team", "county"), ("far_team", "other_street")):
        world.units[name] = Unit.objects.create(
            name=f"{name}助企服务队",
            short_name=name,
            kind=UnitKind.ENTERPRISE_TEAM,
            area=world.areas[area],
            since=LONG_AGO,
        )
    for name, (duty, unit) in SEATS.items():
        world.people[name] = User.objects.create(username=name, name=name)
        Post.objects.create(person=world.people[name], duty=duty, unit=world.units[unit], since=LONG_AGO)
    for unit, part in (("street_office", NetworkPart.LEAD), ("water", NetworkPart.MEMBER), ("justice", "member")):
        Membership.objects.create(
            area=world.areas["street"], network=Network.PARTY, unit=world.units[unit], part=part, since=LONG_AGO
        )
    return world


def numbered(number: int) -> str:
    """A sound credit code, another for each number."""
    stem = f"91220283{number:09}"
    return stem + credit_code.check_character(stem)


def firm_in(world: World, number: int = 1, area: str = "community", cared_by: str = "") -> Firm:
    firm = Firm.objects.create(
        name=f"舒兰第{number}粮米加工厂",
        code=numbered(number),
        kind=FirmKind.FARMING,
        area=world.area(area),
        address="正阳街8号",
        phone="0432-68220001",
        since=LONG_AGO,
    )
    if cared_by:
        Care.objects.create(firm=firm, post=post_of(world, cared_by), since=LONG_AGO)
    return firm


def post_of(world: World, name: str) -> Post:
    return Post.objects.with_places().get(person=world.people[name])


def entry_of(world: World, by: str, unit: str = "", list_name: ListName = ListName.NEED, **said: Any) -> Entry:
    """An entry of the street's alliance, entered by somebody for a unit or an organisation."""
    given: dict[str, Any] = {"title": f"{by}的{list_name.label}"} | said
    line = Line(unit=world.units[unit] if unit else None, **given)
    return entries.enter(world.area("street"), line, list_name=list_name, by=world.person(by))


def organisation_in(world: World, name: str = "第一中学") -> Organisation:
    return Organisation.objects.create(area=world.areas["street"], name=name, kind="school", since=LONG_AGO)


class Walker:
    """Somebody in front of the pages of alliances, firms and teams."""

    def __init__(self, world: World, name: str) -> None:
        self.client = Client()
        self.client.force_login(world.people[name], backend="teams.backends.PostsBackend")

    def see(self, page: str, *args: Any, **query: Any) -> HttpResponse:
        return self.client.get(reverse(named(OF_LINKAGE, page), args=args), query)

    def send(self, page: str, *args: Any, **typed: Any) -> HttpResponse:
        return self.client.post(reverse(named(OF_LINKAGE, page), args=args), typed)
