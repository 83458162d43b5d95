"""Bulk cases are what the verbs would have left: chains, limits, constraints and a life's distribution."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.models import F, Q

from cases import tasks
from cases.access import ledger
from cases.models import Call, Case, CaseEvent, Clock, PlanTask, Rating, Recount, Reporter
from cases.rules.choices import HELD, OPEN, Stage, State
from cases.rules.lifecycle import Action
from demo import bulk, bulk_ground
from demo.bulk_ground import reference
from demo.bulk_references import references
from demo.bulk_rows import TABLES
from demo.golden import ZONE
from networks import rules
from networks.models import CalendarShift
from worktime.deadlines import Limit, deadline

NOW = dt.datetime(2026, 1, 13, 15, 20, tzinfo=ZONE)
COUNT = 2000
INSIDE = {Stage.ACCEPT, Stage.DISPATCH, Stage.ARRIVE, Stage.CONTACT}

pytestmark = pytest.mark.django_db(transaction=True)


def states(count: int) -> Counter[str]:
    return Counter(Case.objects.order_by("-pk").values_list("state", flat=True)[:count])


def check_distribution() -> None:
    open_count = Case.objects.filter(state__in=OPEN).count()

    assert open_count == COUNT * 0.08
    assert set(OPEN) <= set(states(COUNT))
    assert Case.objects.filter(needs_ruling=True).exists()
    assert Case.objects.filter(needs_review=True).exists()
    assert Case.objects.exclude(proposed_action="").exists()


def check_instants() -> None:
    """No step after now, none before the one before it, and each state since its own event."""
    assert not CaseEvent.objects.filter(occurred_at__gt=NOW).exists()
    assert not Case.objects.filter(state_since__lt=F("raised_at")).exists()
    assert not Rating.objects.filter(answered_at__gte=F("closes_at")).exists()
    assert not Case.objects.filter(state__in=HELD, next_due_at__gt=F("due_at")).exists()


def check_limits() -> None:
    calendar = rules.current().calendar
    for clock in Clock.objects.select_related("case").order_by("?")[:400]:
        end = deadline(clock.started_at, Limit.parse(clock.limit), calendar).due_at
        is_cut = clock.due_at < min(end, clock.case.due_at) and clock.stage in INSIDE
        assert clock.due_at == end or is_cut, clock


def check_shares() -> None:
    """Open limits ring at the instants that counting them again gives, so the next recount finds nothing to do."""
    CalendarShift.objects.update(at=NOW - dt.timedelta(days=1))
    CalendarShift.objects.create(first_day=dt.date(2000, 1, 1), at=NOW - dt.timedelta(days=1))
    before = list(Clock.objects.exclude(rings_at=None).order_by("pk").values())
    with time_machine.travel(NOW, tick=False):
        tasks.recompute_limits()

    assert Recount.objects.latest("pk").failed == 0
    assert not CaseEvent.objects.filter(action=Action.RECOMPUTE).exists()
    assert list(Clock.objects.exclude(rings_at=None).order_by("pk").values()) == before
    assert len(before) > COUNT / 20
    assert not Case.objects.filter(state__in=HELD, amber_at=None).exists()


def check_holders() -> None:
    """The last event of each case says who holds it, as the case itself does."""
    last = CaseEvent.objects.filter(seq=F("case__version"))

    assert last.count() == COUNT
    assert not last.exclude(Q(holder=F("case__holder")) | Q(holder=None, case__holder=None)).exists()
    assert not last.exclude(target=F("case__state")).exists()


@pytest.mark.slow
def test_two_thousand_cases_stand_up_to_every_check_and_the_next_load_goes_on():
    call_command("load_demo", "--cases", str(COUNT), "--now", NOW.isoformat(), stdout=io.StringIO())

    assert Case.objects.count() == COUNT
    assert list(ledger.bad_rows()) == []
    check_distribution()
    check_instants()
    check_limits()
    check_shares()
    check_holders()
    assert Reporter.objects.count() == COUNT
    assert Call.objects.filter(unit=None).count() == 0
    assert PlanTask.objects.filter(finished_at=None, case__state=State.CLOSED).count() == 0

    bulk.load(200, now=NOW, seed=456)

    assert Case.objects.count() == COUNT + 200
    assert list(ledger.bad_rows()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_id_seq') > (SELECT max(id) FROM cases_case)")
        assert cursor.fetchone()[0]


@pytest.mark.parametrize("model", [Case, CaseEvent, Call, Clock, Reporter, Rating, PlanTask])
def test_every_column_that_must_be_written_is(model):
    columns = {field.column: field for field in model._meta.concrete_fields}

    assert set(TABLES[model._meta.db_table]) <= set(columns)
    left_out = [columns[name] for name in set(columns) - set(TABLES[model._meta.db_table])]
    assert all(field.null or field.has_db_default() for field in left_out)


def test_numbers_are_written_as_the_database_writes_them():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_next_number('JL', %s)", [NOW])
        written = cursor.fetchone()[0]

    assert reference("20260113", int(written.split("-")[1])) == written


def test_none_asked_for_is_none_made():
    bulk.load(0, now=NOW, seed=456)

    assert not Case.objects.exists()


def test_without_the_demo_s_people_nothing_is_printed():
    written = io.StringIO()

    call_command("demo_signins", stdout=written)

    assert written.getvalue() == ""


def test_a_row_that_points_to_nothing_is_found_at_the_end(monkeypatch):
    monkeypatch.setattr(bulk_ground.World, "person", lambda _self, _unit: 999_999_999)

    with pytest.raises(IntegrityError, match="points to no row of teams_user"):
        bulk.load(20, now=NOW, seed=456)


def test_every_foreign_key_of_the_copied_tables_is_looked_up():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
            "WHERE contype = 'f' AND relname = ANY(%s)",
            [list(TABLES)],
        )
        in_the_database = Counter(table for (table,) in cursor.fetchall())

    assert Counter(table for table, _column, _target, _key in references()) == in_the_database
