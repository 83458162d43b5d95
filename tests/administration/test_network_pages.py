"""The four networks of an area, as administrators keep them and others read them."""

from __future__ import annotations

import datetime as dt

import pytest

from networks.actions import memberships
from networks.choices import Network, NetworkPart
from networks.models import Membership
from teams.models import NetworkContact
from teams.policies import SystemSteward
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.counting import statements
from tests.cases.world import World, today


def later() -> dt.date:
    return today() + dt.timedelta(days=7)


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def joined(world: World, unit: str = "justice", part: NetworkPart = NetworkPart.MEMBER) -> Membership:
    return memberships.join(
        world.areas["street"],
        network=Network.SAFETY,
        unit=world.units[unit],
        part=part,
        since=today() - dt.timedelta(days=30),
        by=SystemSteward(world.person("system")),
    )


def test_the_tab_opens_at_ones_own_area(world: World) -> None:
    street = world.areas["street"].pk

    assert Walker(world, "system_of_street").see("networks").headers["Location"].endswith(f"/networks/{street}/")
    assert "吉林市的四张网" in text(
        Walker(world, "auditor_of_city").client.get("/administration/networks/", follow=True)
    )


def test_areas_are_found_by_words_and_grids_are_none_of_them(system: Walker) -> None:
    assert [area.name for area in system.see("networks", q="正阳").context["rows"]] == ["正阳社区"]
    assert "没有找到辖区" in text(system.see("networks", q="没有"))


def test_a_grid_has_no_networks(system: Walker, world: World) -> None:
    assert system.see("area_networks", world.areas["grid"].pk).status_code == 404


def test_a_unit_is_added_with_its_part_and_stands_on_three_pages(system: Walker, world: World) -> None:
    street, justice = world.areas["street"], world.units["justice"]

    sent = system.send(
        "join_network", street.pk, "safety", unit_words="北城街道司法", part="lead", since=today().isoformat()
    )

    assert sent.status_code == 302
    for page, pk in (("area_networks", street.pk), ("area", street.pk), ("unit", justice.pk)):
        assert "平安网" in text(system.see(page, pk))
    assert "牵头" in text(system.see("unit", justice.pk))
    assert "北城街道司法所" in text(system.see("area", street.pk))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"unit_words": "司法", "part": "lead"}, "现在由舒兰市"),
        ({"unit_words": "南城"}, "没有找到"),
        ({"unit_words": "正阳社区居委", "part": "lead"}, "下级单位"),
        ({}, "请选一个"),
        ({"unit_words": "司法", "since": "昨天"}, "日期"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_typed(
    system: Walker, world: World, typed: dict[str, str], says: str
) -> None:
    joined(world, "mediation", NetworkPart.LEAD)
    asked = {"part": "member", "since": today().isoformat(), "note": "按方案"} | typed

    answer = system.send("join_network", world.areas["street"].pk, "safety", **asked)

    assert answer.status_code == 422
    assert says in text(answer)
    assert "按方案" in text(answer)
    assert Membership.objects.count() == 1


def test_a_network_that_does_not_exist_has_no_page(system: Walker, world: World) -> None:
    assert system.see("join_network", world.areas["street"].pk, "fifth").status_code == 404


def test_a_part_is_changed_a_contact_named_and_the_membership_ended(system: Walker, world: World) -> None:
    membership, street = joined(world), world.areas["street"]

    system.send("name_contact", membership.pk, post=post_of(world, "lead_head").pk, since=today().isoformat())
    system.send("change_part", membership.pk, part="lead", since=today().isoformat())
    new = Membership.objects.get(until=None)
    page = text(system.see("area_networks", street.pk))

    assert NetworkContact.objects.get(until=None).membership == new
    assert world.people["lead_head"].name in page and "<del>成员</del>" in page
    assert system.send("end_membership", new.pk, until=later().isoformat(), note="撤并").status_code == 302
    assert "撤并" in text(system.see("area_networks", street.pk))


def test_a_contact_is_chosen_among_the_units_own_people(system: Walker, world: World) -> None:
    membership = joined(world)

    answer = system.send("name_contact", membership.pk, post=post_of(world, "officer").pk, since=today().isoformat())

    assert answer.status_code == 422
    assert not NetworkContact.objects.exists()


def test_a_delegated_administrator_finds_units_around_the_own_area_too(world: World) -> None:
    delegated, street = Walker(world, "system_of_street"), world.areas["street"].pk

    found = delegated.see("find_members", street, field="unit", unit_words="舒兰")

    assert "舒兰市供水公司" in text(found)
    assert delegated.see("find_members", world.areas["other_street"].pk, field="unit").status_code == 404


def test_units_around_are_named_without_a_way_to_their_page(world: World) -> None:
    joined(world, "water")

    page = text(Walker(world, "auditor_of_street").see("area_networks", world.areas["street"].pk))

    assert "<b>舒兰市供水公司</b>" in page
    assert "join" not in page


def test_the_page_stays_within_its_statements(world: World) -> None:
    joined(world), joined(world, "water"), joined(world, "committee")
    system = Walker(world, "system")
    pages = [("area_networks", world.areas["street"].pk), ("area", world.areas["street"].pk)]

    for page, pk in [*pages, ("unit", world.units["justice"].pk)]:
        system.see(page, pk)
        with statements() as said:
            system.see(page, pk)
        assert len(said) <= 8, said
