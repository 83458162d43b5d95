"""Asking for a pause or an extension, going on, and the second look."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import actions
from cases.access.limits import Limits
from cases.actions.steps.pausing import LONGEST, require_review_day
from cases.models import Clock
from cases.rules.choices import Look, Need, Outcome, PauseCause, Stage
from cases.rules.lifecycle import Action
from desk.forms.ending import DecisionForm
from desk.forms.questions import Choice, Text, offer
from desk.forms.step import Step, StepForm
from networks import rules
from web.errors import Refusal
from web.fields import YEARS_AHEAD, Day
from worktime.timekeeping import today


def _day(label: Any, missing: Any = "", help_text: Any = "") -> Day:
    return Day(
        ahead=YEARS_AHEAD,
        label=label,
        required=bool(missing),
        error_messages={"required": missing} if missing else {},
        help_text=help_text,
    )


class ProposePauseForm(StepForm):
    button = gettext_lazy("Ask for the pause")
    lead_in = gettext_lazy(
        "The centre above decides. Then the clocks stand, and the person who raised it is told why and until when."
    )

    cause = Choice(PauseCause.choices, label=gettext_lazy("What is waited for"), missing=Need.CAUSE.label, is_open=True)
    ends_when = Text(
        label=gettext_lazy("What will end the pause"),
        help_text=gettext_lazy("The person who raised it reads this too: no names or telephones."),
        missing=Need.ENDS_WHEN.label,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    review_on = _day(
        gettext_lazy("Review day"),
        Need.REVIEW_ON.label,
        gettext_lazy("A working day, at most 90 days ahead. On it the matter goes on by itself."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        soonest, latest = today() + dt.timedelta(days=1), today() + LONGEST
        self.fields["review_on"].widget.attrs |= {"min": f"{soonest:%Y-%m-%d}", "max": f"{latest:%Y-%m-%d}"}

    def clean_review_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["review_on"]
        try:
            require_review_day(day, rules.recent().calendar_of(self.case.county_id))
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        return day


class PauseForm(DecisionForm):
    button = gettext_lazy("Grant the pause")
    lead_in = gettext_lazy("The clocks stand from now on, until it is resumed or the review day comes.")


class ResumeForm(StepForm):
    button = gettext_lazy("Resume")
    lead_in = gettext_lazy("The clocks run on with the time that was left.")

    note = Text(
        label=gettext_lazy("Why it can go on"), missing=Need.NOTE.label, widget=forms.Textarea(attrs={"rows": 2})
    )


class ProposeExtensionForm(StepForm):
    button = gettext_lazy("Ask for the extension")
    lead_in = gettext_lazy("The centre above decides, and the person who raised it is told.")

    days = forms.IntegerField(
        label=gettext_lazy("Working days more"),
        error_messages={name: Need.DAYS.label for name in ("required", "invalid")},
    )
    reason = Text(label=gettext_lazy("Why"), missing=Need.REASON.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["days"].widget.attrs |= {"min": 1, "max": self.most, "inputmode": "numeric"}
        self.fields["days"].help_text = self._at_most

    @cached_property
    def most(self) -> int:
        limit = Clock.objects.filter(case=self.case, stage=Stage.CLOSE, round=self.case.round).order_by("-pk").first()
        return Limits(self.case).days_to_extend(limit) if limit else 0

    @property
    def _at_most(self) -> str:
        return ngettext("At most %(count)d working day.", "At most %(count)d working days.", self.most) % {
            "count": self.most
        }

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if not 1 <= days <= self.most:
            raise ValidationError(self._at_most)
        return days


class ExtendForm(DecisionForm):
    button = gettext_lazy("Grant the extension")
    lead_in = gettext_lazy("The limit ends so many working days later, and the person who raised it is told.")


class LookAgainForm(StepForm):
    template = "desk/steps/_look_again.html"
    needed_when = {
        "note": gettext_lazy("needed if it is not in order"),
        "review_on": gettext_lazy("needed to look again later"),
    }
    button = gettext_lazy("Keep what was found")

    found = Choice(Look.choices, label=gettext_lazy("How it stands now"), missing=Need.LOOK.label, is_open=True)
    note = Text(
        label=gettext_lazy("What was seen"),
        help_text=gettext_lazy("Where it is not in order, this is why the matter is reopened."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = _day(gettext_lazy("Look again on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.case.outcome != Outcome.EXPLAINED:
            offer(self, "found", lambda: [pair for pair in Look.choices if pair[0] != Look.LATER])
            del self.fields["review_on"]

    def clean(self) -> dict[str, Any]:
        found, day = self.cleaned_data.get("found"), self.cleaned_data.get("review_on")
        if found == Look.NOT_FIXED and not self.cleaned_data.get("note"):
            self.add_error("note", _("Write what was seen: it is why the matter is reopened."))
        if found == Look.LATER and "review_on" not in self.errors and (day is None or day <= today()):
            self.add_error("review_on", _("Name a day ahead on which it is looked at again."))
        if found != Look.LATER:
            self.cleaned_data.pop("review_on", None)
        return self.cleaned_data


STEPS = (
    Step(
        Action.PROPOSE_PAUSE,
        ProposePauseForm,
        actions.propose_pause,
        key="h",
        done=gettext_lazy("Asked for. The centre above decides."),
    ),
    Step(
        Action.PAUSE,
        PauseForm,
        actions.pause,
        key="y",
        done=gettext_lazy("Paused. The clocks stand, and the person who raised it is told."),
    ),
    Step(Action.RESUME, ResumeForm, actions.resume, key="h", done=gettext_lazy("Resumed. The clocks run on.")),
    Step(
        Action.PROPOSE_EXTENSION,
        ProposeExtensionForm,
        actions.propose_extension,
        key="x",
        done=gettext_lazy("Asked for. The centre above decides."),
    ),
    Step(
        Action.EXTEND,
        ExtendForm,
        actions.extend,
        key="y",
        done=gettext_lazy("Extended. The person who raised it is told."),
    ),
    Step(Action.LOOK_AGAIN, LookAgainForm, actions.look_again, key="v", done=gettext_lazy("Kept.")),
)
