"""Clocks of cases that ended more than a year ago go, and only those of which the ledger says all."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions, tasks
from cases.actions.jobs import thinning
from cases.actions.jobs.thinning import KEPT_FOR, NIGHTS
from cases.models import Case, CaseEvent, Clock, SupervisionOrder
from cases.rules.choices import OrderKind, Stage, State
from cases.rules.lifecycle import Action
from tests.cases.steps import again, take
from tests.cases.test_evaluating import GOOD, rating_of
from tests.cases.test_intake import whistled
from tests.cases.world import World, entry

A_DAY = dt.timedelta(days=1)
STEPS = (
    (Action.DISPATCH, "officer"),
    (Action.REPORT_IN, "lead"),
    (Action.CONSULT, "lead"),
    (Action.FINISH, "lead"),
    (Action.GIVE_FEEDBACK, "lead_head"),
)


@pytest.fixture
def closed(world: World) -> Case:
    """Taken there by the verbs, so that the ledger says which limits they gave; nothing rings any more."""
    case = whistled(world)
    actions.escalate(case, by=world.person("committee_officer"), reason="要请司法所")
    actions.accept(case, by=world.person("officer"), entry=entry())
    case = take(world, again(case), *STEPS)
    actions.rate(rating_of(case), answers=GOOD)
    Clock.objects.filter(case=case).silence()
    case = again(case)
    assert case.state == State.CLOSED
    assert set(Clock.objects.filter(case=case).values_list("stage", flat=True)) >= {
        Stage.ACCEPT,
        Stage.DISPATCH,
        Stage.ARRIVE,
        Stage.CONTACT,
        Stage.CLOSE,
        Stage.RATING,
    }
    return case


def words(page: str) -> str:
    """What people read of the page, without the token of its forms, which is another each time."""
    return re.sub(r"<[^>]*>", " ", page.partition("<main")[2])


def thinned(after: dt.timedelta = KEPT_FOR + A_DAY) -> int:
    """How many clocks went in the seven nights that begin then."""
    gone, begins = 0, timezone.now() + after
    for day in range(NIGHTS):
        with time_machine.travel(begins + day * A_DAY, tick=False):
            gone += tasks.thin_clocks()
    return gone


def test_a_year_after_the_end_all_go_and_the_case_reads_as_before(world: World, closed: Case, client: Client) -> None:
    client.force_login(world.people["officer"], backend="teams.backends.PostsBackend")
    page, count = reverse("desk:case", args=[closed.reference]), Clock.objects.filter(case=closed).count()
    before = words(client.get(page).text)

    assert thinned() == count

    assert not Clock.objects.filter(case=closed).exists()
    assert words(client.get(page).text) == before
    call_command("verify_ledger")


def test_within_a_year_and_before_the_end_none_goes(world: World, closed: Case) -> None:
    working = whistled(world)
    Clock.objects.filter(case=working).silence()
    count = Clock.objects.count()

    assert thinned(KEPT_FOR - NIGHTS * A_DAY - A_DAY) == 0

    assert Clock.objects.count() == count
    thinned()
    assert set(Clock.objects.values_list("case", flat=True)) == {working.pk}


@pytest.mark.parametrize(
    "more",
    [
        {"rings_at": timezone.now, "alarm": "window"},
        {"known_at": timezone.now},
        {"is_provisional": True},
        {"due_at": F("due_at") + dt.timedelta(seconds=1)},
        {"limit": "77D"},
        {"rule": "another"},
        {"calendar": "another"},
        {"started_at": F("started_at") - dt.timedelta(seconds=1)},
    ],
    ids=lambda more: next(iter(more)),
)
def test_a_clock_that_says_more_than_the_ledger_stays(closed: Case, more: dict[str, Any]) -> None:
    more = {name: value() if callable(value) and not isinstance(value, F) else value for name, value in more.items()}
    clock = Clock.objects.filter(case=closed, stage=Stage.CLOSE).latest("pk")
    Clock.objects.filter(pk=clock.pk).update(**more)

    thinned()

    assert list(Clock.objects.filter(case=closed)) == [clock]


def test_a_clock_with_an_order_stays(world: World, closed: Case) -> None:
    clock = Clock.objects.filter(case=closed, stage=Stage.ARRIVE).latest("pk")
    SupervisionOrder.objects.create(
        case=closed, clock=clock, kind=OrderKind.REMIND, unit=world.unit("justice"), issued_at=timezone.now()
    )

    thinned()

    assert list(Clock.objects.filter(case=closed)) == [clock]


def test_what_can_be_taken_apart_keeps_its_clocks(world: World, closed: Case) -> None:
    other = whistled(world)
    Case.objects.filter(pk=other.pk).update(
        state=State.MERGED, continues=closed, closed_at=closed.closed_at, next_due_at=None, holder=None
    )
    Clock.objects.filter(case=other).silence()
    count = Clock.objects.count()

    assert thinned() == 0
    assert Clock.objects.count() == count


def test_a_case_reopened_afterwards_gets_limits_of_its_own(world: World, closed: Case) -> None:
    thinned()

    case = take(world, closed, (Action.REOPEN, "reporter"))

    given = CaseEvent.objects.filter(case=case).latest("seq").payload["limits"]
    assert {clock.stage for clock in Clock.objects.filter(case=case)} == {limit["stage"] for limit in given}
    assert take(world, case, *STEPS[:1]).state == State.DISPATCHED


def test_each_block_has_its_night(closed: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thinning, "BLOCK", 1)
    count = Clock.objects.count()

    with time_machine.travel(timezone.now() + KEPT_FOR + A_DAY, tick=False):
        first = tasks.thin_clocks()

    assert 0 < first < count
    assert first + thinned() == count


def test_of_no_clocks_none_goes(world: World) -> None:
    Clock.objects.all().delete()

    assert thinned() == 0


def test_the_service_itself_may_do_it(closed: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('governance_app', 'cases_clock', 'DELETE')")
        assert cursor.fetchone() == (True,)
