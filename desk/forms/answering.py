"""The answer is checked: sent to the people who raised the matter, or sent back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.rules.lifecycle import Action
from desk.forms.questions import Text
from desk.forms.step import ReasonForm, Step, StepForm


class FeedbackForm(StepForm):
    template = "desk/steps/_answer.html"
    button = _("Send the answer")
    lead_in = _("Everyone who raised the matter gets this answer and a code to rate it with.")

    note = Text(label=_("Note for colleagues"))


class SendBackForm(ReasonForm):
    template = "desk/steps/_answer.html"
    button = _("Send back")

    reason = Text(label=_("What is missing"), missing=_("Say why."))


STEPS = (
    Step(Action.GIVE_FEEDBACK, FeedbackForm, actions.give_feedback, key="g", done=_("The answer is sent.")),
    Step(Action.SEND_BACK, SendBackForm, actions.send_back, key="b", done=_("The answer is sent back.")),
)
