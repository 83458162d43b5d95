"""A matter waits for something outside: its clocks stand, and run on with what was left."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.access import policies
from cases.actions.jobs import ringing
from cases.models import Call, Case, CaseEvent, Clock, Pause, PlanTask, Reporter
from cases.notifications.alarm_events import tell_alarms
from cases.notifications.case_events import fan_out
from cases.reading import queues
from cases.rules.choices import Stage, State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from outbox.models import Message
from teams.models import Post, User
from tests.cases import lives
from tests.cases.attempts import ATTEMPTS
from tests.cases.lives import after, take
from tests.cases.steps import last_event, refused
from tests.cases.world import World
from web.errors import NotAllowed, Refusal
from worktime import timekeeping
from worktime.deadlines import Limit, deadline

pytestmark = pytest.mark.django_db

ASKED, GRANTED = after(hours=3), after(hours=4)
REVIEW = dt.date(2026, 3, 2)
OPENING = dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)
"""08:30 in Jilin."""


def ask(case: Case, world: World, **given: Any) -> None:
    terms = {"cause": "part", "ends_when": "阀门到货。", "review_on": REVIEW} | given
    actions.propose_pause(case, by=world.person("lead"), **terms)


def asked(world: World) -> Case:
    return take(lives.implementing(world), ASKED, lambda c: ask(c, world))


def paused(world: World) -> Case:
    return take(asked(world), GRANTED, lambda c: actions.pause(c, by=world.person("county_officer")))


def resumed(world: World, at: dt.datetime, who: str = "lead") -> Case:
    return take(paused(world), at, lambda c: actions.resume(c, by=world.person(who), note="阀门到了"))


def local(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else ""


def close_clock(case: Case) -> Clock:
    return Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")


def test_while_it_is_paused_the_review_is_all_that_is_due(world: World) -> None:
    case = paused(world)

    assert (case.next_stage, case.next_due_at, case.next_amber_at) == (Stage.REVIEW, OPENING, None)
    assert (case.paused_at, case.paused_by) == (GRANTED, world.people["county_officer"])
    assert (case.proposed_action, case.proposed_by) == ("", None)
    kept = Pause.objects.get(case=case)
    assert (kept.since, kept.until, kept.review_on, kept.ends_when) == (GRANTED, None, REVIEW, "阀门到货。")
    assert (kept.proposed_by, kept.approved_by) == (world.people["lead"], world.people["county_officer"])


def test_what_is_paused_is_never_late(world: World) -> None:
    case, long_after = paused(world), OPENING + dt.timedelta(days=90)

    assert not case.is_late(long_after)
    assert not Case.objects.overdue(long_after).filter(pk=case.pk).exists()


@pytest.mark.parametrize("who", ["lead", "officer", "second_officer"])
def test_the_lead_and_the_centre_resume_it_at_any_time(world: World, who: str) -> None:
    case = resumed(world, after(days=10), who)

    assert (case.is_paused, case.paused_by) == (False, None)
    kept = Pause.objects.get(case=case)
    assert (kept.until, kept.resumed_by, kept.note) == (after(days=10), world.people[who], "阀门到了")


def test_whoever_granted_it_above_the_centre_resumes_it_too_and_their_colleague_cannot(world: World) -> None:
    case = take(asked(world), GRANTED, lambda c: actions.pause(c, by=world.person("county_officer")))

    assert Action.RESUME in {row.action for row in policies.steps_open_to(world.person("county_officer"), case)}
    with timekeeping.as_of(after(days=1)), refused(NotAllowed, case, status=403):
        actions.resume(case, by=world.person("city_officer"), note="x")


@pytest.mark.parametrize(
    ("limit", "until", "due"),
    [
        ("24H", "2026-01-20T10:00", "01-21 06:00"),
        ("3WD", "2026-01-20T10:00", "01-24 00:00"),
        ("4WH", "2026-01-20T10:00", "01-20 10:30"),
        ("5D", "2026-01-20T10:00", "01-27 00:00"),
    ],
)
def test_what_was_left_runs_on(world: World, limit: str, until: str, due: str) -> None:
    """Raised on Monday 12 January at 08:10, paused from 12:10 on: of four office hours half of one was left."""
    case = lives.implementing(world)
    moment = dt.datetime.fromisoformat(until).astimezone(timezone.get_default_timezone())
    end = deadline(case.raised_at, Limit.parse(limit), rules.current().calendar).due_at
    Clock.objects.filter(case=case, stage=Stage.CLOSE).update(limit=limit, due_at=end)
    case = take(case, ASKED, lambda c: ask(c, world))
    case = take(case, GRANTED, lambda c: actions.pause(c, by=world.person("county_officer")))

    case = take(case, moment, lambda c: actions.resume(c, by=world.person("lead"), note="x"))

    clock = close_clock(case)
    assert local(case.due_at) == local(case.next_due_at) == local(clock.due_at) == due
    assert (clock.started_at, clock.limit) == (case.raised_at, limit)


def test_paused_and_resumed_on_one_day_changes_no_limit_of_days(world: World) -> None:
    case = lives.implementing(world)
    end = deadline(case.raised_at, Limit.parse("3WD"), rules.current().calendar).due_at
    Clock.objects.filter(case=case, stage=Stage.CLOSE).update(limit="3WD", due_at=end)
    case = take(case, ASKED, lambda c: ask(c, world))
    case = take(case, GRANTED, lambda c: actions.pause(c, by=world.person("county_officer")))

    case = take(case, after(hours=5), lambda c: actions.resume(c, by=world.person("lead"), note="x"))

    assert case.due_at == case.next_due_at == end
    assert case.next_stage == Stage.CLOSE
    assert case.next_amber_at is not None


def test_amber_comes_with_what_was_left_and_not_at_once(world: World) -> None:
    case = resumed(world, dt.datetime(2026, 2, 10, 2, tzinfo=dt.UTC))

    clock = close_clock(case)
    assert case.next_amber_at
    assert clock.rings_at is None or clock.rings_at > dt.datetime(2026, 2, 10, 2, tzinfo=dt.UTC)
    assert case.next_amber_at > dt.datetime(2026, 2, 10, 2, tzinfo=dt.UTC)


def test_an_assisting_unit_that_has_yet_to_come_gets_its_limits_anew(world: World) -> None:
    case = paused(world)
    before = Call.objects.get(case=case, part="assist")

    case = take(case, after(days=10), lambda c: actions.resume(c, by=world.person("lead"), note="x"))

    call = Call.objects.get(case=case, part="assist")
    given = {clock.stage for clock in Clock.objects.filter(call=call)}
    assert call.arrived_at is None
    assert call.arrive_due_at >= before.arrive_due_at + dt.timedelta(days=8)
    assert call.return_until == before.return_until, "it was over before the pause"
    assert given == {Stage.ARRIVE, Stage.CONTACT}
    assert Clock.objects.filter(call=call, stage=Stage.ARRIVE).count() == 2


def test_tasks_not_yet_due_move_by_the_days_of_the_pause(world: World) -> None:
    case = paused(world)
    before = list(PlanTask.objects.filter(case=case).order_by("pk").values_list("due_at", flat=True))

    case = take(case, after(days=10), lambda c: actions.resume(c, by=world.person("lead"), note="x"))

    moved = list(PlanTask.objects.filter(case=case).order_by("pk").values_list("due_at", flat=True))
    assert moved == [due_at + dt.timedelta(days=10) for due_at in before]


WORK: list[tuple[str, str]] = [
    ("report_in", "assist"),
    ("return_call", "assist"),
    ("add_unit", "lead"),
    ("finish_task", "lead"),
    ("drop_task", "lead"),
    ("finish", "lead"),
    ("propose_pause", "lead"),
    ("propose_extension", "lead"),
]


@pytest.mark.parametrize(("action", "who"), WORK)
def test_work_waits_until_it_is_resumed(world: World, action: str, who: str) -> None:
    case = paused(world)

    with timekeeping.as_of(after(hours=5)), refused(IllegalMove, case, status=409, says="恢复办理"):
        ATTEMPTS[Action(action)](world, case, world.person(who))


def test_progress_is_reported_all_the_same_and_the_review_stays_what_is_due(world: World) -> None:
    case = take(paused(world), after(days=2), lambda c: actions.progress(c, by=world.person("lead"), note="已催厂家"))

    assert (case.next_stage, case.next_due_at, case.is_paused) == (Stage.REVIEW, OPENING, True)


def test_taken_back_while_paused_it_ends_and_so_does_the_pause(world: World) -> None:
    case = paused(world)
    reporter = Reporter.objects.get(case=case)

    case = take(case, after(days=3), lambda c: actions.withdraw(c, by=reporter))

    assert (case.state, case.is_paused, case.next_due_at) == (State.WITHDRAWN, False, None)
    assert Pause.objects.get(case=case).until == after(days=3)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (dt.date(2026, 1, 12), "今天之后"),
        (dt.date(2026, 4, 13), "90天"),
        (dt.date(2026, 2, 1), "工作日"),
        (dt.date(2026, 2, 17), "工作日"),
    ],
    ids=["today", "too far", "a Sunday", "Spring Festival"],
)
def test_the_review_day_is_a_working_day_ahead(world: World, day: dt.date, says: str) -> None:
    case = lives.implementing(world)

    with timekeeping.as_of(ASKED), refused(NotPossibleHere, case, status=422, says=says):
        ask(case, world, review_on=day)


@pytest.mark.parametrize("missing", ["cause", "ends_when", "review_on"])
def test_a_pause_is_asked_for_with_all_three(world: World, missing: str) -> None:
    case = lives.implementing(world)

    with timekeeping.as_of(ASKED), refused(Refusal, case, status=422):
        ask(case, world, **{missing: None if missing == "review_on" else " "})


@pytest.mark.parametrize(
    ("lead", "may"),
    [
        ("property", {"officer", "county_officer", "city_officer"}),
        ("justice", {"county_officer", "city_officer"}),
        ("water", {"city_officer"}),
    ],
)
def test_a_centre_above_the_lead_unit_s_own_level_decides(world: World, lead: str, may: set[str]) -> None:
    """A community's property company, a street's justice office, the county's water works."""
    case = lives.implementing(world)
    Call.objects.filter(case=case, part="lead").update(unit=world.unit(lead))
    Post.objects.filter(person=world.people["lead"]).update(unit=world.unit(lead))
    case = take(case, ASKED, lambda c: ask(c, world))

    officers = ("committee_officer", "officer", "county_officer", "city_officer")
    offered = {
        name
        for name in officers
        if Action.PAUSE in {row.action for row in policies.steps_open_to(world.person(name), case)}
    }
    listed = {name for name in officers if case in queues.BY_SLUG["to-decide"].cases(world.person(name))}

    assert offered == listed == may
    assert told(case, Action.PROPOSE_PAUSE) & set(officers) == {next(name for name in officers if name in may)}


