"""The figures of days equal what the ledger tells, after lives at random; a figure that is off by one is found."""

from __future__ import annotations

import datetime as dt
import os
import random

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import CaseEvent
from figures import by_day, tasks
from figures.against_ledger import COMPARED, differences
from figures.models import CountingState, DayFigures, StaleDay
from tests.cases import lives
from tests.cases.world import World
from tests.figures.random_lives import live

pytestmark = pytest.mark.django_db
LIVES = int(os.environ.get("LIVES", "40"))
FIRST, LAST = dt.date(2025, 12, 1), dt.date(2027, 12, 31)


def counted() -> None:
    for moment in set(CaseEvent.objects.values_list("occurred_at", flat=True)):
        StaleDay.objects.get_or_create(day=timezone.localdate(moment))
    while by_day.count_next():
        pass


def test_after_lives_at_random_every_figure_is_what_the_ledger_tells(world: World) -> None:
    chance = random.Random(20261130)
    lived = [live(world, chance) for _life in range(LIVES)]
    counted()

    assert differences(FIRST, LAST) == []
    assert len({case.state for case in lived}) > 4, "lives that all end alike prove little"


@pytest.mark.parametrize("name", COMPARED)
def test_one_lost_increment_is_found(world: World, name: str) -> None:
    lives.rated(world)
    counted()
    DayFigures.objects.filter(axis="network", area=world.areas["city"]).update(**{name: Coalesce(F(name), 0) + 1})

    assert name in {difference.key.measure for difference in differences(FIRST, LAST)}


def test_the_nightly_comparison_is_kept_for_the_page_and_says_what_differs(world: World) -> None:
    lives.rated(world)
    with time_machine.travel(lives.after(days=2), tick=False):
        assert tasks.check_days() == 0
        assert CountingState.objects.get().checked_last == dt.date(2026, 1, 13)
        by_day.count_stale()
        DayFigures.objects.filter(area=world.areas["city"], closed=1, axis="network").update(closed=2)

        assert tasks.check_days() == 1
        assert CountingState.objects.get().differences == 1


def test_the_command_names_each_difference_and_fails(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    lives.rated(world)
    days = {"first": dt.date(2026, 1, 12), "last": dt.date(2026, 1, 12)}
    call_command("check_figures", recount=True, **days)
    DayFigures.objects.filter(area=world.areas["city"], closed=1, axis="network").update(closed=2)

    with pytest.raises(CommandError):
        call_command("check_figures", **days)

    assert "closed" in capsys.readouterr().out
