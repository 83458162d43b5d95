"""The one function that shows who raised a matter and all that was told, and writes down that it did."""

from __future__ import annotations

from dataclasses import dataclass

from cases.access.disclosure import SAID_BY_THE_REPORTER, Voice
from cases.actions.steps._move import move
from cases.models import Case, CaseEvent, Reporter
from cases.rules import sealing
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["reveal"]


@dataclass(frozen=True, slots=True)
class Revealed:
    """Everything, in full."""

    text: str
    place: str
    people: list[Voice]
    answers: list[str]
    """What they answered when they were asked, and added of themselves."""


def reveal(case: Case, *, by: User, reason: str, version: int | None = None) -> Revealed:
    """The matter's own words, names and telephones of all reporters; the look and its reason are on record before."""
    with move(case, Action.REVEAL, by=by, version=version, given={Need.REASON: reason}) as step:
        reporters = Reporter.objects.behind(step.case).order_by("pk")
        people = [Voice(sealing.unseal(r.sealed_name), sealing.unseal(r.sealed_phone)) for r in reporters]
        answered = CaseEvent.objects.filter(case=step.case, action__in=SAID_BY_THE_REPORTER).order_by("seq")
        answers = list(answered.values_list("note", flat=True))
        step.note = reason
        step.payload = {"shown": _shown(step.case, people)}
    return Revealed(case.text, case.place, people, answers)


def _shown(case: Case, people: list[Voice]) -> list[str]:
    """What there was to be seen, for the auditor."""
    there = {
        "name": any(person.name for person in people),
        "phone": any(person.phone for person in people),
        "text": case.masked is not None,
    }
    return [kind for kind, was_there in there.items() if was_there]
