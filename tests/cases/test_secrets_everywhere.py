"""A name, a number and a word planted in every kind of matter; every page of every kind of seat is walked for them.

What each seat reads is said here a second time, from docs/workflow.md ("Who sees what").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Reporter
from cases.reading import queues
from cases.rules.sealing import seal
from teams.choices import Duty
from tests.cases import seats
from tests.cases.seats import Ground, Seat
from tests.cases.world import World
from tests.rooms import OF_CASES, named

NAME, NUMBER, WORD, BRIEF, PLACE = "小凡", "13904321234", "紫罗兰", "牵牛花", "风信子"
TOLD = {"text": f"我叫张{NAME}，{WORD}坏了，电话{NUMBER}。后面还有", "place": f"{PLACE}家，{NUMBER}"}
KINDS: Mapping[str, Mapping[str, Any]] = {
    "open": {},
    "hidden": {"hides_reporter": True},
    "confidential": {"is_confidential": True, "brief": BRIEF},
    "sealed": {"is_confidential": True, "is_suggested_confidential": True, "brief": BRIEF},
}
WALKED = (
    Seat(Duty.GRID_WORKER, "grid", "committee"),
    Seat(Duty.SUPERVISOR, "county"),
    Seat(Duty.DUTY_OFFICER, "community", "committee"),
    Seat(Duty.DUTY_OFFICER, "street", "street_office"),
    Seat(Duty.HEAD, "street", "street_office"),
    Seat(Duty.DUTY_OFFICER, "city", "city_centre"),
    Seat(Duty.HANDLER, "", "water"),
    Seat(Duty.SYSTEM_ADMIN),
)
STEPS = ("reveal", "remind")
PAGES = ("today", "mine", "desk", "board")


def is_officer_of_the_centre(seat: Seat) -> bool:
    return (seat.duty, seat.unit) == (Duty.DUTY_OFFICER, "street_office")


def reads(seat: Seat, kind: str, place: str) -> str:
    """What this seat reads of a matter there: its words, the centre's, or nothing. The table, by hand."""
    if place not in seat.sees():
        return ""
    if kind == "sealed" and not (is_officer_of_the_centre(seat) or (place == "raised" and seat.duty in seats.RAISERS)):
        return ""
    was_called = place in {"called", "returned"} and bool(seat.unit)
    if kind in {"confidential", "sealed"} and was_called and not is_officer_of_the_centre(seat):
        return BRIEF
    return WORD


def sees_the_masked_person(seat: Seat, kind: str, place: str) -> bool:
    was_called = place in {"called", "returned"} and bool(seat.unit)
    return bool(reads(seat, kind, place)) and (kind == "open" or not was_called or is_officer_of_the_centre(seat))


@pytest.fixture(scope="module")
def ground(_built: World) -> Ground:
    return seats.lay(_built)


def plant(ground: Ground, kind: str) -> None:
    """As a verb would have left it, with what search finds it by."""
    for case in Case.objects.filter(pk__in=[case.pk for case in ground.cases.values()]):
        for name, value in (TOLD | KINDS[kind]).items():
            setattr(case, name, value)
        case.save()
    Reporter.objects.update(sealed_name=seal(f"张{NAME}"), sealed_phone=seal(NUMBER))


def lists(client: Client, person: Any) -> Iterator[str]:
    addresses = [reverse(named(OF_CASES, name)) for name in PAGES]
    addresses += [reverse("desk:queue", args=[queue.slug]) for queue in queues.queues_of(person)]
    addresses += [f"{reverse('desk:search')}?q={word}" for word in ("坏了", "后面还有")]
    return (client.get(address).content.decode() for address in addresses)


def steps(client: Client, case: Case) -> Iterator[str]:
    return (client.get(reverse("desk:step", args=[case.reference, step])).content.decode() for step in STEPS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seat", WALKED, ids=str)
def test_each_secret_is_only_where_the_table_says(
    seat: Seat, kind: str, ground: Ground, world: World, client: Client
) -> None:
    person = ground.sit(seat)
    plant(ground, kind)
    client.force_login(person, backend="teams.backends.PostsBackend")

    pages = {
        place: client.get(reverse("desk:case", args=[case.reference])).content.decode()
        for place, case in ground.cases.items()
    }
    others = {place: "".join(steps(client, ground.cases[place])) for place, page in pages.items() if _read(page)}
    listed = "".join(lists(client, person))

    assert {place: _read(page) for place, page in pages.items()} == {place: reads(seat, kind, place) for place in pages}
    assert {place: _read(page) for place, page in others.items() if _read(page)} == {
        place: reads(seat, kind, place) for place in others if reads(seat, kind, place)
    }
    assert {place: "139****1234" in page for place, page in pages.items()} == {
        place: sees_the_masked_person(seat, kind, place) for place in pages
    }
    every = listed + "".join(pages.values()) + "".join(others.values())
    assert [secret for secret in (NAME, NUMBER) if secret in every] == []
    if all(reads(seat, kind, place) != WORD for place in pages):
        assert WORD not in every
    if all(reads(seat, kind, place) != WORD for place in pages):
        assert PLACE not in every


def _read(page: str) -> str:
    return "".join(word for word in (WORD, BRIEF) if word in page)


@pytest.mark.parametrize("word", [NAME, NUMBER, f"张{NAME}"])
@pytest.mark.parametrize("seat", WALKED, ids=str)
def test_no_seat_but_the_centre_s_officers_and_the_raiser_finds_by_what_is_masked(
    seat: Seat, word: str, ground: Ground, world: World, client: Client
) -> None:
    person = ground.sit(seat)
    plant(ground, "open")
    client.force_login(person, backend="teams.backends.PostsBackend")

    page = client.get(f"{reverse('desk:search')}?q={word}").content.decode()

    found = {place for place, case in ground.cases.items() if f"case={case.reference}" in page}
    raised = {"raised"} & seat.sees() if seat.duty in seats.RAISERS else set()
    assert found <= (seat.sees() if is_officer_of_the_centre(seat) else raised)


def test_this_walk_would_see_a_leak(
    ground: Ground, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the mask the name is on the page of whoever sees the matter."""
    monkeypatch.setattr("cases.access.disclosure.masked", lambda text: text)
    person = ground.sit(WALKED[1])
    plant(ground, "open")
    client.force_login(person, backend="teams.backends.PostsBackend")

    page = client.get(reverse("desk:case", args=[ground.cases["here"].reference])).content.decode()

    assert NAME in page
