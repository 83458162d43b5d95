"""A lost tracking code is given again: a new one, shown once, and the old one opens nothing any more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.access import policies
from cases.actions.steps._move import move
from cases.models import Case, Reporter
from cases.rules import sealing
from cases.rules.choices import CODE, Need
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["give_code"]


def give_code(case: Case, *, by: User, reporter: int, reason: str, version: int | None = None) -> Reporter:
    """Give one of those who raised the case a new tracking code; NotAllowed to all who handle it.

    Recorded as a look at what is sealed (`reveal`): with the code in hand one can do all that the reporter can.
    """
    with move(case, Action.REVEAL, by=by, version=version, given={Need.REASON: reason}) as step:
        policies.require_may_give_code(by, step.case)
        person = Reporter.objects.select_for_update().behind(step.case).filter(pk=reporter).first()
        if person is None:
            raise NotPossibleHere(_("Choose who lost the code."))
        person.codes_given += 1
        person.sealed_code, person.tracking_digest = b"", b""
        person.tracking_digest = sealing.code_digest(person.tracking_code)
        person.save(update_fields=["codes_given", "sealed_code", "tracking_digest"])
        step.note = reason
        step.payload = {"shown": [CODE], "reporter": person.pk}
    return person
