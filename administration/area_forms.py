"""What administrators fill in when areas are set up, moved, merged and retired."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks.models import Area
from teams.fields import Name
from teams.forms import AdministrationForm, day, line, note, today
from teams.pick import AREA, Pick
from teams.policies import Reach

LONGEST_CODE = 20


class NewAreaForm(AdministrationForm):
    name = Name(label=pgettext_lazy("of a unit or an area", "Name"), max_length=100)
    code = line(_("Code"), LONGEST_CODE)
    since = day(pgettext_lazy("first day", "From"), initial=today)
    note = note()

    def __init__(self, *args: Any, parent: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The official one. It begins with %(begins)s.") % {"begins": parent.path}


class AmongAreas(AdministrationForm):
    """Areas of one level are chosen inside the administrator's reach."""

    among: tuple[str, ...] = ()

    def __init__(self, *args: Any, reach: Reach, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.among:
            self.pick(name).among = Area.objects.current().filter(reach.of("path"), level=level)
            self.pick(name).ask_at(f"{reverse('administration:find_areas')}?level={level}")


class MoveAreaForm(AmongAreas):
    under = Pick(AREA, label=_("Under which area"))
    code = line(
        _("New code"),
        LONGEST_CODE,
        required=False,
        help_text=_("The official one, where there is one already. Left empty, the next free number is taken."),
    )
    note = note()

    among = ("under",)


class MergeAreaForm(AmongAreas):
    into = Pick(AREA, label=_("Into which area"))
    also = Pick(AREA, label=_("Another area that goes into it too"), required=False)
    remaining_centre = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remaining_squad = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = note()

    among = ("into", "also")
    field_order = ("into", "also", "note")