def told(case: Case, action: Action) -> set[str]:
    event = CaseEvent.objects.filter(case=case, action=action).latest("pk")
    fan_out([Message.objects.get(key=f"event:{event.pk}")])
    sent = Message.objects.filter(channel="inbox", key__startswith=f"event:{event.pk}:")
    people = [int(pk) for pk in sent.values_list("recipient", flat=True)]
    return set(User.objects.filter(pk__in=people).values_list("username", flat=True))


@pytest.mark.parametrize(("before", "decides"), [(90, "county_officer"), (150, "city_officer")])
def test_beyond_180_days_in_all_the_city_office_decides(world: World, before: int, decides: str) -> None:
    """The one asked for lasts 49 days: from Monday 12 January to Monday 2 March."""
    case = lives.implementing(world)
    until = ASKED - dt.timedelta(days=1)
    people = {"proposed_by": world.people["lead"], "approved_by": world.people["county_officer"]}
    Pause.objects.create(
        case=case, since=until - dt.timedelta(days=before), until=until, cause="part", review_on=until, **people
    )

    case = take(case, ASKED, lambda c: ask(c, world))

    assert (case.decided_from == "city") is (decides == "city_officer")
    if decides == "city_officer":
        with timekeeping.as_of(GRANTED), refused(NotAllowed, case, status=403):
            actions.pause(case, by=world.person("county_officer"))
    assert take(case, GRANTED, lambda c: actions.pause(c, by=world.person(decides))).is_paused


