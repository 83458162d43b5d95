"""The sheet of who looks after which firm (包保): an assistance member for each firm, by a post."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from enterprises import credit_code
from enterprises.actions.firms import require_fitting
from enterprises.importing import firms
from enterprises.models import Care, Firm
from imports import things
from imports.choices import Outcome
from imports.kinds.succession import follow, not_the_one_named, successors
from imports.known import Places
from imports.line import Judged, Terms, Wrong, in_pieces, once, written
from imports.sheets.layout import Column, Layout
from imports.sheets.reading import Row
from imports.soundness import require_sound
from imports.undoing import Undoer
from imports.writing import Writer
from networks.naming import alike, name_of, sign_in_key
from teams.choices import Duty
from teams.models import Post

KIND = "cares"
GIVEN, ENDED = "care_given", "care_ended"
LAYOUT = Layout(
    KIND,
    "企业包保",
    (
        Column("code", "统一社会信用代码", firms.CODE_NAMES, is_required=True, most=40,
               example="示例-91220283MA0Y0A0X6K"),
        Column("firm", "企业名称", ("企业",), most=64, note="用来核对；可以留空"),
        Column("username", "包保人登录名", ("助企服务队员登录名", "登录名", "包保人工号"), is_required=True, most=64,
               example="wangch", note="须任助企服务队员"),
        Column("name", "包保人姓名", ("包保人", "姓名"), most=64, note="用来核对；可以留空"),
        Column("since", "包保起", ("起始日期", "起"), most=30, example="2026-01-15", note="留空为今天"),
    ),
)  # fmt: skip


@dataclass(slots=True)
class CareLine:
    judged: Judged
    code: str
    username: str
    name: str
    since: dt.date
    firm: Firm | None = None

    @property
    def key(self) -> str:
        return sign_in_key(self.username)


def compare(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do; one member for a firm at a time."""
    lines = [_line(row, terms) for row in rows]
    standing = _firms({line.code for line in lines}) | places.planned.get(firms.KIND, {})
    cares = _cares(firm.pk for firm in standing.values() if firm.pk)
    posts = _posts({line.key for line in lines})
    for line in once(lines, lambda one: one.code):
        line.firm = standing.get(line.code)
        _compare(line, cares[line.firm.pk if line.firm else 0], posts[line.key], terms)
    return [line.judged for line in lines]


def _line(row: Row, terms: Terms) -> CareLine:
    wrong, cells = Wrong(), row.cells
    judged = Judged(KIND, row.number, dict(cells))
    require_sound(LAYOUT, cells, wrong)
    since = wrong.day(cells.get("since", "")) or terms.today
    line = CareLine(judged, credit_code.tidied(cells["code"]), cells["username"], name_of(cells.get("name", "")), since)
    judged.shown = {
        "name": line.name or cells["username"],
        "duty": name_of(cells.get("firm", "")) or line.code,
        "place": "",
        "since": written(since),
    }
    if wrong.sentences:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
    return line


def _firms(codes: Iterable[str]) -> dict[str, Firm]:
    found: dict[str, Firm] = {}
    for part in in_pieces(sorted(codes)):
        found |= {firm.code: firm for firm in Firm.objects.filter(until=None, code__in=part).select_related("area")}
    return found


def _cares(numbers: Iterable[int]) -> dict[int, list[Care]]:
    found: dict[int, list[Care]] = defaultdict(list)
    for part in in_pieces(sorted(numbers)):
        for care in Care.objects.filter(firm__in=part).select_related("post__person"):
            found[care.firm_id].append(care)
    return found


def _posts(keys: Iterable[str]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = defaultdict(list)
    for part in in_pieces(sorted(keys)):
        rows = Post.objects.filter(person__sign_in_key__in=part, duty=Duty.ASSISTANCE, person__is_active=True)
        for post in rows.select_related("person", "unit__area").order_by("pk"):
            found[post.person.sign_in_key].append(post)
    return found


def _compare(line: CareLine, cares: Sequence[Care], posts: Sequence[Post], terms: Terms) -> None:
    wrong, firm, judged = Wrong(), line.firm, line.judged
    held = [post for post in posts if post.is_held_on(line.since)]
    if firm is None:
        wrong.say(_("There is no firm with the code %(code)s in the directory.") % {"code": line.code[:20]})
    elif not terms.configuring.covers(firm.area):
        wrong.say(_("This lies outside the area you administer."))
    elif (named := judged.typed.get("firm", "")) and alike(firm.name) != alike(named):
        wrong.say(_("The firm with this code is %(name)s.") % {"name": firm.name})
    if not held:
        sentence = _("Nobody with the sign-in name %(username)s is an assistance member on that day.")
        wrong.say(sentence % {"username": line.username})
    elif another := not_the_one_named(held[0], username=line.username, name=line.name):
        wrong.say(another)
    fitting = [post for post in held if firm and post.unit and firm.area.path.startswith(post.unit.area.path)]
    if firm and held and not wrong.sentences:
        wrong.unless(partial(require_fitting, firm, next(iter(fitting or held)), line.since))
    if wrong.sentences or firm is None:
        judged.turn_back(Outcome.REFUSED, *wrong.sentences)
        return
    judged.shown |= {"name": held[0].person.name, "duty": firm.name, "place": firm.area.full_name}
    follow(judged, cares, fitting[:1], since=line.since, plan={"code": line.code})


def write(writer: Writer, plans: Sequence[dict[str, Any]]) -> None:
    """After the firms, for the same file may put them into the directory."""
    standing = _firms({plan["code"] for plan in plans})
    given = []
    held = Care.objects.select_related("post__person", "firm__area")
    for new in successors(writer, plans, held, ENDED):
        firm = standing[new.plan["code"]]
        given.append(Care(firm=firm, post=new.post, since=new.since, until=firm.until))
        writer.say("care_given", firm, firm.area, new.told("member"))
    things.add(writer, GIVEN, given)
    writer.told(len(plans))


def take_back(undoer: Undoer) -> None:
    things.remove(undoer, GIVEN, Care)
    things.restore(undoer, ENDED, Care)
