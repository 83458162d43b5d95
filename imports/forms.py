"""The file to import, and whether it is the whole list of somebody's posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imports.sheets.reading import LARGEST
from networks.models import Area
from teams import policies
from teams.choices import Duty
from teams.forms import AdministrationForm, last_day, today
from teams.models import User
from teams.pick import AREA, Pick

WHOLE = _("needed for a whole list")


class ApplyForm(AdministrationForm):
    is_confirmed = forms.BooleanField(
        label=_("I have looked at these rows: they are meant so"),
        required=False,
        error_messages={"required": _("Confirm the doubtful rows, or mend them and send the file again.")},
    )

    def __init__(self, *args: Any, has_doubts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_doubts:
            self.fields["is_confirmed"].required = True
        else:
            del self.fields["is_confirmed"]


class ImportForm(AdministrationForm):
    needed_when = {"duty": WHOLE, "area": WHOLE, "ends_on": WHOLE}

    file = forms.FileField(label=_("File"), help_text=_("XLSX or CSV, up to 15 MB."))
    is_whole = forms.BooleanField(
        label=_("The file is the whole list of one duty in one area"),
        help_text=_("Whoever holds the duty there and is missing from the file leaves it."),
        required=False,
    )
    duty = forms.ChoiceField(label=_("Duty"), choices=[("", "—"), *Duty.choices], required=False)
    area = Pick(AREA, label=_("Area"), required=False)
    ends_on = last_day(pgettext_lazy("last day", "Their posts end on"), initial=today, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = policies.granting(by)
        self.may_be_whole = bool(reach)
        self.pick("area").among = Area.objects.current().filter(reach.of("path"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file and file.size > LARGEST:
            self.add_error("file", _("The file is larger than 15 MB. Split it, or leave out pictures and formats."))
        if cleaned.get("is_whole"):
            for name in ("duty", "area", "ends_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a whole list."))
        return cleaned
