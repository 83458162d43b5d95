"""Splitting one report of two matters: what stays, and what becomes a matter of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access import disclosure
from cases.models import Evidence
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Line, Numbers, Text
from desk.forms.step import Step, StepForm

MOST_PHOTOS = 20


class SplitForm(StepForm):
    fills = ""
    template = "desk/steps/_split.html"
    button = _("Split")
    lead_in = _(
        "This matter goes on. The new one waits to be accepted; its limit counts from the same whistle. "
        "Everybody who raised it is told and follows both."
    )

    rest = Text(label=_("What stays in this matter"), missing=Need.REST.label, widget=forms.Textarea(attrs={"rows": 3}))
    part = Text(
        label=_("What becomes a matter of its own"), missing=Need.PART.label, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = Line(label=_("Where the new matter is"), help_text=_("Empty: at the same place."))
    photos = Numbers(required=False, label=_("Photos that belong to it"))

    @cached_property
    def came_with_it(self) -> list[Evidence]:
        """The photos that came with the matter, as far as this person may open them."""
        came = Evidence.objects.filter(case=self.case, event_seq=disclosure.FIRST).order_by("pk")[:MOST_PHOTOS]
        return [kept for kept in came if kept.is_photo and disclosure.may_open(kept, self.case)]

    @property
    def pictures(self) -> list[dict[str, Any]]:
        """Each photo with its address, and whether it is ticked."""
        ticked = set(self.typed.getlist("photos"))
        return [
            {
                "pk": kept.pk,
                "url": reverse("desk:evidence", args=[self.case.reference, kept.uid]),
                "is_chosen": str(kept.pk) in ticked,
            }
            for kept in self.came_with_it
        ]

    def arguments(self) -> dict[str, Any]:
        ticked = self.cleaned_data["photos"]
        chosen = {*ticked} & {kept.pk for kept in self.came_with_it} if ticked else set()
        return {name: self.cleaned_data[name] for name in ("rest", "part", "place")} | {"photos": chosen}


STEPS = (
    Step(
        Action.SPLIT,
        SplitForm,
        actions.split,
        key="3",
        done=_("Split. The new matter waits to be accepted."),
    ),
)
