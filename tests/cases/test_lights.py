"""A called unit's light and words: who came, who is late, who has finished."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Call
from cases.reading.unit_status import Lit, lit
from cases.reading.view_models import CalledUnit, Task
from cases.rules.choices import Part, ReturnReason
from networks.models import Unit

CALLED = dt.datetime(2026, 1, 12, 0, 22, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def line(*, now: dt.datetime = CALLED, is_over: bool = False, tasks: tuple[Task, ...] = (), **facts: object) -> Lit:
    given = {"part": Part.LEAD, "called_at": CALLED, "arrive_due_at": CALLED + 10 * HOUR} | facts
    given = {"arrive_amber_at": CALLED + 8 * HOUR} | given
    call = Call(unit=Unit(name="热力公司", short_name="热力"), contact_due_at=CALLED + 4 * HOUR, **given)
    return lit(CalledUnit(call, tasks), now=now, is_over=is_over)


def task(**facts: object) -> Task:
    given = {"result": "", "finished_at": None, "dropped_at": None, "drop_reason": "", "round": 1} | facts
    return Task(pk=1, text="换阀门", due_at=CALLED + 5 * HOUR, **given)


@pytest.mark.parametrize(
    ("hours", "tone", "words"),
    [(1, "off", "未报到，还剩 9 小时"), (9, "amber", "未报到，还剩 1 小时"), (11, "red", "未报到，已超期 1 小时")],
)
def test_a_unit_that_has_not_come_is_hollow_then_amber_then_red(hours: int, tone: str, words: str) -> None:
    told = line(now=CALLED + hours * HOUR)

    assert (told.tone, told.arrival.words) == (tone, words)


def test_late_begins_at_the_very_instant() -> None:
    assert line(now=CALLED + 10 * HOUR - dt.timedelta(microseconds=1)).tone == "amber"
    assert line(now=CALLED + 10 * HOUR).tone == "red"


@pytest.mark.parametrize(("hours", "tone", "words"), [(2, "ok", "按时"), (12, "amber", "超时")])
def test_a_unit_that_came_is_green_in_time_and_amber_after(hours: int, tone: str, words: str) -> None:
    told = line(arrived_at=CALLED + hours * HOUR, now=CALLED + 20 * HOUR)

    assert (told.tone, told.arrival.words) == (tone, words)


def test_a_unit_that_has_finished_is_green_even_if_it_came_late() -> None:
    assert line(arrived_at=CALLED + 12 * HOUR, finished_at=CALLED + 13 * HOUR).label == "完成"


def test_a_returned_call_has_no_light_and_says_why() -> None:
    told = line(returned_at=CALLED, ended_at=CALLED, return_reason=ReturnReason.NOT_OUR_DUTY)

    assert told.tone == "off"
    assert told.arrival.words.startswith("退单：")


def test_a_call_that_was_called_off_is_awaited_no_more() -> None:
    told = line(ended_at=CALLED, now=CALLED + 50 * HOUR)

    assert (told.tone, told.label, told.arrival.words) == ("off", "已改派", "–")


def test_when_the_case_is_over_nobody_is_late_any_more() -> None:
    told = line(now=CALLED + 50 * HOUR, is_over=True, tasks=(task(),))

    assert (told.tone, told.arrival.words, told.contact.words, told.tasks[0].is_late) == ("off", "–", "–", False)


def test_the_lead_that_has_not_spoken_with_the_reporter_in_time_is_told_so() -> None:
    assert line(now=CALLED + 5 * HOUR).contact.is_late
    assert not line(now=CALLED + 5 * HOUR, part=Part.ASSIST).contact.is_late
    assert not line(now=CALLED + 3 * HOUR).contact.is_late


def test_a_first_contact_is_an_instant_and_late_after_its_limit() -> None:
    assert line(contacted_at=CALLED + HOUR).contact.is_late is False
    assert line(contacted_at=CALLED + 4 * HOUR).contact.words == "超时"


@pytest.mark.parametrize(
    ("facts", "words"),
    [({}, "进行中"), ({"finished_at": CALLED}, "完成"), ({"dropped_at": CALLED, "drop_reason": "不用了"}, "已取消")],
)
def test_tasks_say_how_far_they_are(facts: dict[str, object], words: str) -> None:
    assert line(tasks=(task(**facts),)).tasks[0].words == words


def test_a_task_past_its_day_is_late() -> None:
    assert line(now=CALLED + 6 * HOUR, tasks=(task(),)).tasks[0].is_late
