"""One sentence about what was solved, for everybody to read; and taking it off again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.models import Publication
from cases.models.publication import LONGEST_SENTENCE
from cases.rules import redacting
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Text
from desk.forms.step import NO_KEY, ReasonForm, Step, StepForm


class PublishForm(StepForm):
    button = _("Publish")
    lead_in = _(
        "Everybody reads this sentence on the public pages of the community and the areas above. It was proposed from "
        "the answer: read it as a neighbour would. No names, no doors, no numbers of people."
    )

    sentence = Text(label=_("The sentence that everybody reads"), missing=Need.SENTENCE.label, longest=LONGEST_SENTENCE)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_shown_again:
            stands = Publication.objects.filter(case=self.case).values_list("sentence", flat=True).first()
            self.initial["sentence"] = stands or redacting.proposed(self.case.answer, LONGEST_SENTENCE)


class UnpublishForm(ReasonForm):
    button = _("Take off the public page")
    lead_in = _("It is gone from the page at once; where a browser kept the page, within five minutes.")


STEPS = (
    Step(Action.PUBLISH, PublishForm, actions.publish, key=NO_KEY, done=_("It stands on the public page.")),
    Step(Action.UNPUBLISH, UnpublishForm, actions.unpublish, key=NO_KEY, done=_("It is off the public page.")),
)
