"""Finding the matters that a telephone raised, on record: by the keyed digest, so that no number is ever compared."""

from __future__ import annotations

from django.db.models import Q

from cases.access import policies
from cases.models import Call, Case, PhoneLookup, Reporter
from cases.rules import lifecycle, sealing
from cases.rules.lifecycle import Action
from teams.models import User
from worktime import timekeeping

__all__ = ["look_up"]

MOST = 50


def look_up(telephone: str, *, by: User) -> PhoneLookup:
    """The newest fifty cases raised by the telephone whose reporters the person may reveal; each look is a row on
    record.

    Whoever may not reveal the reporter of a case does not learn either whose number raised the case.
    """
    digests = sealing.phone_digests(telephone)
    raised = Reporter.objects.filter(phone_digest__in=digests)
    which = Q(pk__in=raised.values("case")) | Q(pk__in=raised.filter(raised_in__isnull=False).values("raised_in"))
    seen = Case.objects.visible_to(by).filter(which).select_related("centre__area", "centre__parent")
    found = [case.reference for case in _with_calls(list(seen.order_by("-pk")[:MOST])) if _may_reveal(by, case)]
    return PhoneLookup.objects.create(by=by, looked_at=timekeeping.now(), phone_digest=digests[0], found=found)


def _with_calls(cases: list[Case]) -> list[Case]:
    """The cases with their standing calls, read in one statement instead of one a case."""
    standing = list(Call.objects.standing().filter(case__in=cases).select_related("unit").order_by("-part", "pk"))
    for case in cases:
        case.standing_calls = [call for call in standing if call.case_id == case.pk]
    return cases


def _may_reveal(user: User, case: Case) -> bool:
    row = lifecycle.BY_ACTION[Action.REVEAL]
    return bool(policies.roles_of(user, case, row.who)) and not policies.bar(row.action, user, case)
