"""Merging several reports of one matter, with a comparison before the officer's eyes, and undoing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import actions
from cases.access import mergeable, policies
from cases.access.disclosure import Words, words_of
from cases.actions.steps.merging import MOST_MERGED
from cases.models import Case
from cases.reading import duplicates, resemblance
from cases.rules import lifecycle
from cases.rules.choices import Need, Role
from cases.rules.errors import IllegalMove
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Line, Numbers, Options, Text, offer
from desk.forms.step import ReasonForm, Step, StepForm
from web.fields import row_number

FIRST = "first"
LONGEST_NUMBER = 24


@dataclass(frozen=True, slots=True)
class Compared:
    """One matter beside the others: its words, why it may be the same one, or why it cannot be merged."""

    case: Case
    words: Words
    reasons: list[str]
    why_not: str = ""
    is_chosen: bool = False

    @property
    def type(self) -> str:
        return resemblance.type_name(self.case)


class OneOfThese(Choice):
    """Which one goes on; `clean` of the form judges it, so that what is not ticked need not be read for that."""

    def valid_value(self, value: Any) -> bool:
        return True


class MergeForm(StepForm):
    template = "desk/steps/_merge.html"
    button = gettext_lazy("Merge")
    lead_in = gettext_lazy(
        "One of them goes on and keeps the limit that ends first. Everybody who raised any of them is told, follows it "
        "by the code they have, is answered and rates. A merging can be undone."
    )
    asks = ("find",)
    finds = frozenset({"number"})

    others = Numbers(required=False, label=gettext_lazy("The same matter"))
    number = Line(label=gettext_lazy("Another matter, by its number"), longest=LONGEST_NUMBER)
    master = OneOfThese(
        label=gettext_lazy("Which one goes on"), missing=gettext_lazy("Choose which one goes on."), is_open=True
    )
    reason = Text(
        label=gettext_lazy("Why they are the same"), missing=Need.REASON.label, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "master", self._masters)
        self.initial.setdefault("master", FIRST)

    def _masters(self) -> Options:
        listed = [self.case, *(line.case for line in self.compared if not line.why_not)]
        named = [(str(one.pk), one.reference) for one in listed]
        return [(FIRST, _("The one that was raised first")), *named]

    @cached_property
    def chosen(self) -> set[int]:
        return {number for one in self.typed.getlist("others") if (number := row_number(one)) is not None}

    @cached_property
    def compared(self) -> list[Compared]:
        """What may be the same, what was looked for by its number, and what is ticked already."""
        likely = duplicates.likely(self.case, self.by)
        known = {case.pk for case in likely}
        wanted = Q(pk__in=[pk for pk in self.chosen if pk not in known][:MOST_MERGED])
        number = str(self.typed.get("number", "")).strip().upper()[:LONGEST_NUMBER]
        if number.isprintable() and number:
            wanted |= Q(reference=number)
        found = self._seen(wanted) if self.typed else []
        return [self._line(case) for case in [*likely, *(case for case in found if case.pk not in known)]]

    def _seen(self, which: Q) -> list[Case]:
        seen = Case.objects.visible_to(self.by).as_read_by(self.by).filter(which, Q(left_at=None)).open()
        return list(seen.exclude(pk=self.case.pk).order_by("-pk")[:MOST_MERGED])

    def _line(self, case: Case) -> Compared:
        is_asked_for = case.reference == str(self.typed.get("number", "")).strip().upper()
        why_not = self._why_not(case)
        is_chosen = not why_not and (case.pk in self.chosen or is_asked_for)
        return Compared(case, words_of(case), resemblance.reasons(self.case, case), why_not, is_chosen)

    def _why_not(self, case: Case) -> str:
        """Why the other cannot be merged with this one, whichever goes on; empty where it can."""
        if not policies.roles_of(self.by, case, (Role.CENTRE,)):
            return _("Another centre handles it: it cannot be merged here.")
        try:
            lifecycle.require_fact(lifecycle.transition(case.state, Action.MERGE), case)
        except IllegalMove as refusal:
            return refusal.said_to(())
        return mergeable.why_apart(case, self.case) and mergeable.why_apart(self.case, case)

    def clean(self) -> dict[str, Any]:
        ticked = set(self.cleaned_data.get("others") or ())
        given = {case.pk: case for case in self._seen(Q(pk__in=ticked))} if ticked else {}
        if not given:
            self.add_error("others", _("Tick at least one matter that is the same."))
            return self.cleaned_data
        together = given | {self.case.pk: self.case}
        master = self.cleaned_data.get("master")
        if master == FIRST:
            self.cleaned_data["master"] = _first(together.values())
        elif master and row_number(master) not in together:
            self.add_error("master", _("Tick the matter that goes on, too."))
        elif master:
            self.cleaned_data["master"] = together[int(master)]
        self.cleaned_data["others"] = list(given.values())
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("others", "master", "reason")}


def _first(cases: Iterable[Case]) -> Case:
    return min(cases, key=lambda case: (case.raised_at, case.pk))


class UnmergeForm(ReasonForm):
    button = gettext_lazy("Undo the merging")
    lead_in = gettext_lazy(
        "The matter goes on by itself in the state in which it was, and the time of the merging counts. "
        "Those who raised it are told and follow it again."
    )


STEPS = (
    Step(
        Action.MERGE,
        MergeForm,
        actions.merge,
        key="2",
        done=gettext_lazy("Merged. Everybody who raised one of them is told."),
    ),
    Step(
        Action.UNMERGE,
        UnmergeForm,
        actions.unmerge,
        key="2",
        done=gettext_lazy("The merging is undone. The matter goes on by itself."),
    ),
)
