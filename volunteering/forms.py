"""What is filled in for red stations: a wish, its check, taking it on, the last word, the station's page and roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actions import Person
from networks.models import Unit
from networks.ringing_first import RingsFirst
from teams.actions.stations import Station
from teams.fields import Name, Telephone
from teams.forms import clock, day, line, paragraph
from teams.models import RedStation, User
from volunteering.actions.claims import Taker
from volunteering.actions.needs import Wish
from volunteering.actions.stations import Line
from volunteering.choices import Ending
from volunteering.models import Need
from volunteering.models.need import LONGEST_REASON, LONGEST_TITLE
from volunteering.models.roster import LONGEST_WHAT
from web.fields import RefusableForm
from web.once_forms import OnceForm

LONGEST_NAME = 64


class WishForm(RingsFirst, OnceForm):
    text = paragraph(
        _("What would you like a hand with?"), 500, help_text=_("Such as: a lamp that nobody in the house can reach.")
    )
    wished_by = day(_("Wanted by"), required=False)
    name = line(_("Name"), LONGEST_NAME, required=False)
    phone = Telephone(label=_("Telephone"), max_length=30, required=False)

    field_order = ("text", "wished_by", "name", "phone")

    def wish(self) -> Wish:
        told = self.cleaned_data
        return Wish(told["text"], told["wished_by"], Person(told["name"], told["phone"]))


class CheckForm(RefusableForm):
    """The community's own words: what a stranger may read."""

    title = line(
        _("As everybody reads it"), LONGEST_TITLE, help_text=_("Without names, doors, telephones or illnesses.")
    )
    details = line(
        _("When, and how long it takes"),
        LONGEST_TITLE,
        required=False,
        help_text=_("Such as: Saturday morning, about half an hour."),
    )


class TakeForm(OnceForm):
    name = Name(label=_("Your name"), max_length=LONGEST_NAME)
    phone = Telephone(label=_("Your telephone"), max_length=30)
    for_team = forms.BooleanField(required=False)

    def __init__(self, *args: Any, team: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        if team is None:
            del self.fields["for_team"]
        else:
            self.fields["for_team"].label = _("I take it on for %(team)s") % {"team": team.name}

    def taker(self) -> Taker:
        told = self.cleaned_data
        return Taker(told["name"], told["phone"], self.team if told.get("for_team") else None)


class WordsForm(RefusableForm):
    """One sentence, where it has to be said."""

    words = paragraph(pgettext_lazy("wish", "In one sentence"), LONGEST_REASON)

    def __init__(self, *args: Any, label: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = required
        if label:
            self.fields["words"].label = label


class EndForm(RefusableForm):
    ending = forms.ChoiceField(label=pgettext_lazy("wish", "How does it end?"), widget=forms.RadioSelect)
    reason = paragraph(_("Why"), LONGEST_REASON, help_text=_("Whoever wished reads it."))

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [Ending.REFUSED, Ending.WITHDRAWN] if need.is_raised else [Ending.WITHDRAWN, Ending.LAPSED]
        field = self.fields["ending"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(way.value, way.label) for way in ways]


class WitnessForm(RefusableForm):
    witness = forms.ChoiceField(label=_("Who listened as the witness?"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        field = self.fields["witness"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *((pk, one.name) for pk, one in self.people.items())]

    def clean_witness(self) -> User:
        return self.people[self.cleaned_data["witness"]]


class StationForm(RefusableForm):
    address = line(_("Address"), 200)
    hours = line(_("Opening hours"), 100, help_text=_("For example every day 8:00–17:00."))
    services = line(_("What is offered"), 200, required=False, help_text=_("One after another, with spaces between."))
    phone = Telephone(label=_("Telephone"), max_length=30, required=False)

    def __init__(self, *args: Any, station: RedStation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.station = station
        self.initial = {
            "address": station.address,
            "hours": station.hours,
            "services": " ".join(station.services),
            "phone": station.phone,
            **self.initial,
        }

    def clean_services(self) -> list[str]:
        words = [word for word in self.cleaned_data["services"].replace("、", " ").replace("，", " ").split() if word]
        if any(len(word) > LONGEST_WHAT for word in words):
            raise forms.ValidationError(_("One of these is too long; put spaces between them."))
        return words

    def told(self) -> Station:
        told, station = self.cleaned_data, self.station
        return Station(station.name, told["address"], told["hours"], told["services"], told["phone"], station.team)


class LineForm(RefusableForm):
    """A line of the roster."""

    day = day(_("Day"))
    what = line(
        pgettext_lazy("roster", "What is done"), LONGEST_WHAT, help_text=_("Such as: patrol, free clinic, homework.")
    )
    begins = clock(_("From"))
    ends = clock(_("Until"))
    who = line(_("Team or unit"), LONGEST_WHAT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("begins", "ends"):
            self.fields[name].required = False

    def line(self) -> Line:
        told = self.cleaned_data
        return Line(told["day"], told["begins"], told["ends"], told["what"], told["who"])
