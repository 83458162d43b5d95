"""Somebody else is affected by a matter that is open already: one matter, one more person behind it."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from cases.actions.steps._move import move
from cases.actions.steps.intake import Person, Sent, once_a_key, seal, tell
from cases.models import Case, Reporter
from cases.models.event import canonical
from cases.rules import sealing
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action

__all__ = ["join"]


def join(case: Case, *, person: Person, key: str, wants_slip: bool = False, wants_steps: bool = False) -> Reporter:
    """Add a reporter (我也是), with a code of their own and without a second text; the clocks stay as they are.

    `key` is as for `raise_matter`: sent twice, it is one person. NotPossibleHere where the case is confidential, sealed
    or about a unit: others must not learn of it.
    """
    sent = Sent(key, tuple(_digest(case, person, sealed_by) for sealed_by in sealing.keys()))

    def joined() -> Reporter:
        reporter = _joined(case, person, sent)
        tell(reporter, slip=wants_slip, steps=wants_steps)
        return reporter

    return once_a_key(sent, joined)


def _digest(case: Case, person: Person, key: str) -> bytes:
    told = sealing.person_digest(person.name, f"{person.phone} {person.email}", key)
    return hashlib.sha256(canonical({"join": case.pk, "person": told.hex()})).digest()


def _joined(case: Case, person: Person, sent: Sent) -> Reporter:
    with move(case, Action.JOIN, by=Reporter(case=case)) as step:
        if step.case.is_kept_from_neighbours:
            raise NotPossibleHere(_("This matter cannot be joined; please raise your own."))
        return seal(step, person, sent=sent, has_joined=True)
