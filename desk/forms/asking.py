"""Asking whoever raised a matter one question."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.actions.steps.asking import LONGEST_QUESTION
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Text
from desk.forms.step import Step, StepForm


class AskForm(StepForm):
    button = _("Ask")
    lead_in = _(
        "Everybody who raised it is asked, by text message and on the page of their code; you do not learn who they "
        "are. They have two working days. For the first question of a matter the clocks stand until then at most, "
        "unless it is of level I. Whoever takes the next step before goes on without the answer."
    )

    question = Text(
        label=_("One question"),
        help_text=_("In plain words, one thing. No names or telephones: others may see the page."),
        missing=Need.QUESTION.label,
        longest=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


STEPS = (
    Step(
        Action.ASK,
        AskForm,
        actions.ask,
        key="5",
        done=_("Asked. You are told when the answer comes or the time is over."),
    ),
)
