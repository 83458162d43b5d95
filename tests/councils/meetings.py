"""Councils of the small world, in each of their states."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cases.actions import Person
from councils.actions import meetings, promises, topics
from councils.actions.meetings import Ending, Plan
from councils.actions.promises import Given
from councils.actions.topics import Raised, Settlement
from councils.choices import TopicOutcome
from councils.models import Meeting, Promise, Topic
from tests.cases.world import World

FORTNIGHT = dt.timedelta(days=14)


def key() -> str:
    return uuid.uuid4().hex


def client_of(world: World, who: str = "grid_worker") -> Client:
    client = Client()
    client.force_login(world.people[who], backend="teams.backends.PostsBackend")
    return client


def text(answer: HttpResponse) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def planned(world: World, *, within: dt.timedelta = FORTNIGHT, area: str = "grid", by: str = "grid_worker") -> Meeting:
    """A meeting that lies so far ahead (or, with a negative time, that has begun)."""
    person = world.person(by)
    wanted = Plan(world.area(area), "3号楼前", timezone.now() + within, person)
    return meetings.plan(wanted, key=key(), by=person)


def held(world: World, *, since: dt.timedelta = dt.timedelta(minutes=20), **facts: Any) -> Meeting:
    return planned(world, within=-since, **facts)


def raised(world: World, meeting: Meeting, words: str = "楼道堆物，自行车挡路", **facts: Any) -> Topic:
    by = world.person(facts.pop("by", "grid_worker"))
    person = facts.pop("person", Person())
    return topics.add(meeting, Raised(words, person), key=key(), by=by, **facts)


def settled(world: World, topic: Topic, outcome: TopicOutcome, **facts: Any) -> Topic:
    return topics.settle(topic, Settlement(outcome, **facts), by=world.person("grid_worker"))


def promised(world: World, meeting: Meeting, *, due_in: int = 7, what: str = "2单元门换闭门器") -> Promise:
    given = Given(what, "物业", meeting.day + dt.timedelta(days=due_in))
    return promises.make(meeting, given, key=key(), by=world.person("grid_worker"))


def closed(world: World, meeting: Meeting, *, next_at: dt.datetime | None = None, present: int = 14) -> Meeting:
    return meetings.close(meeting, Ending(present, next_at=next_at), by=world.person("grid_worker"))


def one_of_each(world: World) -> tuple[Meeting, Meeting, Meeting]:
    """One closed with all six outcomes, one being held that opens with its promises, one planned."""
    before = held(world, since=dt.timedelta(days=14))
    day = before.day
    ways: tuple[tuple[str, TopicOutcome, dict[str, Any]], ...] = (
        ("楼道堆物，自行车挡路", TopicOutcome.SETTLED, {"words": "当场搬走，三家都在。"}),
        ("顶楼漏雪水，2单元三家墙皮掉了，去年修过一回", TopicOutcome.CASE, {}),
        (
            "凉亭冬天漏风，老人没处坐",
            TopicOutcome.NEGOTIATE,
            {"words": "共建单位出料装棉门帘", "who": "物业", "due_on": day + dt.timedelta(days=5)},
        ),
        (
            "东门改成只进不出",
            TopicOutcome.RESIDENTS,
            {"words": "贴出开会通知", "who": "社区", "due_on": day + dt.timedelta(days=40)},
        ),
        ("收费涨了", TopicOutcome.EXPLAINED, {"words": "按发改委文件，已公示。"}),
        (
            "4号楼加装电梯",
            TopicOutcome.NOT_NOW,
            {"reason": "no_funds", "review_on": timezone.localdate() + dt.timedelta(days=100)},
        ),
    )
    for words, outcome, facts in ways:
        settled(world, raised(world, before, words, person=Person("孙桂兰", "13804321234")), outcome, **facts)
    promised(world, before, due_in=20)
    closed(world, before)
    meetings.correct(before, text="到会应为 15 人。", key=key(), by=world.person("grid_worker"))
    meeting, later = held(world), planned(world)
    raised(world, meeting, "路灯不亮")
    topics.hand_in(later, Raised("楼下狗叫，夜里睡不着"), key=key())
    return before, meeting, later