@pytest.mark.parametrize("who", ["lead", "lead_head", "assist", "grid_worker", "supervisor", "officer"])
def test_only_somebody_in_charge_above_the_lead_unit_grants_it(world: World, who: str) -> None:
    case = asked(world)

    with timekeeping.as_of(GRANTED), refused(NotAllowed, case, status=403):
        actions.pause(case, by=world.person(who))


def test_where_the_centre_itself_handles_it_the_one_above_decides(world: World) -> None:
    case = asked(world)
    Call.objects.filter(case=case, part="assist").update(unit=world.unit("street_office"))

    with timekeeping.as_of(GRANTED), refused(NotAllowed, case, status=403):
        actions.pause(case, by=world.person("officer"))
    assert take(case, GRANTED, lambda c: actions.pause(c, by=world.person("county_officer"))).is_paused


def test_a_proposal_whose_review_day_has_come_is_not_granted_any_more(world: World) -> None:
    case = asked(world)

    with timekeeping.as_of(OPENING), refused(NotPossibleHere, case, status=422, says="复查日已到"):
        actions.pause(case, by=world.person("county_officer"))


def test_a_proposal_lapses_when_the_work_is_finished(world: World) -> None:
    case = asked(world)
    PlanTask.objects.filter(case=case).update(finished_at=ASKED)

    case = take(case, GRANTED, lambda c: actions.finish(c, by=world.person("lead"), outcome="solved", answer="好了"))

    assert (case.state, case.proposed_action, case.proposed_by) == (State.FEEDBACK, "", None)


