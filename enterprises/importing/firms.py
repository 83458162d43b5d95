"""The sheet of firms: put into the directory, corrected, taken out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from enterprises import credit_code
from enterprises.actions.firms import Particulars, require_sound
from enterprises.choices import FirmKind
from enterprises.errors import SENTENCES
from enterprises.models import Care, Firm
from imports import things
from imports.choices import Outcome
from imports.kinds.post_lines import area_of
from imports.known import Places
from imports.line import Judged, Terms, Wrong, in_pieces, once, shown_until, written
from imports.sheets.layout import AREA_NAMES, Column, Layout, value_of
from imports.sheets.reading import Row
from imports.soundness import require_sound as require_sound_cells
from imports.undoing import Undoer
from imports.writing import Writer
from networks.models import Area
from networks.naming import name_of, one_line

KIND = "firms"
ADDED, CHANGED, ENDED, CARE_ENDED = "firm_added", "firm_changed", "firm_ended", "firm_care_ended"
CODE_NAMES = ("信用代码", "社会信用代码", "信用代码证号")
LAYOUT = Layout(
    KIND,
    "企业",
    (
        Column("name", "企业名称", ("企业", "单位名称"), is_required=True, most=64,
               example="示例-舒兰市正阳粮米加工厂"),
        Column("code", "统一社会信用代码", CODE_NAMES, is_required=True, most=40, example="91220283MA0Y0A0X6K"),
        Column("kind", "行业类别", ("类别", "行业"), is_required=True, most=20, example="农业食品", choices=FirmKind),
        Column("area", "辖区编码", AREA_NAMES, is_required=True, most=15, example="220283001002", note="街道或社区"),
        Column("address", "地址", ("企业地址",), most=200),
        Column("phone", "办公电话", ("电话", "联系电话"), most=30, note="企业的电话，不填个人号码"),
        Column("until", "迁出日期", ("止", "注销日期"), most=30, note="在名录里的最后一天"),
    ),
)  # fmt: skip


@dataclass(slots=True)
class FirmLine:
    judged: Judged
    told: Particulars | None = None
    until: dt.date | None = None
    old: Firm | None = None


def compare(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do; a firm is known by its credit code."""
    lines = [_line(row, places, terms) for row in rows]
    there: dict[str, Firm] = {}
    for part in in_pieces(sorted({line.told.code for line in lines if line.told})):
        there |= {firm.code: firm for firm in Firm.objects.filter(until=None, code__in=part).select_related("area")}
    for line in once(lines, lambda one: one.told and one.told.code):
        if line.told is None:
            continue
        line.old = there.get(line.told.code)
        _compare(line, line.told, places, terms)
    return [line.judged for line in lines]


def _line(row: Row, places: Places, terms: Terms) -> FirmLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(KIND, row.number, dict(cells))
    require_sound_cells(LAYOUT, cells, wrong)
    kind, area = value_of(FirmKind, cells["kind"]), area_of(cells["area"], places, wrong)
    if cells["kind"] and not kind:
        wrong.say(_("There is no kind of firm “%(text)s”.") % {"text": cells["kind"][:20]})
    if area and not terms.configuring.covers(area):
        wrong.say(_("This lies outside the area you administer."))
    phone, until = wrong.phone(cells.get("phone", "")), wrong.until(cells.get("until", ""))
    line = FirmLine(judged, until=until)
    if area and kind:
        code, address = credit_code.tidied(cells["code"]), one_line(cells.get("address", ""))
        line.told = Particulars(name_of(cells["name"]), code, FirmKind(kind), area, address, phone)
        wrong.unless(partial(require_sound, line.told))
    judged.shown = {
        "name": name_of(cells["name"]),
        "duty": cells["kind"],
        "place": area.full_name if area else cells["area"],
        "since": "",
        "until": shown_until(until, cells.get("until", "")),
    }
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def _compare(line: FirmLine, told: Particulars, places: Places, terms: Terms) -> None:
    old, judged = line.old, line.judged
    since = old.since if old else terms.today
    if old and not terms.configuring.covers(old.area):
        judged.turn_back(Outcome.CONFLICT, _("This lies outside the area you administer."))
    elif line.until and line.until <= since:
        judged.turn_back(Outcome.CONFLICT, str(SENTENCES["linkage_firm_ends_after_it_begins"]))
    elif old is None:
        judged.outcome = Outcome.NEW
        judged.plan = _columns(told) | {"since": written(since), "until": written(line.until)}
        _planned(places)[told.code] = Firm(since=since, until=line.until, **told.as_columns())
    elif line.until:
        judged.outcome = Outcome.LEFT
        judged.plan = {"firm": old.pk, "ends_on": written(line.until)}
    elif changed := _differences(judged, told, old):
        judged.outcome = Outcome.CHANGED
        judged.plan = {"firm": old.pk, "changes": changed}
        if "area" in changed:
            judged.shown["was"] = old.area.full_name
    else:
        judged.outcome = Outcome.UNCHANGED


