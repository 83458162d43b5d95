"""Limits after the centre or, on acceptance, the level of a case has changed.

No limit reaches back before the person whom it binds could know it (workflow.md, "Clocks"): only the limit of the whole
case runs from the whistle.
"""

from __future__ import annotations

from cases.actions._move import Move
from cases.choices import Stage, State
from cases.models import Clock


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
        step.give(step.limits.instead_of(known, step.now, Stage.DISPATCH))
    else:
        step.start(Stage.DISPATCH)
