"""The sheet of red stations: opened, corrected, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from imports import things
from imports.choices import Outcome, SheetKind
from imports.kinds.post_lines import area_of, unit_of
from imports.kinds.units import words_of
from imports.known import Places, UnitKey, unit_key
from imports.line import Judged, Terms, Wrong, once, shown_until, written
from imports.sheets.layout import AREA_NAMES, Column, Layout
from imports.sheets.reading import Row
from imports.soundness import require_sound
from imports.undoing import Undoer
from imports.writing import Writer
from networks.models import Area
from networks.naming import name_of, one_line
from teams.actions.stations import require_place, require_team
from teams.errors import SENTENCES
from teams.models import RedStation

OPENED, CHANGED, CLOSED = "station_opened", "station_changed", "station_closed"
LAYOUT = Layout(
    SheetKind.STATIONS,
    "红色驿站",
    (
        Column("name", "驿站名称", ("红色驿站", "驿站"), is_required=True, example="示例-正阳社区红色驿站"),
        Column("area", "辖区编码", AREA_NAMES, is_required=True, most=15, example="220283001002", note="街道或社区"),
        Column("address", "地址", ("驿站地址",), is_required=True, most=200, example="正阳街8号"),
        Column("hours", "开放时间", is_required=True, example="每天8:00–17:00", may_break=True),
        Column("services", "服务内容", ("服务",), most=500, example="义诊", may_break=True,
               note="多个用空格或顿号隔开"),
        Column("phone", "电话", ("联系电话",), most=30),
        Column("team", "志愿服务队", ("服务队",), most=100, note="单位全称"),
        Column("team_area", "志愿服务队辖区编码", most=15, note="与驿站同一辖区的可以留空"),
        Column("since", "开放日期", ("起", "设立日期"), most=30, example="2026-01-15", note="留空为今天"),
        Column("until", "关闭日期", ("止", "撤销日期"), most=30, note="开放的最后一天"),
    ),
)  # fmt: skip


@dataclass(slots=True)
class StationLine:
    judged: Judged
    area: Area | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    old: RedStation | None = None

    @property
    def key(self) -> UnitKey:
        return unit_key(self.area.code if self.area else "", self.columns["name"])


def compare(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do; a station is known by its area and name."""
    lines = [_line(row, places, terms) for row in rows]
    standing = RedStation.objects.filter(until=None, area__in={line.area.pk for line in lines if line.area})
    there = {unit_key(station.area.code, station.name): station for station in standing.select_related("area", "team")}
    for line in once(lines, lambda one: one.key):
        line.old = there.get(line.key)
        _compare(line, terms)
    return [line.judged for line in lines]


def _line(row: Row, places: Places, terms: Terms) -> StationLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(SheetKind.STATIONS, row.number, dict(cells))
    require_sound(LAYOUT, cells, wrong)
    line = StationLine(judged, area_of(cells["area"], places, wrong))
    team_area = area_of(cells.get("team_area", ""), places, wrong) or line.area
    team = unit_of(cells["team"], team_area, places, wrong) if cells.get("team") else None
    line.since, line.until = wrong.day(cells.get("since", "")), wrong.until(cells.get("until", ""))
    line.columns = {
        "name": name_of(cells["name"]),
        "address": one_line(cells["address"]),
        "hours": one_line(cells["hours"]),
        "services": words_of(cells.get("services", "")),
        "phone": wrong.phone(cells.get("phone", "")),
        "team": team,
    }
    if line.area and not terms.configuring.covers(line.area):
        wrong.say(_("This lies outside the area you administer."))
    if line.area and not wrong.sentences:
        wrong.unless(partial(require_team, team, line.area))
    judged.shown = {
        "name": line.columns["name"],
        "duty": line.columns["address"],
        "place": line.area.full_name if line.area else cells["area"],
        "since": written(line.since) or cells.get("since", ""),
        "until": shown_until(line.until, cells.get("until", "")),
    }
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def _compare(line: StationLine, terms: Terms) -> None:
    wrong, old = Wrong(), line.old
    assert line.area  # noqa: S101 - rows without one were turned back
    since = line.since or (old.since if old else terms.today)
    if line.until and line.until <= since:
        wrong.say(str(SENTENCES["teams_redstation_ends_after_it_begins"]))
    if old is None:
        wrong.unless(partial(require_place, line.area, since))
    if wrong.sentences:
        line.judged.turn_back(Outcome.CONFLICT, *wrong.sentences)
        return
    team = line.columns["team"]
    reference = team and (team.pk if team.pk > 0 else [team.area.code, team.name])
    said = line.columns | {"team": reference}
    if old is None:
        line.judged.outcome = Outcome.NEW
        line.judged.plan = said | {"area": line.area.pk, "since": written(since), "until": written(line.until)}
    elif line.until:
        line.judged.outcome = Outcome.LEFT
        line.judged.plan = {"station": old.pk, "ends_on": written(line.until)}
    elif changed := _differences(line, old, said):
        line.judged.outcome = Outcome.CHANGED
        line.judged.plan = {"station": old.pk, "changes": changed}
    else:
        line.judged.outcome = Outcome.UNCHANGED


def _differences(line: StationLine, old: RedStation, said: dict[str, Any]) -> dict[str, Any]:
    """Only what the file says: an empty cell changes nothing."""
    now = {name: getattr(old, name) for name in said if name != "team"} | {"team": old.team_id}
    typed = line.judged.typed
    return {name: value for name, value in said.items() if name != "name" and typed.get(name) and value != now[name]}


def write(writer: Writer, plans: Sequence[dict[str, Any]]) -> None:
    new = [plan for plan in plans if "station" not in plan]
    opened = [_new(writer, plan) for plan in new]
    things.add(writer, OPENED, opened)
    for station in opened:
        writer.say("opened", station, station.area, {"name": ("", station.name), "since": ("", station.since)})
    there = RedStation.objects.with_places().in_bulk([plan["station"] for plan in plans if "station" in plan])
    for plan in plans:
        if "station" not in plan:
            continue
        station = there[plan["station"]]
        if "ends_on" in plan:
            until = dt.date.fromisoformat(plan["ends_on"])
            writer.say("ended", station, station.area, things.change(writer, CLOSED, station, {"until": until}))
        else:
            columns = plan["changes"] | (
                {"team": writer.unit(plan["changes"]["team"])} if "team" in plan["changes"] else {}
            )
            writer.say("corrected", station, station.area, things.change(writer, CHANGED, station, columns))
    writer.told(len(plans))


def _new(writer: Writer, plan: dict[str, Any]) -> RedStation:
    columns = {name: plan[name] for name in ("name", "address", "hours", "services", "phone")}
    since, until = dt.date.fromisoformat(plan["since"]), plan["until"]
    area, team = writer.places.by_id[plan["area"]], writer.unit(plan["team"])
    end = dt.date.fromisoformat(until) if until else None
    return RedStation(area=area, team=team, since=since, until=end, **columns)


def take_back(undoer: Undoer) -> None:
    things.remove(undoer, OPENED, RedStation)
    things.restore(undoer, CHANGED, RedStation)
    things.restore(undoer, CLOSED, RedStation)
