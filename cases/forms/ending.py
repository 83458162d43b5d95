"""Ends that two people decide, and the look at who raised a matter."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext_lazy as _

from cases import proposals
from cases.choices import Need, TerminateReason
from cases.forms.evaluating import RatedForm
from cases.forms.questions import Choice, Text
from cases.forms.step import ReasonForm, StepForm


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

    template = "cases/steps/_rated.html"

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


class RevealForm(ReasonForm):
    button = _("Show name and telephone")
    lead_in = _("They are shown once. That you looked, and why, is on record.")
