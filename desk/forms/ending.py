"""Ends that two people decide, and the look at who raised a matter."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access import policies
from cases.models import Reporter
from cases.reading import proposals, tracking
from cases.reading.tracking import Sent, Slip
from cases.rules.choices import Need, TerminateReason
from cases.rules.lifecycle import Action
from desk.forms.evaluating import RatedForm
from desk.forms.questions import Choice, Options, Text, offer
from desk.forms.step import NO_KEY, NOTHING_SAID, ReasonForm, Step, StepForm

MOST_PEOPLE = 50


class ProposeTerminationForm(StepForm):
    button = _("Propose termination")
    lead_in = _("A second person decides.")
    is_grave = True

    legal_reason = Choice(
        TerminateReason.choices, label=_("Legal reason"), missing=Need.REASON_CODE.label, is_open=True
    )
    reason = Text(label=_("Why"), missing=Need.REASON.label)


class DecisionForm(RatedForm):
    """A second person's decision, with what was proposed before their eyes."""

    template = "desk/steps/_rated.html"

    @cached_property
    def terms(self) -> list[tuple[str, str]]:
        """What exactly was proposed, beside why."""
        return proposals.terms(self.case.proposed_terms)


class TerminateForm(DecisionForm):
    button = _("Terminate")
    lead_in = _("The matter ends unfinished. This cannot be undone.")
    is_grave = True


class DeclineForm(DecisionForm):
    button = _("Decline the proposal")
    lead_in = _("The matter goes on as it was.")

    reason = Text(label=_("Why"), missing=Need.REASON.label)


class GiveCodeForm(ReasonForm):
    """A new tracking code for one of those who raised the matter."""

    fills = ""
    button = _("Give a new code")
    lead_in = _(
        "The new code goes to the telephone or address that they left; the old one opens nothing any more. Only where "
        "they left none is it shown, once. That you gave it, and why, is on record."
    )

    reporter = Choice(label=_("Who lost it"), missing=_("Choose who lost the code."), is_open=True)
    on_paper = forms.BooleanField(
        label=_("Show it on a slip all the same: they stand here, and their telephone takes no messages"),
        required=False,
    )
    field_order = ("reporter", "on_paper", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reporter", self._people)

    def require_possible(self) -> None:
        policies.require_may_give_code(self.by, self.case)

    def clean_reporter(self) -> int:
        return int(self.cleaned_data["reporter"])

    def _people(self) -> Options:
        people = Reporter.objects.behind(self.case).order_by("pk")[:MOST_PEOPLE]
        return [(str(person.pk), _named(person, place)) for place, person in enumerate(people, 1)]


def _named(person: Reporter, place: int) -> str:
    said = " ".join(filter(None, (person.masked_name, person.masked_phone)))
    return said or gettext("Number %(place)d, without a name") % {"place": place}


class RevealForm(ReasonForm):
    fills = ""
    button = _("Show name and telephone")
    lead_in = _("They are shown once. That you looked, and why, is on record.")


STEPS = (
    Step(
        Action.PROPOSE_TERMINATION,
        ProposeTerminationForm,
        actions.propose_termination,
        key="e",
        done=_("Proposed. A second person decides."),
    ),
    Step(Action.TERMINATE, TerminateForm, actions.terminate, key="y", done=_("Terminated.")),
    Step(Action.DECLINE, DeclineForm, actions.decline, key="q", done=_("Declined. The matter goes on.")),
    Step(
        Action.REVEAL,
        RevealForm,
        actions.reveal,
        key="i",
        done=NOTHING_SAID,
        is_beside=True,
        shows="desk/steps/_revealed.html",
    ),
)


def _given(case: Any, **asked: Any) -> Slip | Sent:
    given = actions.give_code(case, **asked)
    return tracking.slip(given.reporter) if given.is_shown else tracking.sent(given.reporter)


CODE_STEP = Step(
    Action.REVEAL, GiveCodeForm, _given, key=NO_KEY, done=NOTHING_SAID, shows="desk/steps/_code_given.html"
)
"""A look at what is sealed that gives a new code; its page is its own."""