def test_declined_it_goes_on_as_it_was(world: World) -> None:
    before = lives.implementing(world)
    case = take(before, ASKED, lambda c: ask(c, world))
    case = take(case, GRANTED, lambda c: actions.decline(c, by=world.person("county_officer"), reason="先用备件"))

    assert (case.is_paused, case.proposed_action, case.next_due_at) == (False, "", before.next_due_at)
    assert last_event(case).payload == {"of": "propose_pause"}


# What rings


def ring(at: dt.datetime) -> None:
    with timekeeping.as_of(at):
        ringing.ring(at)


def kinds(case: Case) -> list[tuple[str, str]]:
    """Kind and recipient of the notices in inboxes that the alarms of the case were told with."""
    tell_alarms(Message.objects.filter(channel="alarm").order_by("pk"))
    found = Message.objects.filter(channel="inbox", body__case=case.pk).order_by("pk")
    return [(message.body["kind"], message.recipient) for message in found]


def test_nothing_rings_while_it_is_paused_but_the_reminder_and_the_review(world: World) -> None:
    case = paused(world)

    ring(dt.datetime(2026, 2, 24, tzinfo=dt.UTC))

    assert not Message.objects.filter(channel="alarm").exists()
    assert Case.objects.get(pk=case.pk).is_paused


def test_three_working_days_before_the_lead_and_the_centre_are_reminded_once(world: World) -> None:
    """Saturday 28 February is worked to make up: Monday 2 March less three working days is Thursday 26."""
    case = paused(world)

    ring(dt.datetime(2026, 2, 26, 0, 29, tzinfo=dt.UTC))
    assert not Message.objects.filter(channel="alarm").exists()
    for _again in range(2):
        ring(dt.datetime(2026, 2, 26, 0, 31, tzinfo=dt.UTC))

    told = [recipient for kind, recipient in kinds(case) if kind == "pause_review"]
    expected = {str(world.people[name].pk) for name in ("lead", "lead_head", "officer", "second_officer")}
    assert set(told) == expected
    assert len(told) == len(expected)


@pytest.mark.parametrize("late", [dt.timedelta(0), dt.timedelta(days=3)], ids=["at once", "three days down"])
def test_on_the_review_day_the_system_resumes_it_once(world: World, late: dt.timedelta) -> None:
    case = paused(world)

    for _again in range(2):
        ring(OPENING + late)

    case = Case.objects.get(pk=case.pk)
    assert (case.is_paused, case.next_stage) == (False, Stage.CLOSE)
    assert Pause.objects.get(case=case).resumed_by is None
    assert CaseEvent.objects.filter(case=case, action=Action.RESUME, by=None).count() == 1
    review = Clock.objects.get(case=case, stage=Stage.REVIEW)
    assert not Message.objects.filter(channel="alarm", body__clock=review.pk).exists()


def test_a_second_pause_is_not_ended_by_the_clock_of_the_first(world: World) -> None:
    case = resumed(world, after(days=2))
    case = take(case, after(days=3), lambda c: ask(c, world, review_on=dt.date(2026, 3, 10)))
    case = take(case, after(days=3, hours=1), lambda c: actions.pause(c, by=world.person("county_officer")))

    ring(OPENING)
    assert Case.objects.get(pk=case.pk).is_paused
    ring(dt.datetime(2026, 3, 10, 0, 30, tzinfo=dt.UTC))
    assert not Case.objects.get(pk=case.pk).is_paused


def test_the_units_the_raiser_and_the_reporter_are_told(world: World) -> None:
    case = paused(world)
    event = CaseEvent.objects.get(case=case, action=Action.PAUSE)

    fan_out([Message.objects.get(key=f"event:{event.pk}")])

    told = {message.channel: message for message in Message.objects.filter(key__startswith=f"event:{event.pk}:")}
    assert {"inbox", "text"} <= set(told)
    assert "阀门" not in str([message.body for message in told.values()])


# On the pages


def test_every_page_says_that_it_is_paused_and_until_when(world: World, client: Client) -> None:
    case = paused(world)
    client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")

    page = client.get(case.get_absolute_url()).text
    listed = client.get("/desk/paused/").text

    assert "挂账至" in page
    assert "等配件到货" in page
    assert 'class="now paused"' in page
    assert "挂账至" in listed
    assert case.reference in listed


def test_the_person_who_raised_it_reads_what_it_waits_for_and_until_when(world: World, client: Client) -> None:
    case = paused(world)
    code = Reporter.objects.get(case=case).tracking_code

    page = client.get(reverse("residents:track", args=[code])).text

    assert "等配件到货" in page
    assert "阀门到货" in page
    assert "3月2日" in page
