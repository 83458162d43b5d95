"""The demo's areas are cut into each other's parts: they neither overlap nor leave gaps."""

from __future__ import annotations

from networks import geometry
from networks.choices import AreaLevel
from networks.loading.boundaries import load_boundaries
from networks.models import Area, Boundary, grid_at


def test_areas_of_the_demo_lie_side_by_side(shulan_grid: Area) -> None:
    community = shulan_grid.parent
    assert community
    city = Area.objects.get(level=AreaLevel.CITY)

    load_boundaries(city, [community])

    for above in community.lineage_itself().values():
        outlines = {row.area.path: row.outline for row in Boundary.objects.filter(area__parent=above)}
        assert len(outlines) == above.children.current().count()
        assert geometry.overlaps(outlines) == []
        assert geometry.gaps(outlines.values(), Boundary.objects.get(area=above).outline) == []


def test_grids_are_found_by_a_place_in_them_and_only_those_asked_for_are_drawn(shulan_grid: Area) -> None:
    community = shulan_grid.parent
    assert community
    load_boundaries(Area.objects.get(level=AreaLevel.CITY), [community])

    middle = Boundary.objects.get(area=shulan_grid).outline.representative_point()

    assert grid_at(middle.x, middle.y) == shulan_grid
    assert set(Boundary.objects.filter(area__level=AreaLevel.GRID).values_list("area__parent", flat=True)) == {
        community.pk
    }


def test_a_second_time_makes_nothing(shulan_grid: Area) -> None:
    city = Area.objects.get(level=AreaLevel.CITY)
    assert load_boundaries(city, []) > 0

    assert load_boundaries(city, []) == 0
