"""What a request costs the web process in processor time, through middleware, view and template, beside the goals."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import thread_time
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from demo import golden
from demo.benchmarks.rates import MOVED, SEEN, bare_page, signed_in
from desk.forms.candidates import callable_from
from teams.models import User

WARMED_UP = 5
LONG_LIFE = 15
LOOKED_AT = 300
MILLISECONDS = 1000
OFFICER, SUPERVISOR = "zhangjianguo", "jiangtao"
GOALS = {
    "desk with an open case": 14,
    "list renewed": 6,
    "case page": 9,
    "today (phone)": 7,
    "board": 7,
    "whistle as a form": 6,
    "dispatch with two units": 10,
}
"""Milliseconds of processor time a request."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time a request; the median, so that what happens once does not count.

    `least` is the cheapest one: on a machine that does other work, whose caches and cores are shared, it tells more.
    """

    name: str
    milliseconds: float
    least: float

    @property
    def goal(self) -> float | None:
        return GOALS.get(self.name)

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.milliseconds <= self.goal


Act = Callable[[], None]


def costs(times: int) -> list[Cost]:
    """Each page and each step of GOALS in turn, and the bare keyset page that they are compared to.

    Only the thread that answers is counted: the database has processors of its own in a city.
    """
    acts = dict(_acts())
    for act in acts.values():
        for _time in range(WARMED_UP):
            act()
    spent: dict[str, list[float]] = {name: [] for name in acts}
    for _time in range(times):
        for name, act in acts.items():
            spent[name].append(_timed(act))
    return [Cost(name, median(each) * MILLISECONDS, min(each) * MILLISECONDS) for name, each in spent.items()]


def _timed(act: Act) -> float:
    began = thread_time()
    act()
    return thread_time() - began


def _acts() -> Iterator[tuple[str, Act]]:
    officer = User.objects.get(username=OFFICER)
    case = _long_lived(officer)
    desk = reverse("desk:queue", args=["open"])
    at_desk = signed_in(officer)
    yield "desk with an open case", _get(at_desk, f"{desk}?case={case.reference}")
    yield "list renewed", _get(signed_in(officer, {"hx-request": "true"}), desk)
    yield "case page", _get(at_desk, reverse("desk:case", args=[case.reference]))
    yield "today (phone)", _get(signed_in(_named(golden.GRID_WORKER.username)), reverse("field:today"))
    yield "board", _get(signed_in(_named(SUPERVISOR)), reverse("figures:board"))
    yield "whistle as a form", _whistle()
    if dispatch := _dispatch(officer):
        yield "dispatch with two units", dispatch
    yield "bare keyset page", partial(bare_page, case.street_id)


def _named(username: str) -> User:
    return User.objects.get(username=username)


def _long_lived(person: User) -> Case:
    """An open case of ten to fifteen events where there is one: a short life would flatter the page."""
    seen = Case.objects.visible_to(person).open().filter(version__lte=LONG_LIFE).order_by("next_due_at")[:LOOKED_AT]
    return max(seen, key=lambda case: (case.version, case.pk))


def _get(client: Client, address: str) -> Act:
    def act() -> None:
        _require(client.get(address, secure=True).status_code, SEEN, address)

    return act


def _whistle() -> Act:
    """Text, place and who told it; rolled back."""
    person = _named(golden.GRID_WORKER.username)
    client, area = signed_in(person), person.current_posts[0].area_id
    sent = {"text": golden.TEXT, "place": golden.PLACE, "area": str(area), "do": "whistle"}

    def act() -> None:
        _rolled_back(client, reverse("field:log"), sent | {"key": uuid.uuid4().hex})

    return act


def _dispatch(officer: User) -> Act | None:
    """The same accepted matter each time, a lead and an assisting unit; rolled back. None where none is accepted."""
    held = Case.objects.visible_to(officer).open().filter(state=State.ACCEPTED, centre__in=officer.own_units)
    case = held.filter(needs_ruling=False, is_confidential=False, proposed_action="").order_by("pk").first()
    if case is None:
        return None
    lead, assist = callable_from(case.centre, case).order_by("pk")[:2]
    client, address = signed_in(officer), reverse("desk:step", args=[case.reference, Action.DISPATCH])
    sent = {"lead": lead.pk, "assists": [assist.pk], "version": case.version, "override": "街道指定", "note": "请到场"}
    return lambda: _rolled_back(client, address, sent)


@transaction.atomic
def _rolled_back(client: Client, address: str, sent: dict[str, Any]) -> None:
    _require(client.post(address, sent, secure=True).status_code, MOVED, address)
    transaction.set_rollback(True)


def _require(status: int, wanted: int, address: str) -> None:
    if status != wanted:
        raise RuntimeError(f"{address} answered {status}")
