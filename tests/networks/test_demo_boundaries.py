"""The demo's communities are cut into grids that neither overlap nor leave gaps."""

from __future__ import annotations

from networks import geometry
from networks.loading.boundaries import load_boundaries
from networks.models import Area, Boundary, grid_at


def test_grids_of_the_demo_lie_side_by_side(shulan_grid: Area) -> None:
    community = shulan_grid.parent
    assert community

    load_boundaries([community])

    outlines = {row.area.name: row.outline for row in Boundary.objects.filter(area__parent=community)}
    around = Boundary.objects.get(area=community).outline
    assert len(outlines) == community.children.count()
    assert geometry.overlaps(outlines) == []
    assert geometry.gaps(outlines.values(), around) == []
    middle = outlines["01网格"].representative_point()
    assert grid_at(middle.x, middle.y) == shulan_grid
