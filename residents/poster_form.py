"""What a poster is made for: an area of one's own, an estate or station, and its buildings."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.access import policies
from networks.choices import AreaLevel
from networks.models import Area
from networks.models.area import AreaQuerySet, inside
from residents.models.poster import LONGEST_PART
from teams.models import User
from web.fields import CleanText

MOST = 100
"""Posters made at once: an estate has some dozens of buildings."""
RANGE = re.compile(r"([0-9]{1,3})\s*[-—–~至到]\s*([0-9]{1,3})")
BETWEEN = re.compile(r"[\s,，、;；]+")
BARE = re.compile(r"(?:号楼|栋|幢|#)$")


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, area: Area) -> str:
        return area.full_name


class PosterForm(forms.Form):
    area = AreaChoice(label=gettext_lazy("Community or grid"), queryset=Area.objects.none(), empty_label=None)
    estate = CleanText(
        label=gettext_lazy("Estate, building or station"),
        max_length=LONGEST_PART,
        widget=forms.TextInput(),
        help_text=gettext_lazy("As residents say it; it stands on the poster and in what they send."),
    )
    houses = CleanText(
        label=gettext_lazy("Buildings"),
        required=False,
        max_length=400,
        widget=forms.TextInput(),
        help_text=gettext_lazy("1-12, 15: one poster each. Empty: a single poster."),
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        self.fields["area"].queryset = own_areas(by)  # type: ignore[attr-defined]  # a field with a queryset

    def clean_houses(self) -> list[str]:
        houses = houses_in(self.cleaned_data["houses"])
        if len(houses) > MOST:
            raise ValidationError(_("At most %(most)d posters are made at once.") % {"most": MOST})
        return houses


def houses_in(typed: str) -> list[str]:
    """`1-3、5号楼、A座` as 1号楼, 2号楼, 3号楼, 5号楼, A座; each once."""
    spread = RANGE.sub(lambda found: _numbers(int(found[1]), int(found[2])), typed)
    parts = (BARE.sub("", part) for part in BETWEEN.split(spread))
    return list(dict.fromkeys(f"{part}号楼" if part.isdigit() else part[:LONGEST_PART] for part in parts if part))


def _numbers(first: int, last: int) -> str:
    """More than can be made are cut off behind the first too many, for the form to refuse."""
    return " ".join(map(str, range(first, min(last, first + MOST) + 1)))


def own_areas(user: User) -> AreaQuerySet:
    """The communities in which the person raises matters; whoever works in one community, its grids too."""
    wanted = Q(pk=None)
    for _post, area in policies.raises_in(user):
        is_small = area.level in (AreaLevel.COMMUNITY, AreaLevel.GRID)
        levels = (AreaLevel.COMMUNITY, AreaLevel.GRID) if is_small else (AreaLevel.COMMUNITY,)
        wanted |= inside(area.path) & Q(level__in=levels)
    return Area.objects.current().filter(wanted).with_parents().order_by("path")
