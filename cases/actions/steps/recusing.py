"""Recusal (回避): whoever is party to a matter neither handles nor sees it; by others, or by themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.access.against import kept_from
from cases.actions.steps._move import Move, move
from cases.models import Assignment, Case, CaseEvent, Recusal
from cases.rules.choices import Need, Stage, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import Unit
from teams.choices import Duty
from teams.models import Post, User

__all__ = ["end_recusal", "recuse", "step_aside"]


def recuse(case: Case, *, by: User, person: User, reason: str, version: int | None = None) -> CaseEvent:
    """Name somebody who is party to the case: they do not see the case from the next request on.

    Where no duty officer of the centre is left, the case goes to the centre above.
    """
    with move(case, Action.RECUSE, by=by, version=version, given={Need.REASON: reason}) as step:
        _stand_aside(step, person, reason)
    return step.event


def step_aside(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Stand aside oneself; otherwise as `recuse`."""
    with move(case, Action.STEP_ASIDE, by=by, version=version, given={Need.REASON: reason}) as step:
        _stand_aside(step, by, reason)
    return step.event


def end_recusal(recusal: Recusal, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Take a recusal back, because the person was named by mistake. Both steps stay on record."""
    with move(recusal.case, Action.END_RECUSAL, by=by, version=version, given={Need.REASON: reason}) as step:
        standing = Recusal.objects.standing().filter(pk=recusal.pk, case=step.case)
        if not standing.update(ended_at=step.now, ended_by=by):
            raise NotPossibleHere(_("This was taken back already."))
        step.note, step.payload = reason, {"recusal": recusal.pk}
    return step.event


def _stand_aside(step: Move, person: User, reason: str) -> None:
    """The event keeps the recusal's id and the reason; the timeline shows colleagues neither."""
    if person.pk in step.case.recused:
        raise NotPossibleHere(_("%(name)s stands aside already.") % {"name": person.name})
    if step.case.state == State.MERGED and step.case.continues:
        number = step.case.continues.reference
        raise NotPossibleHere(
            _("This matter is merged and goes on as %(number)s: name them there.") % {"number": number}
        )
    row = Recusal.objects.create(
        case=step.case, person=person, reason=reason, named_at=step.now, named_by=step.user or person
    )
    # Without an event: it would say who stands aside.
    Assignment.objects.filter(case=step.case, person=person).delete()
    step.note, step.payload = reason, {"recusal": row.pk}
    aside = [*step.case.recused, person.pk]
    if step.case.is_open and person.pk in _officers(step.case.centre) and not _officers(step.case.centre) - {*aside}:
        _hand_up(step, aside)


def _officers(centre: Unit) -> set[int]:
    posts = Post.objects.current().filter(unit=centre, duty=Duty.DUTY_OFFICER, person__is_active=True)
    return set(posts.values_list("person", flat=True))


def _hand_up(step: Move, aside: list[int]) -> None:
    """To the next centre above in which somebody is left."""
    own, above, barred = step.case.centre, step.case.centre.parent, kept_from(step.case)
    while above and (above.pk in barred or not _officers(above) - {*aside}):
        above = above.parent
    if above is None:
        raise NotPossibleHere(_("Nobody would be left who could act; give somebody else the duty first."))
    if step.case.holder_id == own.pk:
        step.case.holder = above
    step.case.centre = above
    step.payload |= {"from": own.name, "to": above.name, "centre": above.pk}
    if step.case.state == State.WHISTLED:
        step.start(Stage.ACCEPT)
