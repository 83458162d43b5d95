"""A name, a telephone and an identity number told in a wish are found only where they may be."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from cases.actions import Person
from cases.models import Reporter
from tests.cases.world import World
from tests.councils.test_canary import IDENTITY, NAME, PHONE, columns_with
from tests.volunteering.stations import client_of, key, put_up, raised, station, taken
from volunteering.actions import claims, needs
from volunteering.actions.claims import Taker
from volunteering.models import Need

pytestmark = pytest.mark.django_db
SAID = f"我叫{NAME}，电话{PHONE}，身份证{IDENTITY}，灯管够不着"
SIGNS = (NAME, PHONE, IDENTITY)
IN_THE_TEXT = {"volunteering_need.text"}
"""Where what somebody said stands as it was said: for the staff of the place alone."""


def test_in_the_database_persons_are_sealed_and_the_words_stand_in_one_place(world: World) -> None:
    where = station(world)
    quiet = put_up(world, raised(where, "灯管够不着", Person(NAME, PHONE)))
    claims.say_done(taken(quiet, Taker(NAME, "13704320000")), words="好了")
    needs.confirm(quiet)
    assert columns_with(NAME) == columns_with(PHONE) == set()

    loud = raised(where, SAID, Person(NAME, PHONE))

    for sign in SIGNS:
        assert columns_with(sign) == IN_THE_TEXT
    needs.make_matter(loud, by=world.person("grid_worker"))
    for sign in SIGNS:
        assert columns_with(sign) == IN_THE_TEXT | {"cases_case.text"}


def test_no_public_page_shows_who_wished_or_what_they_said_and_staff_see_it_masked(world: World) -> None:
    where = station(world)
    waits = raised(where, SAID, Person(NAME, PHONE))
    need = put_up(world, raised(where, SAID, Person(NAME, PHONE)))
    claim = taken(need, Taker("金志愿", "13704320000"))

    with capture_logs() as lines:
        public = [
            Client().get(reverse("volunteering:station", args=[where.pk])),
            Client().get(reverse("volunteering:wish", args=[where.pk])),
            Client().get(reverse("volunteering:claim_by_code", args=[claim.code])),
            Client().get(reverse("volunteering:claim_done", args=[claim.code])),
            Client().get(reverse("volunteering:wish_by_code", args=[need.code])),
            Client().get(reverse("volunteering:withdraw", args=[need.code])),
            client_of(world).get(reverse("volunteering:poster", args=[where.pk])),
            client_of(world, "committee_officer").get(reverse("volunteering:check", args=[waits.pk])),
        ]
        posted = {"text": SAID, "name": NAME, "phone": PHONE, "key": key()}
        assert Client().post(reverse("volunteering:wish", args=[where.pk]), posted).status_code == 302
        staff = client_of(world).get(need.get_absolute_url()).content.decode()
        look = client_of(world).post(reverse("volunteering:look", args=[need.pk]))

    for page in public[:-1]:
        assert page.status_code == 200
        for sign in SIGNS:
            assert sign not in page.content.decode(), page.request["PATH_INFO"]
    form = public[-1].content.decode()
    assert 'value="我叫金**，电话' in form
    assert "金** 139****5678" in staff
    assert look.content.decode().count(PHONE) == 3 and "13704320000" in look.content.decode()
    assert look.headers["Cache-Control"].count("no-store")
    for sign in SIGNS:
        assert sign not in str(lines)


def test_who_does_not_see_the_place_reads_nothing_of_it(world: World) -> None:
    need = raised(station(world), SAID)

    for who in ("other_grid_worker", "other_officer", "lead", "uncalled", "system_admin", "other_supervisor"):
        for url in (need.get_absolute_url(), reverse("volunteering:wishes")):
            assert "灯管" not in client_of(world, who).get(url).content.decode()


def test_after_it_became_a_matter_the_person_is_a_reporter_like_any_other(world: World) -> None:
    need = raised(station(world), "楼道灯不亮", Person(NAME, PHONE))
    needs.make_matter(need, by=world.person("grid_worker"))
    need.refresh_from_db()

    page = Client().get(reverse("volunteering:wish_by_code", args=[need.code])).content.decode()

    code = Reporter.objects.get(case=need.case).tracking_code
    assert reverse("residents:track", args=[code]) in page
    assert Need.objects.get().has_person
