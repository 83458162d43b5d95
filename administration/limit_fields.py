"""A limit as people fill it in: a number and a unit beside it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from worktime.deadlines import Limit, LimitUnit, UnreadableLimit

UNITS = [
    (LimitUnit.HOURS.value, pgettext_lazy("unit of a limit", "hours")),
    (LimitUnit.WORKING_HOURS.value, pgettext_lazy("unit of a limit", "working hours")),
    (LimitUnit.WORKING_DAYS.value, pgettext_lazy("unit of a limit", "working days")),
    (LimitUnit.DAYS.value, pgettext_lazy("unit of a limit", "days")),
]
ONE_YEAR = {
    LimitUnit.HOURS: Decimal(8784),
    LimitUnit.WORKING_HOURS: Decimal(2000),
    LimitUnit.WORKING_DAYS: Decimal(250),
    LimitUnit.DAYS: Decimal(366),
}


class LimitWidget(forms.MultiWidget):
    """Two inputs, `name_count` and `name_unit`."""

    use_fieldset = False

    def __init__(self) -> None:
        count = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        unit = forms.Select(choices=UNITS, attrs={"aria-label": _("Unit of the limit")})
        super().__init__({"count": count, "unit": unit}, attrs={"class": "part-of-limit"})

    def decompress(self, value: str | None) -> list[str]:
        if not value:
            return ["", LimitUnit.WORKING_DAYS.value]
        limit = Limit.parse(value)
        return [f"{limit.count.normalize():f}", limit.unit.value]

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_0" if id_ else id_


class LimitField(forms.MultiValueField):
    """Cleans to a limit as it is kept (`4WH`), of a year at most, or to an empty string."""

    widget = LimitWidget
    default_error_messages = {
        "required": _("Please write something here."),
        "unreadable": _("Write a number above zero, such as 4 or 0.5; days are whole."),
        "too_long": _("A limit is one year at most."),
        "invalid_choice": _("Choose a unit."),
    }

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.CharField(required=False), forms.ChoiceField(choices=UNITS, required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> str:
        """An empty number is no limit, whatever unit stands beside it."""
        count, unit = [*(value or []), "", ""][:2]
        typed = unicodedata.normalize("NFKC", str(count or "")).strip()
        if not typed:
            if self.required:
                raise ValidationError(self.error_messages["required"], "required")
            return ""
        return self.compress([typed, unit])

    def compress(self, data_list: Sequence[Any]) -> str:
        count, unit = data_list
        if unit not in dict(UNITS):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        try:
            limit = Limit.parse(f"{count}{unit}")
        except UnreadableLimit as refusal:
            raise ValidationError(self.error_messages["unreadable"], "unreadable") from refusal
        if limit.count > ONE_YEAR[limit.unit]:
            raise ValidationError(self.error_messages["too_long"], "too_long")
        return str(limit)


def timed(label: Any, *, required: bool = False, **kwargs: Any) -> LimitField:
    return LimitField(label=label, required=required, **kwargs)
