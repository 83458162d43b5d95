"""Supervision: reminders, orders to the units, their replies, and the record of a call-in."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.actions.steps.adding import LONGEST_FACT
from cases.actions.steps.supervising import addressable
from cases.evidence.fields import Photos
from cases.rules.choices import Need, OrderKind
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Options, Text, offer
from desk.forms.step import NO_KEY, At, Step, StepForm
from networks.models import Unit
from worktime.deadlines import Limit
from worktime.explaining import limit_in_words

ORDERS = [(kind.value, kind.label) for kind in (OrderKind.AMBER, OrderKind.RED)]
WITHIN = ("1WD", "2WD", "3WD", "5WD")


class RemindForm(StepForm):
    button = _("Remind")
    lead_in = _("The unit that has the matter is told at once. It need not reply.")

    note = Text(label=_("Note"), longest=200)


class AddFactForm(StepForm):
    fills = ""
    button = _("Add what is known")
    lead_in = _("What whoever raised it told later, by telephone or at the door. Whoever has the matter is told.")

    note = Text(label=_("What is added"), missing=Need.NOTE.label, longest=LONGEST_FACT)
    evidence = Photos(label=_("Photos or papers"))


class SuperviseForm(StepForm):
    button = _("Issue the order")
    lead_in = _("The order gets its number, and the unit must reply in time.")

    kind = Choice(ORDERS, label=_("Kind of order"), missing=_("Choose one of these."), is_open=True)
    unit = Choice(label=_("To which unit"), missing=_("Choose one of these."), is_open=True)
    within = Choice(label=_("Reply within"), missing=_("Choose one of these."), is_open=True)
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", lambda: [(str(unit.pk), unit.name) for unit in self._units.values()])
        offer(self, "within", _limits)

    @cached_property
    def _units(self) -> dict[int, Unit]:
        case, allowed = self.case, addressable(self.case)
        near = [case.holder, case.centre, *(call.unit for call in case.standing_calls)]
        return {unit.pk: unit for unit in near if unit and unit.pk in allowed}

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return given | {"unit": self._units[int(given["unit"])]}


def _limits() -> Options:
    return [(limit, limit_in_words(Limit.parse(limit))) for limit in WITHIN]


class ReplyForm(StepForm):
    button = _("Send the reply")
    lead_in = _("Say what was done and what comes next. The supervisor sees it on the matter.")

    reply = Text(label=_("Reply"), missing=Need.REPLY.label)


class CallInForm(StepForm):
    button = _("Keep the record")
    lead_in = _("The talk was held. Keep who came and what was agreed.")

    result = Text(label=_("Result"), missing=Need.REPLY.label)


STEPS = (
    Step(Action.REMIND, RemindForm, actions.remind, key="s", done=_("Reminded. The unit is told.")),
    Step(Action.ADD_FACT, AddFactForm, actions.add_fact, key="4", done=_("Added. The unit is told.")),
    Step(Action.SUPERVISE, SuperviseForm, actions.supervise, key="z", done=_("The order is issued. The unit is told.")),
    Step(Action.REPLY_ORDER, ReplyForm, actions.reply_order, key="1", done=_("The reply is sent."), at=At.ORDER),
    Step(
        Action.RECORD_CALL_IN,
        CallInForm,
        actions.record_call_in,
        key=NO_KEY,
        done=_("The record of the call-in is kept."),
        at=At.ORDER,
    ),
)
