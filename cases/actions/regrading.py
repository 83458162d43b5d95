"""Limits after the centre, the type or the level of a case has changed.

No limit reaches back before the person whom it binds could know it (workflow.md, "Clocks"): only the limit of the whole
case runs from the whistle.
"""

from __future__ import annotations

from dataclasses import replace

from cases.actions._move import Move
from cases.choices import Stage, State
from cases.limits import Given, Limits
from cases.models import Call, Clock
from networks import rules


def ask_of_the_centre(step: Move) -> None:
    """Give the centre that receives the case an accept limit of its own from this moment.

    It runs until the centre has called units (decision 3), so a case that is accepted already is given it as the
    limit to dispatch.
    """
    step.start(Stage.ACCEPT if step.case.state == State.WHISTLED else Stage.DISPATCH)


def dispatch_in_time(step: Move) -> None:
    """Give the centre that has just accepted the rest of its accept limit, by the level that the case has now."""
    clocks = Clock.objects.filter(case=step.case, stage=Stage.ACCEPT, round=step.case.round)
    if known := clocks.with_standstills().order_by("-pk").first():
        step.give(step.limits.instead_of(known, Stage.DISPATCH, step.now))
    else:
        step.start(Stage.DISPATCH)


def limits_anew(step: Move) -> None:
    """Give every limit that is awaited as the type and the level of the case say now; for a step that changed them.

    The close limit runs from where it began (the whistle, or what began the round), the others from where they began
    unless they would then end earlier than those whom they bind knew: these run from this moment.
    """
    step.limits = Limits(step.case, rules.current())
    awaited = list(Clock.objects.filter(case=step.case).awaited().with_standstills().last_given())
    calls = {call.pk: call for call in step.case.standing_calls}
    for clock in sorted(awaited, key=lambda clock: clock.stage != Stage.CLOSE):
        given, call = step.limits.instead_of(clock, Stage(clock.stage), step.now), calls.get(clock.call_id or 0)
        if given.due_at != clock.due_at:
            step.give(replace(given, was=clock.due_at), call)
            if call:
                _put(step, given, call)
    Call.objects.bulk_update(calls.values(), ["arrive_due_at", "arrive_amber_at", "contact_due_at", "return_until"])


def _put(step: Move, given: Given, call: Call) -> None:
    """What a call keeps of its limits; a window to return it that would have ended begins at this moment."""
    if given.stage == Stage.CONTACT:
        call.contact_due_at = given.due_at
        return
    call.arrive_due_at, call.arrive_amber_at = given.due_at, given.amber_at
    window = step.limits.return_until(call.called_at)
    call.return_until = window if window >= call.return_until else step.limits.return_until(step.now)
