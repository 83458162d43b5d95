"""A delegated administrator reaches the own subtree: what forms offer, what files may touch, which posts are found."""

from __future__ import annotations

import datetime as dt

import pytest
from django.forms import Form
from django.urls import reverse
from django.utils import timezone

from administration.forms import MoveUnitForm, NewUnitForm, PlaceForm
from imports.actions import batches
from imports.choices import BatchState
from imports.forms import ImportForm
from imports.line import Roster
from imports.models import ImportBatch
from networks.choices import UnitKind
from networks.models import Area, Unit
from teams import policies
from teams.choices import Duty
from teams.models import Handover, Post, User
from tests.administration.administrators import post_of
from tests.administration.pages import Walker, text
from tests.cases.world import LONG_AGO, World
from tests.imports.rosters import GRID, LIU, MEMBERS, SINCE, UNITS, applied, compared, done, row, xlsx
from tests.rooms import OF_ADMINISTRATION, named
from web.errors import NotAllowed

PICKED = [
    (PlaceForm, "unit"),
    (PlaceForm, "area"),
    (NewUnitForm, "area"),
    (MoveUnitForm, "under"),
    (ImportForm, "area"),
]


def offered(form: type[Form], name: str, by: User) -> set[str]:
    """Paths of what can be chosen."""
    reach = {"by": by} if form is ImportForm else {"reach": policies.granting(by)}
    among = form(**reach).pick(name).among  # type: ignore[attr-defined]
    return {thing.path if isinstance(thing, Area) else thing.area.path for thing in among}


@pytest.mark.parametrize(("form", "name"), PICKED)
def test_a_form_offers_what_lies_inside_and_all_of_it(world: World, form: type[Form], name: str) -> None:
    everything = offered(form, name, world.person("security"))

    inside = offered(form, name, world.person("security_of_street"))

    street = world.areas["street"].path
    assert inside == {path for path in everything if path.startswith(street)} != everything


def elsewhere(world: World, name: str) -> Post:
    """A post of the person over the other street."""
    area = world.areas["other_street"]
    return Post.objects.create(person=world.people[name], duty=Duty.RESPONSIBLE, area=area, since=LONG_AGO)


@pytest.mark.parametrize("page", ["end_post", "transfer_post", "stand_in"])
def test_a_post_over_an_area_outside_is_not_there(world: World, page: str) -> None:
    post = elsewhere(world, "grid_worker")

    assert Walker(world, "security_of_other_street").see(page, post.pk).status_code == 200
    assert Walker(world, "security_of_street").see(page, post.pk).status_code == 404


def test_of_a_persons_posts_those_inside_alone_are_decided_about(world: World) -> None:
    person, inside, outside = (
        world.people["grid_worker"],
        post_of(world, "grid_worker"),
        elsewhere(world, "grid_worker"),
    )

    page = text(Walker(world, "security_of_street").see("person", person.pk))

    assert outside.place in page
    assert reverse("administration:transfer_post", args=[inside.pk]) in page
    assert reverse("administration:transfer_post", args=[outside.pk]) not in page


def offers(world: World, who: str, page: str, place: str, target: str) -> bool:
    """Whether the page of the place links to another page of the same place."""
    pk = world.areas[place].pk
    return reverse(named(OF_ADMINISTRATION, target), args=[pk]) in text(Walker(world, who).see(page, pk))


def test_the_page_of_an_area_that_is_only_read_offers_no_change(world: World) -> None:
    for page, target in (("area", "rename_area"), ("area_map", "load_boundaries")):
        assert offers(world, "system_of_street", page, "community", target)
        assert not offers(world, "security_of_street", page, "community", target)


def test_the_top_of_ones_reach_is_moved_and_merged_from_above(world: World) -> None:
    for target in ("move_area", "merge_area", "retire_area"):
        assert offers(world, "system", "area", "street", target)
        assert offers(world, "system_of_street", "area", "community", target)
        assert not offers(world, "system_of_street", "area", "street", target)