def _planned(places: Places) -> dict[str, Firm]:
    """Firms that the same file adds, by their codes, for the sheet of who looks after them."""
    planned: dict[str, Firm] = places.planned.setdefault(KIND, {})
    return planned


def _columns(told: Particulars) -> dict[str, Any]:
    return told.as_columns() | {"area": told.area.pk, "kind": str(told.kind)}


def _differences(judged: Judged, told: Particulars, old: Firm) -> dict[str, Any]:
    """Only what the file says: an empty cell changes nothing."""
    now = {"name": old.name, "kind": old.kind, "area": old.area_id, "address": old.address, "phone": old.phone}
    said = _columns(told)
    return {name: said[name] for name in now if judged.typed.get(name) and said[name] != now[name]}


def write(writer: Writer, plans: Sequence[dict[str, Any]]) -> None:
    new = [_new(plan, writer.places.by_id) for plan in plans if "firm" not in plan]
    things.add(writer, ADDED, new)
    for firm in new:
        writer.say("added", firm, firm.area, {"code": ("", firm.code), "area": ("", firm.area.full_name)})
    there = Firm.objects.select_related("area").in_bulk([plan["firm"] for plan in plans if "firm" in plan])
    for plan in plans:
        if "changes" in plan:
            _change(writer, there[plan["firm"]], plan["changes"])
        elif "ends_on" in plan:
            _end(writer, there[plan["firm"]], dt.date.fromisoformat(plan["ends_on"]))
    writer.told(len(plans))


def _new(plan: dict[str, Any], areas: dict[int, Area]) -> Firm:
    columns = {name: plan[name] for name in ("name", "code", "kind", "address", "phone")}
    until = dt.date.fromisoformat(plan["until"]) if plan["until"] else None
    return Firm(area=areas[plan["area"]], since=dt.date.fromisoformat(plan["since"]), until=until, **columns)


def _change(writer: Writer, firm: Firm, changes: dict[str, Any]) -> None:
    columns = changes | ({"area": writer.places.by_id[changes["area"]]} if "area" in changes else {})
    changed = things.change(writer, CHANGED, firm, columns)
    if "kind" in changed:
        changed["kind"] = (FirmKind(changed["kind"][0]).label, FirmKind(changed["kind"][1]).label)
    writer.say("corrected", firm, firm.area, changed)


def _end(writer: Writer, firm: Firm, until: dt.date) -> None:
    """Nobody looks after it any more from that day on."""
    writer.say("ended", firm, firm.area, things.change(writer, ENDED, firm, {"until": until}))
    for care in Care.objects.filter(firm=firm).current(until):
        things.change(writer, CARE_ENDED, care, {"until": until})


def take_back(undoer: Undoer) -> None:
    things.restore(undoer, CARE_ENDED, Care)
    things.remove(undoer, ADDED, Firm)
    things.restore(undoer, CHANGED, Firm)
    things.restore(undoer, ENDED, Firm)
