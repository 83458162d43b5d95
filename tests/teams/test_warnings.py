"""Before open matters are left alone somebody is warned, each once however often the task runs."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from networks.models import Unit
from outbox.tasks import drain
from teams.actions import handovers, warnings
from teams.choices import Duty
from teams.models import Handover, InboxEntry, Post, User
from tests.teams.offices import TODAY, Offices

DAY = dt.timedelta(days=1)
LATER = dt.date(2026, 1, 12)


def two_open(unit: Unit) -> int:
    return 2


def none_open(unit: Unit) -> int:
    return 0


def address(pk: int) -> str:
    return f"/h/{pk}/"


def warned(after: dt.timedelta = dt.timedelta(), *, twice: bool = True, open_matters: object = two_open) -> list[str]:
    with time_machine.travel(timezone.now() + after, tick=False):
        for _time in range(2 if twice else 1):
            warnings.warn(open_matters=open_matters, address=address, inbox="/inbox/")
        while drain():
            pass
    told = InboxEntry.objects.filter(kind__in=("handover_waiting", "post_ending")).order_by("pk")
    return [f"{entry.kind} {entry.user.name}" for entry in told.select_related("user")]


@pytest.fixture
def post(here: Offices) -> Post:
    return here.post(here.person("周弘"), Duty.HANDLER, "squad")


@pytest.fixture
def offered(here: Offices, post: Post, security: User) -> Handover:
    here.post(here.person("队长"), Duty.HEAD, "squad")
    Post.objects.filter(duty=Duty.HEAD, person__name="队长").update(until=LATER)
    return handovers.offer(post, to=here.person("李娜"), on=LATER, open_matters=two_open, address=address, by=security)


def test_a_handover_that_waits_more_than_three_days_is_told_to_both_and_to_the_head(offered: Handover) -> None:
    assert warned(2 * DAY) == []

    assert sorted(warned(3 * DAY)) == ["handover_waiting 周弘", "handover_waiting 李娜", "handover_waiting 队长"]


def test_a_settled_handover_warns_nobody(offered: Handover) -> None:
    handovers.decline(offered, address=address, by=offered.receiver)

    assert warned(4 * DAY) == []


def test_a_post_that_ends_within_a_week_with_open_matters_is_warned_of(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(until=TODAY + 7 * DAY)

    assert warned() == ["post_ending 周弘"]
    assert warned(DAY) == ["post_ending 周弘"]


@pytest.mark.parametrize(("until", "open_matters"), [(TODAY + 8 * DAY, two_open), (TODAY + 7 * DAY, none_open)])
def test_later_ends_and_posts_without_matters_are_not(post: Post, until: dt.date, open_matters: object) -> None:
    Post.objects.filter(pk=post.pk).update(until=until)

    assert warned(open_matters=open_matters) == []


def test_where_another_stays_who_can_act_nobody_is_warned(here: Offices, post: Post) -> None:
    here.post(here.person("赵亮"), Duty.HANDLER, "squad")
    Post.objects.filter(pk=post.pk).update(until=TODAY + 7 * DAY)

    assert warned() == []
