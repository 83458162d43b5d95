"""Promises: made in front of people, and kept or explained in front of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from councils.actions._record import record, taken_by
from councils.choices import MeetingState, PromiseState, Step, Telling
from councils.models import Meeting, Promise, PromiseTold, Topic
from councils.models.promise import LONGEST_WHAT
from teams.models import User
from web.errors import Refusal
from web.writing import says_something
from worktime import timekeeping

__all__ = ["LONGEST_WHAT", "Given", "make", "promised", "tell"]


@dataclass(frozen=True, slots=True)
class Given:
    """What, who, by when; a promise tied to a case stands as its case does."""

    what: str
    who: str
    due_on: dt.date | None
    case: Case | None = None


@transaction.atomic
def make(meeting: Meeting, given: Given, *, key: str, by: User) -> Promise:
    """A promise that belongs to no one topic. `key`: the form's own; sent twice it is one promise."""
    return promised(taken_by(meeting, by, MeetingState.HELD), given, key=key, by=by)


def promised(meeting: Meeting, given: Given, *, key: str, by: User, topic: Topic | None = None) -> Promise:
    """Write the promise into a meeting that is locked."""
    if not says_something(given.what):
        raise Refusal(_("Write what was promised."), field="what")
    if not says_something(given.who):
        raise Refusal(_("A promise says who does it: write the person or unit."), field="who")
    if given.due_on is None:
        raise Refusal(_("A promise says by when: choose a day, such as the next meeting."), field="due_on")
    if given.due_on < meeting.day:
        raise Refusal(_("A promise is for a day to come."), field="due_on")
    made, is_new = Promise.objects.get_or_create(
        made_by=by,
        key=key,
        defaults={
            "meeting": meeting,
            "topic": topic,
            "what": given.what,
            "who": given.who,
            "due_on": given.due_on,
            "now_due_on": given.due_on,
            "case": given.case,
            "made_at": timekeeping.now(),
        },
    )
    if is_new:
        record(meeting, Step.PROMISE, by=by, promise=made.pk)
    return made


@transaction.atomic
def tell(
    promise: Promise, meeting: Meeting, kind: Telling, *, by: User, text: str = "", due_on: dt.date | None = None
) -> PromiseTold:
    """Say at a meeting of the same council that a promise is kept, or explain why not yet. Said twice, it is once.

    A promise tied to a case is kept when its case is solved and not before; it may be explained.
    """
    meeting = taken_by(meeting, by, MeetingState.HELD)
    promise = (
        Promise.objects.select_related("case__continues", "meeting__area")
        .select_for_update(of=("self",))
        .get(pk=promise.pk)
    )
    if not Promise.objects.before(meeting).filter(pk=promise.pk).exists():
        raise Refusal(_("This promise belongs to another council, or to this very meeting."))
    before = PromiseTold.objects.filter(promise=promise, meeting=meeting).first()
    if before and before.kind == kind:
        return before
    if before:
        raise Refusal(_("People were told of this promise already at this meeting."))
    _require_so(promise, kind, text, due_on)
    made = PromiseTold.objects.create(
        promise=promise, meeting=meeting, kind=kind, text=text, due_on=due_on, by=by, at=timekeeping.now()
    )
    if kind == Telling.KEPT:
        promise.kept_at = timekeeping.now()
    elif due_on:
        promise.now_due_on = due_on
    promise.save(update_fields=["kept_at", "now_due_on"])
    record(meeting, Step.TELL, by=by, promise=promise.pk, told=kind.value)
    return made


def _require_so(promise: Promise, kind: Telling, text: str, due_on: dt.date | None) -> None:
    state = promise.state_at(timekeeping.now(), timekeeping.today())
    if kind == Telling.KEPT and promise.case_id and state != PromiseState.KEPT:
        raise Refusal(_("This promise is tied to a matter: it is kept when the matter is solved."))
    if kind == Telling.EXPLAINED:
        if state == PromiseState.KEPT:
            raise Refusal(_("This promise is kept; there is nothing to explain."))
        if not says_something(text):
            raise Refusal(_("Write what you tell the people here."), field="text")
        if due_on and due_on < timekeeping.today():
            raise Refusal(_("The new day lies in the future."), field="due_on")
        if due_on is None and promise.case_id is None:
            raise Refusal(_("Say until when it will be done now."), field="due_on")
