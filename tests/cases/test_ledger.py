"""A record that cannot be quietly changed: the database refuses, and what gets past it is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cases.access import ledger
from cases.access.ledger import BadRow, bad_rows
from cases.models import Case, CaseEvent
from cases.models.event import canonical
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases.steps import again, take
from tests.cases.tampering import as_committed
from tests.cases.world import World, case_in

STEPS = ((Action.ACCEPT, "officer"), (Action.DISPATCH, "officer"), (Action.REPORT_IN, "lead"))


@pytest.fixture
def case(world: World) -> Case:
    return take(world, case_in(world, State.WHISTLED), *STEPS)


@contextmanager
def trigger_off() -> Iterator[None]:
    """As somebody with the owner's rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER cases_event_is_final")
        yield
        cursor.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER cases_event_is_final")


@contextmanager
def as_the_application() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE governance_app")
        yield
        cursor.execute("RESET ROLE")


def event(case: Case, seq: int) -> CaseEvent:
    return CaseEvent.objects.get(case=case, seq=seq)


def test_not_even_the_owner_rewrites_an_event(case: Case) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CaseEvent.objects.filter(case=case, seq=2).update(note="x")

    assert event(case, 2).note == ""


def test_not_even_the_owner_deletes_an_event(case: Case) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CaseEvent.objects.filter(case=case, seq=4).delete()

    assert CaseEvent.objects.filter(case=case).count() == 4


@pytest.mark.parametrize(
    "statement", ["UPDATE cases_caseevent SET note = 'x'", "DELETE FROM cases_caseevent", "TRUNCATE cases_caseevent"]
)
@pytest.mark.usefixtures("case")
def test_the_application_s_role_may_not_even_try(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), as_the_application():
        connection.cursor().execute(statement)


def test_the_application_s_role_can_do_all_the_rest(world: World) -> None:
    case = case_in(world, State.WHISTLED)

    with as_the_application():
        case = take(world, case, *STEPS)

    assert case.state == State.CONSULTING


@pytest.mark.usefixtures("case")
def test_a_whole_ledger_has_no_bad_row() -> None:
    as_committed()
    out = StringIO()

    call_command("verify_ledger", stdout=out)

    assert list(bad_rows()) == []
    assert out.getvalue()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "x"),
        ("action", "refuse"),
        ("source", "closed"),
        ("target", "closed"),
        ("by", None),
        ("unit", None),
        ("occurred_at", "2020-01-01T00:00Z"),
        ("recorded_at", "2020-01-01T00:00Z"),
        ("payload", {"type": "9999"}),
        ("hash", b"0" * 32),
    ],
)
def test_a_changed_event_is_named(case: Case, column: str, value: object) -> None:
    with trigger_off():
        CaseEvent.objects.filter(case=case, seq=2).update(**{column: value})

    assert list(bad_rows(case)) == [BadRow(case.reference, 2, "changed")]


@pytest.mark.parametrize(("seq", "named", "why"), [(1, 2, "gap"), (2, 3, "gap"), (4, 3, "cut")])
def test_a_deleted_event_is_missed(case: Case, seq: int, named: int, why: str) -> None:
    with trigger_off():
        CaseEvent.objects.filter(case=case, seq=seq).delete()

    assert list(bad_rows(case)) == [BadRow(case.reference, named, why)]


def test_a_case_stripped_of_all_its_events_is_missed(case: Case) -> None:
    with trigger_off():
        CaseEvent.objects.filter(case=case).delete()

    assert list(bad_rows()) == list(bad_rows(case)) == [BadRow(case.reference, 1, "cut")]


def test_events_hashed_anew_from_the_change_on_do_not_meet_the_head(case: Case) -> None:
    with trigger_off():
        before = bytes(event(case, 3).hash)
        forged = event(case, 4)
        forged.note = "x"
        forged.hash = forged.digest(before, str(case.uid))
        forged.save()

    assert list(bad_rows(case)) == [BadRow(case.reference, 4, "cut")]


def test_an_event_moved_from_another_case_does_not_fit(world: World, case: Case) -> None:
    other = take(world, case_in(world, State.WHISTLED), *STEPS[:1])
    with trigger_off():
        stolen = event(other, 2)
        CaseEvent.objects.filter(case=case, seq=2).update(hash=stolen.hash, payload=stolen.payload)

    assert [bad.reference for bad in bad_rows()] == [case.reference]


def test_each_broken_case_is_named_once_with_its_first_bad_row(world: World, case: Case) -> None:
    other = take(world, case_in(world, State.WHISTLED), *STEPS)
    with trigger_off():
        CaseEvent.objects.filter(seq__gte=3).update(note="x")

    assert {(bad.reference, bad.seq) for bad in bad_rows()} == {(case.reference, 3), (other.reference, 3)}


def test_the_command_names_the_bad_row_and_fails(case: Case) -> None:
    with trigger_off():
        CaseEvent.objects.filter(case=case, seq=2).update(note="x")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_ledger", case.reference, stdout=out)

    assert out.getvalue() == f"事项{case.reference}：第2条经过在写下之后被改动。\n"


def test_the_command_knows_an_unknown_number(db: None) -> None:
    with pytest.raises(CommandError, match="JL0"):
        call_command("verify_ledger", "JL0")


def test_a_page_can_tell_from_the_events_it_has_read(case: Case) -> None:
    events = list(CaseEvent.objects.filter(case=case).order_by("seq"))
    assert ledger.is_whole(events, again(case))

    events[1].note = "x"

    assert not ledger.is_whole(events, again(case))


def test_a_person_s_erasure_does_not_break_the_chain(case: Case) -> None:
    case.reporters.update(sealed_name=b"", sealed_phone=b"", phone_digest=None)  # type: ignore[attr-defined]  # the reverse relation

    assert list(bad_rows(case)) == []


def test_the_same_content_has_the_same_bytes() -> None:
    assert canonical({"b": 1, "a": "吉"}) == canonical(json.loads('{"a": "吉", "b": 1}')) == '{"a":"吉","b":1}'.encode()
