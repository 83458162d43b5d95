"""What is filled in for a council: its plan, one topic, a promise, the end of the meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actions import Person
from cases.evidence.fields import Photos
from cases.models import Case
from cases.rules.choices import ExplainedReason
from councils import policies
from councils.actions.meetings import Ending, Plan, usual_due
from councils.actions.promises import LONGEST_WHAT, Given
from councils.actions.topics import Raised, Settlement, Vote
from councils.choices import LawKind, TopicOutcome
from councils.models import Meeting, Topic
from councils.models.meeting import LONGEST_PLACE
from councils.models.promise import LONGEST_WHO
from councils.residents_law import laws
from networks import rules
from networks.models import Area, CatalogueItem
from networks.ringing_first import NO_SUGGESTIONS, WHILE_WRITING, RingsFirst
from teams.fields import Telephone
from teams.forms import clock, day, line, paragraph
from teams.models import User
from web.fields import CleanText, RefusableForm
from web.once_forms import OnceForm


class Place(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, area: Area) -> str:
        return area.full_name


class Somebody(forms.ChoiceField):
    """One of the people who hold councils in the person's areas; cleans to the person, or None."""

    people: dict[str, User] = {}

    def offer(self, people: list[User]) -> None:
        self.people = {str(one.pk): one for one in people}
        blank = [] if self.required else [("", "—")]
        self.choices = [*blank, *((pk, one.name) for pk, one in self.people.items())]

    def clean(self, value: Any) -> User | None:
        return self.people.get(str(super().clean(value)))


