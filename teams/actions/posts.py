"""Posts: given, ended, transferred, held by a stand-in. What was given is in force with the person's next request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.actions.record import differences, line
from networks.models import Area, Change, Unit
from teams import policies, rules, second_persons
from teams.actions import telling
from teams.choices import ADMINISTRATORS, IN_UNIT, Duty
from teams.errors import SENTENCES
from teams.kinds import WATCHER_ENDED
from teams.models import Post, User
from teams.models.post import able_duties
from web.errors import Refusal, explained

OpenMatters = Callable[[Unit], int]
"""How many open matters wait at a unit: asked of whoever knows matters, for posts know none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a duty is held: an area, a unit, or (an administrator of the whole city) neither."""

    area: Area | None = None
    unit: Unit | None = None

    @property
    def seat(self) -> Area | None:
        return self.area or (self.unit.area if self.unit else None)


def give(
    person: User,
    *,
    duty: Duty,
    place: Place,
    since: dt.date,
    until: dt.date | None = None,
    is_deputy: bool = False,
    stands_in_for: Post | None = None,
    note: str = "",
    by: User,
    confirmed_by: User | None = None,
) -> Post:
    """Give a post. Refused outside one's reach, to oneself, twice at a time, or before its unit existed.

    `SecondPersonNeeded` where one administrator alone may not.
    """
    policies.require_granting(by, place.seat)
    policies.require_another(by, person)
    with explained(SENTENCES):
        place = _locked_seat(place)
        person = _locked(person)
        post = _given(person, duty, place, since=since, until=until, is_deputy=is_deputy, stands_in_for=stands_in_for)
        action = "stand_in_given" if stands_in_for else "post_given"
        others: list[models.Model] = [stands_in_for.person] if stands_in_for else []
        changed = particulars(post) | second_persons.named(confirmed_by)
        _record(action, post, by=by, changed=changed, with_others=others, note=note)
        _require_second(person, duty, place, by=by, confirmed_by=confirmed_by)
    return post


def end(post: Post, *, until: dt.date, open_matters: OpenMatters, note: str = "", by: User) -> Post:
    """End a post: `until` is the first day no longer held. `HandoverNeeded` where open matters would be left alone."""
    require_over(post, by)
    with explained(SENTENCES):
        post = locked(post)
        require_not_needed(post, until, open_matters)
        _ended(post, until)
        _record("post_ended", post, by=by, changed={"until": ("", until)}, note=note)
        _tell_of_watcher(post, by)
    return post


def transfer(
    post: Post,
    *,
    place: Place,
    duty: Duty,
    since: dt.date,
    is_deputy: bool = False,
    open_matters: OpenMatters,
    note: str = "",
    by: User,
    confirmed_by: User | None = None,
) -> Post:
    """End the post and give the person another one from the same day, both or neither."""
    require_over(post, by)
    policies.require_granting(by, place.seat)
    with explained(SENTENCES):
        place = _locked_seat(place, beside=post.unit_id)
        post = locked(post)
        require_not_needed(post, since, open_matters)
        _ended(post, since)
        new = _given(post.person, duty, place, since=since, is_deputy=is_deputy)
        before = {"duty": post.duty, "place": post.place, "since": post.since}
        changed = differences(before, {"duty": new.duty, "place": new.place, "since": since})
        changed |= second_persons.named(confirmed_by)
        _record("post_transferred", new, by=by, changed=changed, with_others=_subjects(post), note=note)
        _require_second(post.person, duty, place, by=by, confirmed_by=confirmed_by)
    return new


def stand_in(post: Post, person: User, *, since: dt.date, until: dt.date, note: str = "", by: User) -> Post:
    """Give another person the same post for a time (代班), while its holder is away."""
    require_over(post, by)
    if person.pk == post.person_id:
        raise Refusal(_("Nobody stands in for themselves; choose another person."), field="person")
    return give(
        person,
        duty=Duty(post.duty),
        place=Place(post.area, post.unit),
        since=since,
        until=until,
        is_deputy=post.is_deputy,
        stands_in_for=post,
        note=note,
        by=by,
    )


def _tell_of_watcher(post: Post, by: User) -> None:
    """One administrator may end another's post at once, to stop a bad hand; all others of the place learn of it."""
    if post.duty in ADMINISTRATORS:
        readers = second_persons.watchers_of(policies.place_of(post), but=by)
        key = f"post:{post.pk}:{WATCHER_ENDED.name}:{post.until}"
        url = reverse("administration:person", args=[post.person_id])
        telling.tell_in_the_inbox(readers, WATCHER_ENDED, url=url, key=key)


def _require_second(person: User, duty: Duty, place: Place, *, by: User, confirmed_by: User | None) -> None:
    """Asked last, when all else that could be refused was judged: what is proposed is sound."""
    why = second_persons.why_post(person, duty, by)
    second_persons.require(why, person=person, seat=place.seat, by=by, confirmed_by=confirmed_by)


