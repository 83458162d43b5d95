"""A row of the sheet of people and posts, read: who, which duty, where, from when until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from imports.choices import Outcome, SheetKind
from imports.known import Held, Person, Places, unit_key
from imports.line import Judged, Terms, Wrong, code_of, shown_until, written
from imports.sheets.layout import DEPUTY, MAIN, POSTS, short_form, value_of
from imports.sheets.reading import Row
from imports.soundness import require_sound
from networks.models import Area, Unit
from networks.naming import name_of, sign_in_key, sign_in_name
from teams import rules
from teams.choices import IN_UNIT, Duty
from teams.errors import SENTENCES
from teams.policies import Reach


@dataclass(slots=True)
class Line:
    """`key`: by which a person is the same one, however the sign-in name is typed.

    `new`: the post it would give; `ended`: the post it would end, on `ends_on`.
    """

    judged: Judged
    username: str
    key: str
    duty: Duty
    area: Area | None = None
    unit: Unit | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    part: str = ""
    name: str = ""
    phone: str = ""
    person: Person | None = None
    new: Held | None = None
    ended: Held | None = None
    ends_on: dt.date | None = None

    @property
    def is_out(self) -> bool:
        return self.judged.is_returned

    @property
    def is_in_unit(self) -> bool:
        return self.duty in IN_UNIT

    @property
    def place(self) -> int:
        """By which a post is the same one: its unit where it is held in one, else its area."""
        seat = self.unit if self.is_in_unit else self.area
        return (seat.pk or 0) if seat else 0

    @property
    def seat(self) -> Area | None:
        return self.area or (self.unit.area if self.unit else None)

    def post(self, person_id: int, since: dt.date) -> Held:
        return Held(
            pk=0,
            person_id=person_id,
            duty=self.duty,
            area_id=None if self.is_in_unit or not self.area else self.area.pk,
            unit_id=self.unit.pk if self.unit else None,
            since=since,
            until=self.until,
            is_deputy=self.part == DEPUTY,
        )

    def conflict(self, sentence: str) -> None:
        self.judged.turn_back(Outcome.CONFLICT, str(sentence))
        self.new = self.ended = self.ends_on = None


def place_of(post: Held) -> int:
    return (post.unit_id if post.duty in IN_UNIT else post.area_id) or 0


def read_lines(rows: Iterable[Row], places: Places, terms: Terms) -> list[Line]:
    """Every row as a line; what cannot be read is returned with all that is wrong with it."""
    return [_line(row, places, terms) for row in rows]


def _line(row: Row, places: Places, terms: Terms) -> Line:
    wrong, cells = Wrong(), row.cells
    judged = Judged(SheetKind.POSTS, row.number, dict(cells))
    require_sound(POSTS, cells, wrong)
    duty = value_of(Duty, cells["duty"])
    username = sign_in_name(cells["username"])
    line = Line(judged, username, sign_in_key(username), Duty(duty or Duty.HANDLER))
    line.name, line.part = name_of(cells["name"]), short_form(cells.get("part", ""))
    line.phone = wrong.phone(cells.get("phone", ""))
    line.since, line.until = wrong.day(cells.get("since", "")), wrong.until(cells.get("until", ""))
    area = _area(cells, places, wrong)
    if duty:
        _find_place(line, area, cells, places, wrong)
        _require_place(line, terms.granting, wrong)
    elif cells["duty"]:
        wrong.say(_("There is no duty “%(text)s”.") % {"text": cells["duty"][:20]})
    _require_time(line, wrong)
    _require_signs(line, wrong)
    judged.shown = _shown(line, cells, area)
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def area_of(written_code: str, places: Places, wrong: Wrong) -> Area | None:
    if not written_code:
        return None
    area = places.areas.get(code_of(written_code))
    if area is None:
        wrong.say(_("There is no area with the code %(code)s.") % {"code": written_code[:20]})
    return area


def unit_of(name: str, area: Area | None, places: Places, wrong: Wrong) -> Unit | None:
    """The unit of that name in that area itself."""
    unit = places.units.get(unit_key(area.code, name)) if area else None
    if area and unit is None:
        wrong.say(_("There is no unit “%(name)s” in %(area)s.") % {"name": name[:50], "area": area.full_name})
    return unit


def _area(cells: dict[str, str], places: Places, wrong: Wrong) -> Area | None:
    return area_of(cells.get("area", ""), places, wrong)


def _find_place(line: Line, area: Area | None, cells: dict[str, str], places: Places, wrong: Wrong) -> None:
    """A duty in a unit has the unit; a grid worker the grid and the centre over it; others the area."""
    name = cells.get("unit", "")
    if line.is_in_unit:
        line.unit = unit_of(name, area, places, wrong) if name else None
        if name and not cells.get("area"):
            wrong.say(_("Give the code of the area in which the unit stands, too."))
        return
    line.area = area
    if area and line.duty == Duty.GRID_WORKER:
        line.unit = places.centre_over(area)


def _require_place(line: Line, reach: Reach, wrong: Wrong) -> None:
    if wrong.sentences:
        return
    wrong.unless(partial(rules.require_place, line.duty, line.area, line.unit))
    if not wrong.sentences and not reach.covers(line.seat):
        wrong.say(_("This lies outside the area you administer."))


def _require_time(line: Line, wrong: Wrong) -> None:
    """Inside the time of its places, and not backwards."""
    if line.since is None or wrong.sentences:
        return
    wrong.unless(partial(rules.require_there, line.area, line.since, line.until, field="area"))
    wrong.unless(partial(rules.require_there, line.unit, line.since, line.until, field="unit"))
    if line.until and line.until <= line.since:
        wrong.say(str(SENTENCES["teams_post_ends_after_it_begins"]))


def _require_signs(line: Line, wrong: Wrong) -> None:
    if any(sign.isspace() for sign in line.username):
        wrong.say(_("A sign-in name has no blanks in it."))
    if line.part not in ("", MAIN, DEPUTY):
        wrong.say(_("Write 主 or 副, not “%(text)s”.") % {"text": line.part[:20]})
    if line.part == DEPUTY and line.duty != Duty.GRID_WORKER:
        wrong.say(str(SENTENCES["teams_post_deputies_in_grids_alone"]))


def _shown(line: Line, cells: dict[str, str], area: Area | None) -> dict[str, str]:
    """As the page shows it: what was understood, else what stood there."""
    place = line.unit.name if line.is_in_unit and line.unit else area.full_name if area else ""
    return {
        "name": line.name,
        "duty": cells["duty"] + (f"（{line.part}）" if line.part == DEPUTY else ""),
        "place": place or cells.get("unit") or cells.get("area") or "",
        "since": written(line.since) or cells.get("since", ""),
        "until": shown_until(line.until, cells.get("until", "")),
    }
