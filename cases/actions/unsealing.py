"""The one function that shows who raised a matter, and writes down that it did."""

from __future__ import annotations

from dataclasses import dataclass

from cases import sealing
from cases.actions._move import move
from cases.choices import Action, Need
from cases.models import Case, Reporter
from teams.models import User


@dataclass(frozen=True, slots=True)
class Revealed:
    name: str
    phone: str


def reveal(case: Case, *, by: User, reason: str, version: int | None = None) -> list[Revealed]:
    """Names and telephones of all reporters, in full; the look and its reason are on record before they are shown."""
    with move(case, Action.REVEAL, by=by, version=version, given={Need.REASON: reason}) as step:
        step.note = reason
        reporters = Reporter.objects.filter(case=step.case).order_by("pk")
        shown = [Revealed(sealing.unseal(r.sealed_name), sealing.unseal(r.sealed_phone)) for r in reporters]
    return shown
