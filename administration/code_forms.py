"""For whom one-time codes are issued, until when, and on what they are given out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Area, Unit
from teams.actions.codes import usual_end
from teams.forms import AdministrationForm, last_day
from teams.pick import AREA, UNIT, Pick
from teams.policies import Reach
from worktime.days import last_day as last_day_before

SHEET, SLIPS = "sheet", "slips"


ONE_OF_TWO = _("an area or a unit, one of them")


class CodesForm(AdministrationForm):
    needed_when = {"area": ONE_OF_TWO, "unit": ONE_OF_TWO}

    area = Pick(AREA, label=_("Area, or a unit below"), required=False)
    unit = Pick(UNIT, label=_("Unit, in place of an area"), required=False)
    again = forms.BooleanField(
        label=_("Also to those who hold a code that was not used yet"),
        help_text=_("The code they hold stops working."),
        required=False,
    )
    expires_on = last_day(_("Valid until"), help_text=_("The last day the codes can be used."))
    given_as = forms.ChoiceField(
        label=_("Given out as"),
        choices=[(SHEET, _("a sheet (XLSX)")), (SLIPS, _("slips to print, by unit"))],
        widget=forms.RadioSelect,
        initial=SHEET,
    )

    def __init__(self, *args: Any, reach: Reach, is_of_import: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = last_day_before(usual_end())
        if is_of_import:
            del self.fields["area"], self.fields["unit"]
            return
        self.pick("area").among = Area.objects.current().filter(reach.of("path"))
        self.pick("unit").among = Unit.objects.current().filter(reach.of("area__path"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "area" in self.fields and not self.errors and bool(cleaned.get("area")) == bool(cleaned.get("unit")):
            self.add_error("area", _("Choose an area or a unit, one of them."))
        return cleaned