def require_over(post: Post, by: User) -> None:
    """Refuse whoever may not decide about this post."""
    policies.require_granting(by, policies.place_of(post))
    policies.require_another(by, post.person)


def require_not_needed(post: Post, until: dt.date, open_matters: OpenMatters) -> None:
    """Refuse where the holder is the last one able to act for the unit on that day, and matters wait there."""
    unit = post.unit
    if unit is None or not _is_able(post) or _others_able(post, unit, until):
        return
    if waiting := open_matters(unit):
        raise rules.handover_needed(unit, waiting)


def locked(post: Post) -> Post:
    """The post with its person's row locked, and its unit's: of two last ones leaving at once, the second is seen."""
    if post.unit_id:
        _lock_units([post.unit_id])
    person = _locked(post.person)
    found = Post.objects.with_places().select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    found.person = person
    return found


def hand_over(post: Post, *, to: User, on: dt.date) -> Post:
    """The same post for another person from the day it ends; called when a handover is accepted."""
    _ended(post, on)
    return _given(to, Duty(post.duty), Place(post.area, post.unit), since=on, is_deputy=post.is_deputy)


def _is_able(post: Post) -> bool:
    return bool(post.unit and post.person.is_active and post.duty in able_duties(post.unit))


def _others_able(post: Post, unit: Unit, on: dt.date) -> bool:
    day = max(on, timezone.localdate())
    return Post.objects.able_to_act_for(unit).current(day).exclude(person=post.person).exists()


def _ended(post: Post, until: dt.date) -> None:
    rules.require_can_end(post, until)
    post.until = until
    post.save(update_fields=["until"])


def _given(
    person: User,
    duty: Duty,
    place: Place,
    *,
    since: dt.date,
    until: dt.date | None = None,
    is_deputy: bool = False,
    stands_in_for: Post | None = None,
) -> Post:
    if not person.is_active:
        raise Refusal(_("The person's account is closed."))
    rules.require_place(duty, place.area, place.unit)
    place = _completed(duty, place)
    rules.require_there(place.area, since, until, field="area")
    rules.require_there(place.unit, since, until, field="unit")
    return Post.objects.create(
        person=person,
        duty=duty,
        area=place.area,
        unit=place.unit,
        since=since,
        until=until,
        is_deputy=is_deputy,
        stands_in_for=stands_in_for,
    )


def _completed(duty: Duty, place: Place) -> Place:
    """A duty in a unit has no area of its own; a grid worker belongs to the unit that stands over the grid."""
    if duty in IN_UNIT:
        return Place(unit=place.unit)
    if duty != Duty.GRID_WORKER or place.area is None:
        return Place(area=place.area)
    over = Unit.objects.current().centres().covering(place.area).nearest_first().first()
    return Place(area=place.area, unit=over)


def _locked_seat(place: Place, *, beside: int | None = None) -> Place:
    """The place as it is now, locked so that it does not end meanwhile; `beside`: another unit to lock.

    Areas before units, as by whoever changes areas.
    """
    area = place.area and Area.objects.with_parents().select_for_update(of=("self",), no_key=True).get(pk=place.area.pk)
    if place.unit is None:
        return Place(area)
    units = _lock_units([place.unit.pk, *([beside] if beside else [])])
    return Place(area, next(unit for unit in units if unit == place.unit))


def _lock_units(numbers: list[int]) -> list[Unit]:
    """Always in the same order, and before people, so that no two verbs wait for each other."""
    locked_units = Unit.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    return list(locked_units.filter(pk__in=numbers).order_by("pk"))


def _locked(person: User) -> User:
    people = second_persons.with_way_in(User.objects.all())
    return people.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def particulars(post: Post) -> dict[str, tuple[object, object]]:
    given = {
        "duty": post.duty,
        "is_deputy": post.is_deputy,
        "place": post.place,
        "since": post.since,
        "until": post.until,
    }
    return {field: ("", value) for field, value in given.items() if value}


def _subjects(post: Post) -> list[models.Model]:
    return [place for place in (post.unit, post.area) if place]


def _record(
    action: str,
    post: Post,
    *,
    by: User,
    changed: dict[str, tuple[object, object]],
    with_others: list[models.Model] | None = None,
    note: str,
) -> None:
    ledger_line(action, post, by=by, changed=changed, with_others=with_others, note=note).save()


def ledger_line(
    action: str,
    post: Post,
    *,
    by: User | None,
    changed: dict[str, tuple[object, object]],
    with_others: Iterable[models.Model] | None = None,
    note: str = "",
) -> Change:
    """The change is the person's; it shows on the unit's and the area's pages too. Not written yet."""
    others = [*_subjects(post), *(with_others or ())]
    changed = {"duty": ("", post.duty), "place": ("", post.place), **changed}
    seat = policies.place_of(post)
    return line(action, post.person, by=by, area=seat, changed=changed, with_others=others, note=note)
