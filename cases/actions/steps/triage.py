"""The centre takes a matter in, or sends it where it belongs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.access import against, filing
from cases.access.routing import centre_above
from cases.actions.steps import regrading
from cases.actions.steps._move import Move, move
from cases.models import Case, CaseEvent
from cases.rules.choices import Need, RefuseReason, State
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from networks.models import CatalogueItem, Unit
from teams.models import User

__all__ = ["accept", "escalate", "refuse", "send_down", "write_brief"]


def accept(
    case: Case,
    *,
    by: User,
    entry: CatalogueItem | None,
    is_danger: bool | None = None,
    complained_of: Unit | None = None,
    brief: str = "",
    note: str = "",
    version: int | None = None,
) -> CaseEvent:
    """Accept the matter (接单) as one of the duty catalogue's types, which gives its network, level and limits.

    `is_danger` is what the officer reads, whatever the words said; None leaves the mark as it is.
    """
    with move(case, Action.ACCEPT, by=by, version=version, given={Need.CATALOGUE: entry}) as step:
        level = step.case.level
        step.payload = {"type": classify(step.case, entry)}
        judge_danger(step, is_danger)
        _keep_from(step.case, complained_of)
        step.payload |= {filing.TYPE: filing.noted(step.case, entry), filing.COMPLAINED_OF: step.case.complained_of_id}
        keep_brief(step, brief)
        step.case.is_suggested_confidential = False
        regrading.follow_the_type(step, level=level)
        step.note = note
    return step.event


def classify(case: Case, entry: CatalogueItem | None) -> str:
    """Type, network and level of the matter; the type's code."""
    if entry is None or entry.parent_id is None:
        raise NotPossibleHere(_("Choose the type itself, not its heading."))
    case.catalogue_item, case.network, case.level = entry, entry.network, entry.level
    case.is_confidential = case.is_confidential or entry.is_confidential
    return entry.code


def judge_danger(step: Move, is_danger: bool | None) -> bool:
    """Set or remove the mark of danger to life; whether it changed, which the event notes too."""
    if is_danger is None or is_danger == step.case.is_danger:
        return False
    step.case.is_danger = step.payload["danger"] = is_danger
    return True


def _keep_from(case: Case, complained_of: Unit | None) -> None:
    """Keep the case from the unit complained of and from the one above it in its house. NotPossibleHere where one of
    them is the case's own centre: it would judge itself, and nobody there would see the case.
    """
    if complained_of and against.is_about(case.centre, complained_of):
        raise NotPossibleHere(
            _("This matter is about your own centre or a unit under it; escalate it, and the centre above accepts it.")
        )
    case.complained_of = complained_of


def keep_brief(step: Move, brief: str) -> None:
    """Keep what the centre wrote for units called to a confidential case. Of other cases they read the text itself."""
    if step.case.is_confidential and brief.strip():
        step.case.brief = brief.strip()
        step.payload["brief"] = step.case.brief


def require_brief(step: Move, brief: str) -> None:
    """Units called to a confidential matter do not read its text, so somebody has to tell them what to do."""
    keep_brief(step, brief)
    if step.case.is_confidential and not step.case.brief:
        raise EvidenceMissing([Need.BRIEF], [Need.BRIEF.label])


def write_brief(case: Case, *, by: User, brief: str, version: int | None = None) -> CaseEvent:
    """Rewrite what units called to a confidential case read; the earlier words stay in the ledger."""
    with move(case, Action.WRITE_BRIEF, by=by, version=version, given={Need.BRIEF: brief}) as step:
        keep_brief(step, brief)
    return step.event


def refuse(
    case: Case, *, by: User, reason: RefuseReason | str, turn_to: str, note: str = "", version: int | None = None
) -> CaseEvent:
    """Refuse the matter (不予受理) for a legal reason, saying where the person can turn."""
    given = {Need.REASON_CODE: reason, Need.REDIRECT: turn_to}
    with move(case, Action.REFUSE, by=by, version=version, given=given) as step:
        step.note = note
        step.payload = {"reason": str(reason), "turn_to": turn_to}
    return step.event


def escalate(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Hand the matter to the centre of the area above (提级)."""
    with move(case, Action.ESCALATE, by=by, version=version, given={Need.REASON: reason}) as step:
        above = centre_above(step.case)
        if above is None:
            raise NotPossibleHere(_("There is no centre above this one."))
        _hand_to(step, above, reason)
    return step.event


def send_down(case: Case, *, by: User, to: Unit, reason: str, version: int | None = None) -> CaseEvent:
    """Hand the matter to the centre of an area below that holds the place (下派)."""
    with move(case, Action.SEND_DOWN, by=by, version=version, given={Need.REASON: reason}) as step:
        if not _is_below_and_holds(step.case, to) or to.pk in against.kept_from(step.case):
            raise NotPossibleHere(_("Choose a centre below yours whose area holds the place."))
        _hand_to(step, to, reason)
    return step.event


def _is_below_and_holds(case: Case, centre: Unit) -> bool:
    own, place = case.centre.area.path, case.area.path
    return (
        centre.is_centre
        and centre.area.path.startswith(own)
        and centre.area.path != own
        and place.startswith(centre.area.path)
    )


def _hand_to(step: Move, centre: Unit, reason: str) -> None:
    step.payload = {"from": step.case.centre.name, "to": centre.name, "centre": centre.pk}
    step.case.centre = step.case.holder = centre
    step.case.hop_count += 1
    step.note = reason
    step.target = State(step.case.state)
    regrading.ask_of_the_centre(step)
