"""Bench councils of the demo: two communities of a real winter, with promises kept, late and led by a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cases.actions import Person
from cases.models import Case
from cases.rules.choices import ExplainedReason, Outcome, State
from councils.actions import meetings, promises, topics
from councils.actions.meetings import Ending, Plan
from councils.actions.promises import Given
from councils.actions.topics import Raised, Settlement
from councils.choices import Telling, TopicOutcome
from councils.models import Meeting, Promise
from demo import golden
from demo.people import Cast
from demo.places import Place
from networks.choices import AreaLevel
from networks.models import Area
from teams.models import User
from worktime import timekeeping

WEIBEI = "220202004002"
DAY = dt.timedelta(days=1)
TEN = dt.time(10, 5)
LASTS = dt.timedelta(minutes=26)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a council sits down, and who leads it."""

    area: Area
    spot: str
    host: User
    community: Area


def load(places: Sequence[Place], cast: Cast, *, now: dt.datetime) -> None:
    """Three meetings in each community: two closed, the next one planned, with a topic handed in beforehand."""
    for place in places:
        if place.community.path == golden.COMMUNITY:
            grid = place.grids[0]
            _winter(Bench(grid, "制动器小区3号楼前", cast.grid_worker(grid), place.community), now)
        elif place.community.path == WEIBEI:
            officer = cast.officers(place.centres[AreaLevel.COMMUNITY])[0]
            _winter(Bench(place.community, "3号楼前凉亭", officer, place.community), now)


def _winter(bench: Bench, now: dt.datetime) -> None:
    first = _met(bench, now - 30 * DAY, "first")
    kept, ice, solved, running = _promised_first(bench, first)
    _close(first, bench, now - 30 * DAY, present=11)
    second = _met(bench, now - 16 * DAY, "second")
    with timekeeping.as_of(_at(now - 16 * DAY)):
        promises.tell(kept, second, Telling.KEPT, by=bench.host, text="闭门器已经换好，试过三遍。")
        promises.tell(
            ice, second, Telling.EXPLAINED, by=bench.host, text="铲车坏了，防滑沙已经撒上。", due_on=_day(now) + 2 * DAY
        )
        for told in (solved, running):
            _explain_if_late(told, second, bench)
    _talked(bench, second, now - 16 * DAY)
    _promised_late(bench, second)
    _close(second, bench, now - 16 * DAY, present=14)
    _next(bench, now)


def _at(moment: dt.datetime, *, after: dt.timedelta = dt.timedelta()) -> dt.datetime:
    return timekeeping.start_of(_day(moment)) + dt.timedelta(hours=TEN.hour, minutes=TEN.minute) + after


def _day(moment: dt.datetime) -> dt.date:
    return timekeeping.start_of_today(moment).date()


def _met(bench: Bench, moment: dt.datetime, key: str) -> Meeting:
    with timekeeping.as_of(_at(moment)):
        return meetings.plan(
            Plan(bench.area, bench.spot, _at(moment), bench.host), key=f"demo-{key}-{bench.area.code}", by=bench.host
        )


def _promised_first(bench: Bench, meeting: Meeting) -> tuple[Promise, Promise, Promise | None, Promise | None]:
    """A door closer, ice on the square, and what cases are about: one solved since, one still in hand."""
    day, host = meeting.day, bench.host
    with timekeeping.as_of(meeting.starts_at):
        spoken = topics.add(meeting, Raised("楼道堆物，自行车挡路"), key=f"demo-a-{meeting.pk}", by=host)
        topics.settle(spoken, Settlement(TopicOutcome.SETTLED, "当场搬走，三家都在。"), by=host)
        kept = promises.make(
            meeting, Given("2单元门换闭门器", "物业", day + 7 * DAY), key=f"demo-b-{meeting.pk}", by=host
        )
        ice = promises.make(
            meeting, Given("小广场的冰清走", "物业", day + 12 * DAY), key=f"demo-c-{meeting.pk}", by=host
        )
        tied = [
            promises.make(
                meeting,
                Given(case.text[:60], case.centre.name[:60], day + 14 * DAY, case),
                key=f"demo-d{number}-{meeting.pk}",
                by=host,
            )
            for number, case in enumerate(_cases(bench, meeting))
        ]
    return kept, ice, tied[0] if tied else None, tied[1] if len(tied) > 1 else None


