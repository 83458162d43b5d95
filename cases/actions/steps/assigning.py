"""Inside a unit (单位内): a case is claimed, assigned to a person, taken back, or goes back by itself (decision 73).

None of it moves the case or touches a clock; colleagues alone read it.
"""

from __future__ import annotations

from django.db.models import Subquery
from django.utils.translation import gettext as _

from cases.access import inside
from cases.actions.steps._move import Move, move
from cases.models import Assignment, Case, CaseEvent
from cases.models.assignment import takers
from cases.rules.choices import Need, Release
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["assign", "claim", "release", "take_back"]


def claim(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """Take the case oneself, for one's unit. Of two people the second is told who has it."""
    with move(case, Action.CLAIM, by=by, version=version) as step:
        if not inside.could_have(_unit(step), step.case).filter(person=by).exists():
            raise NotPossibleHere(_("Somebody stands in for you: they claim it, or one of your colleagues."))
        _give(step, by)
    return step.event


def assign(case: Case, *, by: User, person: User, version: int | None = None) -> CaseEvent:
    """Let a person of one's own unit have the case, whoever had it. NotPossibleHere for whoever cannot have it."""
    with move(case, Action.ASSIGN, by=by, version=version, given={Need.PERSON: person}) as step:
        had = Assignment.objects.filter(case=step.case, unit=_unit(step)).values("person")
        posts = inside.could_have(_unit(step), step.case).filter(person=person)
        post = posts.annotate(was=Subquery(had)).values("was").first()
        if post is None:
            raise NotPossibleHere(_("%(name)s cannot have this matter now.") % {"name": person.name})
        if post["was"] == person.pk:
            raise NotPossibleHere(_("%(name)s has it.") % {"name": person.name})
        _give(step, person, was=post["was"])
    return step.event


def take_back(case: Case, *, by: User, version: int | None = None) -> CaseEvent:
    """Back to the unit's pool: by whoever is in charge, or by the person who has it."""
    with move(case, Action.TAKE_BACK, by=by, version=version) as step:
        _let_go(step, takers(step.case)[_unit(step)])
    return step.event


def release(case: Case, *, unit: int, why: Release) -> CaseEvent:
    """Back to the unit's pool by itself. NotPossibleHere where nobody of the unit has it any more."""
    with move(case, Action.RELEASE, by=None) as step:
        had = takers(step.case).get(unit)
        if had is None:
            raise NotPossibleHere(_("Nobody in your unit has this matter."))
        step.unit = unit
        _let_go(step, had)
        step.payload["why"] = why.value
    return step.event


def _give(step: Move, person: User, *, was: int | None = None) -> None:
    """The event keeps the name as it is today, and by which account; `was`: who had it until now."""
    step.payload = {"person": person.name, "person_id": person.pk}
    if was is None:
        Assignment.objects.create(case=step.case, unit_id=_unit(step), person=person, since=step.now)
    else:
        Assignment.objects.filter(case=step.case, unit=_unit(step)).update(person=person, since=step.now)
        step.payload["was"] = was


def _let_go(step: Move, had: Assignment) -> None:
    had.delete()
    step.payload = {"person": had.person.name, "person_id": had.person_id}


def _unit(step: Move) -> int:
    """In whose name the step is taken: the roles that may take it always name a unit."""
    return step.unit or 0
