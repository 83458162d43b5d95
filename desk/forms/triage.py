"""The centre takes a matter in, or sends it where it belongs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access.disclosure import Words, words_of
from cases.models import Case
from cases.reading import duplicates, resemblance
from cases.rules.choices import Need, RefuseReason
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Line, Options, Text, brief_field, offer
from desk.forms.step import ReasonForm, Step, StepForm
from networks import rules, suggestions
from networks.choices import Level
from networks.models import CatalogueItem, Unit
from networks.rules import Rules
from worktime.deadlines import Limit
from worktime.explaining import limit_in_words

AT_MOST_SUGGESTED = 3
DANGER, NO_DANGER = "danger", "none"
JUDGED = {DANGER: True, NO_DANGER: False, "": None}


class TypeForm(StepForm):
    """Choosing one of the catalogue's types, those that the words of the matter speak for first."""

    entry = Choice(label=_("Type of matter"), missing=Need.CATALOGUE.label)
    life = Choice(
        [(DANGER, _("Danger to life")), (NO_DANGER, _("No danger to life"))],
        label=_("Is a life in danger?"),
        is_open=True,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "entry", self._entry_options)
        self.initial.setdefault("life", DANGER if self.case.is_danger else NO_DANGER)

    def judged(self) -> bool | None:
        """Whether a life is in danger; None where nothing was answered, which leaves the mark as it is."""
        return JUDGED[self.cleaned_data["life"]]

    @cached_property
    def rules(self) -> Rules:
        return rules.current()

    @cached_property
    def suggested(self) -> list[CatalogueItem]:
        """The type that the raiser chose, from today's catalogue; else the type that the words suggest first."""
        chosen = self.case.catalogue_item and self.rules.catalogue.get(self.case.catalogue_item.code)
        matters = [entry for entry in self.rules.catalogue.values() if entry.parent_id]
        likely = suggestions.suggest(self.case.text, matters, AT_MOST_SUGGESTED)
        return likely if chosen is None else [chosen, *(entry for entry in likely if entry.pk != chosen.pk)]

    def _entry_options(self) -> Options:
        named = [named_type(entry, self.rules) for entry in self.suggested]
        suggested: Options = [(str(_("It looks like")), named)] if named else []
        return [("", _("Please choose")), *suggested, *types_by_heading(self.rules)]


def types_by_heading(rules: Rules) -> Options:
    """Every type of the duty catalogue in force, under its heading."""
    headings: dict[int, tuple[str, Options]] = {}
    for entry in rules.catalogue.values():
        if entry.parent:
            heading = f"{entry.parent.code} {entry.parent.name}"
            headings.setdefault(entry.parent.pk, (heading, []))[1].append(named_type(entry, rules))
    return list(headings.values())


def named_type(entry: CatalogueItem, rules: Rules) -> tuple[str, str]:
    """A type as one chooses it: by its code, with its level and how long one has."""
    level = Level(entry.level)
    limit = limit_in_words(Limit.parse(entry.limit or rules.levels[level].close))
    words = [f"{entry.code} {entry.name}", str(level.label), limit]
    return entry.code, " · ".join([*words, str(_("confidential"))] if entry.is_confidential else words)


class AcceptForm(TypeForm):
    template = "desk/steps/_accept.html"
    button = _("Accept")

    complained_of = Choice(
        label=_("Unit complained of"),
        help_text=_("Only if the matter is against a unit: it will neither handle nor see it."),
    )
    brief = brief_field()
    note = Text(label=_("Note"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "complained_of", self._unit_options)
        if not self.is_bound and self.suggested:
            self.initial.setdefault("entry", self.suggested[0].code)

    @cached_property
    def duplicates(self) -> list[tuple[Case, Words, list[str]]]:
        likely = duplicates.likely(self.case, self.by)
        return [(other, words_of(other), resemblance.reasons(self.case, other)) for other in likely]

    @cached_property
    def _units(self) -> dict[str, Unit]:
        around = Unit.objects.current().covering(self.case.area).nearest_first()
        return {str(unit.pk): unit for unit in around}

    def _unit_options(self) -> Options:
        return [("", _("No unit")), *((number, unit.name) for number, unit in self._units.items())]

    def arguments(self) -> dict[str, Any]:
        return {
            "entry": self.rules.catalogue[self.cleaned_data["entry"]],
            "is_danger": self.judged(),
            "complained_of": self._units.get(self.cleaned_data["complained_of"]),
            "brief": self.cleaned_data["brief"],
            "note": self.cleaned_data["note"],
        }


class RefuseForm(StepForm):
    button = _("Refuse")
    lead_in = _("The person who raised it is told the reason and where to turn.")
    is_grave = True

    reason = Choice(RefuseReason.choices, label=_("Legal reason"), missing=Need.REASON_CODE.label)
    turn_to = Line(label=_("Where the person can turn"), missing=Need.REDIRECT.label)
    note = Text(label=_("Explanation for the person"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound and (number := self._number_of_the_catalogue()):
            self.initial.setdefault("turn_to", number)
            self.fields["turn_to"].help_text = _("Suggested by the duty catalogue.")

    def _number_of_the_catalogue(self) -> str:
        """The number or channel that takes such matters instead, by the chosen or the likeliest type."""
        chosen = self.case.catalogue_item
        likely = [chosen] if chosen else suggestions.suggest(self.case.text, rules.current().catalogue.values())
        return next((entry.redirect for entry in likely if entry.redirect), "")


class EscalateForm(ReasonForm):
    template = "desk/steps/_escalate.html"
    button = _("Escalate")


class SendDownForm(ReasonForm):
    button = _("Send down")

    to = Choice(label=_("To which centre"), missing=_("Choose the centre."), is_open=True)
    field_order = ("version", "to", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "to", lambda: [(number, unit.name) for number, unit in self._centres.items()])
        if not self.is_bound and len(self._centres) == 1:
            self.initial.setdefault("to", next(iter(self._centres)))

    @cached_property
    def _centres(self) -> dict[str, Unit]:
        """Centres below this one whose area holds the place, as `actions.send_down` asks."""
        own = self.case.centre.area
        holding = Unit.objects.current().centres().covering(self.case.area).within(own).exclude(area=own)
        return {str(unit.pk): unit for unit in holding.select_related("area").nearest_first()}

    def arguments(self) -> dict[str, Any]:
        return {"to": self._centres[self.cleaned_data["to"]], "reason": self.cleaned_data["reason"]}


STEPS = (
    Step(Action.ACCEPT, AcceptForm, actions.accept, key="a", done=_("Accepted. Next, dispatch it.")),
    Step(Action.REFUSE, RefuseForm, actions.refuse, key="x", done=_("Refused. The person who raised it is told.")),
    Step(Action.ESCALATE, EscalateForm, actions.escalate, key="u", done=_("Escalated to the centre above.")),
    Step(Action.SEND_DOWN, SendDownForm, actions.send_down, key="n", done=_("Sent down.")),
)
