"""Who is not signed in is met by six doors, and by figures that add up."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from networks.models import Unit
from residents import counting
from residents.models import MonthFigures
from teams.models import RedStation, User
from tests.cases.counting import statements
from tests.cases.world import LONG_AGO, World

pytestmark = pytest.mark.django_db
COMMUNITY, GRID = "220283001002", "220283001002001"
DOORS = ("我要反映", "查进度", "评价", "找我的网格员", "便民服务", "打电话")
PAGES = ("/", "/place/", "/grid-worker/", "/services/", "/call/", "/track/", "/rate/")


@pytest.fixture(autouse=True)
def telephones(world: World) -> None:
    cache.clear()
    Unit.objects.filter(name="正阳社区居委会").update(phone="0432-63330000")


def at_home(client, code: str = COMMUNITY):
    client.cookies["place"] = code
    return client


def test_the_bare_address_shows_six_doors_and_a_small_way_in_for_staff(client):
    page = client.get("/").text

    assert [door for door in DOORS if door not in page] == []
    assert f'href="{reverse("teams:sign_in")}"' in page


def test_who_is_signed_in_gets_the_first_page_of_their_work(client, world):
    client.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")

    assert client.get("/").url == "/today/"


def test_a_place_once_chosen_is_remembered_by_the_browser_alone(client, world):
    answer = client.get(f"/place/{COMMUNITY}/?for=front")

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.cookies["place"].value == COMMUNITY
    page = client.get("/").text
    assert "舒兰市正阳社区" in page
    assert "0432-63330000" in page


@pytest.mark.parametrize("code", ["", "9", "220283001999", "220283001000", "x" * 400, "²²", "%00"])
def test_a_place_that_is_none_is_not_remembered(client, world, code):
    client.get(f"/place/{code}/")

    assert "place" not in client.cookies
    assert at_home(client, code).get("/").status_code == 200


@pytest.mark.parametrize("typed", ["正阳", "正阳社区", "北城 正阳", "制动器"])
def test_a_community_is_found_by_its_name_and_by_an_estate_in_it(client, world, typed):
    page = client.get("/place/", {"q": typed, "for": "grid"}).text

    assert f"/place/{COMMUNITY}/?for=grid" in page


def test_nothing_found_says_what_else_to_do(client, world):
    page = client.get("/place/", {"q": "没有这样的地方"}).text

    assert "没有叫这个名字的地方" in page
    assert "12345" in page


def test_a_community_is_reached_step_by_step_without_typing(client, world):
    county = client.get("/place/").text
    street = client.get("/place/?for=front&in=220283000000").text
    community = client.get("/place/?for=front&in=220283001000").text

    assert "in=220283000000" in county
    assert "in=220283001000" in street
    assert f"/place/{COMMUNITY}/?for=front" in community


def test_my_grid_worker_is_named_with_the_telephone_of_the_post(client, world):
    User.objects.filter(pk=world.people["grid_worker"].pk).update(name="王春红", phone="0432-60000001")

    page = at_home(client).get("/grid-worker/").text

    assert "王春红" in page
    assert 'href="tel:0432-60000001"' in page
    assert 'href="tel:0432-63330000"' in page


def test_without_a_place_the_way_to_the_grid_worker_asks_for_one(client, world):
    assert client.get("/grid-worker/").url == "/place/?for=grid"


def test_services_name_the_red_stations_near(client, world):
    RedStation.objects.create(
        name="正阳红色驿站", area=world.areas["community"], address="3号楼1层", hours="9:00-17:00", since=LONG_AGO
    )

    assert "3号楼1层" in at_home(client).get("/services/").text


def test_numbers_for_danger_to_life_stand_before_all_others(client, world):
    page = at_home(client).get("/call/").text

    places = [page.index(f'href="tel:{number}"') for number in ("110", "119", "120", "0432-63330000", "12345")]
    assert places == sorted(places)


@pytest.mark.parametrize("address", PAGES)
def test_each_page_takes_at_most_eight_statements_and_starts_no_session(client, world, address):
    counting.count()

    with statements() as asked:
        answer = at_home(client).get(address)

    assert answer.status_code == 200
    assert len(asked) <= 8
    assert "sessionid" not in answer.cookies


def test_search_engines_are_asked_to_stay_away_from_what_hangs_on_a_code(client):
    rules = client.get("/robots.txt").text

    assert "Disallow: /\n" in rules
    assert "track" not in rules


def test_without_figures_the_front_door_says_none(client, world):
    assert not MonthFigures.objects.exists()
    assert "件事" not in at_home(client).get("/").text
