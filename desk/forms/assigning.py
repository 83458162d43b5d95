"""Inside a unit: claiming a matter, letting a colleague have it, giving it back to the unit."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access import inside
from cases.access.inside import Colleague
from cases.models.assignment import takers
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Options, offer
from desk.forms.step import ConfirmForm, Step, StepForm


class ClaimForm(ConfirmForm):
    button = _("Claim")
    lead_in = _("Your colleagues see that you have it. Its limits and its state stay as they are.")


class AssignForm(StepForm):
    button = _("Assign")
    lead_in = _("Whoever is chosen is told. Its limits and its state stay as they are.")

    person = Choice(label=_("Who has it from now on"), missing=Need.PERSON.label, is_open=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "person", self._offered)

    @cached_property
    def people(self) -> dict[str, Colleague]:
        """Those who could have it, but whoever has it."""
        unit = inside.in_charge(self.by, self.case)
        had = takers(self.case).get(unit or 0)
        found = inside.colleagues(unit, self.case) if unit else []
        return {str(one.person.pk): one for one in found if not had or one.person.pk != had.person_id}

    def _offered(self) -> Options:
        return [(number, in_words(one)) for number, one in self.people.items()]

    def arguments(self) -> dict[str, Any]:
        return {"person": self.people[self.cleaned_data["person"]].person}


def in_words(one: Colleague) -> str:
    """刘晓东 · 承办人 · 手上 3 件"""
    load = ngettext("%(count)d matter in hand", "%(count)d matters in hand", one.load) % {"count": one.load}
    return gettext("%(name)s · %(duty)s · %(load)s") % {"name": one.person.name, "duty": one.duty, "load": load}


class TakeBackForm(ConfirmForm):
    button = _("Give back to the unit")
    lead_in = _("It waits again for somebody of the unit to claim it.")


STEPS = (
    Step(
        Action.CLAIM,
        ClaimForm,
        actions.claim,
        key="6",
        done=_("You have it. Your colleagues see that."),
        is_beside=True,
    ),
    Step(Action.ASSIGN, AssignForm, actions.assign, key="7", done=_("Assigned. The person is told."), is_beside=True),
    Step(
        Action.TAKE_BACK,
        TakeBackForm,
        actions.take_back,
        key="8",
        done=_("It waits for somebody of the unit to claim it."),
        is_beside=True,
    ),
)
