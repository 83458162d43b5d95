"""From the service's own connection no SQL reaches a superuser, or rewrites what is written once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psycopg2
import psycopg2.errors
import pytest
from django.db import IntegrityError, connection, transaction

from cases import actions
from cases.models import Case, Rating, SupervisionOrder
from cases.rules.choices import State
from governance import checks, database_rights
from governance.database_rights import SERVICE_ROLE
from tests.cases import world as small_world
from tests.cases.world import World, case_in

OUT_OF_THE_ROLE = [
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "SET SESSION AUTHORIZATION DEFAULT; SET ROLE postgres",
    "ALTER ROLE governance_app SUPERUSER",
    "ALTER ROLE governance_app CREATEROLE",
    "GRANT postgres TO governance_app",
    "GRANT pg_execute_server_program TO governance_app",
    "CREATE ROLE mine SUPERUSER",
    "CREATE EXTENSION dblink",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TEMPORARY TABLE mine (id int)",
    "SET session_replication_role = replica",
    "ALTER SYSTEM SET archive_command = 'true'",
    "COPY cases_case TO PROGRAM 'true'",
    "SELECT pg_read_file('pg_hba.conf')",
]
AGAINST_WHAT_IS_WRITTEN = [
    "ALTER TABLE cases_caseevent DISABLE TRIGGER ALL",
    "DROP TRIGGER cases_rating_is_final ON cases_rating",
    "DROP TABLE cases_rating CASCADE",
    "CREATE OR REPLACE FUNCTION cases_event_is_final() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER mine BEFORE INSERT ON cases_rating EXECUTE FUNCTION cases_written_once()",
    "TRUNCATE cases_rating, cases_evidence, cases_supervisionorder, cases_caseevent, cases_case CASCADE",
    "UPDATE cases_caseevent SET note = 'x'",
    "UPDATE cases_caseevent SET hash = ''",
    "DELETE FROM cases_caseevent",
    "UPDATE cases_rating SET satisfied = 5, answered_at = now()",
    "UPDATE cases_rating SET round = 7",
    "UPDATE cases_rating SET reporter_id = reporter_id",
    "DELETE FROM cases_rating",
    "UPDATE cases_evidence SET sha256 = ''",
    "DELETE FROM cases_evidence",
    "UPDATE cases_supervisionorder SET reason = 'x'",
    "UPDATE cases_supervisionorder SET reply = 'x', replied_at = now()",
    "UPDATE cases_supervisionorder SET unit_id = 1",
    "DELETE FROM cases_supervisionorder",
    "UPDATE cases_case SET text = 'x'",
    "UPDATE cases_case SET raised_at = now()",
    "DELETE FROM cases_case",
    "UPDATE networks_change SET note = 'x'",
    "DELETE FROM networks_change",
    "UPDATE networks_link SET hash = ''",
    "DELETE FROM networks_link",
    "INSERT INTO networks_link SELECT * FROM networks_link",
    "SELECT networks_append_link('configuration', 'change', 1, '')",
    "UPDATE cases_anchor SET digest = ''",
    "DELETE FROM cases_anchor",
    "UPDATE cases_phonelookup SET id = id",
    "UPDATE outbox_message SET body = '{}'",
    "UPDATE outbox_message SET recipient = '1'",
    "DELETE FROM outbox_message WHERE state = 'waiting'",
    "DELETE FROM django_migrations",
]
REFUSED = (psycopg2.errors.InsufficientPrivilege, psycopg2.errors.RestrictViolation)
Service = psycopg2.extensions.connection


@pytest.fixture
def committed_world(transactional_db: None) -> World:
    return small_world.build()


@pytest.fixture
def written(committed_world: World) -> Case:
    """A case with an answered rating, an order that was replied to, and messages that wait."""
    world = committed_world
    case = case_in(world, State.IMPLEMENTING)
    actions.supervise(
        case, by=world.person("supervisor"), kind="amber", unit=world.unit("justice"), reason="已逾期，请说明。"
    )
    order = case.orders.get()  # type: ignore[attr-defined]  # the reverse relation
    actions.reply_order(order, by=world.person("lead"), reply="今日到场。")
    rated = case_in(world, State.EVALUATING)
    actions.rate(Rating.objects.get(case=rated), answers=actions.Answers("yes", "yes", 1, "一般"))
    return rated


@pytest.fixture
def service(written: Case) -> Iterator[Service]:
    database_rights.secure()
    opened = service_connection()
    yield opened
    opened.close()


def service_connection() -> Service:
    """As the service signs in: with its own name, and no option."""
    address = urlsplit(os.environ["DATABASE_URL"])
    sockets = parse_qs(address.query)["host"][0]
    opened = psycopg2.connect(host=sockets, dbname=connection.settings_dict["NAME"], user=SERVICE_ROLE)
    opened.autocommit = True
    return opened


def is_superuser(service: Service) -> bool:
    with service.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])  # type: ignore[index]  # one row


def allowed(service: Service, statements: list[str]) -> list[str]:
    """Which of the statements the database let the service execute; each must be refused for want of a right."""
    through = []
    for statement in statements:
        with service.cursor() as cursor:
            try:
                cursor.execute(statement)
            except REFUSED:
                continue
            through.append(statement)
    return through


@pytest.mark.usefixtures("written")
def test_there_is_nobody_to_go_back_to(service: Service) -> None:
    for way_back in ("SET ROLE NONE", "RESET ROLE", "RESET SESSION AUTHORIZATION", "RESET ALL"):
        with service.cursor() as cursor:
            cursor.execute(way_back)
            cursor.execute("SELECT current_user, session_user")

            assert cursor.fetchone() == (SERVICE_ROLE, SERVICE_ROLE)


def test_no_statement_leads_out_of_the_role(service: Service) -> None:
    assert allowed(service, OUT_OF_THE_ROLE) == []
    assert not is_superuser(service)


def test_what_is_written_once_is_neither_rewritten_nor_deleted(service: Service, written: Case) -> None:
    assert allowed(service, AGAINST_WHAT_IS_WRITTEN) == []

    assert Rating.objects.get(case=written).satisfied == 1
    assert SupervisionOrder.objects.get().reply == "今日到场。"


def test_a_head_is_moved_by_an_event_alone(service: Service, written: Case) -> None:
    with service.cursor() as cursor, pytest.raises(psycopg2.errors.RestrictViolation, match="not the hash"):
        cursor.execute("UPDATE cases_case SET ledger_head = %s WHERE id = %s", [b"0" * 32, written.pk])

    written.refresh_from_db()
    assert bytes(written.ledger_head) != b"0" * 32


@pytest.mark.usefixtures("written")
def test_not_even_the_owner_changes_an_answered_rating() -> None:
    for statement in ("UPDATE cases_rating SET satisfied = 5", "DELETE FROM cases_rating"):
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.usefixtures("written")
def test_the_check_for_production_names_an_owner_and_a_superuser_and_is_content_with_the_service() -> None:
    assert [found.id for found in checks.the_service_is_bound(None)] == ["governance.W001"]
    assert database_rights.findings(SERVICE_ROLE) == []


def test_rights_that_are_too_wide_are_named_and_set_right(service: Service) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE ON cases_rating TO {SERVICE_ROLE}")
    assert [found.code for found in database_rights.findings(SERVICE_ROLE)] == ["W003"]

    assert database_rights.secure()

    assert database_rights.findings(SERVICE_ROLE) == []
    assert os.environ["DATABASE_URL"].startswith("postgres://postgres@")
