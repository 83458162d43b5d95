from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from networks.choices import AreaLevel
from networks.models import Area
from networks.models.area import path_of, paths_covering

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2004, 1, 1)


def an_area(code: str, level: AreaLevel, **given: Any) -> Area:
    return Area.objects.create(code=code, level=level, **{"name": code, "since": LONG_AGO, **given})


@pytest.fixture
def city() -> Area:
    return an_area("220200000000", AreaLevel.CITY, name="吉林市")


@pytest.fixture
def county(city: Area) -> Area:
    return an_area("220283000000", AreaLevel.COUNTY, name="舒兰市", parent=city)


@pytest.fixture
def street(county: Area) -> Area:
    return an_area("220283001000", AreaLevel.STREET, name="北城街道", parent=county)


@pytest.fixture
def community(street: Area) -> Area:
    return an_area("220283001002", AreaLevel.COMMUNITY, name="正阳社区", parent=street)


@pytest.fixture
def grid(community: Area) -> Area:
    return an_area("220283001002003", AreaLevel.GRID, name="03网格", parent=community)


@pytest.mark.parametrize(
    ("level", "path"),
    [
        (AreaLevel.CITY, "2202"),
        (AreaLevel.COUNTY, "220283"),
        (AreaLevel.STREET, "220283001"),
        (AreaLevel.COMMUNITY, "220283001002"),
        (AreaLevel.GRID, "220283001002003"),
    ],
)
def test_the_path_is_the_code_without_what_means_nothing_at_its_level(level: AreaLevel, path: str) -> None:
    assert path_of("220283001002003", level) == path


def test_the_paths_around_a_grid_are_those_of_all_five_levels() -> None:
    assert paths_covering("220283001002003") == ["2202", "220283", "220283001", "220283001002", "220283001002003"]


def test_the_paths_around_a_county_are_its_own_and_the_citys() -> None:
    assert paths_covering("220283") == ["2202", "220283"]


def test_an_area_holds_itself_and_everything_below_and_nothing_beside(grid: Area, county: Area, city: Area) -> None:
    beside = an_area("220284000000", AreaLevel.COUNTY, parent=city)

    within = set(Area.objects.within(county))

    assert within == {county, grid, grid.parent, grid.parent.parent}
    assert set(Area.objects.within(beside)) == {beside}


def test_the_last_of_the_areas_below_is_held_too(county: Area) -> None:
    last = an_area("220283999000", AreaLevel.STREET, parent=county)

    assert last in Area.objects.within(county)


def test_an_area_is_covered_by_itself_and_everything_around_it(grid: Area, county: Area, city: Area) -> None:
    an_area("220284000000", AreaLevel.COUNTY, parent=city)

    assert set(Area.objects.covering(grid)) == {grid, grid.parent, grid.parent.parent, county, city}
    assert set(Area.objects.covering(county)) == {county, city}


def test_the_subtree_is_a_range_of_the_path_index(county: Area) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "networks_area_for_path" in Area.objects.within(county).explain()


def test_the_lineage_names_the_area_of_each_level(grid: Area, community: Area, street: Area, county: Area) -> None:
    assert grid.lineage() == {
        AreaLevel.CITY: county.parent_id,
        AreaLevel.COUNTY: county.pk,
        AreaLevel.STREET: street.pk,
        AreaLevel.COMMUNITY: community.pk,
        AreaLevel.GRID: grid.pk,
    }


def test_the_lineage_of_a_county_ends_with_it(county: Area) -> None:
    assert county.lineage() == {AreaLevel.CITY: county.parent_id, AreaLevel.COUNTY: county.pk}


def test_the_lineage_costs_one_query_where_the_parents_are_not_at_hand(
    grid: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bare = Area.objects.get(pk=grid.pk)

    with django_assert_num_queries(1):
        bare.lineage()


def test_names_and_lineage_cost_no_query_where_the_parents_are_at_hand(
    grid: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    whole = Area.objects.with_parents().get(pk=grid.pk)

    with django_assert_num_queries(0):
        assert whole.full_name == "北城街道 正阳社区 03网格"
        assert whole.place_name() == "吉林市 舒兰市 北城街道 正阳社区 03网格"
        assert whole.lineage()


def test_the_full_name_of_a_county_is_its_own(county: Area, city: Area) -> None:
    assert (county.full_name, city.full_name) == ("舒兰市", "吉林市")


def test_a_place_can_be_named_at_chosen_levels(grid: Area) -> None:
    assert grid.place_name(levels=[AreaLevel.COUNTY, AreaLevel.STREET]) == "舒兰市 北城街道"


def test_an_area_is_current_from_its_first_day_until_the_day_it_ends(city: Area) -> None:
    county = an_area(
        "220201000000", AreaLevel.COUNTY, parent=city, since=dt.date(2010, 5, 1), until=dt.date(2020, 5, 1)
    )

    days = [dt.date(2010, 4, 30), dt.date(2010, 5, 1), dt.date(2020, 4, 30), dt.date(2020, 5, 1)]

    assert [county in Area.objects.current(on=day) for day in days] == [False, True, True, False]
    assert [county.is_in_force(day) for day in days] == [False, True, True, False]


def test_current_means_today_in_china(city: Area) -> None:
    county = an_area("220201000000", AreaLevel.COUNTY, parent=city, since=dt.date(2022, 5, 24))

    with time_machine.travel("2022-05-23T15:59:00Z", tick=False):
        assert county not in Area.objects.current()
    with time_machine.travel("2022-05-23T16:00:00Z", tick=False):
        assert county in Area.objects.current()


def test_a_code_has_one_area_in_force(county: Area, city: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_area_one_in_force_per_code"):
        an_area(county.code, AreaLevel.COUNTY, parent=city, since=dt.date(2020, 1, 1))


def test_a_code_may_be_given_again_when_its_area_has_ended(county: Area, city: Area) -> None:
    Area.objects.filter(pk=county.pk).update(until=dt.date(2020, 1, 1))

    heir = an_area(county.code, AreaLevel.COUNTY, parent=city, since=dt.date(2020, 1, 1))

    Area.objects.filter(pk=county.pk).update(successor=heir)
    assert Area.objects.current().get(code=county.code) == heir
    assert list(heir.predecessors.all()) == [county]


def test_only_the_city_has_no_parent(city: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_area_parent_unless_city"):
        an_area("220283000000", AreaLevel.COUNTY)


def test_a_path_has_the_length_of_its_level(county: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_area_path_fits_level"):
        Area.objects.filter(pk=county.pk).update(path="22028")


def test_a_path_is_the_beginning_of_its_code(county: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_area_path_begins_code"):
        Area.objects.filter(pk=county.pk).update(path="220284")


def test_an_area_in_force_has_no_successor(county: Area, city: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_area_successor_only_when_ended"):
        Area.objects.filter(pk=county.pk).update(successor=city)


def test_an_area_ends_after_it_begins(county: Area) -> None:
    with pytest.raises(IntegrityError, match="networks_area_ends_after_it_begins"):
        Area.objects.filter(pk=county.pk).update(until=LONG_AGO)


def test_an_area_is_called_by_its_name(county: Area) -> None:
    assert str(county) == "舒兰市"
