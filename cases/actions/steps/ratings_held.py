"""Ratings of which several came from one source within minutes: held, until somebody says whether they count."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.actions.steps._move import move
from cases.actions.steps.evaluating import weigh
from cases.models import CaseEvent, Rating, RatingHold
from cases.rules.choices import Need, State, Verdict
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["hold_rating", "judge_rating"]


def hold_rating(rating: Rating) -> CaseEvent:
    """Hold a rating that was given before too many followed it; NotPossibleHere where it is held or judged already."""
    with move(rating.case, Action.HOLD_RATING, by=None) as step:
        given = Rating.objects.filter(pk=rating.pk, round=step.case.round, visited_by=None, held=None)
        if not given.exclude(answered_at=None).exists():
            raise NotPossibleHere(_("This rating is held already, or was not given by a code."))
        RatingHold.objects.create(rating=rating, held_at=step.now)
        step.payload = {"rating": rating.pk}
        step.case.has_held_rating = True
    return step.event


def judge_rating(
    rating: Rating, *, by: User, verdict: Verdict | str, reason: str, version: int | None = None
) -> CaseEvent:
    """Say with a reason whether a held rating counts; what does not is kept, and is in no figure."""
    given = {Need.VERDICT: verdict, Need.REASON: reason}
    with move(rating.case, Action.JUDGE_RATING, by=by, version=version, given=given) as step:
        held = RatingHold.objects.filter(rating__case=step.case, rating__round=step.case.round, verdict="")
        if not held.filter(rating=rating.pk).update(verdict=str(verdict), judged_at=step.now):
            raise NotPossibleHere(_("This rating was decided on already."))
        step.note, step.payload = reason, {"verdict": str(verdict), "rating": rating.pk}
        step.case.has_held_rating = held.exists()
        if step.case.state == State.EVALUATING:
            weigh(step)
    return step.event
