"""What is filled in for an alliance: entries of its lists, matches, organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alliances import policies
from alliances.actions.entries import Line
from alliances.choices import ListName, OrganisationKind
from alliances.models import Entry, Organisation
from networks.choices import Network
from networks.models import Area, Membership, Unit
from teams.fields import Name, Telephone
from teams.forms import AdministrationForm, day, line, note, paragraph

MOST_OFFERED = 200


class EntryForm(AdministrationForm):
    title = line(_("In one line"), 100)
    text = paragraph(_("Particulars"), 1000, required=False)
    bringer = forms.ChoiceField(label=_("Brought by"))
    until = day(
        pgettext_lazy("entry", "Stands until"), required=False, help_text=_("The last day; empty: until it is met.")
    )

    def __init__(self, *args: Any, area: Area, seat: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = _bringers(area, seat)
        self.fields["bringer"].choices = [(key, str(one)) for key, one in self.offered.items()]  # type: ignore[attr-defined]  # a choice of words

    def said(self) -> Line:
        given = self.cleaned_data
        one = self.offered[given["bringer"]]
        unit, organisation = (one, None) if isinstance(one, Unit) else (None, one)
        return Line(given["title"], given["text"], unit, organisation, given["until"])


def key_of(entry: Entry) -> str:
    return f"unit-{entry.unit_id}" if entry.unit_id else f"organisation-{entry.organisation_id}"


def _bringers(area: Area, seat: Unit) -> dict[str, Unit | Organisation]:
    """The own unit; for the host all members and organisations too."""
    if not policies.is_host(seat, area):
        return {f"unit-{seat.pk}": seat}
    rows = Membership.objects.current().of(area, Network.PARTY).select_related("unit").order_by("pk")[:MOST_OFFERED]
    units = [seat, *(row.unit for row in rows if row.unit_id != seat.pk)]
    others = Organisation.objects.current().filter(area=area).order_by("pk")[:MOST_OFFERED]
    return {f"unit-{unit.pk}": unit for unit in units} | {f"organisation-{one.pk}": one for one in others}


class ReasonForm(AdministrationForm):
    note = paragraph(_("Why"), 500)


class ResultForm(AdministrationForm):
    note = paragraph(pgettext_lazy("match", "Result"), 500)


class EntryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, entry: Entry) -> str:
        return f"{entry.title} · {entry.bringer}"


class MatchForm(AdministrationForm):
    other = EntryChoice(label=_("Resource"), queryset=Entry.objects.none(), empty_label="—")
    note = note()

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        list_name = ListName.RESOURCE if entry.list_name == ListName.NEED else ListName.NEED
        field = self.fields["other"]
        field.label = _("Resource") if list_name == ListName.RESOURCE else _("Need")
        rows = Entry.objects.open().with_bringer().filter(area=entry.area, list_name=list_name)
        field.queryset = rows.order_by("-pk")  # type: ignore[attr-defined]  # a choice of rows


class FinishForm(AdministrationForm):
    is_done = forms.TypedChoiceField(
        label=_("How did it come out?"),
        choices=[("1", pgettext_lazy("match", "done")), ("0", pgettext_lazy("match", "came to nothing"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    result = paragraph(pgettext_lazy("match", "Result"), 500)
    project = line(
        _("Goes on as a project"), 100, required=False, help_text=_("Its title on the alliance's list of projects.")
    )


class OrganisationForm(AdministrationForm):
    name = Name(label=_("Name of the organisation"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *OrganisationKind.choices])
    phone = Telephone(label=_("Office telephone"), max_length=30, required=False)
