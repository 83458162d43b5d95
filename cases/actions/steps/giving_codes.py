"""A lost tracking code is given again: a new one, and the old one opens nothing any more (decision 65)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.access import policies
from cases.actions.steps._move import move
from cases.actions.steps.intake import slips
from cases.models import Case, Reporter
from cases.rules import sealing
from cases.rules.choices import CODE, Need
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from teams.models import User

__all__ = ["Given", "give_code"]


@dataclass(frozen=True, slots=True)
class Given:
    """Whose code it is; `is_shown`: on a slip, because it could not be sent."""

    reporter: Reporter
    is_shown: bool


def give_code(
    case: Case, *, by: User, reporter: int, reason: str, on_paper: bool = False, version: int | None = None
) -> Given:
    """Give one of those who raised the case a new tracking code; NotAllowed to all who handle it.

    It goes to the telephone and address that the person left, and nobody here reads it. `on_paper`, or where they left
    neither, it is shown once on a slip. Recorded as a look at what is sealed (`reveal`): with the slip in hand one can
    do all that the reporter can.
    """
    with move(case, Action.REVEAL, by=by, version=version, given={Need.REASON: reason}) as step:
        policies.require_may_give_code(by, step.case)
        people = Reporter.objects.select_related("wish").select_for_update(of=("self",))
        person = people.behind(step.case).filter(pk=reporter).first()
        if person is None:
            raise NotPossibleHere(_("Choose who lost the code."))
        person.codes_given += 1
        person.sealed_code, person.tracking_digest = b"", b""
        person.tracking_digest = sealing.code_digest(person.tracking_code)
        person.save(update_fields=["codes_given", "sealed_code", "tracking_digest"])
        step.note = reason
        is_shown = on_paper or not person.can_be_sent_to
        step.payload = {"shown": [CODE], "reporter": person.pk} | ({} if is_shown else {"is_sent": True})
        if not is_shown:
            step.messages += slips(person, *person.sealed_ways)
    return Given(person, is_shown)
