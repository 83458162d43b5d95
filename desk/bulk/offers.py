"""The steps that can be taken on many matters at once: the table behind the buttons. A new one is a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from desk.bulk.forms import BulkAcceptForm, BulkAssignForm, BulkDispatchForm, BulkForm, BulkMarkForm, BulkRemindForm
from desk.forms.table import BY_ACTION, Step


def _itself(case: Case) -> Any:
    return case


def _lead_to_mark(case: Case) -> Any:
    """The lead unit's call, which the centre has not marked yet."""
    lead = case.lead
    if lead is None or lead.unit_id == case.centre_id or lead.mark:
        raise NotPossibleHere(_("Its lead unit is marked already, or there is none to mark."))
    lead.case = case
    return lead


@dataclass(frozen=True, slots=True)
class Offer:
    """`subject`: what of a matter the step is taken on; a Refusal where there is nothing."""

    action: Action
    form: type[BulkForm]
    subject: Callable[[Case], Any] = _itself
    lead_in: Any = ""

    @property
    def step(self) -> Step:
        return BY_ACTION[self.action]


OFFERS: tuple[Offer, ...] = (
    Offer(Action.ACCEPT, BulkAcceptForm, lead_in=_("As one type. Whoever raised them is told as always.")),
    Offer(Action.DISPATCH, BulkDispatchForm, lead_in=_("To one unit, with the limits of each matter's own type.")),
    Offer(Action.REMIND, BulkRemindForm, lead_in=_("Whoever has each of them is told at once. They need not reply.")),
    Offer(
        Action.ASSIGN,
        BulkAssignForm,
        lead_in=_("To one colleague of your unit, who is told. Nothing else of them changes."),
    ),
    Offer(
        Action.MARK_UNIT,
        BulkMarkForm,
        subject=_lead_to_mark,
        lead_in=_("The lead unit of each gets this mark, once; whoever was marked already keeps theirs."),
    ),
)
BY_WORD: Mapping[str, Offer] = {offer.action.value: offer for offer in OFFERS}