def test_the_unit_above_is_named_and_opened_only_by_whoever_may_read_it(world: World) -> None:
    unit, above = world.units["street_office"], world.units["county_centre"]
    link = f'href="{reverse("administration:unit", args=[above.pk])}"'

    for who, may_open in (("system", True), ("system_of_street", False)):
        page = text(Walker(world, who).see("unit", unit.pk))
        assert above.name in page
        assert (link in page) is may_open


def test_a_handover_is_found_by_the_place_of_its_post(world: World) -> None:
    held = elsewhere(world, "grid_worker")
    security, newcomer = world.people["security"], world.people["newcomer"]
    handover = Handover.objects.create(
        post=held,
        giver=held.person,
        receiver=newcomer,
        ends_on=dt.date(2030, 1, 1),
        waiting=3,
        offered_by=security,
        offered_at=timezone.now(),
    )

    assert Walker(world, "security_of_other_street").see("handover", handover.pk).status_code == 200
    assert Walker(world, "security_of_street").see("handover", handover.pk).status_code == 404


def test_members_of_networks_outside_are_not_imported(world: World) -> None:
    area, unit = world.areas["other_street"].code, world.units["other_office"].name
    sheet = xlsx(("平安网", area, unit, "", "成员", SINCE), heading=MEMBERS, title="网络成员")

    assert row(compared(sheet, by=world.person("system"))).outcome == "new"
    refused = row(compared(sheet, by=world.person("system_of_street")))
    assert (refused.outcome, "不在您管理" in refused.sentence) == ("refused", True)


def test_nobody_is_moved_in_from_a_post_outside(world: World) -> None:
    held = elsewhere(world, "newcomer")
    moved = ("newcomer", "刘洋", "平安（民生服务）负责人", world.areas["street"].code, "", "", SINCE)

    batch = applied(xlsx(moved, LIU), by=world.person("security_of_street"))

    assert row(batch).outcome == "conflict"
    assert "不在您管理" in row(batch).sentence
    held.refresh_from_db()
    assert held.until is None


def test_no_unit_is_put_under_one_outside(world: World) -> None:
    code, above = world.areas["street"].code, world.units["other_office"]
    team = Unit.objects.create(
        name="北城志愿服务队", kind=UnitKind.VOLUNTEER_TEAM, area=world.areas["street"], since=LONG_AGO
    )
    moved = (team.name, "志愿服务队", code, above.name, above.area.code, "", LONG_AGO.isoformat())
    sheet = xlsx(moved, heading=UNITS, title="单位")

    assert row(compared(sheet, by=world.person("system"))).outcome == "changed"
    assert "不在您管理" in row(compared(sheet, by=world.person("system_of_street"))).sentence


def test_a_whole_list_is_taken_in_only_for_an_area_inside(world: World) -> None:
    roster = Roster(world.areas["other_street"], Duty.GRID_WORKER, dt.date(2026, 2, 1))

    with pytest.raises(NotAllowed):
        batches.take_in("名册.xlsx", xlsx(LIU), roster=roster, by=world.person("security_of_street"))

    assert not ImportBatch.objects.exists()


def test_whoever_lost_the_area_meanwhile_ends_nobodys_post_there(world: World) -> None:
    by, held = world.person("security_of_street"), post_of(world, "grid_worker")
    roster = Roster(world.areas["community"], Duty.GRID_WORKER, dt.date(2026, 2, 1))
    batch = compared(xlsx(("liuyang", "刘洋", "网格员", GRID, "", "副", SINCE)), by=by, roster=roster)
    assert batch.counts["left"] == 1

    Post.objects.filter(person=by).update(area=world.areas["other_street"])
    batch = done(batches.apply(batch, by=world.person("security_of_street")))

    assert (batch.state, batch.change_count) == (BatchState.COMPARED, 0)
    held.refresh_from_db()
    assert held.until is None
