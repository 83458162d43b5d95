"""Ratings as the tests need them: given by a code, held or not."""

from __future__ import annotations

from django.utils import timezone

from cases.models import Case, Rating, RatingHold, Reporter
from tests.cases.world import invited


def rating_of(case: Case) -> Rating:
    """The latest of the case; where there is none, one that is not in the database."""
    latest = Rating.objects.filter(case=case).last()
    return latest or Rating(case=case, pk=0, reporter=Reporter.objects.get(case=case))


def given_by_code(case: Case, *, hold: bool = False, solved: str = "yes", satisfied: int = 5) -> Case:
    """The case, with one rating that its reporter gave; without the event."""
    rating = Rating.objects.filter(case=case, answered_at=None).first() or invited(case)
    answers = {"contacted": "yes", "solved": solved, "satisfied": satisfied, "answered_at": timezone.now()}
    Rating.objects.filter(pk=rating.pk).update(**answers)
    if hold:
        RatingHold.objects.create(rating=rating, held_at=timezone.now())
    return case