class PlanForm(OnceForm):
    area = Place(label=_("Community or grid"), queryset=Area.objects.none(), empty_label=None)
    place = line(_("Where do you sit down together?"), LONGEST_PLACE)
    day = day(_("Day"))
    at = clock(_("Time"))
    host = Somebody(label=_("Host"))
    recorder = Somebody(label=_("Recorder"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        if isinstance(area, Place):
            area.queryset = policies.areas_to_hold_in(by)
        people = policies.colleagues(by)
        for field in self.fields.values():
            if isinstance(field, Somebody):
                field.offer(people if by in people else [by, *people])
        now = timezone.localtime()
        own = next((post.area_id for post in by.current_posts if post.area_id), None)
        first = {"area": own, "day": now.date(), "at": now.strftime("%H:%M"), "host": by.pk}
        self.initial = {**first, **self.initial}

    def plan(self) -> Plan:
        told = self.cleaned_data
        return Plan(told["area"], told["place"], instant(told["day"], told["at"]), told["host"], told["recorder"])


def instant(on: dt.date, at: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, at))


class MoveForm(PlanForm):
    """As the plan, but the council stays the same one."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        del self.fields["area"]
        at = timezone.localtime(meeting.starts_at)
        self.initial.update(
            {
                "place": meeting.place,
                "day": at.date(),
                "at": at.strftime("%H:%M"),
                "host": meeting.host_id,
                "recorder": meeting.recorder_id,
            }
        )

    def plan(self) -> Plan:
        self.cleaned_data["area"] = self.meeting.area
        return super().plan()


class Saying(RingsFirst, OnceForm):
    """What a topic is about, and who said it where they want that kept."""

    text = CleanText(
        label=_("What is it about?"),
        max_length=1000,
        error_messages={"required": _("Write what it is about.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name = CleanText(
        label=_("Name"), required=False, max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = Telephone(label=_("Telephone"), max_length=30, required=False)

    def raised(self) -> Raised:
        told = self.cleaned_data
        return Raised(told["text"], Person(told["name"], told["phone"]), told.get("entry"))


class TopicForm(Saying):
    """One text and one row of outcomes; what an outcome needs stands below it."""

    needed_when = {
        "words": _("needed where it was settled or explained"),
        "who": _("needed for a promise"),
        "due_on": _("needed for a promise"),
        "reason": _("needed"),
        "review_on": _("needed"),
    }

    entry = CleanText(required=False, max_length=10, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What comes of it?"), required=False, choices=TopicOutcome.choices, widget=forms.RadioSelect
    )
    words = CleanText(
        label=_("In one sentence: what was done, agreed or explained"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    who = line(pgettext_lazy("council", "Who does it"), LONGEST_WHO, required=False)
    due_on = day(pgettext_lazy("council", "By when"), required=False)
    reason = forms.ChoiceField(
        label=_("Why is it not possible yet?"), required=False, choices=[("", "—"), *ExplainedReason.choices]
    )
    review_on = day(pgettext_lazy("council", "Looked at again on"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, topic: Topic | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["due_on"] = usual_due(meeting)
        asks = {"hx-post": reverse("field:log"), "data-quiet": NO_SUGGESTIONS}
        self.fields["text"].widget.attrs |= WHILE_WRITING | asks
        if topic:
            self.initial.update({"text": topic.text, "entry": topic.entry.code if topic.entry else ""})

    def clean_entry(self) -> CatalogueItem | None:
        """An unknown suggestion is ignored: it is only a help."""
        code = self.cleaned_data["entry"]
        found = rules.recent().catalogue.get(code) if code else None
        return found if found and found.parent_id else None

    def settlement(self) -> Settlement | None:
        told = self.cleaned_data
        if not told["outcome"]:
            return None
        return Settlement(
            TopicOutcome(told["outcome"]),
            told["words"],
            told["who"],
            told["due_on"],
            told["reason"],
            told["review_on"],
        )


class PromiseForm(OnceForm):
    needed_when = {"who": _("needed"), "due_on": _("needed")}

    what = line(_("What is promised?"), LONGEST_WHAT)
    who = line(pgettext_lazy("council", "Who does it"), LONGEST_WHO, required=False)
    due_on = day(
        pgettext_lazy("council", "By when"),
        required=False,
        help_text=_("Where nothing else is said: the next meeting."),
    )
    number = line(
        _("Case number"),
        24,
        required=False,
        help_text=_("Where a matter is at work on it: the promise then stands as the matter does."),
    )

    def __init__(self, *args: Any, meeting: Meeting, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.initial["due_on"] = usual_due(meeting)

    def clean_number(self) -> Case | None:
        """A matter that the person sees; another one does not exist for them."""
        number = self.cleaned_data["number"].upper()
        found = Case.objects.visible_to(self.by).filter(reference=number).first() if number else None
        if number and found is None:
            raise ValidationError(_("There is no matter with this number, or it is not yours to see."))
        return found

    def given(self) -> Given:
        told = self.cleaned_data
        return Given(told["what"], told["who"], told["due_on"], told["number"])


class ExplainForm(RefusableForm):
    text = paragraph(_("What do you tell the people here?"), 300)
    due_on = day(_("Until when will it be done now?"))

    def __init__(self, *args: Any, is_tied: bool, **kwargs: Any) -> None:
        """`is_tied`: to a case, whose own limit says until when."""
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = not is_tied


class EndingForm(RefusableForm):
    present = forms.IntegerField(
        label=_("How many residents are here?"),
        min_value=1,
        max_value=2000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    others = line(_("Who else is here"), LONGEST_PLACE, required=False, help_text=_("Such as: property company 1."))
    named = line(_("Who agrees to be named in the minutes"), 300, required=False)
    next_day = day(pgettext_lazy("council", "Next meeting"), required=False)
    next_clock = clock(_("Time"))
    next_place = line(pgettext_lazy("council", "Place"), LONGEST_PLACE, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_clock"].required = False
        at = timezone.localtime(meeting.starts_at)
        self.initial.update({"next_clock": at.strftime("%H:%M"), "next_place": meeting.place})

    def ending(self) -> Ending:
        told = self.cleaned_data
        next_at = instant(told["next_day"], told["next_clock"] or dt.time(10)) if told["next_day"] else None
        return Ending(told["present"], told["others"], told["named"], next_at, told["next_place"])


class CorrectionForm(OnceForm):
    text = paragraph(_("What do the minutes get wrong, and what is right?"), 500)


class PhotoForm(RefusableForm):
    photos = Photos(label=_("Photo"), most=1)


class VoteForm(RefusableForm):
    law = forms.ChoiceField(label=_("Kind of meeting"), choices=LawKind.choices)
    held_on = day(_("Held on"))
    eligible = forms.IntegerField(label=_("How many were entitled to take part?"), min_value=1, max_value=1_000_000)
    present = forms.IntegerField(label=_("How many took part?"), min_value=0, max_value=1_000_000)
    in_favour = forms.IntegerField(label=_("How many were in favour?"), min_value=0, max_value=1_000_000)
    note = paragraph(_("What was decided?"), 500)

    def vote(self) -> Vote:
        told = self.cleaned_data
        law = laws()[LawKind(told["law"])]
        return Vote(law, told["held_on"], told["eligible"], told["present"], told["in_favour"], told["note"])
