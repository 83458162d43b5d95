"""What a file of people and posts would change: each person's rows beside the posts that person holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imports.choices import Outcome, SheetKind
from imports.kinds.namesakes import doubt_namesakes
from imports.kinds.post_lines import Line, place_of, read_lines
from imports.kinds.post_rules import Beside
from imports.known import Held, People, Person, Places
from imports.line import Judged, Terms, shown_until, written
from imports.sheets.layout import DEPUTY, MAIN
from imports.sheets.reading import Row
from networks.naming import alike
from teams import rules, second_persons
from teams.choices import ADMINISTRATORS, Duty


def compare_posts(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do, in the file's order, and after them whoever a whole roster leaves out."""
    lines = read_lines(rows, places, terms)
    people = People.of(
        (line.key for line in lines),
        (line.area.pk for line in lines if line.area and line.duty == Duty.GRID_WORKER),
        terms.roster,
    )
    comparing = _Comparing(people, places, terms)
    comparing.name_people(lines)
    comparing.refuse_twice(lines)
    comparing.match(lines)
    comparing.leave_to_two(lines)
    leaving = comparing.left_out(lines)
    Beside([*lines, *leaving], people, places, terms).judge()
    doubt_namesakes(lines)
    for line in (*lines, *leaving):
        _plan(line)
    return [line.judged for line in (*lines, *leaving)]


@dataclass(slots=True)
class _Comparing:
    people: People
    places: Places
    terms: Terms
    matched: set[int] = field(default_factory=set)

    def name_people(self, lines: Iterable[Line]) -> None:
        """Who each row speaks of: somebody known under that sign-in name and that name, or somebody new."""
        fresh: dict[str, Person] = {}
        for line in lines:
            if line.is_out:
                continue
            known = self.people.by_key.get(line.key) or fresh.get(line.key)
            if known is None:
                known = fresh[line.key] = Person(-len(fresh) - 1, line.key, line.username, line.name, True)
            line.person = known
            if sentence := self._why_not(known, line.name):
                line.conflict(sentence)
            elif not known.is_active:
                line.judged.sentence = _("The account, closed before anybody had used it, is opened again.")

    def _why_not(self, person: Person, name: str) -> str:
        if alike(person.name) != alike(name):
            sentence = _("The sign-in name %(username)s is %(name)s's. Correct the name on the person's page first.")
            return sentence % {"username": person.username, "name": person.name}
        if not person.is_active and not (person.is_unused and not self.people.posts.get(person.pk)):
            return _("The person's account is closed.")
        if person.pk == self.terms.by_id:
            return _("Nobody changes their own posts or account here; another security administrator does.")
        return ""

    def refuse_twice(self, lines: Iterable[Line]) -> None:
        """The same post of the same person a second time in one file."""
        seen: dict[tuple[str, str, int], list[Line]] = defaultdict(list)
        for line in lines:
            if line.is_out:
                continue
            before = seen[line.key, line.duty, line.place]
            twin = next((other for other in before if _at_one_time(line, other)), None)
            if twin:
                sentence = _("The same stands in row %(number)s already.")
                line.judged.turn_back(Outcome.REFUSED, sentence % {"number": twin.judged.number})
            else:
                before.append(line)

    def match(self, lines: Iterable[Line]) -> None:
        groups: dict[tuple[int, str], list[Line]] = defaultdict(list)
        for line in lines:
            if not line.is_out and line.person:
                groups[line.person.pk, line.duty].append(line)
        for (person, duty), group in groups.items():
            held = [post for post in self.people.posts.get(person, ()) if post.duty == duty and not post.is_stand_in]
            self._match_one(group, held)

    def _match_one(self, group: list[Line], held: list[Held]) -> None:
        """Same place first; what is left over is a move where one stands against one, else new."""
        rest = [line for line in group if not self._same_place(line, held)]
        free = [post for post in held if post.is_standing(self.terms.today) and post.pk not in self.matched]
        current = [line for line in rest if line.until is None or line.until > self.terms.today]
        if len(free) == len(current) == 1:
            self._move(current[0], free[0])
            rest.remove(current[0])
        elif free and current and not self._is_whole(current[0].duty):
            sentence = _("%(name)s holds this duty in %(count)s other places. List every place that is kept, too.")
            for line in current:
                line.conflict(sentence % {"name": line.judged.shown["name"], "count": len(free)})
                rest.remove(line)
            self.matched.update(post.pk for post in free)
        for line in rest:
            self._give(line)

    def _is_whole(self, duty: str) -> bool:
        return bool(self.terms.roster and self.terms.roster.duty == duty)

    def _same_place(self, line: Line, held: Sequence[Held]) -> bool:
        today = self.terms.today
        there = [post for post in held if place_of(post) == line.place and post.pk not in self.matched]
        exact = [post for post in there if post.since == line.since]
        standing = [post for post in there if post.is_standing(today)]
        found = next(iter(exact or standing), None)
        if found is None or (not exact and line.since and line.until and line.until <= today):
            return False
        self.matched.add(found.pk)
        _compare_same(line, found)
        return True

    def _move(self, line: Line, old: Held) -> None:
        self.matched.add(old.pk)
        seat = self.places.by_id.get(old.area_id or 0)
        unit = self.places.units_by_id.get(old.unit_id or 0)
        line.judged.shown["was"] = seat.full_name if seat else unit.name if unit else ""
        if not self.terms.granting.covers(seat or (unit.area if unit else None)):
            sentence = _("The post at %(place)s, which would end, lies outside the area you administer.")
            line.conflict(sentence % {"place": line.judged.shown["was"]})
        elif line.since is None:
            line.judged.turn_back(Outcome.REFUSED, _("The first day is missing."))
        else:
            line.judged.outcome = Outcome.CHANGED
            _replace(line, old)

    def _give(self, line: Line) -> None:
        if line.since is None:
            line.judged.turn_back(Outcome.REFUSED, _("The first day is missing."))
        elif line.person:
            line.judged.outcome = Outcome.NEW
            line.new = line.post(line.person.pk, line.since)

    def leave_to_two(self, lines: Iterable[Line]) -> None:
        """Posts that one administrator alone does not give (decision 40) are no rows of an import."""
        if self.terms.by_id is None:
            return
        opened = second_persons.opened_by(self.terms.by_id)
        for line in lines:
            if line.is_out or not line.new or not line.person:
                continue
            if line.duty in ADMINISTRATORS:
                line.conflict(_("Administrators and auditors are appointed by two people: on the person's page."))
            elif line.person.pk in opened:
                line.conflict(
                    _("You issued this person's one-time code: give the post on their page, another one confirms it.")
                )

    def left_out(self, lines: Iterable[Line]) -> list[Line]:
        """Posts of the roster that no row speaks of; whoever stands in a returned row is not taken to have left."""
        roster = self.terms.roster
        if roster is None:
            return []
        spared = {(line.key, line.duty) for line in lines if line.is_out}
        by_id = {person.pk: person for person in self.people.by_key.values()}
        return [
            self._leave(post, by_id[post.person_id])
            for post in self.people.missing_from
            if post.pk not in self.matched and (by_id[post.person_id].key, post.duty) not in spared
        ]

    def _leave(self, post: Held, person: Person) -> Line:
        roster = self.terms.roster
        assert roster  # noqa: S101 - asked by the only caller
        area, unit = self.places.by_id.get(post.area_id or 0), self.places.units_by_id.get(post.unit_id or 0)
        shown = {
            "name": person.name,
            "duty": str(Duty(post.duty).label),
            "place": area.full_name if area else unit.name if unit else "",
            "since": "",
            "until": shown_until(roster.ends_on, ""),
        }
        judged = Judged(SheetKind.POSTS, 0, {}, Outcome.LEFT, shown)
        line = Line(judged, person.username, person.key, Duty(post.duty), area, unit, name=person.name, person=person)
        line.ended, line.ends_on = post, roster.ends_on
        if not self.terms.granting.covers(line.seat):
            line.conflict(_("This lies outside the area you administer."))
        return line


