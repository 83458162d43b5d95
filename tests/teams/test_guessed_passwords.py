"""Passwords guessed over many names or from many addresses are slowed, and no owner is ever kept out by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from teams.actions import codes, tries
from teams.models import KnownPlace, SignInCount, User
from tests.teams.offices import NOON
from web import devices

pytestmark = pytest.mark.django_db
PASSWORD = "zheng-yang-2022"
SIGN_IN = "/account/sign-in/"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """Hundreds of tries: how slow the hash is, is not what is asked here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def owner(_quick: None) -> User:
    return User.objects.create_user("wch", "王春红", PASSWORD)


def try_in(name: str, password: str, address: str, client: Client | None = None) -> HttpResponse:
    return (client or Client()).post(SIGN_IN, {"username": name, "password": password}, REMOTE_ADDR=address)


def spray(names: int, address: str = HERE) -> list[int]:
    return [try_in(f"name{n}", "Jilin-2026!", address).status_code for n in range(names)]


def test_one_address_that_tries_sixty_names_is_slowed() -> None:
    answers = spray(60)

    assert answers == [422] * tries.FROM_AN_ADDRESS + [422] + [429] * (60 - tries.FROM_AN_ADDRESS - 1)


def test_one_name_tried_from_thirty_addresses_is_slowed(owner: User) -> None:
    answers = [try_in("wch", f"guess-{n}", f"198.51.100.{n}").status_code for n in range(30)]

    assert answers == [422] * tries.FOR_A_NAME + [422] + [429] * (30 - tries.FOR_A_NAME - 1)


def test_guesses_from_everywhere_are_slowed_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "IN_ALL", 10)
    monkeypatch.setattr(tries, "IN_ALL_LANES", 3)

    answers = [try_in(f"name{n}", "x", f"198.51.100.{n}").status_code for n in range(30)]

    assert answers == [422] * 13 + [429] * 17


def test_the_slow_lane_takes_one_try_in_half_a_minute(_at_noon: Any) -> None:
    spray(tries.FROM_AN_ADDRESS + 1)
    refused = try_in("another", "x", HERE)
    _at_noon.shift(tries.LANE)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "31")
    assert "请等 31 秒" in refused.text
    assert [try_in(name, "x", HERE).status_code for name in ("one", "two")] == [422, 429]


def test_whoever_has_signed_in_on_the_device_passes_all_of_it(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guesser sits behind the same address, tries this very name, and all the world tries too."""
    phone = Client()
    assert try_in("wch", PASSWORD, HERE, phone).status_code == 302
    phone.post("/account/sign-out/")

    spray(60)
    monkeypatch.setattr(tries, "IN_ALL", 10)
    for n in range(60):
        try_in("wch", f"guess-{n}", HERE if n % 2 else f"198.51.100.{n}")

    assert try_in("wch", PASSWORD, HERE).status_code == 429
    assert try_in("wch", PASSWORD, HERE, phone).status_code == 302


def test_a_known_device_has_a_limit_of_its_own(owner: User) -> None:
    phone = Client()
    try_in("wch", PASSWORD, HERE, phone)
    phone.post("/account/sign-out/")

    answers = [try_in("wch", "wrong", HERE, phone).status_code for _ in range(7)]

    assert answers == [422] * tries.ON_A_DEVICE + [429] * 2
    assert not SignInCount.objects.filter(key__in=[tries.ALL, tries.Tried("wch", HERE).by_name]).exists()


def test_a_place_where_the_name_has_signed_in_passes_what_strangers_do_elsewhere(owner: User) -> None:
    try_in("wch", PASSWORD, HERE)
    for n in range(30):
        try_in("wch", f"guess-{n}", f"198.51.100.{n}")

    assert try_in("wch", PASSWORD, ELSEWHERE).status_code == 429
    assert try_in("wch", PASSWORD, HERE).status_code == 302


def test_the_cookie_of_another_account_opens_nothing(owner: User) -> None:
    User.objects.create_user("other", "别人", PASSWORD)
    guesser = Client()
    try_in("other", PASSWORD, HERE, guesser)
    guesser.post("/account/sign-out/")

    answers = [try_in("wch", f"guess-{n}", HERE, guesser).status_code for n in range(6)]

    assert answers[-2:] == [429, 429]


@pytest.mark.parametrize("cookie", ["", "x", "WyJhIl0:1:x", "\0"])
def test_a_cookie_that_was_not_given_here_makes_no_device_known(cookie: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[devices.COOKIE] = cookie

    assert devices.known(request) is None


def test_five_hundred_people_on_their_first_day_behind_one_address_are_no_attack(owner: User) -> None:
    """Each comes with a new telephone, and every fifth mistypes first."""
    for n in range(500):
        User.objects.create(username=f"p{n}", password=owner.password)
    refused = []
    for n in range(500):
        phone = Client()
        if n % 5 == 0:
            refused += [try_in(f"p{n}", "mistyped", HERE, phone).status_code == 429]
        refused += [try_in(f"p{n}", PASSWORD, HERE, phone).status_code == 429]

    assert sum(refused) == 0


def test_what_must_wait_costs_no_hash(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    spray(tries.FROM_AN_ADDRESS + 1)
    hashed: list[str] = []
    monkeypatch.setattr("django.contrib.auth.base_user.check_password", lambda *_a, **_k: hashed.append("one"))

    assert try_in("wch", PASSWORD, HERE).status_code == 429
    assert hashed == []


def test_what_must_wait_locks_nothing_for_longer(owner: User, _at_noon: Any) -> None:
    spray(tries.FROM_AN_ADDRESS + 1)
    for _ in range(settings.AXES_FAILURE_LIMIT + 5):
        try_in("wch", PASSWORD, HERE)
    _at_noon.shift(tries.LANE)

    assert try_in("wch", PASSWORD, HERE).status_code == 302


@pytest.mark.parametrize("typed", ["wrong-password", "abcd-efgh-jkmn"])
def test_names_that_nobody_has_cost_the_same_statements_and_hashes(
    owner: User, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes.issue([owner], expires_on=codes.usual_end(), by=owner)
    User.objects.create_user("closed", "停用", PASSWORD, is_active=False)
    User.objects.create(username="imported", name="导入", password="!")
    hashed: list[str] = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    monkeypatch.setattr(hasher, lambda _self, password, salt: hashed.append("one") or f"md5${salt}$x")

    seen = {}
    for name in ("wch", "nobody", "closed", "imported"):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            authenticate(RequestFactory().post(SIGN_IN), username=name, password=typed)
        seen[name] = (len(asked), len(hashed))

    assert len(set(seen.values())) == 1, seen


def test_old_counts_and_places_are_forgotten(owner: User, _at_noon: Any) -> None:
    try_in("wch", PASSWORD, HERE)
    try_in("wch", "wrong", ELSEWHERE)
    _at_noon.shift(tries.PLACES_KEPT + tries.COUNTS_KEPT)

    tries.forget()

    assert not SignInCount.objects.exists()
    assert not KnownPlace.objects.exists()
