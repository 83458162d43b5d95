"""Return visits, and what follows from a bad rating."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.access.disclosure import said
from cases.actions import Answers
from cases.models import Rating
from cases.rules.choices import FACES, Contacted, Need, Satisfied, Solved, UnitMark, Verdict, Way
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Line, Text, offer
from desk.forms.step import NO_KEY, At, ReasonForm, Step, StepForm
from worktime.timekeeping import now

ANEW = (("same", _("By the same units")), ("anew", _("Called anew by the centre")))
LONGEST_WITNESS = 64
LONGEST_MARK_NOTE = 100


class RatedForm(StepForm):
    """A form that shows the ratings of this round, on which the step decides."""

    @cached_property
    def ratings(self) -> list[tuple[Rating, str]]:
        """The ratings, each with its reasons as this reader may read them."""
        given = Rating.objects.filter(case=self.case, round=self.case.round, answered_at__isnull=False)
        given = given.select_related("held")
        return [(rating, said(rating.reasons)) for rating in given.order_by("answered_at")]


class VisitForm(StepForm):
    fills = ""
    template = "desk/steps/_visit.html"
    button = _("Keep the answers")
    lead_in = _("Write down what the person said, not what you think. A witness stands by.")

    rating = Choice(label=_("Who was asked"), missing=_("Choose who was asked."), is_open=True)
    way = Choice(Way.choices, label=_("How they were asked"), missing=_("Say how they were asked."), is_open=True)
    contacted = Choice(Contacted.choices, label=_("Did somebody contact you?"), missing=Need.RATING.label, is_open=True)
    solved = Choice(Solved.choices, label=_("Is it solved?"), missing=Need.RATING.label, is_open=True)
    satisfied = Choice(Satisfied.choices, label=_("Are you satisfied?"), missing=Need.RATING.label, is_open=True)
    reasons = Text(label=_("In the person's own words"), widget=forms.Textarea(attrs={"rows": 2}))
    witness = Line(label=_("Witness"), missing=Need.WITNESS.label, longest=LONGEST_WITNESS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "rating", lambda: [(str(number), _masked(rating)) for number, rating in self._waiting.items()])

    @cached_property
    def _waiting(self) -> dict[int, Rating]:
        """Ratings of this round that nobody has given yet."""
        waiting = Rating.objects.filter(case=self.case, round=self.case.round, answered_at=None, closes_at__gt=now())
        return {rating.pk: rating for rating in waiting.select_related("reporter").order_by("pk")}

    @property
    def faces(self) -> Iterator[tuple[BoundWidget, str]]:
        """The five options of the last question, each with its icon."""
        return zip(self["satisfied"], FACES, strict=True)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        self.subject = self._waiting[int(given["rating"])]
        self.subject.case = self.case
        answers = Answers(given["contacted"], given["solved"], int(given["satisfied"]), given["reasons"])
        return {"answers": answers, "witness": given["witness"], "way": given["way"]}


def _masked(rating: Rating) -> str:
    reporter = rating.reporter
    return " ".join(filter(None, (reporter.masked_name, reporter.masked_phone))) or str(_("Who logged it"))


class JudgeRatingForm(RatedForm):
    """Whether a held rating counts. Of where it came from nothing was kept, so the people themselves are asked."""

    fills = ""
    template = "desk/steps/_rated.html"
    button = _("Decide on a held rating")
    lead_in = _(
        "Several ratings came from one source within minutes. Ask the person where you can; what does not count is "
        "kept and is in no figure."
    )

    rating = Choice(label=_("Which rating"), missing=_("Choose a rating."), is_open=True)
    verdict = Choice(Verdict.choices, label=_("Does it count?"), missing=Need.VERDICT.label, is_open=True)
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "rating", lambda: [(str(number), _answered(one)) for number, one in self._held.items()])

    @cached_property
    def _held(self) -> dict[int, Rating]:
        held = Rating.objects.filter(case=self.case, round=self.case.round, held__verdict="")
        return {rating.pk: rating for rating in held.order_by("answered_at")}

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        self.subject = self._held[int(given["rating"])]
        self.subject.case = self.case
        return {"verdict": given["verdict"], "reason": given["reason"]}


def _answered(rating: Rating) -> str:
    """What was answered and when, without whose it is."""
    at = localtime(rating.answered_at)
    return f"{at:%H:%M} · {rating.get_solved_display()} · {rating.get_satisfied_display()}"


class ReworkForm(RatedForm):
    template = "desk/steps/_rated.html"
    button = _("Order rework")
    lead_in = _(
        "A new round begins with half of the first limit. Units read your reason and not the rating: "
        "write what is missing."
    )

    how = Choice(ANEW, label=_("Who does it"), missing=_("Say who does it."), is_open=True)
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    def arguments(self) -> dict[str, Any]:
        return {"dispatch_anew": self.cleaned_data["how"] == "anew", "reason": self.cleaned_data["reason"]}


class ProposeUpholdForm(RatedForm):
    template = "desk/steps/_rated.html"
    button = _("Propose to uphold")
    lead_in = _("A second person decides. Your reason is shown beside the rating.")

    reason = Text(label=_("Why"), missing=Need.REASON.label)


class UpholdForm(RatedForm):
    template = "desk/steps/_rated.html"
    button = _("Uphold and close")
    lead_in = _("The matter is closed, and the reason is shown beside the rating.")


class ReopenForm(ReasonForm):
    button = _("Reopen")
    lead_in = _("The same matter goes on in its next round, and the centre calls units anew.")


class MarkUnitForm(StepForm):
    template = "desk/steps/_mark_unit.html"
    button = _("Mark a unit")

    mark = Choice(UnitMark.choices, label=_("How the unit came"), missing=_("Choose one of these."), is_open=True)
    note = Line(label=_("Note"), longest=LONGEST_MARK_NOTE)


STEPS = (
    Step(Action.VISIT, VisitForm, actions.visit, key="v", done=_("The return visit is kept.")),
    Step(Action.JUDGE_RATING, JudgeRatingForm, actions.judge_rating, key=NO_KEY, done=_("Decided.")),
    Step(Action.REWORK, ReworkForm, actions.rework, key="w", done=_("Rework is ordered.")),
    Step(
        Action.PROPOSE_UPHOLD,
        ProposeUpholdForm,
        actions.propose_uphold,
        key="h",
        done=_("Proposed. A second person decides."),
    ),
    Step(Action.UPHOLD, UpholdForm, actions.uphold, key="y", done=_("Upheld and closed.")),
    Step(Action.REOPEN, ReopenForm, actions.reopen, key="o", done=_("Reopened. Call units anew.")),
    Step(Action.MARK_UNIT, MarkUnitForm, actions.mark_unit, key=NO_KEY, done=_("The unit is marked."), at=At.CALL),
)
