"""What is asked once for many matters. The fields are those of the step's own form, which judges each matter again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.access import inside, routing
from cases.models import Case
from cases.rules.choices import Part
from desk.forms.assigning import AssignForm, in_words
from desk.forms.calling import LEADS, MOST_ASSISTS, NEAR, DispatchForm
from desk.forms.candidates import Candidate, Load, found, loads
from desk.forms.evaluating import MarkUnitForm
from desk.forms.questions import Number, Options, offer
from desk.forms.step import LONGEST_SEARCH, StepForm
from desk.forms.supervising import RemindForm
from desk.forms.triage import AcceptForm, types_by_heading
from networks import rules
from networks.choices import AreaLevel
from networks.models import Unit
from teams.models import User
from web.fields import RefusableForm, row_number

MOST_PROPOSING = 3
"""Kinds of matters whose lead units are proposed; of more kinds one looks for the unit by its name."""
MOST_CENTRES = 5


def as_sent(given: Mapping[str, Sequence[str]]) -> QueryDict:
    """What was typed, as a run keeps it (`BulkForm.given`), in the way a form reads it."""
    typed = QueryDict(mutable=True)
    for name, values in given.items():
        typed.setlist(name, list(values))
    return typed


class BulkForm(RefusableForm):
    """`cases`: those of the chosen that the step can be taken on now. `typed`: what is shown where nothing is sent."""

    step: ClassVar[type[StepForm]]
    shares: ClassVar[Sequence[str]]
    """The fields that are taken over from the form of the step."""
    template: ClassVar[str] = "desk/bulk/_fields.html"
    asks: ClassVar[tuple[str, ...]] = ()
    """Buttons that ask for the form again with more in it and begin nothing."""
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(
        self, sent: QueryDict | None = None, *, typed: QueryDict | None = None, cases: Sequence[Case], by: User
    ) -> None:
        self.cases, self.by = cases, by
        self.is_asking = bool(sent) and any(name in (sent or {}) for name in self.asks)
        self.typed = sent if sent is not None else typed or QueryDict()
        super().__init__(None if self.is_asking else sent, auto_id="step-%s", label_suffix="")
        self.fields.update({name: deepcopy(self.step.base_fields[name]) for name in self.shares})
        for name, said in self.hints.items():
            self.fields[name].help_text = said
        if not self.is_bound:
            self.initial.update({name: self.typed.get(name, "") for name in self.fields if name in self.typed})

    @property
    def given(self) -> dict[str, list[str]]:
        """What was typed, as the form of the step is to read it."""
        return {name: self.typed.getlist(name) for name in self.fields if name in self.typed}


class BulkRemindForm(BulkForm):
    step, shares = RemindForm, ("note",)


class BulkAcceptForm(BulkForm):
    """One type for all of them; the mark of danger to life stays on each as it is."""

    step, shares = AcceptForm, ("entry", "brief", "note")
    hints: ClassVar[dict[str, Any]] = {
        "brief": gettext_lazy("Of a confidential type alone: called units read these words. Name nobody.")
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "entry", lambda: [("", _("Please choose")), *types_by_heading(rules.current())])
        if not self.typed and (code := self._commonest()):
            self.initial.setdefault("entry", code)

    def _commonest(self) -> str:
        """What those who raised them chose; only where all of them chose the same."""
        catalogue = rules.current().catalogue
        codes = {case.catalogue_item.code if case.catalogue_item else "" for case in self.cases}
        return code if len(codes) == 1 and (code := codes.pop()) in catalogue and catalogue[code].parent_id else ""


class BulkMarkForm(BulkForm):
    step, shares = MarkUnitForm, ("mark", "note")


class BulkAssignForm(BulkForm):
    """To one colleague: whoever could have one of them at least; each matter asks again."""

    step, shares = AssignForm, ("person",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "person", self._people)

    def _people(self) -> Options:
        """One statement for each unit of the person's that has some of them in hand."""
        of_units = {unit: case for case in self.cases if (unit := inside.in_charge(self.by, case))}
        found = (one for unit, case in of_units.items() for one in inside.colleagues(unit, case))
        return list({str(one.person.pk): in_words(one) for one in found}.items())


class BulkDispatchForm(BulkForm):
    """One lead unit for all of them."""

    step, shares = DispatchForm, ("note", "override", "brief")
    template = "desk/steps/_units.html"
    asks = ("find",)
    entry = None
    takes_assists = asks_for_override = False
    hints: ClassVar[dict[str, Any]] = {
        "override": gettext_lazy("Where the catalogue keeps a matter from communities and a community is to lead."),
        "brief": gettext_lazy("Of confidential matters alone: called units read these words. Name nobody."),
    }

    lead = Number(label=gettext_lazy("Lead unit"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["brief"].required = False

    def clean(self) -> dict[str, Any]:
        number = self.cleaned_data.get("lead")
        unit = Unit.objects.current().select_related("area").filter(pk=number).first() if number else None
        if unit is None:
            self.add_error("lead", _("Choose one unit."))
        elif not any(routing.may_be_called(case.centre, case, unit) for case in self.cases):
            self.add_error("lead", _("This unit cannot be called to any of them from here."))
        return self.cleaned_data

    @property
    def words(self) -> str:
        return " ".join(self.typed.get("q", "").split())[:LONGEST_SEARCH]

    @property
    def extra_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("note", "override", "brief")]

    @cached_property
    def candidates(self) -> list[Candidate]:
        offered = self._proposed()
        chosen = row_number(self.typed.get("lead"))
        also = [chosen] if chosen else []
        others = {unit.pk: (unit, unit.area.name) for unit in found(self._callable(), words=self.words, also=also)}
        rows = list((offered | {pk: row for pk, row in others.items() if pk not in offered}).values())
        held = loads(unit for unit, _why in rows)
        return [Candidate(unit, why, held.get(unit.pk, Load()), unit.pk == chosen) for unit, why in rows]

    def _proposed(self) -> dict[int, tuple[Unit, str]]:
        """Whom the catalogue names for the commonest kinds among them, each with the reason."""
        kinds = Counter((case.catalogue_item_id, case.community_id) for case in self.cases if case.catalogue_item_id)
        first = {(case.catalogue_item_id, case.community_id): case for case in reversed(self.cases)}
        offered: dict[int, tuple[Unit, str]] = {}
        for kind, _count in kinds.most_common(MOST_PROPOSING):
            case = first[kind]
            entry = case.catalogue_item
            if entry is None:
                continue
            for proposal in routing.proposed(case, entry, centre=case.centre):
                near = NEAR[AreaLevel(proposal.unit.area.level)]
                why = LEADS % {"code": entry.code, "duty": proposal.function, "near": near}
                if proposal.part == Part.LEAD:
                    offered.setdefault(proposal.unit.pk, (proposal.unit, why))
        return dict(list(offered.items())[:MOST_ASSISTS])

    def _callable(self) -> Any:
        """Units that some centre of the chosen may call to one of them."""
        of_centres = {case.centre_id: case for case in self.cases}
        near = [routing.callable_units(case.centre, case) for case in list(of_centres.values())[:MOST_CENTRES]]
        units = Unit.objects.current().select_related("area")
        return units.filter(Q(*near, _connector=Q.OR)) if near else units.none()
