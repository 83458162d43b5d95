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
from imports.kinds.post_lines import area_of, unit_of
from imports.known import Places
from imports.line import Judged, Terms, Wrong, in_pieces, written
from imports.sheets.layout import AREA_NAMES, Column, Layout, value_of
from imports.sheets.reading import Row
from imports.soundness import require_sound
from imports.undoing import Undoer
from imports.writing import Writer
from networks.choices import Network
from networks.models import Area, Membership, Unit
from networks.naming import alike, name_of, sign_in_key
from teams.choices import Duty
from teams.models import NetworkContact, Post

NAMED, ENDED = "contact_named", "contact_ended"
Key = tuple[str, int, int]
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
class ContactLine:
    judged: Judged
    network: str
    username: str
    name: str
    area: Area | None = None
    unit: Unit | None = None
    since: dt.date | None = None

    @property
    def is_out(self) -> bool:
        return self.judged.is_returned

    @property
    def key(self) -> Key:
        return (self.network, self.area.pk if self.area else 0, self.unit.pk if self.unit else 0)


def compare(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do."""
    lines = [_line(row, places, terms) for row in rows]
    areas = {line.area.pk for line in lines if line.area}
    members = _members(areas)
    contacts = _contacts(areas)
    posts = _posts({line.unit.pk for line in lines if line.unit})
    seen: dict[Key, int] = {}
    for line in lines:
        if line.is_out:
            continue
        if line.key in seen:
            sentence = _("The same stands in row %(number)s already.")
            line.judged.turn_back(Outcome.REFUSED, sentence % {"number": seen[line.key]})
            continue
        seen[line.key] = line.judged.number
        joins = members.get(line.key, []) + places.joining.get(line.key, [])
        _compare(line, joins, contacts.get(line.key, []), posts)
    return [line.judged for line in lines]


def _line(row: Row, places: Places, terms: Terms) -> ContactLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(SheetKind.CONTACTS, row.number, dict(cells))
    require_sound(LAYOUT, cells, wrong)
    line = ContactLine(judged, value_of(Network, cells["network"]), cells["username"], name_of(cells.get("name", "")))
    if cells["network"] and not line.network:
        wrong.say(_("There is no network “%(text)s”.") % {"text": cells["network"][:20]})
    line.area = area_of(cells["area"], places, wrong)
    unit_area = area_of(cells.get("unit_area", ""), places, wrong) or line.area
    line.unit = unit_of(cells["unit"], unit_area, places, wrong) if cells["unit"] else None
    line.since = wrong.day(cells.get("since", "")) or terms.today
    if line.area and not terms.configuring.covers(line.area):
        wrong.say(_("This lies outside the area you administer."))
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
    if line.name and alike(held[0].person.name) != alike(line.name):
        sentence = _("The sign-in name %(username)s is %(name)s's. Correct the name on the person's page first.")
        words = {"username": line.username, "name": held[0].person.name}
        return line.judged.turn_back(Outcome.CONFLICT, sentence % words)
    _beside(line, contacts, held)
    return None


def _beside(line: ContactLine, contacts: Sequence[NetworkContact], held: Sequence[Post]) -> None:
    """Whoever answers on that day answers no longer; whoever is to begin later stands in the way."""
    assert line.since and line.area and line.unit  # noqa: S101 - rows without them were turned back
    old = next((one for one in contacts if one.is_in_force(line.since)), None)
    line.judged.shown["name"] = held[0].person.name
    if old and old.post_id in {post.pk for post in held}:
        line.judged.outcome = Outcome.UNCHANGED
        return
    if any(one.since >= line.since for one in contacts):
        line.judged.turn_back(Outcome.CONFLICT, _("Somebody is named from that day or a later one already."))
        return
    line.judged.outcome = Outcome.CHANGED if old else Outcome.NEW
    if old:
        line.judged.shown["was"] = old.post.person.name
    reference = line.unit.pk if line.unit.pk > 0 else [line.unit.area.code, line.unit.name]
    line.judged.plan = {
        "network": line.network,
        "area": line.area.pk,
        "unit": reference,
        "post": held[0].pk,
        "ends": old.pk if old else 0,
        "since": written(line.since),
    }


def write(writer: Writer, plans: Sequence[dict[str, Any]]) -> None:
    """After the memberships, for the same file may let the unit join."""
    posts = Post.objects.select_related("person").in_bulk([plan["post"] for plan in plans])
    old = NetworkContact.objects.with_people().in_bulk([plan["ends"] for plan in plans if plan["ends"]])
    areas = {plan["area"] for plan in plans}
    members = defaultdict(list)
    for member in Membership.objects.filter(area__in=areas).with_places():
        members[member.network, member.area_id, member.unit_id].append(member)
    named = []
    for plan in plans:
        since = dt.date.fromisoformat(plan["since"])
        unit = writer.unit(plan["unit"])
        key = (plan["network"], plan["area"], unit.pk if unit else 0)
        member = next(one for one in members[key] if one.is_in_force(since))
        before = old.get(plan["ends"])
        if before:
            things.change(writer, ENDED, before, {"until": since})
        post = posts[plan["post"]]
        named.append(NetworkContact(membership=member, post=post, since=since, until=member.until))
        changed = {"contact": (before.post.person if before else "", post.person), "since": ("", since)}
        writer.say("contact_named", member, member.area, changed)
    things.add(writer, NAMED, named)
    writer.told(len(plans))


def take_back(undoer: Undoer) -> None:
    things.remove(undoer, NAMED, NetworkContact)
    things.restore(undoer, ENDED, NetworkContact)
