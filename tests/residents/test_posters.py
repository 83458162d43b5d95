"""Posters: made by the community for its own places, one a building, and the form that they open knows the place."""

from __future__ import annotations

import pytest
from django.conf import settings

from cases.models import Case
from networks.models import Area
from residents import pace
from residents.actions import make_posters
from residents.models import Poster
from residents.poster_form import houses_in
from tests.cases.counting import statements
from tests.cases.world import World, today
from web.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    pace.RAISING.forget()


def signed_in(client, world: World, who: str = "committee_officer"):
    client.force_login(world.person(who), backend="teams.backends.PostsBackend")
    return client


def make(client, world: World, area: str = "community", **typed: str):
    return client.post("/posters/", {"area": world.areas[area].pk, "estate": "制动器小区", "houses": "1-3"} | typed)


@pytest.mark.parametrize(
    ("typed", "houses"),
    [
        ("1-3", ["1号楼", "2号楼", "3号楼"]),
        ("1—2、5号楼，A座 5", ["1号楼", "2号楼", "5号楼", "A座"]),
        ("10至11", ["10号楼", "11号楼"]),
        ("", []),
    ],
)
def test_buildings_are_read_as_people_write_them(typed, houses):
    assert houses_in(typed) == houses


def test_a_whole_estate_is_made_at_once_one_page_a_building(client, world):
    answer = make(signed_in(client, world), world)

    page = client.get(answer.url).text
    assert Poster.objects.count() == 3
    assert page.count('class="poster"') == 3
    assert page.count("data:image/svg+xml") == 3
    for poster in Poster.objects.all():
        assert f"{settings.BASE_URL}/p/{poster.code}/" in page


def test_made_again_a_poster_on_the_wall_stays_right(client, world):
    signed_in(client, world)
    first = make(client, world).url

    assert make(client, world).url == first
    assert Poster.objects.count() == 3


def test_a_station_has_a_single_poster(client, world):
    make(signed_in(client, world), world, estate="正阳红色驿站", houses="")

    assert Poster.objects.get().house == ""


@pytest.mark.parametrize("houses", ["1-999", "1-101"])
def test_more_than_a_hundred_are_refused_and_none_is_made(client, world, houses):
    answer = make(signed_in(client, world), world, houses=houses)

    assert answer.status_code == 422
    assert not Poster.objects.exists()


def test_nobody_makes_or_prints_posters_of_another_area(client, world):
    url = make(signed_in(client, world), world).url

    refused = make(client, world, "other_community")
    signed_in(client, world, "other_grid_worker")

    assert refused.status_code == 422
    assert client.get(url).status_code == 404
    assert Poster.objects.count() == 3


@pytest.mark.parametrize("who", ["supervisor", "auditor", "system_admin"])
def test_who_raises_no_matters_makes_no_posters(client, world, who):
    assert signed_in(client, world, who).get("/posters/").status_code == 403


def test_what_is_scanned_opens_the_form_with_the_place_and_keeps_nothing(client, world):
    make(signed_in(client, world), world, houses="3")
    client.logout()
    client.cookies.clear()
    poster = Poster.objects.get()

    opened = client.get(f"/p/{poster.code.lower()}/", follow=True)

    assert opened.redirect_chain == [(f"/raise/?at={poster.code}", 302)]
    assert "舒兰市正阳社区" in opened.text
    assert 'value="制动器小区"' in opened.text
    assert 'value="3号楼"' in opened.text
    assert settings.SESSION_COOKIE_NAME not in opened.cookies


def test_the_matter_raised_from_a_poster_lies_there(client, world):
    make(signed_in(client, world), world, houses="3")
    client.logout()
    typed = {"text": "楼道灯坏了", "area": "220283001002", "estate": "制动器小区", "house": "3号楼", "key": "a" * 32}

    client.post("/raise/", typed)

    assert Case.objects.get().place == "制动器小区 3号楼"


def test_a_poster_of_an_area_that_ended_opens_the_form_of_its_successor(client, world):
    make(signed_in(client, world), world, houses="3")
    client.logout()
    successor = world.areas["other_community"]
    Area.objects.filter(pk=Poster.objects.get().area_id).update(until=today(), successor=successor)

    opened = client.get(f"/p/{Poster.objects.get().code}/", follow=True)

    assert successor.name in opened.text
    assert 'value="3号楼"' in opened.text


@pytest.mark.parametrize("code", ["AAAAAAAA", "%00", "x" * 300, "二维码", "a'b"])
def test_a_code_of_no_poster_opens_the_empty_form(client, world, code):
    assert client.get(f"/p/{code}/").url == "/raise/"
    assert client.get("/raise/", {"at": code}).status_code == 200


def test_making_takes_at_most_twelve_statements_and_printing_eight(client, world):
    signed_in(client, world)
    with statements() as written:
        url = make(client, world).url
    with statements() as shown:
        client.get(url)

    assert len(written) <= 12
    assert len(shown) <= 8


def test_the_verb_itself_refuses_another_area(world):
    with pytest.raises(NotAllowed):
        make_posters(world.area("other_community"), estate="x", houses=(), by=world.person("committee_officer"))

    assert not Poster.objects.exists()
