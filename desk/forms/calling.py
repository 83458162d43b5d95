"""Units are called, report in or return the call, and are ruled upon."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import actions
from cases.access import routing
from cases.access.against import kept_from
from cases.access.routing import Proposal
from cases.models import Call
from cases.rules.choices import Need, Part, ReturnReason
from cases.rules.lifecycle import Action
from desk.forms.candidates import Candidate, Load, callable_from, found, loads
from desk.forms.questions import Choice, Line, Number, Text, brief_field
from desk.forms.step import FindingForm, Step, StepForm
from networks.choices import AreaLevel, UnitKind
from networks.models import CatalogueItem, Unit
from web.fields import row_number, row_numbers

MOST_ASSISTS = 10
LONGEST_BASIS = 200
LEADS = gettext_lazy("Catalogue %(code)s: %(duty)s leads; %(near)s")
ASSISTS = gettext_lazy("Catalogue %(code)s: %(duty)s assists; %(near)s")
NEAR = {
    AreaLevel.GRID: gettext_lazy("of this grid"),
    AreaLevel.COMMUNITY: gettext_lazy("of this community or village"),
    AreaLevel.STREET: gettext_lazy("of this sub-district or township"),
    AreaLevel.COUNTY: gettext_lazy("of this county-level area"),
    AreaLevel.CITY: gettext_lazy("of the whole city"),
}


class Units(forms.Field):
    """The numbers of several units."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        return row_numbers(value if isinstance(value, list) else [], MOST_ASSISTS)


class UnitsForm(FindingForm):
    """Choosing among units the centre may call, with a search that works without a script."""

    template = "desk/steps/_units.html"
    takes_assists = True
    is_proposing = True

    lead = Number(label=gettext_lazy("Lead unit"), required=False)
    assists = Units(label=gettext_lazy("Assisting units"), required=False)

    @property
    def centre(self) -> Unit:
        """In whose name the units are called."""
        return self.case.centre

    @property
    def extra_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ("lead", "assists", "override")]

    @property
    def asks_for_override(self) -> bool:
        """Only where a community could be meant to lead a matter that the catalogue keeps from communities."""
        assisting = {proposal.unit.pk for proposal in self._proposals if proposal.part == Part.ASSIST}
        meant = [row for row in self.candidates if row.is_lead or row.unit.pk not in assisting]
        return "override" in self.fields and any(row.unit.kind == UnitKind.COMMUNITY for row in meant)

    def clean(self) -> dict[str, Any]:
        """The numbers as units that may be called; asked for in one statement."""
        lead, assists = self.cleaned_data.get("lead"), self.cleaned_data.get("assists", [])
        numbers = [number for number in [lead, *assists] if number]
        units = (
            {unit.pk: unit for unit in callable_from(self.centre, self.case).filter(pk__in=numbers)} if numbers else {}
        )
        if lead is None:
            self.add_error("lead", _("Choose one unit."))
        elif units.keys() != set(numbers):
            self.add_error("lead", _("One of these units cannot be called from here."))
        else:
            self.cleaned_data |= {
                "lead": units[lead],
                "assists": [units[number] for number in assists if number != lead],
            }
        return self.cleaned_data

    @cached_property
    def candidates(self) -> list[Candidate]:
        proposals = {proposal.unit.pk: (proposal.unit, self._why(proposal)) for proposal in self._proposals}
        others = {unit.pk: (unit, unit.area.name) for unit in self._others() if unit.pk not in proposals}
        offered = list((proposals | others).values())
        held = loads(unit for unit, _why in offered)
        lead = self._chosen_lead(offered)
        return [
            Candidate(unit, why, held.get(unit.pk, Load()), unit.pk == lead, unit.pk in self._chosen_assists)
            for unit, why in offered
        ]

    def offered(self, name: str) -> list[tuple[str, str]]:
        """Units that are proposed or found; any other unit that the centre may call is taken too."""
        if name not in {"lead", "assists"}:
            return super().offered(name)
        return [(str(row.unit.pk), row.unit.name) for row in self.candidates]

    @property
    def entry(self) -> CatalogueItem | None:
        """What the catalogue said of the matter when it was given its type."""
        return self.case.catalogue_item if self.is_proposing else None

    @property
    def lacks_lead(self) -> bool:
        """Whether the catalogue names who leads, and none of those can be called from here."""
        return self.entry is not None and all(proposal.part != Part.LEAD for proposal in self._proposals)

    @cached_property
    def _proposals(self) -> list[Proposal]:
        if self.entry is None:
            return []
        proposals = routing.proposed(self.case, self.entry, centre=self.centre)
        barred = kept_from(self.case)
        return [proposal for proposal in proposals if proposal.unit.pk not in barred]

    def _why(self, proposal: Proposal) -> str:
        pattern = LEADS if proposal.part == Part.LEAD else ASSISTS
        return pattern % {
            "code": self.entry.code if self.entry else "",
            "duty": proposal.function,
            "near": NEAR[AreaLevel(proposal.unit.area.level)],
        }

    def _others(self) -> list[Unit]:
        chosen = [number for number in [row_number(self.typed.get("lead")), *self._chosen_assists] if number]
        return found(callable_from(self.centre, self.case), words=self.words, also=chosen)

    @cached_property
    def _chosen_assists(self) -> list[int]:
        return row_numbers(self.typed.getlist("assists"), MOST_ASSISTS)

    def _chosen_lead(self, offered: list[tuple[Unit, str]]) -> int | None:
        """What was chosen; on a fresh form the nearest unit of the catalogue is proposed."""
        if self.typed:
            return row_number(self.typed.get("lead"))
        return self._proposals[0].unit.pk if self._proposals and not self.lacks_lead else None


