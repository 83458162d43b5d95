"""What is filled in about periods of keeping, legal holds and disposals, and about what is held on a resident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.models.retention import LONGEST_MONTHS
from teams.fields import Telephone
from teams.forms import LONGEST_NOTE, AdministrationForm, day, last_day, line, note, paragraph, today

LONGEST_REASON = 1000


class PeriodForm(AdministrationForm):
    months = forms.IntegerField(label=_("Months after the end of the matter"), min_value=1, max_value=LONGEST_MONTHS)
    basis = line(_("By which rule"), 300, help_text=_("The law or rule that says so, with its article."))
    since = day(pgettext_lazy("first day", "From"), initial=today)
    note = note()


class ProposeForm(AdministrationForm):
    note = paragraph(_("Note"), LONGEST_REASON, required=False, help_text=_("Stands with the disposal for good."))


class HoldForm(AdministrationForm):
    number = line(_("case number"), 24)
    reason = paragraph(
        _("Why it is held"), LONGEST_REASON, help_text=_("A lawsuit, an inquiry, an audit: with its number.")
    )
    until = last_day(pgettext_lazy("hold", "Held until"), required=False, help_text=_("Empty: until it is lifted."))


class LiftForm(AdministrationForm):
    why = line(_("Why it is lifted"), LONGEST_NOTE)


class HeldOnForm(AdministrationForm):
    """By the telephone, or by number and code: one of the two."""

    phone = Telephone(
        label=_("telephone"),
        max_length=32,
        required=False,
        help_text=_("If it is unknown, leave it empty and fill in number and code below."),
    )
    number = line(_("case number"), 24, required=False)
    code = line(_("Code of the matter"), 20, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if bool(told.get("phone")) == bool(told.get("number") and told.get("code")):
            raise ValidationError(gettext("Fill in the telephone, or number and code of a matter."))
        return told
