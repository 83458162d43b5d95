"""What holds of a post, whoever writes it: a verb one, an import eighty thousand. Nothing here asks the database.

Each rule raises `Refusal` with its sentence. What the database also upholds has the sentence of its constraint.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networks.choices import AreaLevel
from networks.models import Area, Unit
from teams.choices import ADMINISTRATORS, IN_UNIT, OVER_AREA, Duty
from teams.errors import SENTENCES, HandoverNeeded
from web.errors import Refusal
from worktime.days import last_day


class Held(Protocol):
    """A post as the rules look at it; places are numbers, so that nothing need be read for them."""

    @property
    def duty(self) -> str: ...
    @property
    def area_id(self) -> int | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def since(self) -> dt.date: ...
    @property
    def until(self) -> dt.date | None: ...


def require_place(duty: Duty, area: Area | None, unit: Unit | None) -> None:
    """The duty's own kind of place must be named, and a grid worker's area is a grid."""
    if duty in OVER_AREA and area is None:
        raise Refusal(SENTENCES["teams_post_over_an_area_names_it"], field="area")
    if duty in IN_UNIT and unit is None:
        raise Refusal(SENTENCES["teams_post_in_a_unit_names_it"], field="unit")
    if duty == Duty.GRID_WORKER and area is not None and area.level != AreaLevel.GRID:
        raise Refusal(_("A grid worker is given a grid; choose one."), field="area")


def require_there(seat: Area | Unit | None, since: dt.date, until: dt.date | None, *, field: str) -> None:
    """A post lies inside the time of its area and of its unit."""
    if seat is None:
        return
    if since < seat.since:
        sentence = _("%(place)s has existed only since %(since)s.")
        raise Refusal(sentence % {"place": seat.name, "since": date_format(seat.since)}, field="since")
    if seat.until and (until is None or until > seat.until):
        raise Refusal(
            _("%(place)s ends on %(until)s.") % {"place": seat.name, "until": date_format(last_day(seat.until))},
            field=field,
        )


def require_can_end(post: Held, until: dt.date) -> None:
    """`until` is the first day no longer held: later than the first day, and not later than it ends anyway."""
    if post.until and post.until <= until:
        raise Refusal(_("The post ends on that day or before it already."), field="until")
    if until <= post.since:
        raise Refusal(_("The post begins after that day; its last day cannot lie before its first."), field="until")


def require_beside(post: Held, others: Iterable[Held]) -> None:
    """Beside the person's other posts: not twice at a time, and the three administrators are three people."""
    if post.until and post.until <= post.since:
        raise Refusal(SENTENCES["teams_post_ends_after_it_begins"], field="until")
    for other in others:
        if overlap(post, other) and (broken := _broken(post, other)):
            raise Refusal(SENTENCES[broken])


def require_one_main(post: Held, others: Iterable[Held]) -> None:
    """A grid has one main grid worker at a time; `others`: the main ones of the same grid."""
    if any(overlap(post, other) for other in others):
        raise Refusal(SENTENCES["teams_post_one_main_grid_worker"], field="is_deputy")


def handover_needed(unit: Unit, waiting: int) -> HandoverNeeded:
    """Nobody able to act would be left at the unit, and so many matters wait there."""
    sentence = ngettext(
        "%(waiting)d open matter waits at %(unit)s, and from that day nobody else there could act on it.",
        "%(waiting)d open matters wait at %(unit)s, and from that day nobody else there could act on them.",
        waiting,
    )
    return HandoverNeeded(sentence % {"waiting": waiting, "unit": unit.name}, waiting=waiting)


def overlap(one: Held, other: Held) -> bool:
    return (other.until is None or one.since < other.until) and (one.until is None or other.since < one.until)


def _broken(one: Held, other: Held) -> str:
    """The constraint that two posts of one person would break at the same time; empty for none."""
    if (one.duty, one.area_id, one.unit_id) == (other.duty, other.area_id, other.unit_id):
        return "teams_post_is_not_held_twice"
    if one.duty != other.duty and {one.duty, other.duty} <= ADMINISTRATORS:
        return "teams_post_one_administrator_duty_a_person"
    if (one.duty == Duty.SYSTEM_ADMIN) != (other.duty == Duty.SYSTEM_ADMIN):
        return "teams_post_system_administrator_holds_no_other"
    return ""
