"""Cases that are merged, as tests need them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cases import actions
from cases.models import Case, Clock, Reporter
from cases.rules.choices import HELD, State
from outbox.models import Message
from tests.cases.world import World, case_in

SAME = "同一处下水道"


def merged(world: World, case: Case, master: Case, *more: Case) -> Case:
    """The case merged into the master, with more of them, by the officer; as the next request finds it."""
    actions.merge(case, by=world.person("officer"), others=more, master=master, reason=SAME)
    return Case.objects.get(pk=case.pk)


def a_merged_case(world: World, state: State = State.WHISTLED, **facts: Any) -> Case:
    return merged(world, case_in(world, state, **facts), case_in(world, State.ACCEPTED))


def beside(master: Case) -> dict[str, object]:
    """Ticked in the form as the same matter, and chosen to go on."""
    return {"others": [master.pk], "master": master.pk}


def told_already(case: Case) -> Case:
    """The case, with nothing left to be told of what was done to it."""
    Message.objects.all().delete()
    return case


def merge_with_another(world: World, case: Case, by: Any) -> object:
    return actions.merge(case, by=by, others=[], master=case_in(world, State.ACCEPTED), reason=SAME)


def take_another_in(world: World, case: Case, _by: Any) -> object:
    another = case_in(world, State.WHISTLED)
    return actions.merge(another, by=world.person("officer"), others=[], master=case, reason=SAME)


def let_another_out(world: World, case: Case, _by: Any) -> object:
    """Of a case that is over the merged one is written by hand, because nothing is merged into it any more."""
    if case.state in HELD:
        another = merged(world, case_in(world, State.WHISTLED), case)
    else:
        another = case_in(world, State.MERGED, continues=case)
    return actions.unmerge(another, by=world.person("officer"), reason="不是一回事")


def raised(case: Case) -> Reporter:
    """Whoever raised this very case, wherever they follow it now."""
    return Reporter.objects.filter(raised_in=case).first() or Reporter.objects.get(case=case, raised_in=None)


def close_limit(case: Case, *, ends_in: dt.timedelta) -> Case:
    """The case with a limit of its own, in the ledger of limits and in its row."""
    due_at = case.raised_at + ends_in
    given = {"limit": f"{ends_in.days}D", "rule": "level II close", "started_at": case.raised_at}
    Clock.objects.create(case=case, stage="close", due_at=due_at, **given)
    Case.objects.filter(pk=case.pk).update(due_at=due_at, next_due_at=due_at)
    return Case.objects.get(pk=case.pk)