def _cases(bench: Bench, meeting: Meeting) -> list[Case]:
    """Two that the demo has played: one that has been solved since, one in hand."""
    here = Case.objects.filter(community=bench.community, is_confidential=False, complained_of=None)
    here = here.select_related("centre").order_by("-raised_at")
    solved = here.filter(state=State.CLOSED, outcome=Outcome.SOLVED, raised_at__lt=meeting.starts_at)
    running = here.filter(state=State.IMPLEMENTING, paused_at=None)
    return [*solved[:1], *running[:1]]


def _explain_if_late(told: Promise | None, meeting: Meeting, bench: Bench) -> None:
    """As the case stood then does not matter: what is late now would keep the minutes from being closed."""
    if told is None:
        return
    state = told.state_at(timekeeping.now(), timekeeping.today())
    if state.value in ("late", "unsolved"):
        promises.tell(told, meeting, Telling.EXPLAINED, by=bench.host, text="单位说配件在路上，这周再催一次。")


def _talked(bench: Bench, meeting: Meeting, moment: dt.datetime) -> None:
    """Five topics with five outcomes, some of whom said it."""
    later = _day(moment) + 20 * DAY
    spoken = (
        ("楼门口的灯不亮", Settlement(TopicOutcome.SETTLED, "物业当场换了灯泡。"), Person()),
        (
            "凉亭冬天漏风，老人没处坐",
            Settlement(TopicOutcome.NEGOTIATE, "共建单位出料，物业出工，装棉门帘", "物业", later),
            Person("孙桂兰", "13800002231"),
        ),
        ("东门改成只进不出", Settlement(TopicOutcome.RESIDENTS, "贴出开会通知", "社区", later), Person()),
        ("物业费为什么涨了", Settlement(TopicOutcome.EXPLAINED, "按备案标准收，明细已经贴在公示栏。"), Person()),
        (
            "4号楼加装电梯",
            Settlement(
                TopicOutcome.NOT_NOW,
                "有两户不同意，还在谈。",
                reason=ExplainedReason.HISTORICAL,
                review_on=_day(moment) + 120 * DAY,
            ),
            Person("赵振东", "13800004417"),
        ),
    )
    for number, (words, settlement, person) in enumerate(spoken):
        with timekeeping.as_of(_at(moment, after=dt.timedelta(minutes=4 * number + 2))):
            topics.add(
                meeting,
                Raised(words, person),
                key=f"demo-t{number}-{meeting.pk}",
                by=bench.host,
                settlement=settlement,
            )


def _promised_late(bench: Bench, meeting: Meeting) -> None:
    """What nobody has done yet when the next meeting comes: it opens with it."""
    with timekeeping.as_of(_at(meeting.starts_at, after=dt.timedelta(minutes=23))):
        given = Given("3单元声控灯修好", "物业", meeting.day + 14 * DAY)
        promises.make(meeting, given, key=f"demo-late-{meeting.pk}", by=bench.host)


def _close(meeting: Meeting, bench: Bench, moment: dt.datetime, *, present: int) -> None:
    with timekeeping.as_of(_at(moment, after=LASTS)):
        meetings.close(meeting, Ending(present, others="物业、供热站各 1 人"), by=bench.host)


def _next(bench: Bench, now: dt.datetime) -> None:
    """A meeting the day after tomorrow, and what a resident handed in for it by the code on the notice."""
    meeting = meetings.plan(
        Plan(bench.area, bench.spot, _at(now + 2 * DAY), bench.host), key=f"demo-next-{bench.area.code}", by=bench.host
    )
    topics.hand_in(meeting, Raised("楼下的狗夜里总叫，能不能说说"), key=f"{meeting.pk:032x}")
