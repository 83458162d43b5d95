"""Wrong codes are counted by origin, right ones never."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from cases.models import Reporter
from cases.rules.choices import State
from residents import throttle
from residents.models import Attempt
from tests.cases.world import case_in

NOON = dt.datetime(2026, 1, 13, 4, 3, tzinfo=dt.UTC)
WRONG = "/track/WRNGCDEWRNGC/"
MAIN = re.compile("<main.*</main>", re.DOTALL)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def right(world) -> str:
    case = case_in(world, State.WHISTLED)
    return reverse("residents:track", args=[Reporter.objects.get(case=case).tracking_code])


def guess(client, times: int, **origin) -> list[int]:
    return [client.get(WRONG, **origin).status_code for _ in range(times)]


def test_twenty_wrong_codes_are_answered_and_the_next_must_wait(client, world):
    statuses = guess(client, throttle.TRIES + 1)

    assert statuses == [404] * throttle.TRIES + [429]


def test_the_refusal_says_when_the_count_begins_anew(client, world):
    guess(client, throttle.TRIES)

    response = client.get(WRONG)

    assert response.headers["Retry-After"] == str(7 * 60 + 1)
    assert "输错的次数太多" in response.text


def test_a_right_code_opens_however_many_wrong_ones_came_from_the_same_address(client, right):
    guess(client, throttle.TRIES + 5)

    assert client.get(right).status_code == 200
    assert client.post("/track/", {"code": right.split("/")[2]}).status_code == 302


def test_a_wrong_code_typed_in_stays_in_its_field_when_there_were_too_many(client, world):
    guess(client, throttle.TRIES)

    response = client.post("/track/", {"code": "WRNGCDEWRNGC"})

    assert (response.status_code, response.headers["Retry-After"]) == (429, str(7 * 60 + 1))
    assert 'value="WRNGCDEWRNGC"' in response.text


def test_wrong_codes_from_everywhere_are_counted_together_and_right_ones_open(client, right, monkeypatch, caplog):
    monkeypatch.setattr(throttle, "TRIES_IN_ALL", 5)

    statuses = [guess(client, 1, REMOTE_ADDR=f"203.0.113.{n}")[0] for n in range(7)]

    assert statuses == [404] * 5 + [429] * 2
    assert client.get(right).status_code == 200
    assert caplog.text.count("codes_guessed") == 1


def test_no_guess_is_told_more_than_another(client, world):
    """Unknown, used elsewhere or nearly right: the same answer."""
    case = case_in(world, State.WHISTLED)
    code = Reporter.objects.get(case=case).tracking_code
    near = code[:-1] + ("A" if code[-1] != "A" else "B")

    answers = {MAIN.search(client.get(address).text)[0] for address in (f"/track/{near}/", WRONG)}
    assert len(answers) == 1


def test_right_codes_are_never_counted(client, right):
    statuses = [client.get(right).status_code for _ in range(throttle.TRIES + 5)]

    assert set(statuses) == {200}
    assert not Attempt.objects.exists()


def test_all_doors_share_one_count(client, world):
    for n in range(throttle.TRIES):
        if n % 2:
            client.post("/track/", {"code": "WRNGCDEWRNGC"})
        else:
            client.get("/rate/WRNGCDEWRNGC/")

    assert client.get(WRONG).status_code == 429


def test_the_next_window_begins_anew_and_leaves_one_row(client, world):
    guess(client, throttle.TRIES)

    with time_machine.travel(NOON + throttle.WINDOW, tick=False):
        assert client.get(WRONG).status_code == 404

    assert [row.count for row in Attempt.objects.exclude(origin=throttle.IN_ALL)] == [1]
    assert Attempt.objects.get(origin=throttle.IN_ALL).count == 1


def test_another_origin_is_not_held_up(client, world):
    guess(client, throttle.TRIES, REMOTE_ADDR="203.0.113.7")

    assert guess(client, 1, REMOTE_ADDR="203.0.113.8") == [404]


def test_a_household_with_many_addresses_is_one_origin(client, world):
    for n in range(throttle.TRIES):
        guess(client, 1, REMOTE_ADDR=f"2001:db8:1:2::{n:x}")

    assert guess(client, 1, REMOTE_ADDR="2001:db8:1:2:ffff::1") == [429]
    assert guess(client, 1, REMOTE_ADDR="2001:db8:1:3::1") == [404]


def test_without_a_proxy_a_claimed_address_changes_nothing(client, world):
    for n in range(throttle.TRIES):
        guess(client, 1, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")

    assert guess(client, 1, HTTP_X_FORWARDED_FOR="203.0.113.99") == [429]


def test_behind_a_proxy_the_address_it_added_counts(client, world, settings):
    settings.AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    for n in range(throttle.TRIES):
        guess(client, 1, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.7")

    assert guess(client, 1, HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.7") == [429]
    assert guess(client, 1, HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.8") == [404]


def test_the_address_itself_is_never_stored(client, world):
    guess(client, 1, REMOTE_ADDR="203.0.113.7")

    origins = [bytes(row.origin) for row in Attempt.objects.all()]
    assert [len(origin) for origin in origins] == [16, 16]
    assert not any(b"203.0.113" in origin for origin in origins)


def test_a_try_is_counted_in_one_statement(client, world, django_assert_num_queries):
    with django_assert_num_queries(1):
        throttle._count(b"0" * 16, NOON)


def test_without_the_broker_codes_are_counted_all_the_same(client, world, settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert guess(client, throttle.TRIES + 1)[-1] == 429
