"""How many are open and how many late, counted by beat."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cases import actions
from figures import tasks
from figures.models import Census
from tests.cases.world import World

pytestmark = pytest.mark.django_db


def test_the_census_counts_what_is_open_and_what_is_late_but_never_an_evaluation(world: World) -> None:
    worker, grid = world.person("grid_worker"), world.area("grid")
    with time_machine.travel(timezone.now() - dt.timedelta(days=30)):
        actions.whistle(actions.Matter("路灯不亮", grid), by=worker)
        actions.self_handle(actions.Matter("楼道灯不亮", grid), by=worker, result="换了灯泡")
    actions.whistle(actions.Matter("井盖松动", grid), by=worker)

    for _ in range(2):
        tasks.count_cases()

    census = Census.objects.get()
    assert (census.open_count, census.overdue_count) == (3, 1)
