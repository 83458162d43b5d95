"""Who is on duty now, and who may plan it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.conf import settings
from django.utils import timezone

from networks.models import Unit
from teams.choices import Duty
from teams.models import Shift, User
from teams.policies import configuring, reading

IN_CHARGE = (Duty.HEAD, Duty.DUTY_OFFICER)


def may_plan(user: User, unit: Unit) -> bool:
    """Head and duty officers of the unit, and the system administrator of its area."""
    return unit.pk in user.units_as(*IN_CHARGE) or configuring(user).covers(unit.area)


def may_read(user: User, unit: Unit) -> bool:
    """Whoever holds a post in the unit, and the administrators of its area."""
    return unit.pk in user.own_units or reading(user).covers(unit.area)


def night_of(now: dt.datetime) -> dt.date:
    """The day on whose evening the night of this moment began, or in the daytime will begin."""
    local = timezone.localtime(now)
    if not settings.QUIET_HOURS:
        return local.date()
    begins, ends = settings.QUIET_HOURS
    is_after_midnight = begins > ends and local.time() < ends
    return local.date() - dt.timedelta(days=is_after_midnight)


def tonight(units: Collection[int], now: dt.datetime) -> Mapping[int, set[int]]:
    """Who is on duty in each of these units in the night of this moment; of units without anybody nothing."""
    found: dict[int, set[int]] = defaultdict(set)
    shifts = Shift.objects.filter(unit__in=units, day=night_of(now), is_night=True, person__is_active=True)
    for unit, person in shifts.values_list("unit", "person"):
        found[unit].add(person)
    return found
