"""How limits in different units compare, for rules that say which is longer before anything has begun."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from networks.choices import Stage
from web.errors import Refusal

OFFICE_HOURS_A_DAY = 7
HOURS = {"H": Decimal(1), "WH": Decimal(24) / OFFICE_HOURS_A_DAY, "WD": Decimal(24), "D": Decimal(24)}
INSIDE_THE_CASE = tuple(stage for stage in Stage if stage != Stage.CLOSE)
"""The stages that are over before the matter is."""


def hours_of(limit: str) -> Decimal:
    """Its length as written (`4WH`): a working day counts as a day, and seven working hours as a working day."""
    count, unit = re.fullmatch(r"([0-9.]+)([A-Z]+)", limit).groups()  # type: ignore[union-attr]  # a limit it is
    return Decimal(count) * HOURS[unit]


def not_shorter(stages: Mapping[str, str], close: str) -> list[Stage]:
    """The stages whose limit is not shorter than the one of the whole matter, in their order."""
    if not close:
        return []
    return [stage for stage in INSIDE_THE_CASE if stages.get(stage) and hours_of(stages[stage]) >= hours_of(close)]


def require_inside(stages: Mapping[str, str], close: str) -> None:
    """Refusal, blaming the stage, where one would leave no time to act."""
    for stage in not_shorter(stages, close):
        sentence = _("“%(stage)s” must be shorter than the limit to close, so that time to act is left.")
        raise Refusal(sentence % {"stage": stage.label}, field=stage.value)
