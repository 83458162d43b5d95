"""Limits after the centre, the type or the level of a case has changed.

No limit reaches back before the person whom it binds could know it: only the limit of the whole case runs from the
whistle. Rule: docs/workflow.md, "Limits of the levels".
"""

from __future__ import annotations

from collections.abc import Mapping

from cases.access.limits import Given
from cases.actions.steps._move import Move
from cases.models import Call, Clock
from cases.models.bulk_write import update_together
from cases.rules.choices import Stage, State
from cases.rules.lifecycle import Action

Known = Mapping[tuple[Stage, int | None], Clock]
"""The newest limit of each stage and call in this round. The accept limit stands as the one to dispatch: it runs until
the centre has called units (decision 3)."""


def ask_of_the_centre(step: Move) -> None:
    """Give the centre that receives the case an accept limit of its own from this moment.

    It runs until the centre has called units, so a case that is accepted already is given it as the limit to dispatch.
    """
    step.start(Stage.ACCEPT if step.case.state == State.WHISTLED else Stage.DISPATCH)


def follow_the_type(step: Move, *, level: str) -> None:
    """Give the limits of the type that the matter has just got (on acceptance or later); `level`: what it had before.

    The case limit is counted from where it began, with its pauses, its extension and its half for rework. A stage that
    is still awaited is counted from where it began and, where it would then end earlier than was known, from now.
    """
    step.limits = step.limits.anew()
    known = _known(step)
    is_accepted_now = step.action == Action.ACCEPT
    close = _in_place(step, known, Stage.CLOSE, is_told=not is_accepted_now)
    if step.case.next_stage == Stage.CLOSE:
        step.show(Stage.CLOSE, close.due_at, close.amber_at)
    if is_accepted_now or step.case.level != level:
        _stages(step, known)


def _stages(step: Move, known: Known) -> None:
    """The limits to dispatch, to report in and for the first contact, as far as these steps are still to be taken."""
    if step.case.state in (State.WHISTLED, State.ACCEPTED):
        _in_place(step, known, Stage.DISPATCH)
        return
    waiting = [call for call in step.case.standing_calls if not (call.contacted_at or call.finished_at)]
    awaited = [call for call in step.case.standing_calls if call.arrived_at is None]
    for call in awaited:
        arrive = _in_place(step, known, Stage.ARRIVE, call)
        call.arrive_due_at, call.arrive_amber_at = arrive.due_at, arrive.amber_at
        begins = arrive.deadline.received
        until = step.limits.return_until(begins)
        call.return_until = until if begins == step.now else max(until, call.return_until)
    for call in waiting:
        call.contact_due_at = _in_place(step, known, Stage.CONTACT, call).due_at
    changed = dict.fromkeys([*awaited, *waiting])
    update_together(list(changed), ["arrive_due_at", "arrive_amber_at", "contact_due_at", "return_until"])


def _in_place(step: Move, known: Known, stage: Stage, call: Call | None = None, *, is_told: bool = False) -> Given:
    """The limit of the stage in the place of the one known; `is_told`: the event says what that was."""
    if before := known.get((stage, call.pk if call else None)):
        return step.give(step.limits.instead_of(before, step.now, None if is_told else stage), call)
    return step.start(stage, step.case.raised_at if stage == Stage.CLOSE else None, call=call)


def _known(step: Move) -> Known:
    """One statement for all stages and calls, read before any limit is given anew."""
    given = Clock.objects.filter(case=step.case, round=step.case.round).with_standstills().order_by("pk")
    return {
        (Stage.DISPATCH if clock.stage == Stage.ACCEPT else Stage(clock.stage), clock.call_id): clock for clock in given
    }
