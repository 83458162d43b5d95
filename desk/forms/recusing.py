"""Naming somebody who stands aside from a matter, and what called units read of a confidential one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import actions
from cases.rules.choices import Need
from cases.rules.lifecycle import Action
from desk.forms.questions import Choice, Line, Text, brief_field, offer
from desk.forms.step import NO_KEY, At, ReasonForm, Step, StepForm
from teams.models import Post, User

LONGEST_NAME = 64
MOST_NAMESAKES = 10


class RecuseForm(StepForm):
    fills = ""
    button = _("Let this person stand aside")
    lead_in = _("From now on the matter is not there for this person. Called units are not told who it is.")

    who = Line(label=_("Whole name or sign-in name"), missing=_("Write who it is."), longest=LONGEST_NAME)
    which = Choice(label=_("Which of them"), is_open=True)
    reason = Text(label=_("Why"), missing=Need.REASON.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(self.people) > 1:
            offer(self, "which", lambda: [(str(pk), self._in_words(pk)) for pk in self.people])
        else:
            del self.fields["which"]

    @cached_property
    def people(self) -> dict[int, User]:
        """People with exactly this name: a part of a name would make the form a directory."""
        who = self.typed.get("who", "").strip()[:LONGEST_NAME]
        named = User.objects.filter(Q(username=who) | Q(name=who), is_active=True) if who else User.objects.none()
        return {user.pk: user for user in named.order_by("pk")[:MOST_NAMESAKES]}

    def _in_words(self, pk: int) -> str:
        posts = Post.objects.current().filter(person=pk).with_places()
        return "；".join([self.people[pk].name, *map(str, posts)])

    def clean_who(self) -> str:
        if not self.people:
            raise ValidationError(_("Nobody with an account has this name; write the whole name or the sign-in name."))
        return str(self.cleaned_data["who"])

    def clean(self) -> dict[str, Any]:
        if "which" in self.fields and "which" not in self.errors and not self.cleaned_data.get("which"):
            self.add_error("which", _("Several people have this name; choose one."))
        return self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        chosen = int(self.cleaned_data.get("which") or next(iter(self.people)))
        return {"person": self.people[chosen], "reason": self.cleaned_data["reason"]}


class StepAsideForm(ReasonForm):
    fills = ""
    button = _("Stand aside")
    lead_in = _("From now on you no longer see this matter. Only the centre can take that back.")
    is_grave = True


class EndRecusalForm(ReasonForm):
    fills = ""
    button = _("Take it back")
    lead_in = _("The person sees the matter again, as their posts say. Both stay on record.")


class BriefForm(StepForm):
    fills = ""
    button = _("Keep what units read")

    brief = brief_field(missing=Need.BRIEF.label)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("brief", self.case.brief)


STEPS = (
    Step(
        Action.RECUSE,
        RecuseForm,
        actions.recuse,
        key=NO_KEY,
        done=_("Kept. The matter is no longer there for this person."),
        is_beside=True,
    ),
    Step(
        Action.STEP_ASIDE,
        StepAsideForm,
        actions.step_aside,
        key=NO_KEY,
        done=_("You stand aside; the matter is no longer on your lists."),
        is_beside=True,
        leaves=True,
    ),
    Step(
        Action.WRITE_BRIEF,
        BriefForm,
        actions.write_brief,
        key=NO_KEY,
        done=_("Kept. Called units read these words."),
        is_beside=True,
    ),
    Step(Action.END_RECUSAL, EndRecusalForm, actions.end_recusal, key=NO_KEY, done=_("Taken back."), at=At.RECUSAL),
)
