"""What is written once stays, in the database too, and the chain says so."""

from __future__ import annotations

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from cases.actions.jobs import resealing
from networks.models import Link
from services.actions import booking
from services.models import Application, Certificate
from services.tracked import application_with, certificate_with
from tests.cases.world import World
from tests.services.applications import applied, issued, one_of_each
from tests.services.appointments import booked, offered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE services_serviceevent SET step = 'sign'",
        "DELETE FROM services_serviceevent",
        "DELETE FROM services_application",
        "DELETE FROM services_certificate",
        "DELETE FROM services_service",
        "UPDATE services_application SET state = 'applied', ended_at = NULL WHERE state = 'refused'",
        "UPDATE services_application SET reply = 'x' WHERE state = 'refused'",
        "UPDATE services_application SET due_at = now() WHERE state = 'applied'",
        "UPDATE services_application SET applied_at = now() WHERE state = 'applied'",
        "UPDATE services_bookingevent SET step = 'book'",
        "DELETE FROM services_booking",
        "DELETE FROM services_slot",
        "UPDATE services_booking SET cancelled_at = NULL",
        "UPDATE services_certificate SET number = number + 9",
        "UPDATE services_certificate SET valid_until = now()",
        "UPDATE services_certificate SET withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawn_why = ''"
        " WHERE withdrawn_at IS NOT NULL",
        "UPDATE services_certificate SET withdrawn_why = 'x' WHERE withdrawn_at IS NOT NULL",
    ],
)
def test_what_is_written_once_stays(world: World, attempt: str) -> None:
    one_of_each(world)
    booking.cancel(booked(offered(world)))

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.parametrize(
    ("attempt", "constraint"),
    [
        ("UPDATE services_application SET ended_at = now() WHERE state = 'applied'", "ended_iff_not_open"),
        (
            "UPDATE services_application SET state = 'refused', ended_at = now() WHERE state = 'applied'",
            "says_something",
        ),
        ("UPDATE services_application SET state = 'drafted' WHERE state = 'applied'", "checked_before"),
        ("UPDATE services_application SET state = 'handed_on' WHERE state = 'applied'", "handed_to_somebody"),
        ("UPDATE services_service SET template = '' WHERE number = 1", "has_text_and_limit"),
        ("UPDATE services_service SET until = since WHERE number = 1", "ends_after"),
        ("UPDATE services_service SET number = 2 WHERE number = 1", "services_service"),
    ],
)
def test_the_database_refuses_what_cannot_be(world: World, attempt: str, constraint: str) -> None:
    applied(world)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.parametrize(
    ("bent", "constraint"),
    [
        ({"number": 1}, "once_a_number"),
        ({"number": 0}, "from_one"),
        ({"signed_by": "grid_worker"}, "second_person"),
        ({"title": "健在证明"}, "abolished_proof"),
        ({"withdrawn_why": "错"}, "for_a_reason"),
        ({"valid_until": "2020-01-01"}, "valid_from_its_day"),
    ],
)
def test_no_certificate_that_cannot_be(world: World, bent: dict[str, object], constraint: str) -> None:
    """Written by hand, past the trigger that knows the service."""
    issued(world)
    made = issued(world)
    facts = {name: world.person(str(value)) if name == "signed_by" else value for name, value in bent.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Certificate.objects.filter(pk=made.pk).update(**facts)


def test_one_form_one_application_also_for_the_database(world: World) -> None:
    public, other = applied(world), applied(world)
    door, another = applied(world, by="grid_worker"), applied(world, by="grid_worker")

    for first, second in ((public, other), (door, another)):
        with pytest.raises(IntegrityError, match="once_a"), transaction.atomic():
            Application.objects.filter(pk=second.pk).update(key=first.key)


@pytest.mark.django_db(transaction=True)
def test_every_state_is_chained_and_what_is_changed_behind_the_service_is_found(committed_world: World) -> None:
    one_of_each(committed_world)
    booked(offered(committed_world))
    kinds = set(Link.objects.filter(chain="services").values_list("kind", flat=True))
    assert kinds == {"application", "certificate", "service_event", "booking", "booking_event"}
    call_command("verify_ledger", stdout=StringIO())

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE services_certificate SET valid_until = NULL")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=(said := StringIO()))

    assert "社区证明" in said.getvalue() or "Certificates" in said.getvalue()


def test_codes_follow_a_change_of_keys(world: World, settings: Settings) -> None:
    application, certificate = applied(world), issued(world)
    codes = application.code, certificate.code
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *settings.SEAL_KEYS]

    for model in (Application, Certificate):
        rows = list(model.objects.all())
        for row in rows:
            model.objects.filter(pk=row.pk).update(**resealing.differing(row))
    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

    assert application_with(codes[0]) == application and certificate_with(codes[1]) == certificate
    assert Application.objects.get(pk=application.pk).answers["name"] == "孙桂兰"
