"""Which units may be called, who rules, who reviews, and whom the catalogue proposes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.access import routing
from cases.models import Call, Case
from cases.rules.choices import Part, State
from networks.models import CatalogueItem, Unit
from tests.cases.world import UNITS, World, case_in

CENTRES = ("committee", "street_office", "county_centre", "city_centre")
IN_THE_COMMUNITY = {"committee", "property"}
IN_THE_STREET = IN_THE_COMMUNITY | {"other_committee", "street_office", "justice"}
COVERING = {"county_centre", "city_centre", "mediation", "water"}
REACH = {
    "committee": IN_THE_COMMUNITY,
    "street_office": IN_THE_STREET | COVERING,
    "county_centre": IN_THE_STREET | COVERING | {"other_office"},
    "city_centre": set(UNITS),
}


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.ACCEPTED)


@pytest.mark.parametrize("centre", CENTRES)
def test_a_centre_calls_what_lies_in_its_area_or_covers_the_place(world: World, case: Case, centre: str) -> None:
    may = {name for name in UNITS if routing.may_be_called(world.unit(centre), case, world.unit(name))}

    assert may == REACH[centre]


@pytest.mark.parametrize("centre", CENTRES)
def test_choosing_offers_exactly_what_calling_allows(world: World, case: Case, centre: str) -> None:
    offered = set(Unit.objects.filter(routing.callable_units(world.unit(centre), case)))

    assert offered == {world.unit(name) for name in REACH[centre]}


def named(lead: list[str], assist: list[str] | None = None) -> CatalogueItem:
    return CatalogueItem(code="1304", lead_functions=lead, assist_functions=assist or [])


def serving(world: World, **functions: list[str]) -> None:
    for name, held in functions.items():
        Unit.objects.filter(pk=world.unit(name).pk).update(functions=held)


def test_the_nearest_unit_serving_a_function_is_proposed_first(world: World, case: Case) -> None:
    serving(world, **dict.fromkeys(("property", "justice", "water", "other_office"), ["供热企业", "排水"]))

    proposals = routing.proposed(case, named(["排水", "物业"]), centre=case.centre)

    assert [proposal.unit for proposal in proposals] == [world.unit(name) for name in ("property", "justice", "water")]
    assert {(proposal.part, proposal.function) for proposal in proposals} == {(Part.LEAD, "排水")}


def test_after_those_that_lead_the_nearest_of_each_assisting_duty_is_proposed(world: World, case: Case) -> None:
    serving(world, water=["排水"], committee=["社区"], street_office=["街道"], mediation=["街道", "社区"])

    proposals = routing.proposed(case, named(["排水"], ["街道", "社区"]), centre=case.centre)

    assert [(proposal.unit, proposal.part, proposal.function) for proposal in proposals] == [
        (world.unit("water"), Part.LEAD, "排水"),
        (world.unit("committee"), Part.ASSIST, "社区"),
        (world.unit("street_office"), Part.ASSIST, "街道"),
    ]


def test_a_unit_that_can_lead_is_not_proposed_to_assist(world: World, case: Case) -> None:
    serving(world, property=["物业", "社区"])

    assert [proposal.part for proposal in routing.proposed(case, named(["物业"], ["社区"]), centre=case.centre)] == [
        Part.LEAD
    ]


def test_a_community_centre_is_proposed_units_of_its_own_area_only(world: World) -> None:
    case = case_in(world, State.ACCEPTED, centre=world.unit("committee"))
    serving(world, property=["排水"], water=["排水"], justice=["街道"])

    assert [proposal.unit for proposal in routing.proposed(case, named(["排水"], ["街道"]), centre=case.centre)] == [
        world.unit("property")
    ]


def test_a_unit_that_has_ended_is_not_proposed(world: World, case: Case) -> None:
    Unit.objects.filter(pk=world.unit("water").pk).update(functions=["排水"], until=timezone.localdate())

    assert routing.proposed(case, named(["排水"]), centre=case.centre) == []


def test_the_centre_one_level_up_rules_and_at_the_top_the_city_itself(world: World) -> None:
    names = dict(zip(CENTRES, (*CENTRES[1:], "city_centre"), strict=True))

    for centre, ruler in names.items():
        case = case_in(world, State.ACCEPTED, centre=world.unit(centre))
        assert routing.who_rules(case) == world.unit(ruler)


def test_the_unit_complained_of_does_not_rule(world: World) -> None:
    case = case_in(world, State.ACCEPTED, complained_of=world.unit("county_centre"))

    assert routing.who_rules(case) == world.unit("city_centre")


@pytest.mark.parametrize(("reworks", "reviewer"), [(0, "street_office"), (1, "street_office"), (2, "county_centre")])
def test_the_centre_reviews_until_two_reworks_did_not_help(world: World, reworks: int, reviewer: str) -> None:
    case = case_in(world, State.EVALUATING, rework_count=reworks)

    assert routing.who_reviews(case) == world.unit(reviewer)


def test_a_centre_that_was_called_itself_does_not_review(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    Call.objects.filter(case=case, part="assist").update(unit=world.unit("street_office"))

    assert routing.who_reviews(case) == world.unit("county_centre")
