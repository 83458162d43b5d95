"""What is written once stays, in the database too; the chain says so; a code follows a change of the seal's keys."""

from __future__ import annotations

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from cases.actions.jobs import resealing
from networks.models import Link
from teams.models import RedStation
from tests.cases.world import World
from tests.volunteering import services
from tests.volunteering.stations import key, one_of_each, put_up, raised, station, taken
from volunteering.actions import activities, proofs
from volunteering.choices import NeedState
from volunteering.models import Claim, Need
from worktime import timekeeping

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE volunteering_needevent SET step = 'confirm'",
        "DELETE FROM volunteering_needevent",
        "DELETE FROM volunteering_need",
        "DELETE FROM volunteering_claim",
        "UPDATE volunteering_need SET text = 'x'",
        "UPDATE volunteering_need SET title = 'x' WHERE title <> ''",
        "UPDATE volunteering_need SET reason = 'x' WHERE state = 'ended'",
        "UPDATE volunteering_need SET state = 'open', ended_at = NULL, confirmed_way = '' WHERE state = 'confirmed'",
        "UPDATE volunteering_claim SET key = key || 'x'",
    ],
)
def test_what_is_written_once_stays(world: World, attempt: str) -> None:
    one_of_each(world, station(world))

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE volunteering_need SET text = '' WHERE state = 'raised'",
        "UPDATE volunteering_need SET state = 'open' WHERE state = 'raised'",
        "UPDATE volunteering_need SET state = 'ended', ended_at = now() WHERE state = 'raised'",
        "UPDATE volunteering_need SET state = 'ended', ending = 'lapsed', reason = 'x' WHERE state = 'open'",
        "UPDATE volunteering_need SET state = 'confirmed', ended_at = now() WHERE state = 'done'",
        "UPDATE volunteering_need SET state = 'confirmed', ended_at = now(), confirmed_way = 'telephone',"
        " confirmed_by_id = checked_by_id, witness_id = checked_by_id WHERE state = 'done'",
        "UPDATE volunteering_need SET state = 'matter', ended_at = now() WHERE state = 'raised'",
        "UPDATE volunteering_need SET code_digest = 'x'",
        "INSERT INTO volunteering_rosterline (station_id, day, what, who, planned_by_id, begins, ends)"
        " SELECT station_id, now(), 'x', 'y', checked_by_id, '10:00', '09:00' FROM volunteering_need"
        " WHERE state = 'open'",
        "INSERT INTO volunteering_rosterline (station_id, day, what, who, planned_by_id)"
        " SELECT station_id, now(), '', 'y', checked_by_id FROM volunteering_need WHERE state = 'open'",
    ],
)
def test_the_database_refuses_what_cannot_be(world: World, attempt: str) -> None:
    one_of_each(world, station(world))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


def a_whole_service(world: World, where: RedStation) -> None:
    """Confirmed service with a proof that was withdrawn, and a place to come."""
    by, today = world.person("committee_officer"), timekeeping.today()
    place = services.served(world, where, services.times(-3))
    proof = proofs.issue(proofs.ask(place, today - 9 * services.DAY, today), by=by)
    proofs.withdraw(proof, why="写错了", by=by)
    proofs.issue(proofs.ask(place, today - 9 * services.DAY, today), by=by)
    proofs.ask(place, today - 9 * services.DAY, today)
    shift = services.shift_of(services.planned(world, where, services.times(-2)))
    waiting = services.placed(world, shift)
    services.recorded(world, waiting)
    activities.give_up(services.placed(world, services.shift_of(services.planned(world, where)), services.BELA))


