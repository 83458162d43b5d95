"""Notices that leave long after their step: they reach whom the step concerned, not who has the matter by then."""

from __future__ import annotations

from cases import actions
from cases.models import CaseEvent
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.world import World, entry


def told_of(event: CaseEvent) -> set[str]:
    entries = InboxEntry.objects.filter(key__startswith=f"event:{event.pk}:")
    return set(entries.values_list("user__username", flat=True))


def test_a_call_returned_before_its_notice_left_is_told_to_its_own_unit_alone(world: World) -> None:
    officer, lead = world.person("officer"), world.unit("justice")
    case = actions.whistle(actions.Matter("楼上漏水", world.area("grid")), by=world.person("grid_worker"))
    actions.escalate(case, by=world.person("committee_officer"), reason="要请司法所")
    actions.accept(case, by=officer, entry=entry())
    first = actions.dispatch(case, by=officer, lead=lead, assists=[world.unit("mediation")])
    actions.return_call(case, by=world.person("lead"), reason="not_our_duty", basis="三定方案")
    second = actions.dispatch(case, by=officer, lead=world.unit("water"))

    drain()

    assert told_of(first) == {"lead", "lead_head", "assist"}
    assert told_of(second) == {"uncalled"}


def test_a_whistle_escalated_before_its_notice_left_is_told_to_the_centre_it_reached(world: World) -> None:
    case = actions.whistle(actions.Matter("楼上漏水", world.area("grid")), by=world.person("grid_worker"))
    actions.escalate(case, by=world.person("committee_officer"), reason="要请司法所")

    drain()

    assert told_of(CaseEvent.objects.get(action=Action.WHISTLE)) == {"committee_officer"}
    assert told_of(CaseEvent.objects.get(action=Action.ESCALATE)) == {"officer", "second_officer"}
