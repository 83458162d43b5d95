"""What is filled in for activities: the plan, a shift, a place, who came, and the proof of service."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actions import Person
from teams.fields import Name, Telephone
from teams.forms import clock, day, line, paragraph
from volunteering.actions.activities import Guest, Plan, Times
from volunteering.actions.attendance import Came
from volunteering.forms import LONGEST_NAME
from volunteering.models import ActivityShift, Attendance
from volunteering.models.activity import LONGEST_ABOUT, LONGEST_TITLE, MOST_PLACES
from web.fields import RefusableForm
from web.once_forms import OnceForm
from worktime import timekeeping

HALF_HOURLY = {"step": "1800"}


class ShiftForm(RefusableForm):
    day = day(_("Day"))
    begins = clock(_("From"))
    ends = clock(_("Until"))
    places = forms.IntegerField(
        label=_("How many can come?"),
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].help_text = _("In steps of half an hour. Earlier than it begins: on the next day.")
        for name in ("begins", "ends"):
            self.fields[name].widget.attrs |= HALF_HOURLY
        self.initial = {"day": timezone.localdate(), "places": 10, **self.initial}

    def times(self) -> Times:
        told = self.cleaned_data
        return Times(told["day"], told["begins"], told["ends"], told["places"])


class PlanForm(OnceForm, ShiftForm):
    title = line(_("What is it?"), LONGEST_TITLE)
    place = line(_("Where?"), LONGEST_ABOUT)
    about = line(_("What should volunteers know?"), LONGEST_ABOUT, required=False)

    field_order = ("title", "place", "about", "day", "begins", "ends", "places", "key")

    def plan(self) -> Plan:
        told = self.cleaned_data
        return Plan(told["title"], told["about"], told["place"])


class PlaceForm(OnceForm):
    """Somebody takes a place."""

    needed_when = {"guardian_name": _("needed under 18"), "guardian_phone": _("needed under 18")}

    name = Name(label=_("Your name"), max_length=LONGEST_NAME)
    phone = Telephone(label=_("Your telephone"), max_length=30)
    is_minor = forms.BooleanField(label=_("I am under 18"), required=False)
    guardian_name = Name(label=_("Guardian's name"), max_length=LONGEST_NAME, required=False)
    guardian_phone = Telephone(label=_("Guardian's telephone"), max_length=30, required=False)
    guardian_agrees = forms.BooleanField(label=_("The guardian sits here and agrees"), required=False)

    def guest(self) -> Guest:
        told = self.cleaned_data
        guardian = Person(told["guardian_name"], told["guardian_phone"])
        return Guest(Person(told["name"], told["phone"]), told["is_minor"], guardian, told["guardian_agrees"])


class WrittenDownForm(PlaceForm):
    """The same, written down by the leader."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["phone"].label = _("Name"), _("Telephone")
        self.fields["is_minor"].label = _("Under 18")
        self.fields["guardian_agrees"].label = _("The guardian was asked and agrees")


class CameForm(RefusableForm):
    needed_when = {
        "begins": _("needed where they came"),
        "ends": _("needed where they came"),
        "why": _("needed where something changes"),
    }

    came = forms.ChoiceField(
        label=_("Did they come?"),
        choices=(("yes", pgettext_lazy("service", "yes")), ("no", pgettext_lazy("service", "no"))),
        widget=forms.RadioSelect,
    )
    begins = clock(_("From"))
    ends = clock(_("Until"))
    why = line(_("Why is it corrected?"), LONGEST_ABOUT, required=False)

    def __init__(self, *args: Any, shift: ActivityShift, standing: Attendance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shift = shift
        begin = standing.began_at if standing and standing.began_at else shift.starts_at
        end = standing.ended_at if standing and standing.ended_at else shift.ends_at
        came = "no" if standing and not standing.came else "yes"
        self.initial = {"came": came, "begins": _clock(begin), "ends": _clock(end)}
        for name in ("begins", "ends"):
            self.fields[name].required = False
            self.fields[name].widget.attrs |= HALF_HOURLY
        self.fields["ends"].help_text = _("In steps of half an hour. Earlier than it begins: on the next day.")
        if standing is None:
            del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("came") == "yes" and not (told.get("begins") and told.get("ends")):
            self.add_error("begins", _("Write from when until when."))
        return told

    def came_then(self) -> Came:
        told = self.cleaned_data
        if told["came"] == "no":
            return Came()
        begin = _on(timezone.localdate(self.shift.starts_at), told["begins"])
        # Before the shift's day begins nobody came; whoever comes after midnight came to a shift that lasts so long.
        if begin < self.shift.starts_at - dt.timedelta(hours=12):
            begin += dt.timedelta(days=1)
        end = _on(timezone.localdate(begin), told["ends"])
        return Came(begin, end if end > begin else end + dt.timedelta(days=1))


def _clock(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def _on(on: dt.date, at: dt.time) -> dt.datetime:
    return timekeeping.start_of(on) + dt.timedelta(hours=at.hour, minutes=at.minute)


class WhyForm(RefusableForm):
    why = paragraph(_("Why"), LONGEST_ABOUT)


class ProofForm(RefusableForm):
    since = day(_("From"))
    until = day(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial = {"since": today.replace(month=1, day=1), "until": today, **self.initial}
