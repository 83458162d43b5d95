"""What a file of network members would change: units that join, take another part, or leave."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from imports.choices import Outcome, SheetKind
from imports.kinds.in_network import Key, NetworkLine
from imports.known import Places
from imports.line import Judged, Terms, Wrong, once, shown_until, written
from imports.sheets.layout import MEMBERSHIPS, value_of
from imports.sheets.reading import Row
from imports.soundness import require_sound
from networks import membership_rules
from networks.choices import NetworkPart
from networks.errors import SENTENCES
from networks.models import Membership


@dataclass(slots=True)
class MemberLine(NetworkLine):
    part: str = ""
    until: dt.date | None = None
    old: Membership | None = None


def compare_memberships(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do."""
    lines = [_line(row, places, terms) for row in rows]
    held = _held(lines)
    for line in once(lines, lambda one: one.key):
        _compare(line, held.get(line.key, []), terms.today)
    _one_lead(lines, held)
    for line in lines:
        _plan(line)
        if line.since and line.judged.plan and "part" in line.judged.plan:
            places.joining[line.key].append((line.since, line.until))
    return [line.judged for line in lines]


def _line(row: Row, places: Places, terms: Terms) -> MemberLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(SheetKind.MEMBERSHIPS, row.number, dict(cells))
    require_sound(MEMBERSHIPS, cells, wrong)
    line = MemberLine(judged, part=value_of(NetworkPart, cells["part"]))
    line.read_place(cells, places, terms, wrong)
    if cells["part"] and not line.part:
        wrong.say(_("There is no part “%(text)s” in a network.") % {"text": cells["part"][:20]})
    line.since, line.until = wrong.day(cells.get("since", "")), wrong.until(cells.get("until", ""))
    if line.area and line.unit and line.part:
        wrong.unless(partial(membership_rules.require_fitting, line.area, line.unit, NetworkPart(line.part)))
        if line.since:
            wrong.unless(partial(membership_rules.require_there, line.area, line.unit, line.since, line.until))
    if line.since and line.until and line.until <= line.since:
        wrong.say(str(SENTENCES["networks_membership_ends_after_it_begins"]))
    judged.shown = _shown(line)
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def _shown(line: MemberLine) -> dict[str, str]:
    cells = line.judged.typed
    return {
        "name": cells["unit"],
        "duty": f"{cells['network']} {cells['part']}",
        "place": line.area.full_name if line.area else cells["area"],
        "since": written(line.since) or cells.get("since", ""),
        "until": shown_until(line.until, cells.get("until", "")),
    }


def _held(lines: Iterable[MemberLine]) -> dict[Key, list[Membership]]:
    """All memberships of the areas that the file names."""
    areas = {line.area.pk for line in lines if line.area}
    held: dict[Key, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.filter(area__in=areas).order_by("pk"):
        held[membership.network, membership.area_id, membership.unit_id].append(membership)
    return held


def _compare(line: MemberLine, held: Sequence[Membership], today: dt.date) -> None:
    exact = [one for one in held if one.since == line.since and one.part == line.part]
    standing = [one for one in held if one.until is None or one.until > today]
    old = next(iter(exact or standing), None)
    if old is None:
        line.judged.outcome = Outcome.NEW
        if line.since is None:
            line.judged.turn_back(Outcome.REFUSED, _("The first day is missing."))
    elif old.part == line.part:
        _compare_same(line, old)
    else:
        line.judged.shown["was"] = str(NetworkPart(old.part).label)
        line.judged.outcome, line.old = Outcome.CHANGED, old
        if line.since is None or line.since <= old.since:
            line.judged.turn_back(Outcome.CONFLICT, _("The other part begins after the day on which the unit joined."))


def _compare_same(line: MemberLine, old: Membership) -> None:
    line.judged.outcome = Outcome.UNCHANGED
    if line.since and line.since != old.since:
        line.judged.turn_back(Outcome.CONFLICT, str(SENTENCES["networks_membership_one_part_a_unit"]))
    elif line.until and line.until != old.until:
        line.judged.outcome, line.old = Outcome.LEFT, old
        if old.until and old.until <= line.until:
            line.judged.turn_back(Outcome.CONFLICT, _("The membership ends before that day already."))


def _one_lead(lines: Iterable[MemberLine], held: dict[Key, list[Membership]]) -> None:
    """A network of an area has one lead at a time: those that are there, as the rows leave them, and the rows."""
    ended = {line.old.pk: line.since or line.until for line in lines if line.old and not line.is_out}
    leads: dict[tuple[str, int], list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    for (network, area, _unit), memberships in held.items():
        for one in memberships:
            if one.part == NetworkPart.LEAD:
                leads[network, area].append((one.since, ended.get(one.pk, one.until)))
    for line in lines:
        is_given = line.judged.outcome in (Outcome.NEW, Outcome.CHANGED) and line.part == NetworkPart.LEAD
        if not is_given or line.since is None:
            continue
        there = leads[line.network, line.key[1]]
        if any(_overlap((line.since, line.until), other) for other in there):
            line.judged.turn_back(Outcome.CONFLICT, str(SENTENCES["networks_membership_one_lead"]))
        else:
            there.append((line.since, line.until))


def _overlap(one: tuple[dt.date, dt.date | None], other: tuple[dt.date, dt.date | None]) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def _plan(line: MemberLine) -> None:
    outcome = line.judged.outcome
    if line.is_out or outcome == Outcome.UNCHANGED or line.unit is None or line.area is None:
        return
    plan: dict[str, object] = {"network": line.network, "area": line.area.pk}
    if line.old:
        plan |= {"ends": line.old.pk, "ends_on": written(line.until if outcome == Outcome.LEFT else line.since)}
    if outcome != Outcome.LEFT:
        plan |= {"part": line.part, "since": written(line.since), "until": written(line.until)}
        plan["unit"] = line.unit_reference
    line.judged.plan = plan