class BriefedForm(UnitsForm):
    """Calling units that read, where the matter is confidential, what the centre writes for them."""

    brief = brief_field(missing=Need.BRIEF.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.case.is_confidential:
            self.initial.setdefault("brief", self.case.brief)
        else:
            del self.fields["brief"]


class DispatchForm(BriefedForm):
    button = gettext_lazy("Dispatch")
    needed_when = {"override": gettext_lazy("needed if a community leads")}

    override = Line(
        label=gettext_lazy("Why a community should lead"),
        help_text=gettext_lazy("The catalogue keeps this matter from communities."),
        longest=LONGEST_BASIS,
    )
    note = Text(label=gettext_lazy("What the units should know"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        entry = self.case.catalogue_item
        if not (entry and entry.is_guarded):
            del self.fields["override"]


class RuleForm(BriefedForm):
    button = gettext_lazy("Rule")
    lead_in = gettext_lazy("A ruling is binding: the units it names cannot return the call.")

    reason = Text(label=gettext_lazy("Why"), missing=Need.REASON.label)
    basis = Line(label=gettext_lazy("Basis"), missing=Need.BASIS.label, longest=LONGEST_BASIS)

    @property
    def centre(self) -> Unit:
        """The ruling centre is the one the dispute went up to; it holds the case."""
        return self.case.holder or self.case.centre

    def _others(self) -> list[Unit]:
        chosen = [number for number in [row_number(self.typed.get("lead")), *self._chosen_assists] if number]
        return found(callable_from(self.centre, self.case), words=self.words, also=chosen, called_to=self.case)

    def _chosen_lead(self, offered: list[tuple[Unit, str]]) -> int | None:
        return row_number(self.typed.get("lead"))


class AddUnitForm(UnitsForm):
    button = gettext_lazy("Call this unit")
    takes_assists = False
    is_proposing = False

    reason = Text(label=gettext_lazy("Why"), missing=Need.REASON.label)

    def arguments(self) -> dict[str, Any]:
        return {"unit": self.cleaned_data["lead"], "reason": self.cleaned_data["reason"]}


class ReportInForm(StepForm):
    template = "desk/steps/_report_in.html"
    button = gettext_lazy("Report in")

    @property
    def call(self) -> Call | None:
        return next((call for call in self.own_calls if call.arrived_at is None), None)


class ReturnForm(StepForm):
    template = "desk/steps/_return_call.html"
    button = gettext_lazy("Return")

    reason = Choice(ReturnReason.choices, label=gettext_lazy("Why"), missing=Need.REASON_CODE.label, is_open=True)
    basis = Text(
        label=gettext_lazy("Basis"),
        help_text=gettext_lazy("The rule, the catalogue item or the fact it rests on, and whose duty it is."),
        missing=Need.BASIS.label,
    )
    is_dispute = forms.BooleanField(
        label=gettext_lazy("Two units each say it is the other's duty"),
        help_text=gettext_lazy("The centre one level up will rule, and its ruling is binding."),
        required=False,
    )

    @property
    def call(self) -> Call | None:
        return next((call for call in self.own_calls if call.arrived_at is None), None)


STEPS = (
    Step(
        Action.DISPATCH,
        DispatchForm,
        actions.dispatch,
        key="d",
        done=gettext_lazy("Dispatched. The units called are told."),
    ),
    Step(Action.RULE, RuleForm, actions.rule, key="l", done=gettext_lazy("Ruled. The units named are told.")),
    Step(Action.REPORT_IN, ReportInForm, actions.report_in, key="r", done=gettext_lazy("Reported in.")),
    Step(Action.RETURN_CALL, ReturnForm, actions.return_call, key="t", done=gettext_lazy("Returned to the centre.")),
    Step(Action.ADD_UNIT, AddUnitForm, actions.add_unit, key="m", done=gettext_lazy("One more unit is called.")),
)
