"""Which area or type of matter somebody wants to follow."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.actions.following import TOO_LARGE
from cases.models.scope import areas_seen
from cases.reading.panel import AreaByCode, TypeByCode
from cases.reading.panel_form import ANY, HEADINGS
from networks import rules
from networks.choices import AreaLevel
from networks.models import Area
from teams.models import User
from web.fields import RefusableForm


class FollowForm(RefusableForm):
    """One of both, or both; offered is what can be followed."""

    area = AreaByCode(label=HEADINGS["area"], required=False)
    entry = TypeByCode(label=HEADINGS["entry"], required=False)

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"].widget = forms.Select(choices=[ANY, *_areas(by)])
        types = (one for one in rules.current().catalogue.values() if one.parent_id)
        self.fields["entry"].widget = forms.Select(choices=[ANY, *((one.code, str(one)) for one in types)])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not (given.get("area") or given.get("entry")):
            raise ValidationError(_("Choose an area or a type of matter."))
        return given


def _areas(by: User) -> list[tuple[str, str]]:
    """The sub-districts that the person looks over, and smaller areas that are theirs or right below them."""
    seen = areas_seen(by)
    within = reduce(or_, (Q(path__startswith=area.path) for area in seen), Q(pk=None))
    near = Q(pk__in=[area.pk for area in seen]) | Q(parent__in=[area.pk for area in seen])
    found = Area.objects.current().filter(within, Q(level=AreaLevel.STREET) | near).exclude(level__in=TOO_LARGE)
    return [(area.code, area.name) for area in found.order_by("path")]
