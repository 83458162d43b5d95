"""Limits over a year that was not published are set right when it is: once, on record, whoever dies between."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases import actions, tasks
from cases.access import ledger
from cases.actions.jobs import recounting
from cases.models import Call, Case, CaseEvent, Clock, Rating, Recount
from cases.rules.choices import Stage, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.actions import calendar
from networks.models import Area, CalendarDay, CalendarShift, OfficeHours
from outbox.models import Message
from tests.cases.counting import statements
from tests.cases.steps import again, last_event, refused, take
from tests.cases.test_intake import whistled
from tests.cases.world import World
from worktime.published import read_year

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = dt.datetime(2026, 12, 28, 10, tzinfo=ZONE)
LOADED = dt.datetime(2026, 12, 28, 15, tzinfo=ZONE)
PLAIN = "麻烦帮忙看看这个"
"""Words that suggest no type: level III."""
HOLIDAY = "".join(f"2027-01-0{day},否,元旦\n" for day in (1, 2, 3, 4))
"""A Monday off more than the law fixes; the first of January is off in every year, loaded or not."""


@pytest.fixture(autouse=True)
def _no_shift_waits(world: World) -> None:
    CalendarShift.objects.all().delete()


@pytest.fixture
def case(world: World) -> Case:
    return whistled_on_monday(world)


def whistled_on_monday(world: World) -> Case:
    """Level III: five working days from 29 December on, between which the first of January lies."""
    with time_machine.travel(MONDAY, tick=False):
        return take(world, whistled(world, text=PLAIN))


def publish_2027(exceptions: str = HOLIDAY) -> None:
    calendar.publish(read_year(exceptions, 2027), source="国办发明电", by=None)


def settle(at: dt.datetime = LOADED, *, waited: dt.timedelta = 2 * recounting.SETTLES_IN) -> None:
    """The database noted the changes by its own clock, on whatever day this runs."""
    CalendarShift.objects.update(at=at - waited)


def set_right(at: dt.datetime = LOADED) -> Recount | None:
    settle(at)
    return walked(at)


def walked(at: dt.datetime = LOADED) -> Recount | None:
    with time_machine.travel(at, tick=False):
        tasks.recompute_limits()
    return Recount.objects.order_by("-pk").first()


def local(moment: dt.datetime | None) -> str:
    assert moment
    return f"{moment.astimezone(ZONE):%m-%d %H:%M}"


def recounted(case: Case) -> int:
    return CaseEvent.objects.filter(case=case, action=Action.RECOMPUTE).count()


def test_a_provisional_limit_is_set_right_when_its_year_is_in(case: Case) -> None:
    assert (local(case.due_at), case.is_provisional) == ("01-06 00:00", True)

    publish_2027()
    set_right()

    case = again(case)
    assert (local(case.due_at), case.is_provisional) == ("01-07 00:00", False)
    event = last_event(case)
    assert (event.action, event.by, event.source, event.target) == (Action.RECOMPUTE, None, "whistled", "whistled")
    [noted] = event.payload["limits"]
    assert (noted["stage"], noted["was"], noted["due_at"]) == (
        "close",
        "2027-01-05T16:00:00+00:00",
        "2027-01-06T16:00:00+00:00",
    )


def test_the_limit_given_first_is_kept_beside_the_one_set_right(case: Case) -> None:
    first = Clock.objects.get(case=case, stage=Stage.CLOSE)

    publish_2027()
    set_right()

    second = Clock.objects.filter(case=case, stage=Stage.CLOSE).latest("pk")
    assert Clock.objects.filter(case=case, stage=Stage.CLOSE).count() == 2
    assert (first.rule, first.limit, first.started_at) == (second.rule, second.limit, second.started_at)
    assert first.calendar != second.calendar
    assert (first.is_provisional, second.is_provisional) == (True, False)


def test_a_limit_that_ends_the_same_is_now_certain_and_says_so(case: Case) -> None:
    publish_2027("2027-01-01,否,元旦\n2027-05-01,否,劳动节\n")
    set_right()

    case = again(case)
    assert (local(case.due_at), case.is_provisional) == ("01-06 00:00", False)
    [noted] = last_event(case).payload["limits"]
    assert noted["was"] == noted["due_at"]


def test_a_certain_limit_that_no_changed_day_touches_is_left_alone(case: Case) -> None:
    publish_2027()
    set_right()
    version = again(case).version

    calendar.publish(read_year("2028-01-01,否,元旦", 2028), source="国办发明电", by=None)
    recount = set_right()

    assert again(case).version == version
    assert recount and (recount.looked_at, recount.set_right) == (1, 0)


def test_one_day_off_more_moves_the_limits_that_count_it(world: World) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 24, 10, tzinfo=ZONE), tick=False):
        case = take(world, whistled(world, text=PLAIN))
    before = case.due_at

    CalendarDay.objects.filter(date=dt.date(2026, 11, 26)).update(is_working=False)
    set_right(dt.datetime(2026, 11, 24, 11, tzinfo=ZONE))

    assert again(case).due_at == before + dt.timedelta(days=1)
    assert not again(case).is_provisional


def test_shorter_office_hours_move_a_limit_of_working_hours(case: Case) -> None:
    assert (case.next_stage, local(case.next_due_at)) == (Stage.ACCEPT, "12-28 15:30")

    OfficeHours.objects.create(since=dt.date(2026, 10, 1), periods=[["08:30", "11:30"], ["13:00", "16:30"]])
    set_right(dt.datetime(2026, 12, 28, 11, tzinfo=ZONE))

    case = again(case)
    assert (case.next_stage, local(case.next_due_at)) == (Stage.ACCEPT, "12-28 15:30")
    assert recounted(case) == 0

    OfficeHours.objects.filter(since=dt.date(2026, 10, 1)).update(periods=[["08:30", "11:30"], ["14:00", "16:30"]])
    set_right(dt.datetime(2026, 12, 28, 11, tzinfo=ZONE))

    case = again(case)
    assert (case.next_stage, local(case.next_due_at)) == (Stage.ACCEPT, "12-28 16:30")
    assert case.next_amber_at and case.next_due_at and MONDAY < case.next_amber_at < case.next_due_at


def test_hours_that_leave_the_end_move_when_it_turns_amber_and_give_no_limit_anew(case: Case) -> None:
    """Five working days from Monday 10:00 on: 80 % of 40.5 office hours are 32.4, of 33 on shorter days 26.4."""
    close = Clock.objects.get(case=case, stage=Stage.CLOSE)
    assert [local(moment) for moment in (close.amber_at, close.over_150_at)] == ["01-04 15:54", "01-08 16:15"]
    count = Clock.objects.filter(case=case).count()

    OfficeHours.objects.create(since=dt.date(2026, 12, 29), periods=[["09:00", "12:00"], ["13:30", "16:00"]])
    set_right(dt.datetime(2026, 12, 28, 11, tzinfo=ZONE))

    close.refresh_from_db()
    assert [local(moment) for moment in (close.amber_at, close.over_150_at)] == ["01-04 14:54", "01-08 16:00"]
    assert close.rings_at == close.amber_at == again(case).amber_at
    assert (recounted(case), Clock.objects.filter(case=case).count(), close.due_at) == (0, count, again(case).due_at)


def test_nothing_begins_before_requests_by_the_old_calendar_have_ended(case: Case) -> None:
    publish_2027()

    settle(waited=dt.timedelta(seconds=30))
    walked()

    assert not Recount.objects.exists()
    assert again(case).is_provisional


def test_a_second_walk_changes_nothing_more(case: Case) -> None:
    publish_2027()
    set_right()
    CalendarShift.objects.create(first_day=dt.date(2027, 1, 1), last_day=None, at=timezone.now())

    recount = set_right()

    assert recounted(case) == 1
    assert recount and recount.set_right == 0


def test_an_ended_case_keeps_its_limit(world: World, case: Case) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = take(world, case, (Action.REFUSE, "committee_officer"))

    publish_2027()
    set_right()

    assert recounted(case) == 0
    assert local(again(case).due_at) == "01-06 00:00"


def dispatched(world: World) -> Case:
    """On Thursday 31 December: to report in within two working days."""
    with time_machine.travel(dt.datetime(2026, 12, 31, 10, tzinfo=ZONE), tick=False):
        case = take(world, whistled(world, text=PLAIN), (Action.ESCALATE, "committee_officer"))
        case = take(world, case, (Action.ACCEPT, "officer"), (Action.DISPATCH, "officer"))
    return case


def test_the_limits_of_called_units_are_set_right_too(world: World) -> None:
    case = dispatched(world)
    Case.objects.filter(pk=case.pk).update(level="III")
    _give_days_to_the_calls(case)
    before = {call.unit_id: call.arrive_due_at for call in Call.objects.filter(case=case)}

    publish_2027()
    set_right()

    case = again(case)
    after = {call.unit_id: call.arrive_due_at for call in Call.objects.filter(case=case)}
    assert {local(moment) for moment in before.values()} == {"01-06 00:00"}
    assert {local(moment) for moment in after.values()} == {"01-07 00:00"}
    assert (case.next_stage, local(case.next_due_at)) == (Stage.ARRIVE, "01-07 00:00")
    assert {local(call.return_until) for call in Call.objects.filter(case=case)} == {"01-06 00:00"}
    assert len(last_event(case).payload["limits"]) == len({n["stage"] for n in last_event(case).payload["limits"]})


def _give_days_to_the_calls(case: Case) -> None:
    """As level III would: two working days to come, one to make contact, by the calendar of then."""
    end = dt.datetime(2027, 1, 6, tzinfo=ZONE)
    Clock.objects.filter(case=case, stage=Stage.ARRIVE).update(limit="2WD", due_at=end, is_provisional=True)
    Call.objects.filter(case=case).update(arrive_due_at=end)
    Clock.objects.filter(case=case, stage=Stage.CLOSE).update(due_at=end + dt.timedelta(days=30), limit="30D")
    Case.objects.filter(pk=case.pk).update(next_due_at=end, next_stage=Stage.ARRIVE)


def test_a_unit_that_has_come_keeps_the_limit_it_met(world: World) -> None:
    case = dispatched(world)
    _give_days_to_the_calls(case)
    Call.objects.filter(case=case).update(arrived_at=case.state_since)

    publish_2027()
    set_right()

    assert {local(call.arrive_due_at) for call in Call.objects.filter(case=case)} == {"01-06 00:00"}


def evaluating(world: World) -> Case:
    """Answered on 20 December: fifteen days end on 4 January, unless that is a day off."""
    with time_machine.travel(dt.datetime(2026, 12, 18, 10, tzinfo=ZONE), tick=False):
        return actions.self_handle(
            actions.Matter(text="门坏了", area=world.area("grid"), person=actions.Person("张建国", "13812345678")),
            by=world.person("grid_worker"),
            result="修好了",
        )


def test_the_window_to_rate_moves_with_its_codes_and_its_bell(world: World) -> None:
    case = evaluating(world)
    old = Clock.objects.get(case=case, stage=Stage.RATING)
    assert local(old.due_at) == "01-05 00:00"

    publish_2027("2027-01-01,否,元旦\n2027-01-04,否,元旦\n")
    set_right()

    new = Clock.objects.filter(case=case, stage=Stage.RATING).latest("pk")
    old.refresh_from_db()
    assert (local(new.due_at), old.rings_at) == ("01-06 00:00", None)
    assert Rating.objects.get(case=case).closes_at == new.due_at
    assert again(case).next_due_at == new.due_at
    ring_at(new.due_at - dt.timedelta(seconds=1))
    assert again(case).state == State.EVALUATING
    assert ring_at(new.due_at) == 1
    assert again(case).state == State.CLOSED


def ring_at(moment: dt.datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.ring_clocks()


def test_nobody_is_sent_a_notice(case: Case) -> None:
    before = Message.objects.count()

    publish_2027()
    set_right()

    assert recounted(case) == 1
    assert Message.objects.count() == before


def test_the_ledger_holds_after_it(case: Case) -> None:
    publish_2027()
    set_right()

    assert list(ledger.bad_rows()) == []


def test_a_worker_that_dies_leaves_off_between_two_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [whistled_on_monday(world) for _ in range(5)]
    monkeypatch.setattr(recounting, "BATCH", 2)
    publish_2027()
    settle()
    with time_machine.travel(LOADED, tick=False):
        assert recounting.advance()
        assert recounting.advance()
    assert [recounted(case) for case in cases] == [1, 1, 0, 0, 0]
    begun = Recount.objects.get()
    assert (begun.to_do, begun.looked_at, begun.percent, begun.finished_at) == (5, 2, 40, None)

    recount = set_right()

    assert [recounted(case) for case in cases] == [1, 1, 1, 1, 1]
    assert recount and (recount.pk, recount.looked_at, recount.set_right) == (begun.pk, 5, 5)
    assert recount.finished_at
    assert recount.percent == 100


def test_one_that_fails_holds_up_no_other(world: World, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = whistled_on_monday(world), whistled_on_monday(world)
    Clock.objects.filter(case=bad, stage=Stage.CLOSE).update(limit="?")

    publish_2027()
    recount = set_right()

    assert (recounted(bad), recounted(good)) == (0, 1)
    assert recount and (recount.set_right, recount.failed) == (1, 1)
    assert f"matter {bad.pk}" in caplog.text


def test_two_workers_never_go_on_with_the_same_walk(case: Case) -> None:
    publish_2027()

    with statements() as said, time_machine.travel(LOADED, tick=False):
        tasks.recompute_limits()

    taken = [sql for sql in said if "cases_recount" in sql and "FOR NO KEY UPDATE" in sql]
    assert taken
    assert all("SKIP LOCKED" in sql for sql in taken)


def test_many_cases_cost_as_many_statements_as_two(world: World) -> None:
    counts = []
    for number in (2, 7):
        for _ in range(number):
            whistled_on_monday(world)
        CalendarDay.objects.filter(date__year=2027).delete()
        set_right()
        publish_2027(f"2027-01-01,否,元旦\n2027-05-{number},否,劳动节\n")
        settle()
        with time_machine.travel(LOADED, tick=False):
            assert recounting.advance()
            with statements() as said:
                recounting.advance()
        counts.append(len(said))
        set_right()

    assert counts[0] == counts[1]


def test_a_case_whose_limits_are_right_refuses(world: World) -> None:
    case = whistled_on_monday(world)

    with refused(NotPossibleHere, case, status=422, says="一致"):
        actions.recompute(case)


def test_the_page_says_provisional_until_it_is_not(world: World, client: Client, case: Case) -> None:
    def shown() -> str:
        client.force_login(world.person("grid_worker"))
        return client.get(case.get_absolute_url()).content.decode()

    with time_machine.travel(MONDAY, tick=False):
        before = shown()
    publish_2027()
    set_right()
    with time_machine.travel(LOADED, tick=False):
        after = shown()

    assert "（暂定）" in before
    assert "（暂定）" not in after
    assert "工作日历有变，时限已重新计算：办结时限由2027年1月5日 24:00改为2027年1月6日 24:00止" in after
    assert "5个工作日：2026年12月28日收到，次日起算，2027年1月6日24时止，其间元旦4天" in after


def test_a_limit_that_an_earlier_calendar_gave_says_so(world: World, client: Client, case: Case) -> None:
    publish_2027()

    with time_machine.travel(MONDAY, tick=False):
        client.force_login(world.person("grid_worker"))
        page = client.get(case.get_absolute_url()).content.decode()

    assert "按当时的工作日历计算，此后日历有变更" in page


def test_a_countys_own_day_off_moves_the_limits_of_its_matters_alone(world: World, case: Case) -> None:
    with time_machine.travel(MONDAY, tick=False):
        elsewhere = whistled_on_monday(world)
    other = Area.objects.create(
        code="220202000000", level="county", name="昌邑区", parent=world.areas["city"], since=dt.date(2020, 1, 1)
    )
    Case.objects.filter(pk=elsewhere.pk).update(county=other)

    was = local(case.due_at)
    calendar.set_local_day(case.county, dt.date(2026, 12, 30), is_working=False, name="抗洪", note="市政府令", by=None)
    recount = set_right()

    assert (was, local(again(case).due_at)) == ("01-06 00:00", "01-07 00:00")
    assert (recounted(case), recounted(elsewhere)) == (1, 0)
    assert recount and (recount.to_do, recount.looked_at, recount.set_right) == (1, 1, 1)
    with time_machine.travel(MONDAY, tick=False):
        assert local(take(world, whistled(world, text=PLAIN)).due_at) == "01-07 00:00"


def test_a_county_counts_as_the_city_again_when_its_day_is_taken_back(case: Case) -> None:
    day = dt.date(2026, 12, 30)
    calendar.set_local_day(case.county, day, is_working=False, note="市政府令", by=None)
    set_right()

    calendar.set_local_day(case.county, day, is_working=None, note="撤销", by=None)
    set_right()

    assert local(again(case).due_at) == "01-06 00:00"
    assert recounted(case) == 2
