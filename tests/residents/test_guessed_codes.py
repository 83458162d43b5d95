"""Somebody guesses codes: five hundred neighbours behind the same address rate as if nobody did."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.models import Rating, Reporter
from cases.rules.choices import State
from cases.rules.sealing import ALPHABET, CODE_LENGTH, code_digest, seal
from residents import throttle
from residents.models import Attempt
from tests.cases.world import case_in, invited
from web import devices

NOON = dt.datetime(2026, 1, 13, 4, 3, tzinfo=dt.UTC)
COMMUNITY = 500
GOOD = {"contacted": "yes", "solved": "yes", "satisfied": "5", "reasons": ""}
VALID_AT_ONCE = 20_000_000
"""Ten million cases, each with a tracking code and a rating code."""


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def guessed() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def neighbours(world) -> list[str]:
    """The pages of the evaluations that as many residents were asked for, all of one matter."""
    case = case_in(world, State.EVALUATING)
    pages = [_rating_page(case)]
    for _ in range(COMMUNITY - 1):
        reporter = Reporter(
            case=case, created_at=case.raised_at, sealed_name=seal("李"), sealed_phone=seal("13800005679")
        )
        reporter.tracking_digest = code_digest(reporter.tracking_code)
        reporter.save()
        invited(case)
        pages.append(_rating_page(case))
    return pages


def _rating_page(case) -> str:
    reporter = Reporter.objects.filter(case=case).latest("pk")
    return reverse("residents:rate", args=[reporter.rating_code(case.round)])


@pytest.mark.django_db(transaction=True)
def test_a_community_behind_one_address_rates_undisturbed_by_a_guesser_among_them(committed_world):
    """Committed: in one transaction five hundred versions of one case stay, and each step reads through them all."""
    pages, guesser = neighbours(committed_world), Client()
    for _ in range(throttle.TRIES):
        guesser.get(f"/track/{guessed()}/")

    guesses = [guesser.get(f"/rate/{guessed()}/").status_code for _ in range(100)]
    opened, rated = [], []
    for page in pages:
        neighbour = Client()
        opened.append(neighbour.get(page).status_code)
        rated.append(neighbour.post(page, GOOD).status_code)

    assert set(guesses) == {429}
    assert opened == [200] * COMMUNITY
    assert rated == [302] * COMMUNITY
    assert Rating.objects.filter(answered_at=NOON).count() == COMMUNITY
    assert Attempt.objects.count() == 2  # the address of the guesser, and all together


def test_a_neighbour_whose_device_is_known_is_told_of_their_own_mistakes_alone(world):
    case, guesser, neighbour = case_in(world, State.WHISTLED), Client(), Client()
    right = reverse("residents:track", args=[Reporter.objects.get(case=case).tracking_code])
    assert neighbour.get(right).status_code == 200
    for _ in range(throttle.TRIES + 1):
        guesser.get(f"/track/{guessed()}/")

    own = [neighbour.post("/track/", {"code": guessed()}).status_code for _ in range(throttle.TRIES + 1)]

    assert own == [404] * throttle.TRIES + [429]
    assert neighbour.get(right).status_code == 200


def test_only_a_right_code_makes_a_device_known(world):
    case, stranger = case_in(world, State.WHISTLED), Client()
    for address in ("/track/", f"/track/{guessed()}/", f"/rate/{guessed()}/"):
        assert devices.COOKIE not in stranger.get(address).cookies

    page = reverse("residents:track", args=[Reporter.objects.get(case=case).tracking_code])
    cookie = stranger.get(page).cookies[devices.COOKIE]

    assert cookie["httponly"]
    assert devices.COOKIE not in stranger.get(page).cookies


def test_a_hundred_thousand_guesses_open_something_less_than_three_times_in_a_million():
    one_guess = VALID_AT_ONCE / len(ALPHABET) ** CODE_LENGTH

    assert 100_000 * one_guess < 3e-6
    assert 1 / (one_guess * 100 * 3600 * 24 * 365) > 12  # years at a hundred guesses a second, day and night