@pytest.mark.parametrize(
    "attempt",
    [
        "DELETE FROM volunteering_activity",
        "DELETE FROM volunteering_activityshift",
        "UPDATE volunteering_activityshift SET places = 99",
        "DELETE FROM volunteering_signup",
        "UPDATE volunteering_signup SET cancelled_at = NULL WHERE cancelled_at IS NOT NULL",
        "UPDATE volunteering_signup SET is_minor = NOT is_minor, guardian_agreed_at = now(),"
        " sealed_guardian_name = 'x', sealed_guardian_phone = 'x'",
        "DELETE FROM volunteering_attendance",
        "UPDATE volunteering_attendance SET ended_at = ended_at + interval '1 hour'",
        "UPDATE volunteering_attendance SET confirmed_at = NULL, confirmed_by_id = NULL WHERE confirmed_at IS NOT NULL",
        "DELETE FROM volunteering_proof",
        "UPDATE volunteering_proof SET half_hours = 99 WHERE issued_at IS NOT NULL",
        "UPDATE volunteering_proof SET withdrawn_at = NULL, withdrawn_by_id = NULL, why_withdrawn = ''"
        " WHERE withdrawn_at IS NOT NULL",
    ],
)
def test_service_that_is_written_once_stays(world: World, attempt: str) -> None:
    a_whole_service(world, station(world))

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE volunteering_activity SET title = ''",
        "UPDATE volunteering_activity SET called_off_at = now()",
        "INSERT INTO volunteering_activityshift (activity_id, starts_at, ends_at, places)"
        " SELECT id, now(), now(), 1 FROM volunteering_activity LIMIT 1",
        "INSERT INTO volunteering_activityshift (activity_id, starts_at, ends_at, places)"
        " SELECT activity_id, starts_at, ends_at, 1 FROM volunteering_activityshift LIMIT 1",
        "UPDATE volunteering_volunteer SET phone_digest = 'x', number = 1",
        "INSERT INTO volunteering_signup (shift_id, volunteer_id, is_minor, sealed_guardian_name,"
        " sealed_guardian_phone, guardian_agreed_at, key, at, sealed_code, code_digest)"
        " SELECT shift_id, volunteer_id, TRUE, '', '', now(), 'k', now(), '', 'k'"
        " FROM volunteering_signup WHERE cancelled_at IS NOT NULL LIMIT 1",
        "INSERT INTO volunteering_signup (shift_id, volunteer_id, is_minor, sealed_guardian_name,"
        " sealed_guardian_phone, key, at, sealed_code, code_digest)"
        " SELECT shift_id, volunteer_id, FALSE, '', '', 'k', now(), '', 'k'"
        " FROM volunteering_signup WHERE cancelled_at IS NULL LIMIT 1",
        "UPDATE volunteering_signup SET key = 'same'",
        "INSERT INTO volunteering_attendance (sign_up_id, why, recorded_by_id, recorded_at)"
        " SELECT sign_up_id, '', recorded_by_id, now() FROM volunteering_attendance LIMIT 1",
        "INSERT INTO volunteering_attendance (sign_up_id, why, corrects_id, recorded_by_id, recorded_at)"
        " SELECT sign_up_id, '', id, recorded_by_id, now() FROM volunteering_attendance LIMIT 1",
        "INSERT INTO volunteering_attendance (sign_up_id, began_at, ended_at, why, corrects_id, recorded_by_id,"
        " recorded_at) SELECT sign_up_id, ended_at, began_at, 'x', id, recorded_by_id, now()"
        " FROM volunteering_attendance LIMIT 1",
        "UPDATE volunteering_attendance SET confirmed_at = now(), confirmed_by_id = recorded_by_id"
        " WHERE confirmed_at IS NULL",
        "UPDATE volunteering_proof SET issued_at = now() WHERE issued_at IS NULL",
        "UPDATE volunteering_proof SET until = since - 1 WHERE issued_at IS NULL",
        "UPDATE volunteering_proof SET withdrawn_at = now() WHERE issued_at IS NULL",
        "UPDATE volunteering_proof SET issued_at = now(), issued_by_id = (SELECT max(planned_by_id) FROM"
        " volunteering_activity), year = extract(year FROM now()), number = 1, half_hours = 1 WHERE issued_at IS NULL",
        "INSERT INTO volunteering_proof (station_id, volunteer_id, since, until, asked_at, code, why_withdrawn)"
        " SELECT station_id, volunteer_id, since, until, now(), 'x', '' FROM volunteering_proof"
        " WHERE issued_at IS NULL",
    ],
)
def test_the_database_refuses_service_that_cannot_be(world: World, attempt: str) -> None:
    a_whole_service(world, station(world))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


def test_one_form_is_one_row_and_one_claim_stands_at_a_time(world: World) -> None:
    where = station(world)
    by_a_resident, other = raised(where), raised(where)
    need = put_up(world, raised(where))
    claim = taken(need)
    again = {name: getattr(claim, name) for name in ("need", "sealed_name", "sealed_phone", "claimed_at")}

    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=other.pk).update(key=by_a_resident.key)
    for facts in ({"key": key(), "code_digest": b"1"}, {"key": claim.key, "code_digest": b"2"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.create(sealed_code=b"", **again, **facts)
    for values in ({"raised_by": world.people["officer"], "key": "k"},):
        Need.objects.filter(pk=by_a_resident.pk).update(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.filter(pk=other.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_every_state_is_chained_and_what_is_changed_behind_the_service_is_found(committed_world: World) -> None:
    world = committed_world
    where = station(world)
    one_of_each(world, where)
    a_whole_service(world, where)
    kinds = set(Link.objects.filter(chain="volunteering").values_list("kind", flat=True))
    assert kinds == {
        *("need", "need_claim", "need_event", "activity", "service_shift", "service_place", "service", "service_proof")
    }
    call_command("verify_ledger", stdout=StringIO())

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE volunteering_need SET title = 'nothing' WHERE state = 'confirmed'")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=(said := StringIO()))

    assert "微心愿" in said.getvalue() or "Wishes" in said.getvalue()


def test_codes_and_persons_follow_a_change_of_keys(world: World, settings: Settings) -> None:
    settings.SEAL_KEYS = list(settings.SEAL_KEYS)
    need = one_of_each(world, station(world))[NeedState.CONFIRMED]
    code = need.code
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *settings.SEAL_KEYS]
    while resealing.advance():
        pass

    settings.SEAL_KEYS = settings.SEAL_KEYS[:1]

    found = Need.objects.with_code(code).get()
    assert found == need and found.code == code and found.masked_person == "孙** 138****1234"
    assert list(resealing.needing_others()) == []
