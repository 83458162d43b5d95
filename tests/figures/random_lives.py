"""Cases that live at random: at each moment somebody takes a step that the law of the case allows."""

from __future__ import annotations

import datetime as dt
import random

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import transaction

from cases import actions
from cases.models import Case
from cases.rules import lifecycle
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases import lives
from tests.cases.attempts import ATTEMPTS, STANDING, actor
from tests.cases.world import World
from web.errors import Refusal
from worktime import timekeeping

LEAVES_THE_ROAD = {Action.REDISTRICT, Action.MERGE, Action.UNMERGE, Action.TAKE_IN, Action.LET_OUT, Action.SPLIT}
"""What needs a second case, or boundaries that change."""
TRIES = 12


def live(world: World, chance: random.Random, *, start: dt.datetime = lives.START, steps: int = 12) -> Case:
    """A case that takes up to so many steps, hours or days apart."""
    at = start + dt.timedelta(minutes=chance.randrange(0, 60 * 24 * 20))
    case = lives.whistled(world, at=at)
    at += dt.timedelta(minutes=chance.randrange(1, 300))
    lives.take(case, at, lambda c: actions.escalate(c, by=world.person("committee_officer"), reason="社区没有专业人员"))
    for _step in range(chance.randrange(steps + 1)):
        at += dt.timedelta(minutes=chance.choice((3, 20, 90, 600, 3_000, 20_000)))
        with timekeeping.as_of(at):
            _anything(world, Case.objects.get(pk=case.pk), chance)
    return Case.objects.get(pk=case.pk)


def _anything(world: World, case: Case, chance: random.Random) -> None:
    """One step, if one of some tries is allowed; answers are of all kinds."""
    rows = [row.action for row in lifecycle.possible_in(State(case.state))]
    possible = sorted((set(rows) & set(ATTEMPTS)) - LEAVES_THE_ROAD)
    for action in chance.choices(possible, weights=[_weight(each) for each in possible], k=TRIES):
        roles = sorted(lifecycle.BY_ACTION[action].who)
        for name in sorted(STANDING.get(chance.choice(roles), ())):
            try:
                with transaction.atomic():
                    ATTEMPTS[action](world, case, actor(world, case, name))
            except (Refusal, ObjectDoesNotExist, MultipleObjectsReturned):
                continue
            return


def _weight(action: Action) -> int:
    """Steps that move the case on are taken more often than those that look at it."""
    return 6 if lifecycle.BY_ACTION[action].targets != (None,) else 1
