"""What is written once stays, in the database too; the chain says so; figures say what they are a part of."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from councils import sums
from councils.actions import meetings, promises
from councils.choices import Telling, TopicOutcome
from councils.models import Meeting, Promise, ResidentsVote
from networks.models import Link
from tests.cases.world import World
from tests.councils.meetings import closed, held, key, planned, promised, raised, settled

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def a_whole_one(world: World) -> Meeting:
    before = held(world, since=14 * DAY)
    kept = promised(world, before, due_in=30)
    put = settled(
        world, raised(world, before), TopicOutcome.RESIDENTS, words="贴", who="社区", due_on=before.day + 40 * DAY
    )
    closed(world, before)
    meeting, by = held(world), world.person("grid_worker")
    promises.tell(kept, meeting, Telling.KEPT, by=by)
    closed(world, meeting)
    meetings.correct(meeting, text="到会应为 15 人。", key=key(), by=by)
    ResidentsVote.objects.create(
        topic=put, law="city", held_on=before.day, eligible=9, present=8, in_favour=7, note="过", by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip
    return meeting


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE councils_councilevent SET step = 'close'",
        "DELETE FROM councils_councilevent",
        "UPDATE councils_correction SET text = 'x'",
        "DELETE FROM councils_correction",
        "UPDATE councils_promisetold SET text = 'x'",
        "DELETE FROM councils_promisetold",
        "UPDATE councils_residentsvote SET in_favour = 1",
        "DELETE FROM councils_residentsvote",
        "UPDATE councils_topic SET text = 'x' WHERE outcome <> ''",
        "UPDATE councils_topic SET outcome = '', settled_at = NULL, settled_by_id = NULL WHERE outcome <> ''",
        "DELETE FROM councils_topic",
        "UPDATE councils_meeting SET present_count = 99 WHERE state = 'closed'",
        "UPDATE councils_meeting SET told = '[]' WHERE told <> '[]'",
        "DELETE FROM councils_meeting",
        "UPDATE councils_promise SET what = 'x'",
        "UPDATE councils_promise SET due_on = due_on + 1",
        "UPDATE councils_promise SET kept_at = NULL WHERE kept_at IS NOT NULL",
        "DELETE FROM councils_promise",
    ],
)
def test_what_is_written_once_stays(world: World, attempt: str) -> None:
    a_whole_one(world)

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE councils_meeting SET code = ''",
        "UPDATE councils_meeting SET began_at = NULL WHERE state = 'held'",
        "UPDATE councils_meeting SET state = 'closed' WHERE state = 'held'",
        "UPDATE councils_topic SET outcome = 'settled' WHERE outcome = ''",
        "UPDATE councils_topic SET outcome = 'case', settled_at = now(), settled_by_id = raised_by_id"
        " WHERE outcome = ''",
        "UPDATE councils_topic SET outcome = 'not_now', settled_at = now(), settled_by_id = raised_by_id"
        " WHERE outcome = ''",
        "UPDATE councils_topic SET carried_from_id = meeting_id WHERE outcome = ''",
        "UPDATE councils_topic SET number = 1",
        "INSERT INTO councils_promise (meeting_id, what, who, due_on, now_due_on, key, made_by_id, made_at)"
        " SELECT id, 'x', '', now(), now(), 'k', host_id, now() FROM councils_meeting",
        "INSERT INTO councils_residentsvote"
        " (topic_id, law, held_on, eligible, present, in_favour, note, by_id, recorded_at)"
        " SELECT id, 'city', now(), 3, 4, 2, 'x', raised_by_id, now() FROM councils_topic LIMIT 1",
        "INSERT INTO councils_correction (meeting_id, text, key, by_id, at)"
        " SELECT id, '', 'k', host_id, now() FROM councils_meeting",
        "INSERT INTO councils_promisetold (promise_id, meeting_id, kind, text, by_id, at)"
        " SELECT id, meeting_id, 'explained', '', made_by_id, now() FROM councils_promise",
    ],
)
def test_the_database_refuses_what_cannot_be(world: World, attempt: str) -> None:
    meeting = held(world)
    raised(world, meeting)
    raised(world, meeting, "电梯")
    promised(world, meeting)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


def test_one_form_one_code_and_one_number(world: World) -> None:
    meeting = closed(world, held(world))
    other = held(world)
    for values in (
        {"code": meeting.code},
        {"key": meeting.key},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=other.pk).update(**values)
    one = promised(world, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.create(
            meeting=other, what="x", who="y", due_on=other.day, now_due_on=other.day, key=one.key,
            made_by=one.made_by, made_at=one.made_at,
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_every_state_is_chained_and_what_is_changed_behind_the_service_is_found(committed_world: World) -> None:
    world = committed_world
    a_whole_one(world)
    kinds = set(Link.objects.filter(chain="councils").values_list("kind", flat=True))
    assert kinds == {
        *("council_meeting", "council_topic", "council_promise", "council_told"),
        *("council_event", "council_fix", "council_vote"),
    }
    call_command("verify_ledger", stdout=StringIO())

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE councils_promise SET what = 'nothing' WHERE topic_id IS NULL")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=(said := StringIO()))

    assert "议事会承诺" in said.getvalue() or "Promises of councils" in said.getvalue()


def test_figures_say_what_they_are_a_part_of(world: World) -> None:
    before = held(world, since=40 * DAY)
    in_time, late, never = (promised(world, before, due_in=n, what=f"{n}") for n in (20, 5, 6))
    settled(world, raised(world, before), TopicOutcome.SETTLED, words="好了")
    settled(world, raised(world, before, "电梯"), TopicOutcome.EXPLAINED, words="说明")
    closed(world, before)
    Promise.objects.filter(pk=in_time.pk).update(kept_at=before.starts_at + 19 * DAY)
    Promise.objects.filter(pk=late.pk).update(kept_at=before.starts_at + 9 * DAY)
    held(world)
    planned(world)

    of_year = sums.of_year(world.person("officer"), timezone.localdate(before.starts_at).year)
    nothing = sums.of_year(world.person("other_officer"), timezone.localdate(before.starts_at).year)

    assert (of_year.meetings, of_year.present, of_year.topics, of_year.promised) == (1, 14, 2, 3)
    parts = dict(of_year.by_outcome)
    assert (parts["现场解决"].count, parts["现场解决"].of) == (1, 2)
    assert (of_year.kept_in_time.count, of_year.kept_late.count, of_year.not_kept.count) == (1, 1, 1)
    assert of_year.kept_in_time.of == 3 and of_year.kept_in_time.percent is None
    assert never.kept_at is None
    assert (nothing.meetings, nothing.topics, nothing.promised) == (0, 0, 0)


@pytest.mark.parametrize(
    ("count", "of", "percent"), [(9, 9, None), (5, 10, 50), (0, 0, None), (1, 3, None), (2, 12, 17)]
)
def test_under_ten_there_is_no_rate(count: int, of: int, percent: int | None) -> None:
    assert sums.Part(count, of).percent == percent


def test_nothing_counts_persons(world: World) -> None:
    a_whole_one(world)

    shown = str(sums.of_year(world.person("officer"), timezone.localdate().year))

    assert "grid_worker" not in shown
