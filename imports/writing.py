"""Putting what was judged into the tables: whole sheets in few statements, each change with its line in the ledger."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models

from imports import registry
from imports.choices import Purpose
from imports.known import Places, unit_key
from imports.line import Judged, in_pieces
from imports.models import ImportBatch, ImportEffect
from networks.actions import memberships as membership_actions
from networks.actions.record import line, record_all
from networks.copying import copy_in
from networks.models import Area, Change, Membership, Unit
from teams import policies
from teams.actions import posts as post_actions
from teams.models import Post, User

Told = Callable[[int], object]
ADDED_UNIT, CHANGED_UNIT, ENDED_UNIT = "unit_added", "unit_changed", "unit_ended"
GIVEN, ENDED = "post_given", "post_ended"
ADDED_PERSON, OPENED_PERSON = "person_added", "person_opened"
JOINED, LEFT = "membership_joined", "membership_left"


@dataclass(slots=True)
class Writer:
    """One import being put into force, in one transaction; `told` hears how many rows are done."""

    batch: ImportBatch
    by: User | None
    told: Told
    places: Places = field(default_factory=Places)
    effects: list[ImportEffect] = field(default_factory=list)
    ledger: list[Change] = field(default_factory=list)
    newcomers: set[int] = field(default_factory=set)

    def write(self, judged: Iterable[Judged]) -> None:
        plans: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in judged:
            if one.plan:
                plans[one.sheet].append(one.plan)
        for kind in registry.in_order(Purpose(self.batch.purpose)):
            if plans[kind.kind]:
                kind.write(self, plans[kind.kind])
        self.flush()

    def flush(self) -> None:
        """Written piece by piece, so that memory holds one piece."""
        copy_in(self.effects)
        record_all(self.ledger)
        self.effects, self.ledger = [], []

    def note(self, kind: str, target: int, before: dict[str, Any] | None = None, **after: Any) -> None:
        self.effects.append(
            ImportEffect(batch=self.batch, kind=kind, target_id=target, before=before or {}, after=after)
        )

    def say(self, action: str, subject: models.Model, area: Area, changed: dict[str, Any]) -> None:
        others = [area, self.batch]
        self.ledger.append(line(action, subject, by=self.by, area=area, changed=changed, with_others=others))

    def unit(self, reference: int | list[str] | None) -> Unit | None:
        """By number, or by the area's code and the name where the same file has set it up."""
        if isinstance(reference, list):
            return self.places.units[unit_key(*reference)]
        return self.places.units_by_id[reference] if reference else None

    def units(self, plans: Sequence[dict[str, Any]]) -> None:
        new = [plan for plan in plans if "unit" not in plan]
        added = [_new_unit(plan, self.places) for plan in new]
        copy_in(added)
        self.places.read_units()
        for unit, plan in zip(added, new, strict=True):
            unit.parent = self.unit(plan["parent"])
            self.note(ADDED_UNIT, unit.pk, name=unit.name)
            changed = {"kind": ("", unit.kind), "parent": ("", unit.parent), "since": ("", unit.since)}
            self.say("added", unit, unit.area, changed)
        Unit.objects.bulk_update(added, ["parent"], batch_size=1000)
        changing = [plan for plan in plans if "unit" in plan]
        for plan in changing:
            self._change_unit(self.places.units_by_id[plan["unit"]], plan)
        columns = ["short_name", "phone", "functions", "parent", "until"]
        touched = [self.places.units_by_id[plan["unit"]] for plan in changing]
        Unit.objects.bulk_update(touched, columns, batch_size=1000)
        self.told(len(plans))
        self.flush()

    def _change_unit(self, unit: Unit, plan: dict[str, Any]) -> None:
        if "ends_on" in plan:
            unit.until = _day(plan["ends_on"])
            self.note(ENDED_UNIT, unit.pk, {"until": None}, until=plan["ends_on"])
            self.say("ended", unit, unit.area, {"until": ("", unit.until)})
            if unit.until:
                self._end_memberships(unit, unit.until)
            return
        before = {_column(name): getattr(unit, _column(name)) for name in plan["changes"]}
        changed = {}
        for name, value in plan["changes"].items():
            new = self.unit(value) if name == "parent" else value
            changed[name] = (getattr(unit, name), new)
            setattr(unit, name, new)
        after = {column: getattr(unit, column) for column in before}
        self.note(CHANGED_UNIT, unit.pk, before, **after)
        self.say("moved" if set(changed) == {"parent"} else "corrected", unit, unit.area, changed)

    def _end_memberships(self, unit: Unit, until: dt.date) -> None:
        """Noted one by one, so that an undone import lets them go on too."""
        ending = list(Membership.objects.filter(unit=unit).current(until))
        membership_actions.end_of(unit, until=until, by=self.by)
        ended = dict(Membership.objects.filter(pk__in=[one.pk for one in ending]).values_list("pk", "until"))
        for one in ending:
            self.note(LEFT, one.pk, {"until": _written(one.until)}, until=_written(ended[one.pk]), name=unit.name)

    def posts(self, plans: Sequence[dict[str, Any]]) -> None:
        """All endings before anything new begins: of two who change places neither finds the other still there."""
        people = self._people(plans)
        old = self._end_posts([plan for plan in plans if "ends" in plan], people)
        for part in in_pieces(plans):
            given = [plan for plan in part if "duty" in plan]
            posts = [self._new_post(plan, people) for plan in given]
            copy_in(posts)
            for post, plan in zip(posts, given, strict=True):
                self._say_given(post, old.get(plan.get("ends", 0)), plan)
            for plan in part:
                if "duty" not in plan:
                    post = old[plan["ends"]]
                    self.ledger.append(self._post_line("post_ended", post, {"until": ("", post.until)}))
            self.flush()
            self.told(len(part))

    def _people(self, plans: Sequence[dict[str, Any]]) -> dict[str, User]:
        """Those the plans name; whoever is not there yet is added, without a password that anybody knows."""
        names = sorted({plan["username"] for plan in plans})
        people: dict[str, User] = {}
        for part in in_pieces(names):
            people |= {user.username: user for user in User.objects.filter(username__in=part)}
        home = policies.home_of_newcomers(self.by) if self.by else None
        nobodys = make_password(None)
        fresh: dict[str, User] = {}
        for plan in plans:
            name = plan["username"]
            if name not in people and name not in fresh:
                fresh[name] = User(username=name, name=plan["name"], phone=plan["phone"], home=home, password=nobodys)
        for added in in_pieces(list(fresh.values())):
            copy_in(added)
        self.newcomers = {user.pk for user in fresh.values()}
        for user in fresh.values():
            self.note(ADDED_PERSON, user.pk, name=user.name)
        self._open({people[plan["username"]].pk: people[plan["username"]] for plan in plans if plan.get("opens")})
        return people | fresh

    def _open(self, closed: dict[int, User]) -> None:
        """Accounts closed before anybody used them, such as those of an import undone."""
        for part in in_pieces(sorted(closed)):
            User.objects.filter(pk__in=part).update(is_active=True)
        for user in closed.values():
            self.note(OPENED_PERSON, user.pk, name=user.name)
            self.ledger.append(line("enabled", user, by=self.by, area=user.home, with_others=[self.batch]))

    def _end_posts(self, plans: Sequence[dict[str, Any]], people: dict[str, User]) -> dict[int, Post]:
        by_id = {user.pk: user for user in people.values()}
        ended: dict[int, Post] = {}
        by_day: dict[str, list[int]] = defaultdict(list)
        for part in in_pieces(plans):
            ended |= Post.objects.in_bulk([plan["ends"] for plan in part])
        for plan in plans:
            post = ended[plan["ends"]]
            self.note(ENDED, post.pk, {"until": _written(post.until)}, until=plan["ends_on"], name=plan["name"])
            self._seat(post, by_id[post.person_id])
            post.until = _day(plan["ends_on"])
            by_day[plan["ends_on"]].append(post.pk)
        for day, posts in by_day.items():
            for piece in in_pieces(posts):
                Post.objects.filter(pk__in=piece).update(until=_day(day))
        return ended

    def _seat(self, post: Post, person: User) -> None:
        """With what is at hand already, so that its words cost no query."""
        post.person = person
        post.area = self.places.by_id[post.area_id] if post.area_id else None
        post.unit = self.places.units_by_id[post.unit_id] if post.unit_id else None

    def _new_post(self, plan: dict[str, Any], people: dict[str, User]) -> Post:
        return Post(
            person=people[plan["username"]],
            duty=plan["duty"],
            area=self.places.by_id[plan["area"]] if plan["area"] else None,
            unit=self.unit(plan["unit"]),
            since=_day(plan["since"]),
            until=_day(plan["until"]),
            is_deputy=plan["is_deputy"],
        )

    def _say_given(self, post: Post, old: Post | None, plan: dict[str, Any]) -> None:
        self.note(GIVEN, post.pk, until=plan["until"] or None, name=plan["name"])
        changed = post_actions.particulars(post)
        action = "post_transferred" if old else "post_given"
        if old:
            changed |= {"duty": (old.duty, post.duty), "place": (old.place, post.place)}
        if post.person_id in self.newcomers:
            self.newcomers.discard(post.person_id)
            action = "added"
            changed = {"username": ("", post.person.username), "name": ("", post.person.name), **changed}
        self.ledger.append(self._post_line(action, post, changed))

    def _post_line(self, action: str, post: Post, changed: dict[str, tuple[object, object]]) -> Change:
        return post_actions.ledger_line(action, post, by=self.by, changed=changed, with_others=[self.batch])

    def memberships(self, plans: Sequence[dict[str, Any]]) -> None:
        old = Membership.objects.in_bulk([plan["ends"] for plan in plans if "ends" in plan])
        for plan in plans:
            if "ends" in plan:
                self._leave(old[plan["ends"]], plan)
        Membership.objects.bulk_update(old.values(), ["until"], batch_size=1000)
        joining = [plan for plan in plans if "part" in plan]
        added = [self._new_membership(plan) for plan in joining]
        copy_in(added)
        for membership in added:
            self.note(JOINED, membership.pk, until=_written(membership.until), name=membership.unit.name)
            self._say_membership("joined", membership, {"part": ("", membership.part), "since": ("", membership.since)})
        self.told(len(plans))

    def _leave(self, membership: Membership, plan: dict[str, Any]) -> None:
        membership.area = self.places.by_id[membership.area_id]
        membership.unit = self.places.units_by_id[membership.unit_id]
        before = {"until": _written(membership.until)}
        membership.until = _day(plan["ends_on"])
        self.note(LEFT, membership.pk, before, until=plan["ends_on"], name=membership.unit.name)
        if "part" not in plan:
            self._say_membership("left", membership, {"until": ("", membership.until)})

    def _new_membership(self, plan: dict[str, Any]) -> Membership:
        return Membership(
            network=plan["network"],
            area=self.places.by_id[plan["area"]],
            unit=self.unit(plan["unit"]),
            part=plan["part"],
            since=_day(plan["since"]),
            until=_day(plan["until"]),
        )

    def _say_membership(self, action: str, membership: Membership, changed: dict[str, Any]) -> None:
        others = [membership.area, membership.unit, self.batch]
        named = {"network": ("", membership.network), "unit": ("", membership.unit.name)}
        named |= {"area": ("", membership.area.full_name)}
        said = line(action, membership, by=self.by, area=membership.area, changed=named | changed, with_others=others)
        self.ledger.append(said)


def _new_unit(plan: dict[str, Any], places: Places) -> Unit:
    columns = {name: plan[name] for name in ("name", "short_name", "phone", "functions", "kind", "is_centre")}
    return Unit(area=places.by_id[plan["area"]], since=_day(plan["since"]), until=_day(plan["until"]), **columns)


def _column(name: str) -> str:
    return "parent_id" if name == "parent" else name


def _day(text: str) -> Any:
    """A day, or nothing; typed loosely because a first day is never nothing."""
    return dt.date.fromisoformat(text) if text else None


def _written(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
