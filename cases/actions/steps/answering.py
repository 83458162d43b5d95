"""A checker sends the answer to everyone who raised the matter, or sends it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from cases.actions.steps._move import Move, move
from cases.models import Call, Case, CaseEvent, Rating, Reporter
from cases.rules import sealing
from cases.rules.choices import Need, Stage
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["give_feedback", "send_back"]


def give_feedback(case: Case, *, by: User, note: str = "", version: int | None = None) -> CaseEvent:
    """Send the checked answer (反馈) and a one-time rating code to every reporter; never by the answer's author."""
    with move(case, Action.GIVE_FEEDBACK, by=by, version=version) as step:
        window = step.start(Stage.RATING)
        step.case.holder = None
        invite(step, Reporter.objects.filter(case=step.case).order_by("pk"), until=window.due_at)
        step.note = note
    return step.event


def invite(step: Move, reporters: Iterable[Reporter], *, until: dt.datetime) -> None:
    """One unanswered rating a person, open `until` the end of the window (exclusive); one telephone is one person."""
    Rating.objects.bulk_create(
        Rating(
            case=step.case,
            reporter=reporter,
            round=step.case.round,
            code_digest=sealing.code_digest(reporter.rating_code(step.case.round)),
            invited_at=step.now,
            closes_at=until,
        )
        for reporter in _once_a_telephone(reporters)
    )


def _once_a_telephone(reporters: Iterable[Reporter]) -> Iterator[Reporter]:
    known: set[bytes] = set()
    for reporter in reporters:
        digest = bytes(reporter.phone_digest or b"")
        if not digest or digest not in known:
            yield reporter
        known.add(digest)


def send_back(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Send the answer back to the lead unit, saying what is missing."""
    with move(case, Action.SEND_BACK, by=by, version=version, given={Need.REASON: reason}) as step:
        step.case.holder = step.case.leading_call.unit
        step.case.sent_back_count += 1
        unfinish(step.case)
        step.note = reason
    return step.event


def unfinish(case: Case) -> None:
    """The called units are at work again."""
    Call.objects.filter(case=case, ended_at=None).update(finished_at=None)
