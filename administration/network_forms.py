"""What administrators fill in about networks: who joins, with which part, who answers for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from administration.forms import Functions
from networks.choices import NetworkPart, UnitKind
from networks.models import Area, Membership, Unit
from networks.models.area import inside, paths_covering
from teams.fields import Name, Telephone
from teams.forms import LAST_DAY, AdministrationForm, day, last_day, line, note, today
from teams.models import Post
from teams.pick import UNIT, Pick


def fitting(area: Area) -> Q:
    """Units of the area, around it and below it: those that may take part in its networks."""
    below = inside(area.path, "area__path")
    return below | Q(area__path__in=paths_covering(area.path))


class JoinForm(AdministrationForm):
    unit = Pick(UNIT, label=_("Unit"))
    part = forms.ChoiceField(label=_("Part"), choices=NetworkPart.choices, widget=forms.RadioSelect)
    since = day(pgettext_lazy("first day", "From"), initial=today)
    until = last_day(
        pgettext_lazy("last day", "Until"), required=False, help_text=_("The last day; empty: until further notice.")
    )
    note = note()

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("unit").among = Unit.objects.current().filter(fitting(area))
        self.pick("unit").ask_at(reverse("administration:find_members", args=[area.pk]))


class ChangePartForm(AdministrationForm):
    part = forms.ChoiceField(label=_("Part"), choices=NetworkPart.choices, widget=forms.RadioSelect)
    since = day(pgettext_lazy("first day", "From"), initial=today)
    note = note()


class EndMembershipForm(AdministrationForm):
    until = last_day(pgettext_lazy("last day", "Until"), initial=today, help_text=LAST_DAY)
    note = note()


class ContactChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, post: Post) -> str:
        return f"{post.person.name} · {post.duty_name}"


class ContactForm(AdministrationForm):
    post = ContactChoice(label=_("Contact"), queryset=Post.objects.none(), empty_label="—")
    since = day(pgettext_lazy("first day", "From"), initial=today)
    note = note()

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Post.objects.standing().filter(unit=membership.unit, person__is_active=True)
        self.fields["post"].queryset = held.select_related("person").order_by("duty", "pk")  # type: ignore[attr-defined]  # a choice of rows


class StationForm(AdministrationForm):
    name = Name(label=pgettext_lazy("of a unit or an area", "Name"), max_length=100)
    address = line(_("Address"), 200)
    hours = line(_("Opening hours"), 100, help_text=_("For example every day 8:00–17:00."))
    services = Functions(label=_("Services"), required=False, help_text=_("One after another, with spaces between."))
    phone = Telephone(label=_("Telephone"), max_length=30, required=False)
    team = Pick(UNIT, label=_("Volunteer team"), required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("team").among = Unit.objects.current().filter(fitting(area), kind=UnitKind.VOLUNTEER_TEAM)
        self.pick("team").ask_at(reverse("administration:find_members", args=[area.pk]))


class OpenStationForm(StationForm):
    since = day(pgettext_lazy("first day", "From"), initial=today)
    note = note()


class ChangeStationForm(StationForm):
    note = note()


class CloseStationForm(AdministrationForm):
    until = last_day(pgettext_lazy("last day", "Until"), initial=today, help_text=LAST_DAY)
    note = note()
