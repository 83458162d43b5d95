"""When areas merge, alliances and firms are where the people now are; nothing is lost or there twice."""

from __future__ import annotations

from alliances.choices import ListName
from alliances.models import Entry, Organisation
from cases.actions.jobs import areas
from enterprises.following import follow
from enterprises.models import Care, Firm
from networks.actions.following import Redistricting
from networks.choices import UnitKind
from networks.models import Unit
from teams.choices import Duty
from teams.models import Post
from teams.policies import SystemSteward
from tests.alliances.neighbours import entry_of, firm_in, organisation_in
from tests.cases.world import LONG_AGO, World, today


def merged(world: World) -> None:
    street, other = world.area("street"), world.area("other_street")
    remaining = [world.units["other_office"].pk]
    areas.merge([street], into=other, remaining=remaining, by=SystemSteward(world.person("system")))


def test_an_alliances_lists_and_firms_go_to_the_area_that_takes_over(world: World) -> None:
    firm = firm_in(world, area="street")
    own, others = entry_of(world, "officer", "street_office"), entry_of(world, "liaison", "water", ListName.RESOURCE)

    merged(world)

    heir = world.areas["other_street"].pk
    assert Firm.objects.get(pk=firm.pk).area_id == heir
    assert Entry.objects.get(pk=own.pk).area_id == heir
    assert Entry.objects.get(pk=own.pk).unit == world.units["other_office"]
    assert Entry.objects.get(pk=others.pk).unit == world.units["water"]


def test_a_firm_of_a_community_goes_to_the_community_as_it_now_is(world: World) -> None:
    firm = firm_in(world)

    merged(world)

    area = Firm.objects.select_related("area").get(pk=firm.pk).area
    assert (area.name, area.until, area.path[:9]) == ("正阳社区", None, "220283002")


def test_an_organisation_of_both_belongs_to_the_one_alliance_once(world: World) -> None:
    organisation_in(world)
    Organisation.objects.create(area=world.areas["other_street"], name="第一中学", kind="school", since=LONG_AGO)

    merged(world)

    assert Organisation.objects.filter(area=world.areas["other_street"]).count() == 2
    assert Organisation.objects.get(until=None).area == world.areas["other_street"]


def test_a_member_whose_team_became_another_one_keeps_the_firms(world: World) -> None:
    gone = Unit.objects.create(
        name="北城队", short_name="北城队", kind=UnitKind.ENTERPRISE_TEAM, area=world.areas["street"], since=LONG_AGO
    )
    post = Post.objects.create(person=world.people["newcomer"], duty=Duty.ASSISTANCE, unit=gone, since=LONG_AGO)
    care = Care.objects.create(firm=firm_in(world, area="street"), post=post, since=LONG_AGO)
    Unit.objects.filter(pk=world.units["street_office"].pk).update(name="北城街道办事处")

    merged(world)

    assert list(Care.objects.effective().values_list("firm", flat=True)) == [care.firm_id]


def test_where_two_teams_become_one_the_member_looks_after_the_firm_there(world: World) -> None:
    gone, team = world.units["far_team"], world.units["team"]
    old = Post.objects.get(person=world.people["far_member"])
    kept = Care.objects.create(firm=firm_in(world, 1), post=old, since=LONG_AGO)
    fresh = Care.objects.create(firm=firm_in(world, 2), post=old, since=today())
    Post.objects.filter(pk=old.pk).update(until=today())
    new = Post.objects.create(person=old.person, duty=Duty.ASSISTANCE, unit=team, since=today())

    follow(Redistricting(today(), {}, {gone.pk: team}))

    kept.refresh_from_db(), fresh.refresh_from_db()
    assert (kept.until, fresh.post) == (today(), new)
    assert set(Care.objects.effective().values_list("firm", flat=True)) == {kept.firm_id, fresh.firm_id}
