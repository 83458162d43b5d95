"""Letters, texts and robots: silent at night, told in one when they are many, and never what is no longer true."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from cases.models import Case
from cases.notifications.notices import NOTICES, is_still_true
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from networks.choices import Level
from outbox.models import Message
from outbox.tasks import drain
from teams.leaving import night_ends
from teams.models import InboxEntry, User
from tests.cases.steps import take
from tests.cases.world import World, case_in

NIGHT = (dt.time(21), dt.time(7))


@pytest.fixture
def at(settings: Settings, time_machine: TimeMachineFixture) -> TimeMachineFixture:
    settings.QUIET_HOURS = NIGHT
    time_machine.move_to("2026-01-05T22:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def lead(world: World) -> User:
    User.objects.filter(username="lead").update(email="lead@example.org")
    return world.people["lead"]


def called(world: World, **facts: object) -> Case:
    return take(world, case_in(world, State.ACCEPTED, **facts), (Action.DISPATCH, "officer"))


def local(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-01-05 20:59", None),
        ("2026-01-05 21:00", "2026-01-06 07:00"),
        ("2026-01-05 23:59", "2026-01-06 07:00"),
        ("2026-01-06 00:00", "2026-01-06 07:00"),
        ("2026-01-06 06:59", "2026-01-06 07:00"),
        ("2026-01-06 07:00", None),
        ("2025-12-31 21:30", "2026-01-01 07:00"),
    ],
)
def test_the_night_ends_at_seven(settings: Settings, now: str, ends: str | None) -> None:
    settings.QUIET_HOURS_SPREAD_SECONDS = 1

    assert night_ends(local(now), NIGHT) == (local(ends) if ends else None)


def test_hours_within_one_day_and_no_hours_at_all(settings: Settings) -> None:
    settings.QUIET_HOURS_SPREAD_SECONDS = 1

    assert night_ends(local("2026-01-05 12:30"), (dt.time(12), dt.time(14))) == local("2026-01-05 14:00")
    assert night_ends(local("2026-01-05 14:00"), (dt.time(12), dt.time(14))) is None
    assert night_ends(local("2026-01-05 23:00"), ()) is None


def test_mornings_are_spread_and_one_persons_messages_stay_together(settings: Settings) -> None:
    leave = {night_ends(local("2026-01-05 22:00"), NIGHT, whose=str(person)) for person in range(200)}

    assert len(leave) > 100
    assert local("2026-01-06 07:00") <= min(filter(None, leave)) <= max(filter(None, leave)) < local("2026-01-06 07:10")
    assert len({night_ends(local(f"2026-01-05 22:{n}"), NIGHT, whose="7") for n in range(10, 60)}) == 1


def test_at_night_the_inbox_is_told_at_once_and_the_letter_in_the_morning(
    world: World, lead: User, at: TimeMachineFixture
) -> None:
    called(world)
    drain()

    assert InboxEntry.objects.filter(user=lead).count() == 1
    assert mail.outbox == []
    at.move_to("2026-01-06T07:10:00+08:00")
    drain()
    assert [letter.to for letter in mail.outbox] == [["lead@example.org"]]


def test_of_level_i_is_told_by_night(world: World, lead: User, at: TimeMachineFixture) -> None:
    called(world, level=Level.I)
    Case.objects.update(level=Level.I)  # accepting it anew by the catalogue set another one
    drain()

    assert len(mail.outbox) == 1


def test_a_letter_whose_matter_moved_on_by_morning_is_not_sent(
    world: World, lead: User, at: TimeMachineFixture
) -> None:
    case = called(world)
    drain()
    take(world, case, (Action.REPORT_IN, "lead_head"))
    at.move_to("2026-01-06T07:10:00+08:00")

    drain()

    assert mail.outbox == []
    assert Message.objects.get(channel="email", recipient=str(lead.pk)).result == "overtaken"
    assert InboxEntry.objects.filter(user=lead).count() == 1


def test_reporters_sleep_too(world: World, at: TimeMachineFixture) -> None:
    take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))
    drain()
    assert mail.outbox == []

    at.move_to("2026-01-06T07:10:00+08:00")
    drain()

    assert len(mail.outbox) == 1


def test_an_answer_sent_for_rework_by_morning_asks_nobody_for_a_rating(world: World, at: TimeMachineFixture) -> None:
    case = take(world, case_in(world, State.FEEDBACK), (Action.GIVE_FEEDBACK, "lead_head"))
    drain()
    Case.objects.filter(pk=case.pk).update(state=State.IMPLEMENTING, holder=world.unit("justice"))
    at.move_to("2026-01-06T07:10:00+08:00")

    drain()

    assert mail.outbox == []


def letter(lead: User, number: int, **body: object) -> None:
    said = {"kind": "dispatch", "text": "Your unit is called; report in before the limit ends.", "url": "/cases/X/"}
    Message.objects.create(
        key=f"n:{number}",
        channel="email",
        recipient=str(lead.pk),
        body=said | {"params": {"number": f"JL{number}"}} | body,
    )


def test_as_many_as_the_limit_are_told_singly(lead: User, settings: Settings) -> None:
    for number in range(settings.NOTICES_AN_HOUR):
        letter(lead, number)

    drain()

    assert len(mail.outbox) == settings.NOTICES_AN_HOUR


def test_a_flood_becomes_one_letter_that_counts_the_kinds(lead: User) -> None:
    for number in range(12):
        letter(lead, number)
    letter(lead, 12, kind="finish", text="An answer waits for you to check it.")

    drain()

    (digest,) = mail.outbox
    assert "13条" in digest.subject
    assert "×12" in digest.body
    assert "/account/inbox/" in digest.body
    assert "JL3" not in digest.body


def test_what_trickles_in_beyond_the_limit_waits_and_is_told_in_one(lead: User, at: TimeMachineFixture) -> None:
    at.move_to("2026-01-05T09:00:00+08:00")
    for number in range(15):
        letter(lead, number)
        drain()
        at.shift(60)
    assert len(mail.outbox) == 10

    at.move_to("2026-01-05T10:00:30+08:00")
    drain()

    assert len(mail.outbox) == 11
    assert "5条" in mail.outbox[-1].subject


def test_no_hour_brings_a_person_more_letters_than_the_limit(lead: User, at: TimeMachineFixture) -> None:
    at.move_to("2026-01-05T08:00:00+08:00")
    sent: list[dt.datetime] = []
    for number in range(300):
        letter(lead, number)
        drain()
        sent += [timezone.now()] * (len(mail.outbox) - len(sent))
        at.shift(60)

    assert max(sum(when <= other < when + dt.timedelta(hours=1) for other in sent) for when in sent) <= 10
    assert Message.objects.exclude(state="dead").exclude(channel="email").count() == 0


def test_what_is_urgent_is_told_by_itself_in_any_flood(lead: User) -> None:
    for number in range(20):
        letter(lead, number)
    letter(lead, 99, urgent=True, alone=True)

    drain()

    assert sorted("JL99" in letter.subject for letter in mail.outbox) == [False, True]


def test_a_digest_leaves_out_what_is_no_longer_true(world: World, lead: User, at: TimeMachineFixture) -> None:
    stale = called(world)
    drain()
    take(world, stale, (Action.REPORT_IN, "lead_head"))
    for number in range(12):
        letter(lead, number)
    at.move_to("2026-01-06T07:10:00+08:00")

    drain()

    assert "12条" in mail.outbox[0].subject


def test_every_row_of_the_table_says_while_what_it_is_true() -> None:
    assert [notice.kind for notice in NOTICES if not callable(notice.holds)] == []
    assert len({notice.kind for notice in NOTICES}) == len(NOTICES)


def test_what_is_not_about_a_matter_is_always_true() -> None:
    assert is_still_true(Message(body={"kind": "handover_offered"}, channel="email", recipient="1"))
