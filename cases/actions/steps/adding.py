"""Whoever raised a case adds what they know (补充情况), or somebody of the place takes it down (decision 69)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cases.actions.steps._move import Move, move
from cases.actions.steps.triage import judge_danger
from cases.evidence.photos import Cleaned
from cases.models import Addition, Case, CaseEvent, Evidence, Reporter
from cases.rules.choices import Need
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks import dangers, rules
from teams.models import User
from web.errors import KeyReused
from worktime import timekeeping

__all__ = ["LONGEST_FACT", "add_fact"]

LONGEST_FACT = 1000
MOST_A_DAY = 5
"""Of one reporter to one case."""


def add_fact(
    case: Case,
    *,
    by: User | Reporter,
    note: str,
    evidence: Sequence[Cleaned] = (),
    key: str = "",
    version: int | None = None,
) -> CaseEvent:
    """Keep a further fact; whoever has the case is told, and its clocks run on. Words of danger to life mark the case.

    `key` is the client's own for this fact of a reporter: with the same words and files it gives the event that was
    made for it, with others it is refused (KeyReused).
    """
    try:
        with move(case, Action.ADD_FACT, by=by, version=version, given={Need.NOTE: note}, evidence=evidence) as step:
            step.note = note
            if dangers.heard(note, rules.current()):
                judge_danger(step, True)
            if isinstance(by, Reporter):
                _keep(step, by, key)
    except IntegrityError:
        before = Addition.objects.filter(reporter=by.pk, key=key).first() if isinstance(by, Reporter) else None
        if before is None:
            raise
        return _sent_before(before, note, evidence)
    return step.event


def _sent_before(before: Addition, note: str, evidence: Sequence[Cleaned]) -> CaseEvent:
    """The event of what was sent under this key, unless something else comes under it now."""
    event = CaseEvent.objects.get(case=before.case_id, seq=before.event_seq)
    files = Evidence.objects.filter(case=before.case_id, event_seq=before.event_seq).values_list("sha256", flat=True)
    if event.note != note or set(files) != {one.sha256 for one in evidence}:
        raise KeyReused(_("This was sent already. What stands here now is not the same: send again to add it as well."))
    return event


def _keep(step: Move, reporter: Reporter, key: str) -> None:
    """Whose words they are, once a key. NotPossibleHere after the last one of a day."""
    today = Addition.objects.filter(reporter=reporter, at__gte=timekeeping.start_of_today(step.now))
    keys = set(today.values_list("key", flat=True))
    if len(keys) >= MOST_A_DAY and key not in keys:
        raise NotPossibleHere(
            _("You have added something %(count)d times today. Telephone if more is to be said today.")
            % {"count": MOST_A_DAY}
        )
    # The number of the event that `record` appends; nothing else of this step comes before it.
    seq = step.case.version + 1
    Addition.objects.create(case=step.case, reporter=reporter, event_seq=seq, key=key, at=step.now)
