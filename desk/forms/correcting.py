"""Setting right the type of a matter, its place, or a call made by mistake."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.actions.steps.correcting import WHERE_MATTERS_LIE
from cases.models import Call
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Number, Options, Text, brief_field, offer
from desk.forms.step import FindingForm, Step, StepForm
from desk.forms.triage import TypeForm
from networks import rules
from networks.models import Area
from networks.rules import Rules
from web.fields import row_number

MOST_PLACES = 40


class ReclassifyForm(TypeForm):
    template = "desk/steps/_reclassify.html"
    button = _("Correct the type")
    lead_in = _("Level, network, confidentiality and the limit of the matter follow. The units called are told.")
    needed_when = {"brief": _("needed if units are called and the type is confidential")}

    brief = brief_field()
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("brief", self.case.brief)
        if not self.is_bound and self.case.catalogue_item:
            # The type stays as it is for whoever only sets the mark of danger right.
            self.initial.setdefault("entry", self.case.catalogue_item.code)

    @cached_property
    def rules(self) -> Rules:
        return rules.recent()

    def clean(self) -> dict[str, Any]:
        super().clean()
        chosen = self.rules.catalogue.get(self.cleaned_data.get("entry", ""))
        if chosen and chosen.is_confidential and not self.cleaned_data.get("brief") and self.case.standing_calls:
            self.add_error("brief", str(Need.BRIEF.label))
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        return {
            "entry": self.rules.catalogue[self.cleaned_data["entry"]],
            "is_danger": self.judged(),
            "brief": self.cleaned_data["brief"],
            "reason": self.cleaned_data["reason"],
        }


class RelocateForm(FindingForm):
    """Choosing where the matter lies, with a search over the whole city that works without a script."""

    template = "desk/steps/_relocate.html"
    button = _("Correct the place")
    lead_in = _(
        "Who sees the matter changes at once. Units called for the wrong place are let go, and no return is counted."
    )

    area = Number(label=_("Where it is"), required=False)
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    @property
    def chosen(self) -> int | None:
        return row_number(self.typed.get("area"))

    @cached_property
    def places(self) -> list[Area]:
        """What was found by its name, else what lies around; with what is chosen already."""
        wanted = self._named if self.words else self._around
        where = Area.objects.current().with_parents().filter(level__in=WHERE_MATTERS_LIE).exclude(pk=self.case.area_id)
        return list(where.filter(wanted | Q(pk=self.chosen)).order_by("path")[:MOST_PLACES])

    @property
    def _named(self) -> Q:
        """Each word in the name of the place or of what it lies in."""
        own = ("name", "parent__name", "parent__parent__name")
        words = (
            Q(*(Q(**{f"{name}__icontains": word}) for name in own), _connector=Q.OR) for word in self.words.split()
        )
        return Q(*words)

    @property
    def _around(self) -> Q:
        """The grids of the same community, and the other communities of the street."""
        return Q(parent=self.case.community_id, parent__isnull=False) | Q(
            parent=self.case.street_id, parent__isnull=False
        )

    def clean(self) -> dict[str, Any]:
        number = self.cleaned_data.get("area")
        places = Area.objects.current().with_parents().filter(level__in=WHERE_MATTERS_LIE)
        found = places.filter(pk=number).first() if number else None
        if found is None:
            self.add_error("area", str(Need.AREA.label))
        else:
            self.cleaned_data["area"] = found
        return self.cleaned_data


class RecallForm(StepForm):
    button = _("Withdraw the call")
    lead_in = _(
        "The unit is told that nothing more is to do, and no return is counted. "
        "Without its lead unit the matter comes back to be dispatched anew."
    )

    call = Choice(label=_("Whose call"), missing=_("Choose one unit."), is_open=True)
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "call", self._options)
        if not self.is_bound and len(self._awaited) == 1:
            self.initial.setdefault("call", next(iter(self._awaited)))

    def _options(self) -> Options:
        return [(number, f"{call.unit.name} · {call.get_part_display()}") for number, call in self._awaited.items()]

    @cached_property
    def _awaited(self) -> dict[str, Call]:
        return {str(call.pk): call for call in self.case.standing_calls if call.arrived_at is None}

    def arguments(self) -> dict[str, Any]:
        return {"call": self._awaited[self.cleaned_data["call"]], "reason": self.cleaned_data["reason"]}


STEPS = (
    Step(
        Action.RECLASSIFY,
        ReclassifyForm,
        actions.reclassify,
        key="w",
        done=_("The type is corrected. The units called are told."),
    ),
    Step(Action.RELOCATE, RelocateForm, actions.relocate, key="o", done=_("The place is corrected.")),
    Step(Action.RECALL, RecallForm, actions.recall, key="v", done=_("The call is withdrawn. The unit is told.")),
)
