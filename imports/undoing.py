"""Taking a whole import back: what it gave goes, what it ended goes on, unless somebody has changed it since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from imports import registry
from imports.choices import Purpose
from imports.hanging import require_nothing_hangs_on
from imports.known import Held, able_in
from imports.line import in_pieces
from imports.models import ImportBatch, ImportEffect
from imports.writing import (
    ADDED_PERSON,
    ADDED_UNIT,
    CHANGED_UNIT,
    ENDED,
    ENDED_UNIT,
    GIVEN,
    JOINED,
    LEFT,
    OPENED_PERSON,
    Told,
)
from networks.actions.record import line, record_all
from networks.models import Change, Membership, Unit
from teams import rules
from teams.actions.posts import ledger_line
from teams.models import Post, User
from teams.models.post import able_duties
from web.errors import Refusal

NAMED = 5


@dataclass(slots=True)
class Undoer:
    """In one transaction; `Refusal` names what stands in the way, and then nothing is taken back."""

    batch: ImportBatch
    by: User | None
    told: Told
    waiting_at: Callable[[Unit], int]
    today: dt.date
    effects: dict[str, list[ImportEffect]] = field(default_factory=lambda: defaultdict(list))
    closed: int = 0

    def undo(self) -> None:
        for effect in self.batch.effects.order_by("pk"):
            self.effects[effect.kind].append(effect)
        self.require_untouched(Post, self.effects[GIVEN] + self.effects[ENDED])
        self.require_untouched(Membership, self.effects[JOINED] + self.effects[LEFT])
        self._require_units_untouched()
        self._require_not_needed()
        for kind in reversed(registry.in_order(Purpose(self.batch.purpose))):
            kind.take_back(self)

    def changed_since(self, names: Iterable[str]) -> Refusal:
        return _changed_since(names)

    def require_untouched(self, model: Any, effects: Sequence[ImportEffect]) -> None:
        """What the import wrote must still stand as it wrote it."""
        last = {effect.target_id: effect for effect in effects}
        touched = []
        for part in in_pieces(list(last)):
            found = dict(model.objects.filter(pk__in=part).values_list("pk", "until"))
            touched += [number for number in part if number not in found or _differs(last[number], found[number])]
        if touched:
            raise _changed_since([str(last[number].after.get("name", "")) for number in touched])

    def _require_units_untouched(self) -> None:
        for effect in (*self.effects[CHANGED_UNIT], *self.effects[ENDED_UNIT]):
            unit = Unit.objects.get(pk=effect.target_id)
            now = {name: getattr(unit, name) for name in effect.after}
            if {name: str(value) for name, value in now.items()} != {
                name: str(value) for name, value in effect.after.items()
            }:
                raise _changed_since([unit.name])

    def _require_not_needed(self) -> None:
        """The same as for a post that ends: no unit is left alone with open matters."""
        given = {effect.target_id for effect in self.effects[GIVEN]}
        back = {effect.target_id: effect.before.get("until") for effect in self.effects[ENDED]}
        left: set[int] = set()
        for part in in_pieces(sorted(given)):
            left |= set(Post.objects.filter(pk__in=part, unit__isnull=False).values_list("unit_id", flat=True))
        able = able_in(left)
        for unit in Unit.objects.filter(pk__in=able):
            duties = able_duties(unit)
            staff = [post for post in able[unit.pk] if post.duty in duties]
            would_stay = [_restored(post, back) for post in staff if post.pk not in given]
            is_left = any(post.pk in given and post.is_held_on(self.today) for post in staff)
            if is_left and not any(post.is_held_on(self.today) for post in would_stay):
                if waiting := self.waiting_at(unit):
                    raise rules.handover_needed(unit, waiting)

    def posts(self) -> None:
        """Posts that it gave go, those that it ended go on, and accounts that it made are closed."""
        for effects in in_pieces(self.effects[GIVEN]):
            numbers = [effect.target_id for effect in effects]
            require_nothing_hangs_on(Post, numbers)
            posts = list(Post.objects.with_places().filter(pk__in=numbers))
            record_all([self._said(post, {"since": (post.since, ""), "place": (post.place, "")}) for post in posts])
            Post.objects.filter(pk__in=[post.pk for post in posts]).delete()
            self.told(len(effects))
        by_day: dict[str | None, list[int]] = defaultdict(list)
        for effect in self.effects[ENDED]:
            by_day[_text(effect.before.get("until"))].append(effect.target_id)
        for day, numbers in by_day.items():
            for piece in in_pieces(numbers):
                self._restore(piece, day)
        self._people()

    def _restore(self, numbers: Sequence[int], day: str | None) -> None:
        posts = list(Post.objects.with_places().filter(pk__in=numbers))
        until = dt.date.fromisoformat(day) if day else None
        record_all([self._said(post, {"until": (post.until, until)}) for post in posts])
        Post.objects.filter(pk__in=numbers).update(until=until)
        self.told(len(numbers))

    def _said(self, post: Post, changed: dict[str, tuple[object, object]]) -> Change:
        return ledger_line("import_undone", post, by=self.by, changed=changed, with_others=[self.batch])

    def memberships(self) -> None:
        require_nothing_hangs_on(Membership, [effect.target_id for effect in self.effects[JOINED]])
        joined = Membership.objects.filter(pk__in=[effect.target_id for effect in self.effects[JOINED]])
        record_all([self.said_of(one, one) for one in joined.with_places()])
        joined.delete()
        for effect in self.effects[LEFT]:
            Membership.objects.filter(pk=effect.target_id).update(until=_text(effect.before.get("until")))

    def said_of(self, subject: Any, place: Any) -> Change:
        others = [place.area, self.batch]
        return line("import_undone", subject, by=self.by, area=place.area, with_others=others)

    def units(self) -> None:
        for effect in (*self.effects[CHANGED_UNIT], *self.effects[ENDED_UNIT]):
            unit = Unit.objects.select_related("area").get(pk=effect.target_id)
            Unit.objects.filter(pk=unit.pk).update(**effect.before)
            record_all([self.said_of(unit, unit)])
        added = Unit.objects.filter(pk__in=[effect.target_id for effect in self.effects[ADDED_UNIT]])
        record_all([self.said_of(unit, unit) for unit in added.select_related("area")])
        self._remove_units(added)

    def _remove_units(self, added: Any) -> None:
        require_nothing_hangs_on(Unit, added.values_list("pk", flat=True), but=["networks.unit"])
        added.update(parent=None)
        added.delete()

    def _people(self) -> None:
        """Accounts that it added or opened, that nobody has used and that hold no post now, are closed."""
        made = [effect.target_id for kind in (ADDED_PERSON, OPENED_PERSON) for effect in self.effects[kind]]
        for part in in_pieces(sorted(made)):
            without = User.objects.filter(pk__in=part, is_active=True).exclude(posts__isnull=False)
            unused = list(without.filter(last_login=None).select_related("home"))
            others = [self.batch]
            record_all([line("disabled", one, by=self.by, area=one.home, with_others=others) for one in unused])
            User.objects.filter(pk__in=[one.pk for one in unused]).update(is_active=False)
            self.closed += len(unused)


def _differs(effect: ImportEffect, until: dt.date | None) -> bool:
    return _text(effect.after.get("until")) != (until.isoformat() if until else None)


def _restored(post: Held, back: dict[int, object]) -> Held:
    if post.pk not in back:
        return post
    day = _text(back[post.pk])
    post.until = dt.date.fromisoformat(day) if day else None
    return post


def _text(value: object) -> str | None:
    return str(value) if value else None


def _changed_since(names: Iterable[str]) -> Refusal:
    known = list(dict.fromkeys(names))
    words = {"names": "、".join(known[:NAMED]), "count": len(known)}
    return Refusal(_("Changed since it was put into force, and so not undone: %(names)s (%(count)s in all).") % words)
