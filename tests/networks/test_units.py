from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from networks.choices import AreaLevel, UnitKind
from networks.models import Area, CatalogueItem, Unit

GRIDS_ASKED = 150


def names(units: list[Unit]) -> list[str]:
    return [unit.name for unit in units]


def test_the_golden_cases_units_cover_its_grid(shulan_grid: Area) -> None:
    covering = Unit.objects.current().covering(shulan_grid)

    assert {"北城街道司法所", "舒兰市矛盾纠纷调解中心", "制动器小区物业公司"} <= set(
        covering.values_list("name", flat=True)
    )


def test_units_of_the_next_county_do_not_cover_a_grid(shulan_grid: Area) -> None:
    counties = {
        unit.area.path for unit in Unit.objects.covering(shulan_grid).select_related("area") if len(unit.area.path) > 4
    }

    assert {path[:6] for path in counties} == {"220283"}


def test_the_nearest_unit_is_offered_first(shulan_grid: Area) -> None:
    companies = Unit.objects.current().covering(shulan_grid).serving(["物业企业"]).nearest_first()

    assert names(list(companies)) == ["制动器小区物业公司", "北城物业服务有限公司"]


def test_a_unit_may_serve_several_duties(shulan_grid: Area) -> None:
    covering = Unit.objects.current().covering(shulan_grid)

    by_pipes = covering.serving(["市政排水"])
    by_roads = covering.serving(["市政养护"])

    assert names(list(by_pipes.nearest_first())) == ["舒兰市市政设施管理处", "吉林市市政设施管理处"]
    assert set(by_pipes) == set(by_roads)


def test_a_street_contains_the_units_of_its_communities(shulan_grid: Area) -> None:
    street = Area.objects.get(code="220283001000")

    within = set(Unit.objects.within(street).values_list("name", flat=True))

    assert {"北城街道综合执法队", "正阳社区居民委员会"} <= within
    assert "舒兰市住房和城乡建设局" not in within


@pytest.mark.parametrize(("level", "count"), [("city", 1), ("county", 12), ("street", 150), ("community", 1778)])
def test_every_area_above_the_grid_has_one_centre(city: Area, level: AreaLevel, count: int) -> None:
    centres = Unit.objects.current().centres().filter(area__level=level)

    assert centres.count() == centres.values("area").distinct().count() == count


def test_a_centre_reports_to_the_centre_of_the_area_above(city: Area) -> None:
    centres = Unit.objects.centres().exclude(area=city).select_related("area", "parent")

    assert all(unit.parent and unit.parent.is_centre for unit in centres)
    assert all(unit.parent and unit.parent.area_id == unit.area.parent_id for unit in centres)
    assert Unit.objects.centres().get(area=city).parent is None


def test_any_other_unit_belongs_to_the_centre_of_its_own_area(city: Area) -> None:
    others = Unit.objects.filter(is_centre=False).select_related("parent")

    assert all(unit.parent and unit.parent.is_centre and unit.parent.area_id == unit.area_id for unit in others)


def test_each_street_has_one_squad_in_its_name(city: Area) -> None:
    squads = Unit.objects.filter(kind=UnitKind.SQUAD).select_related("area")

    assert len(squads) == 150
    assert all(squad.name == f"{squad.area.name}综合执法队" for squad in squads)


def test_every_matter_finds_a_lead_unit_wherever_it_is_raised(city: Area) -> None:
    matters = list(CatalogueItem.objects.matters())
    grids = list(Area.objects.at(AreaLevel.GRID).order_by("name", "code")[:: 12430 // GRIDS_ASKED])

    assert len(matters) == 140
    assert len({grid.path[:6] for grid in grids}) == 12
    for grid in grids:
        held = {duty for unit in Unit.objects.current().covering(grid) for duty in unit.functions}
        assert [matter.code for matter in matters if not held & set(matter.lead_functions)] == []


def test_the_lead_units_of_a_matter_are_found_by_one_query(
    shulan_grid: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    heating = CatalogueItem.objects.get(code="1101")

    with django_assert_num_queries(1):
        units = list(Unit.objects.current().covering(shulan_grid).serving(heating.lead_functions).nearest_first())

    assert names(units) == ["舒兰市热力有限公司", "吉林市热力集团有限公司"]


def test_an_area_has_one_centre_in_force(shulan_grid: Area) -> None:
    centre = Unit.objects.centres().get(area__code="220283001000")
    centre.pk = None
    centre.name = "another"

    with pytest.raises(IntegrityError, match="networks_unit_one_centre_per_area"):
        centre.save(force_insert=True)


def test_a_closed_centre_makes_room_for_its_heir(shulan_grid: Area) -> None:
    centre = Unit.objects.centres().get(area__code="220283001000")
    Unit.objects.filter(pk=centre.pk).update(until=dt.date(2025, 1, 1))
    centre.pk, centre.name, centre.since = None, "another", dt.date(2025, 1, 1)

    centre.save(force_insert=True)

    assert str(Unit.objects.current().centres().get(area=centre.area)) == "another"
