"""The person who raised it says whether it was solved; what follows from a bad rating."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.access.routing import who_reviews, who_rules
from cases.actions.jobs.redistricting import areas_standing_still, settle
from cases.actions.steps._move import Move, move
from cases.actions.steps.answering import unfinish
from cases.actions.steps.publishing import take_off
from cases.actions.steps.supervising import issue
from cases.models import Call, Case, CaseEvent, Rating, RatingHold, Reporter, SupervisionOrder
from cases.rules.choices import Contacted, Ending, Hold, Need, OrderKind, Satisfied, Solved, Stage, State, UnitMark, Way
from cases.rules.errors import CodeUsed, NotPossibleHere
from cases.rules.lifecycle import Action
from outbox.actions import Envelope, enqueue
from teams.models import User

__all__ = ["Answers", "close", "mark_unit", "propose_uphold", "rate", "reopen", "rework", "uphold", "visit"]

RED_AT_REWORK = 2
REOPEN_WITHIN = dt.timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Answers:
    """The three answers, kept apart; `reasons` in the person's own words."""

    contacted: Contacted | str
    solved: Solved | str
    satisfied: Satisfied | int | None
    reasons: str = ""

    @property
    def all_given(self) -> bool:
        return (
            str(self.contacted) in Contacted.values
            and str(self.solved) in Solved.values
            and self.satisfied in Satisfied.values
        )


def rate(rating: Rating, *, answers: Answers, is_suspect: bool = False) -> CaseEvent:
    """Keep a reporter's evaluation (评价), once; the last good one closes the case.

    `is_suspect`: too many came from where it came from; it is held until somebody decides whether it counts.
    """
    given = {Need.RATING: answers.all_given or None}
    with move(rating.case, Action.RATE, by=rating.reporter, given=given) as step:
        if is_suspect:
            step.case.has_held_rating = True
            RatingHold.objects.create(rating=rating, held_at=step.now)
            step.then(Action.HOLD_RATING, State.EVALUATING, payload={"rating": rating.pk})
        _keep(step, rating, answers)
    return step.event


def visit(
    rating: Rating, *, by: User, answers: Answers, witness: str, way: Way | str = Way.DOOR, version: int | None = None
) -> CaseEvent:
    """Keep an evaluation taken on a return visit (回访) by centre staff outside the handling units, with a witness."""
    given = {Need.RATING: answers.all_given or None, Need.WITNESS: witness}
    with move(rating.case, Action.VISIT, by=by, version=version, given=given) as step:
        rating.visited_by, rating.witness, rating.way = by, witness, str(way)
        _keep(step, rating, answers)
        step.payload["way"] = str(way)
    return step.event


def _keep(step: Move, rating: Rating, answers: Answers) -> None:
    """Write the answers if none stand yet, decide what the ratings together ask for, and close if all are well."""
    _answer(step, rating, answers)
    step.payload = {
        "solved": str(answers.solved),
        "satisfied": int(answers.satisfied or 0),
        "contacted": str(answers.contacted),
        "kept": said(rating, answers.reasons),
    }
    weigh(step)


def weigh(step: Move) -> None:
    """What the ratings of this round ask for together: a review, the end of the case, or waiting for the others."""
    asked = Rating.objects.filter(case=step.case, round=step.case.round).select_related("held")
    # Nobody waits for answers whose time is over, as of a case that was taken out of this one again; held ones wait.
    ratings = [one for one in asked if one.counts or one.hold == Hold.HELD or one.closes_at > step.now]
    if any(rating.is_bad for rating in ratings):
        step.case.needs_review = True
        step.case.holder = who_reviews(step.case)
    elif all(rating.counts for rating in ratings):
        _end(step, Ending.RATED if ratings else Ending.UNRATED)


def _answer(step: Move, rating: Rating, answers: Answers) -> None:
    """A code counts once, inside its window and for its own round: what came before a rework is over."""
    # One UPDATE judges and writes: of two answers with one code at once only the first finds the rating unanswered.
    fresh = Rating.objects.filter(pk=rating.pk, round=step.case.round, answered_at=None, closes_at__gt=step.now)
    written = fresh.update(
        answered_at=step.now,
        contacted=str(answers.contacted),
        solved=str(answers.solved),
        satisfied=answers.satisfied,
        reasons=answers.reasons,
        visited_by=rating.visited_by,
        witness=rating.witness,
        way=rating.way,
    )
    if not written:
        raise CodeUsed(_("This evaluation was given already, or its time is over."))


def said(rating: Rating, reasons: str) -> str:
    """The digest of what the event does not say of a rating: whose it is, who took it, and the person's words."""
    words = f"{rating.pk}\n{rating.visited_by_id or ''}\n{rating.witness}\n{reasons}"
    return hashlib.sha256(words.encode()).hexdigest()