def _at_one_time(one: Line, other: Line) -> bool:
    if one.since is None or other.since is None:
        return True
    return rules.overlap(one.post(0, one.since), other.post(0, other.since))


def _compare_same(line: Line, old: Held) -> None:
    """The person holds the post there already: nothing, an end, or main instead of deputy."""
    if line.part and old.is_deputy != (line.part == DEPUTY) and old.duty == Duty.GRID_WORKER:
        line.judged.shown["was"] = DEPUTY if old.is_deputy else MAIN
        line.judged.outcome = Outcome.CHANGED
        if line.since is None:
            line.judged.turn_back(Outcome.REFUSED, _("The first day is missing."))
        else:
            _replace(line, old)
    elif line.since and line.since != old.since:
        sentence = _("The person has held this post since %(since)s already; its first day is not changed.")
        line.conflict(sentence % {"since": date_format(old.since)})
    elif line.until and line.until != old.until:
        _end(line, old)
    else:
        line.judged.outcome = Outcome.UNCHANGED


def _end(line: Line, old: Held) -> None:
    line.judged.outcome = Outcome.LEFT
    line.ended, line.ends_on = old, line.until


def _replace(line: Line, old: Held) -> None:
    """The old post ends on the day the new one begins."""
    if line.since and line.person:
        line.ended, line.ends_on = old, line.since
        line.new = line.post(line.person.pk, line.since)


def _plan(line: Line) -> None:
    """What is written, in words and numbers that stay the same when it is judged anew."""
    if line.is_out or not (line.new or line.ended):
        return
    line.judged.plan = {"username": line.person.username if line.person else line.username, "name": line.name}
    if line.person and not line.person.is_active:
        line.judged.plan["opens"] = True
    if line.ended:
        line.judged.plan |= {"ends": line.ended.pk, "ends_on": written(line.ends_on)}
    if line.new:
        in_new_unit = line.unit and (line.unit.pk or 0) < 0
        line.judged.plan |= {
            "duty": line.new.duty,
            "area": line.new.area_id,
            "unit": [line.unit.area.code, line.unit.name] if in_new_unit and line.unit else line.new.unit_id,
            "since": written(line.new.since),
            "until": written(line.new.until),
            "is_deputy": line.new.is_deputy,
            "phone": line.phone,
        }
