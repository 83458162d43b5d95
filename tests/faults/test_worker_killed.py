"""A worker killed while the notices of real steps go out: nobody is told twice, nobody is missed."""

from __future__ import annotations

from collections import Counter

import pytest

from cases import actions
from cases.models import Case
from cases.rules.lifecycle import Action
from outbox.choices import State as Delivery
from outbox.models import Message
from teams.models import InboxEntry
from tests.cases.world import World, entry
from tests.faults.programs import Programs, Traps, is_held, kill, until

pytestmark = pytest.mark.slow

TOLD = Counter(
    {
        (Action.WHISTLE, "committee_officer"): 1,
        (Action.ESCALATE, "officer"): 1,
        (Action.ESCALATE, "second_officer"): 1,
        (Action.ACCEPT, "grid_worker"): 1,
        (Action.DISPATCH, "lead"): 1,
        (Action.DISPATCH, "lead_head"): 1,
        (Action.DISPATCH, "assist"): 1,
    }
)
"""Who hears of which step, as the test reads docs/workflow.md."""


def dispatched(world: World) -> Case:
    """A matter whistled, escalated to the street, accepted and dispatched, by those whose work it is."""
    officer = world.person("officer")
    matter = actions.Matter("5号楼2单元暖气不热", world.area("grid"))
    case = actions.whistle(matter, by=world.person("grid_worker"))
    actions.escalate(case, by=world.person("committee_officer"), reason="要请司法所")
    actions.accept(case, by=officer, entry=entry())
    actions.dispatch(case, by=officer, lead=world.unit("justice"), assists=[world.unit("mediation")])
    return case


def told() -> Counter[tuple[str, str]]:
    return Counter(InboxEntry.objects.values_list("kind", "user__username"))


def all_sent() -> bool:
    return not Message.objects.exclude(state=Delivery.SENT).exists()


@pytest.mark.parametrize("place", ["outbox_message", "teams_inboxentry"])
def test_a_worker_killed_between_writing_and_commit_tells_everybody_once(
    place: str, world: World, programs: Programs, traps: Traps
) -> None:
    trap = traps.hold(place)
    worker = programs.worker()
    dispatched(world)
    assert until(lambda: is_held(trap), 20)
    kill(worker)
    assert told() == Counter()
    trap.unlink()

    programs.worker()

    assert until(lambda: told() == TOLD and all_sent(), 20), told()


def test_workers_that_die_one_after_the_other_tell_everybody_once(
    world: World, programs: Programs, traps: Traps
) -> None:
    """The pool's process dies, the worker starts another: each time at another point of the work.

    What a batch of events says is written by one statement, so the first is the one that dies.
    """
    deaths = [traps.kill("outbox_message", passing=1), traps.kill("teams_inboxentry")]
    programs.worker()

    dispatched(world)

    assert until(lambda: told() == TOLD and all_sent(), 30), told()
    assert not any(trap.exists() for trap in deaths)
