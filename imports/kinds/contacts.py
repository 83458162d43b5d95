"""The sheet of contacts in the networks: which person answers for each member unit's part."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from imports import things
from imports.choices import Outcome, SheetKind
from imports.kinds.in_network import Key, NetworkLine
from imports.kinds.succession import follow, not_the_one_named, successors
from imports.known import Places
from imports.line import Judged, Terms, Wrong, in_pieces, once, written
from imports.sheets.layout import AREA_NAMES, Column, Layout
from imports.sheets.reading import Row
from imports.soundness import require_sound
from imports.undoing import Undoer
from imports.writing import Writer
from networks.choices import Network
from networks.models import Membership
from networks.naming import name_of, sign_in_key
from teams.choices import Duty
from teams.models import NetworkContact, Post

NAMED, ENDED = "contact_named", "contact_ended"
LAYOUT = Layout(
    SheetKind.CONTACTS,
    "网络联络人",
    (
        Column("network", "网络", ("所属网络",), is_required=True, most=20, example="示例-党建网", choices=Network),
        Column("area", "辖区编码", AREA_NAMES, is_required=True, most=15, example="220283001000",
               note="哪个辖区的网络"),
        Column("unit", "单位名称", ("单位", "成员单位"), is_required=True, example="北城街道司法所"),
        Column("unit_area", "单位辖区编码", most=15, note="单位所在辖区；与网络同一辖区的可以留空"),
        Column("username", "联络人登录名", ("联络员登录名", "联络人工号"), is_required=True, most=64, example="wangch",
               note="须在该单位任职"),
        Column("name", "联络人姓名", ("联络员姓名", "联络人", "联络员"), most=64, example="王春红",
               note="用来核对；可以留空"),
        Column("since", "起始日期", ("起", "任职起"), most=30, example="2026-01-15", note="留空为今天"),
    ),
)  # fmt: skip


@dataclass(slots=True)
class ContactLine(NetworkLine):
    username: str = ""
    name: str = ""


def compare(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do."""
    lines = [_line(row, places, terms) for row in rows]
    areas = {line.area.pk for line in lines if line.area}
    members = _members(areas)
    contacts = _contacts(areas)
    posts = _posts({line.unit.pk for line in lines if line.unit})
    for line in once(lines, lambda one: one.key):
        joins = members.get(line.key, []) + places.joining.get(line.key, [])
        _compare(line, joins, contacts.get(line.key, []), posts)
    return [line.judged for line in lines]


def _line(row: Row, places: Places, terms: Terms) -> ContactLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(SheetKind.CONTACTS, row.number, dict(cells))
    require_sound(LAYOUT, cells, wrong)
    line = ContactLine(judged, username=cells["username"], name=name_of(cells.get("name", "")))
    line.read_place(cells, places, terms, wrong)
    line.since = wrong.day(cells.get("since", "")) or terms.today
    judged.shown = {
        "name": line.name or cells["username"],
        "duty": f"{cells['network']} · {cells['unit']}",
        "place": line.area.full_name if line.area else cells["area"],
        "since": written(line.since),
    }
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def _members(areas: Iterable[int]) -> dict[Key, list[tuple[dt.date, dt.date | None]]]:
    """When each unit takes part."""
    found: dict[Key, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    rows = Membership.objects.filter(area__in=areas).values_list("network", "area", "unit", "since", "until")
    for network, area, unit, since, until in rows:
        found[network, area, unit].append((since, until))
    return found


def _contacts(areas: Iterable[int]) -> dict[Key, list[NetworkContact]]:
    found: dict[Key, list[NetworkContact]] = defaultdict(list)
    rows = NetworkContact.objects.filter(membership__area__in=areas).select_related("membership", "post__person")
    for contact in rows.order_by("since"):
        member = contact.membership
        found[member.network, member.area_id, member.unit_id].append(contact)
    return found


def _posts(units: Iterable[int]) -> dict[tuple[int, str], list[Post]]:
    """Posts in these units by the person's sign-in name; a liaison officer's before others."""
    found: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for part in in_pieces(sorted(units)):
        for post in Post.objects.filter(unit__in=part, person__is_active=True).select_related("person").order_by("pk"):
            found[post.unit_id or 0, post.person.sign_in_key].append(post)
    for posts in found.values():
        posts.sort(key=lambda post: post.duty != Duty.LIAISON)
    return found


def _compare(
    line: ContactLine,
    joins: Iterable[tuple[dt.date, dt.date | None]],
    contacts: Sequence[NetworkContact],
    posts: Mapping[tuple[int, str], list[Post]],
) -> None:
    assert line.since and line.unit  # noqa: S101 - rows without them were turned back
    since = line.since
    held = [post for post in posts.get((line.unit.pk, sign_in_key(line.username)), ()) if post.is_held_on(since)]
    if not any(begins <= since and (ends is None or ends > since) for begins, ends in joins):
        return line.judged.turn_back(Outcome.CONFLICT, _("The unit does not take part in the network on that day."))
    if not held:
        sentence = _("Nobody with the sign-in name %(username)s holds a post in the unit on that day.")
        return line.judged.turn_back(Outcome.REFUSED, sentence % {"username": line.username})
    if sentence := not_the_one_named(held[0], username=line.username, name=line.name):
        return line.judged.turn_back(Outcome.CONFLICT, sentence)
    assert line.area  # noqa: S101 - rows without one were turned back
    line.judged.shown["name"] = held[0].person.name
    plan = {"network": line.network, "area": line.area.pk, "unit": line.unit_reference}
    return follow(line.judged, contacts, held, since=since, plan=plan)


def write(writer: Writer, plans: Sequence[dict[str, Any]]) -> None:
    """After the memberships, for the same file may let the unit join."""
    areas = {plan["area"] for plan in plans}
    members = defaultdict(list)
    for member in Membership.objects.filter(area__in=areas).with_places():
        members[member.network, member.area_id, member.unit_id].append(member)
    named = []
    for new in successors(writer, plans, NetworkContact.objects.with_people(), ENDED):
        unit = writer.unit(new.plan["unit"])
        key = (new.plan["network"], new.plan["area"], unit.pk if unit else 0)
        member = next(one for one in members[key] if one.is_in_force(new.since))
        named.append(NetworkContact(membership=member, post=new.post, since=new.since, until=member.until))
        writer.say("contact_named", member, member.area, new.told("contact"))
    things.add(writer, NAMED, named)
    writer.told(len(plans))


def take_back(undoer: Undoer) -> None:
    things.remove(undoer, NAMED, NetworkContact)
    things.restore(undoer, ENDED, NetworkContact)