def _end(step: Move, ending: Ending) -> None:
    """Close along with the step being taken, as the system."""
    step.then(Action.CLOSE, State.CLOSED, payload={"ending": str(ending)})
    step.case.ending = ending


def mark_unit(call: Call, *, by: User, mark: UnitMark | str, note: str = "", version: int | None = None) -> CaseEvent:
    """The calling centre marks a called unit (评哨), once."""
    with move(call.case, Action.MARK_UNIT, by=by, version=version) as step:
        marked = Call.objects.filter(pk=call.pk, case=step.case, marked_at=None).exclude(unit=step.case.centre)
        if not marked.update(mark=str(mark), mark_note=note, marked_at=step.now, marked_by=by):
            raise NotPossibleHere(_("This unit was marked already, or is the centre itself."))
        step.note, step.payload = note, {"unit": call.unit.name, "mark": str(mark)}
    return step.event


def rework(case: Case, *, by: User, reason: str, dispatch_anew: bool = False, version: int | None = None) -> CaseEvent:
    """Order rework (重办): the next round with half of the first limit, by the same units or dispatched anew."""
    with move(case, Action.REWORK, by=by, version=version, given={Need.REASON: reason}) as step:
        step.note = reason
        step.case.rework_count += 1
        next_round(step, Action.REWORK, halve=True)
        if dispatch_anew:
            step.target = State.ACCEPTED
            call_off(step)
        else:
            step.case.holder = step.case.leading_call.unit
            unfinish(step.case)
        if step.case.rework_count == RED_AT_REWORK:
            _press_one_level_up(step)
    return step.event


def _press_one_level_up(step: Move) -> None:
    """A second rework brings a red order to the centre above."""
    order = SupervisionOrder(case=step.case, kind=OrderKind.RED, unit=who_rules(step.case))
    issue([order], step.now)
    enqueue([Envelope(f"order:{order.pk}", channel="alarm", body={"order": order.pk, "kind": "red_at_rework"})])


def next_round(step: Move, why: Action, *, halve: bool) -> None:
    """The case goes on, with a limit of its own for this round."""
    step.case.round += 1
    step.case.round_by = why
    step.case.needs_review = step.case.has_held_rating = False
    take_off(step)
    step.clear_proposal()
    step.case.ending = step.case.outcome = step.case.explained_reason = ""
    step.case.answered_by, step.case.review_on, step.case.closed_at = None, None, None
    step.case.look_due_at = None
    step.start(Stage.CLOSE, halve=halve)


def reopened(step: Move) -> None:
    """A closed case goes on: counted apart from rework."""
    step.case.reopen_count += 1
    next_round(step, Action.REOPEN, halve=False)


def call_off(step: Move) -> None:
    """End the standing calls: the centre calls anew."""
    Call.objects.filter(case=step.case, ended_at=None).update(ended_at=step.now)
    step.case.holder = step.case.centre
    step.start(Stage.DISPATCH)


def propose_uphold(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Propose that the answer stands although the rating is bad; a second person decides."""
    with move(case, Action.PROPOSE_UPHOLD, by=by, version=version, given={Need.REASON: reason}) as step:
        step.propose(reason)
    return step.event


def uphold(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """As the second person, close the case with the proposer's written reason shown beside the rating."""
    with move(case, Action.UPHOLD, by=by, version=version) as step:
        step.note = step.case.proposed_note
        step.case.ending = Ending.UPHELD
    return step.event


def close(case: Case) -> CaseEvent:
    """Close as the system when the evaluation window has ended: class "rated" if anyone answered, else "unrated"."""
    with move(case, Action.CLOSE, by=None) as step:
        ratings = list(Rating.objects.filter(case=step.case, round=step.case.round).select_related("held"))
        if step.case.has_held_rating:
            raise NotPossibleHere(_("A held rating waits for a decision; the case stays open until then."))
        if any(rating.is_bad for rating in ratings):
            raise NotPossibleHere(_("A bad rating waits for its review; the case stays open until then."))
        if any(rating.closes_at > step.now and rating.answered_at is None for rating in ratings):
            raise NotPossibleHere(_("The evaluation window has not ended."))
        step.case.ending = Ending.RATED if any(rating.counts for rating in ratings) else Ending.UNRATED
        step.payload = {"ending": str(step.case.ending)}
    return step.event


def reopen(case: Case, *, by: User | Reporter, reason: str, version: int | None = None) -> CaseEvent:
    """Reopen (重启) within 15 days of closing, or after a failed second look: the same case, its next round."""
    with areas_standing_still(), move(case, Action.REOPEN, by=by, version=version, given={Need.REASON: reason}) as step:
        closed_at = step.case.closed_at
        if isinstance(by, Reporter) and closed_at and step.now >= closed_at + REOPEN_WITHIN:
            raise NotPossibleHere(_("More than 15 days have passed; please raise the matter anew."))
        reopened(step)
        settle(step.case)
        call_off(step)
        step.note = reason
    return step.event
