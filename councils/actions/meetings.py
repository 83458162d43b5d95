"""A meeting from the plan to the closed minutes, and what is corrected in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.evidence.photos import Cleaned
from cases.rules import sealing
from cases.rules.sealing import random_code
from councils import agenda, policies
from councils.actions._record import record, taken_by
from councils.agenda import Line
from councils.choices import MeetingState, PromiseState, Step, Telling
from councils.models import Correction, Meeting, MeetingPhoto, Promise, PromiseTold, Topic
from councils.models.meeting import CODE_LENGTH
from networks.models import Area
from teams.models import User
from web.errors import Refusal, once, require_said
from worktime import timekeeping

EARLY = dt.timedelta(hours=1)
"""People come before the time; a meeting may begin so long before it."""
BETWEEN_MEETINGS = dt.timedelta(days=14)
LATEST = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where, and who leads and writes."""

    area: Area
    place: str
    starts_at: dt.datetime
    host: User
    recorder: User | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """What is said when people rise: how many they were, and when they meet again."""

    present: int
    others: str = ""
    named: str = ""
    next_at: dt.datetime | None = None
    next_place: str = ""


def plan(wanted: Plan, *, key: str, by: User) -> Meeting:
    """Plan a meeting; one whose time has come has begun. `key`: the form's own; sent twice it is one meeting."""
    policies.require_holding(by, wanted.area)
    _require_sound(wanted)
    planned = Meeting.objects.filter(planned_by=by, key=key)
    return once(lambda: _planned(wanted, key=key, by=by), lambda: planned.first() if key else None)


def _planned(wanted: Plan, *, key: str, by: User) -> Meeting:
    now = timekeeping.now()
    has_begun = wanted.starts_at <= now
    meeting = Meeting.objects.create(
        area=wanted.area,
        place=wanted.place,
        starts_at=wanted.starts_at,
        host=wanted.host,
        recorder=wanted.recorder,
        code=random_code(CODE_LENGTH),
        key=key,
        planned_by=by,
        planned_at=now,
        state=MeetingState.HELD if has_begun else MeetingState.PLANNED,
        began_at=wanted.starts_at if has_begun else None,
    )
    record(meeting, Step.BEGIN if has_begun else Step.PLAN, by=by)
    return meeting


def _require_sound(wanted: Plan) -> None:
    require_said(place=wanted.place)
    if wanted.area.level not in policies.HELD_IN:
        raise Refusal(_("A council belongs to a community or a grid; choose one."), field="area")
    now = timekeeping.now()
    if wanted.starts_at > now + LATEST:
        raise Refusal(_("This day lies too far away: look at its year."), field="day")
    if wanted.starts_at < now - LATEST:
        raise Refusal(_("A council is written down within a year; look at the day."), field="day")


@transaction.atomic
def move(meeting: Meeting, wanted: Plan, *, by: User) -> Meeting:
    """Another time, place, host or recorder, while it is only planned; the code on the posters stays."""
    meeting = taken_by(meeting, by, MeetingState.PLANNED)
    _require_sound(wanted)
    if wanted.starts_at <= timekeeping.now():
        raise Refusal(_("A meeting is planned for a time to come."), field="at")
    meeting.place, meeting.starts_at = wanted.place, wanted.starts_at
    meeting.host, meeting.recorder = wanted.host, wanted.recorder
    meeting.save(update_fields=["place", "starts_at", "host", "recorder"])
    record(meeting, Step.MOVE, by=by)
    return meeting


@transaction.atomic
def begin(meeting: Meeting, *, by: User) -> Meeting:
    """People sit together. Pressed twice, it has begun; a meeting of a later day has no results yet."""
    meeting = taken_by(meeting, by, MeetingState.PLANNED, MeetingState.HELD)
    if meeting.is_held:
        return meeting
    now = timekeeping.now()
    if meeting.starts_at > now + EARLY:
        raise Refusal(
            _("This meeting lies in the future and can have no results yet. Do you meet earlier? Change its time.")
        )
    meeting.state, meeting.began_at = MeetingState.HELD, now
    meeting.save(update_fields=["state", "began_at"])
    record(meeting, Step.BEGIN, by=by)
    return meeting


@transaction.atomic
def close(meeting: Meeting, ending: Ending, *, by: User) -> Meeting:
    """Close the minutes (散会): they get their number, and how each promise stands is kept as it was said.

    Nobody leaves before they were told of what is late. What was not spoken of goes to the next meeting.
    """
    meeting = taken_by(meeting, by, MeetingState.HELD, also=("area",))
    open_topics = list(meeting.topics.open().order_by("number"))
    lines = agenda.lines_of(meeting)
    following = next_meeting(meeting)
    _require_endable(ending, lines, open_topics, following)
    now = timekeeping.now()
    kept = [line for line in lines if line.told is None and line.state == PromiseState.KEPT]
    _keep_by_their_cases(meeting, kept, now, by)
    meeting.present_count, meeting.others, meeting.named = ending.present, ending.others, ending.named
    meeting.state, meeting.closed_at, meeting.closed_by = MeetingState.CLOSED, now, by
    meeting.year = meeting.day.year
    meeting.number = _next_number(meeting)
    meeting.told = [line.as_kept() for line in lines]
    meeting.save()
    record(meeting, Step.CLOSE, by=by, present=ending.present, carried=len(open_topics))
    if following is None and ending.next_at:
        again = Plan(meeting.area, ending.next_place or meeting.place, ending.next_at, meeting.host, meeting.recorder)
        following = _planned(again, key=f"after-{meeting.pk}", by=by)
        _carry(open_topics, meeting, following, last=0)
    elif following and open_topics:
        _carry(open_topics, meeting, following, last=int(following.topics.aggregate(last=Max("number"))["last"] or 0))
    return meeting


def _require_endable(
    ending: Ending, lines: Sequence[Line], open_topics: Sequence[Topic], following: Meeting | None
) -> None:
    if ending.present < 1:
        raise Refusal(_("Say how many residents were there."), field="present")
    untold = [line.what for line in lines if line.waits_for_words]
    if untold:
        raise Refusal(
            ngettext(
                "%(count)d promise is late: say that it is kept, or explain it to the people (%(first)s).",
                "%(count)d promises are late: say that they are kept, or explain them to the people (%(first)s).",
                len(untold),
            )
            % {"count": len(untold), "first": untold[0]}
        )
    if ending.next_at and ending.next_at <= timekeeping.now():
        raise Refusal(_("The next meeting lies in the future; look at its day."), field="next_day")
    if open_topics and not (ending.next_at or following):
        raise Refusal(
            ngettext(
                "%(count)d topic has no outcome yet. Settle it, or name the day of the next meeting.",
                "%(count)d topics have no outcome yet. Settle them, or name the day of the next meeting.",
                len(open_topics),
            )
            % {"count": len(open_topics)},
            field="next_day",
        )


def _keep_by_their_cases(meeting: Meeting, lines: Sequence[Line], now: dt.datetime, by: User) -> None:
    """What its case has solved was told by opening the meeting with it."""
    if not lines:
        return
    PromiseTold.objects.bulk_create(
        PromiseTold(promise=line.promise, meeting=meeting, kind=Telling.KEPT, by=by, at=now) for line in lines
    )
    Promise.objects.filter(pk__in=[line.promise.pk for line in lines]).update(kept_at=now)


def _next_number(meeting: Meeting) -> int:
    """The number within council and year; the area is locked, so two closed at once count each other."""
    closed = Meeting.objects.filter(area=meeting.area_id, year=meeting.day.year)
    return int(closed.aggregate(last=Max("number"))["last"] or 0) + 1


def _carry(open_topics: Sequence[Topic], meeting: Meeting, following: Meeting, *, last: int) -> None:
    """What was not spoken of stands on the list of the next meeting, after what was handed in for it."""
    for number, topic in enumerate(open_topics, start=last + 1):
        topic.carried_from, topic.meeting, topic.number = meeting, following, number
    Topic.objects.bulk_update(open_topics, ["carried_from", "meeting", "number"])


def next_meeting(meeting: Meeting) -> Meeting | None:
    """The council's next meeting after this one that is still to be held, or being held."""
    later = Meeting.objects.of_council(meeting.area).filter(starts_at__gt=meeting.starts_at)
    later = later.exclude(state=MeetingState.CLOSED)
    return later.select_related("area").order_by("starts_at", "pk").first()


def usual_due(meeting: Meeting) -> dt.date:
    """By when a promise is due where nothing else is said: the next meeting, or a fortnight."""
    following = next_meeting(meeting)
    return following.day if following else timezone.localdate(meeting.starts_at + BETWEEN_MEETINGS)


@transaction.atomic
def correct(meeting: Meeting, *, text: str, key: str, by: User) -> Correction:
    """Add a correction to closed minutes; what they said stays. `key`: the form's own; sent twice it is one."""
    meeting = taken_by(meeting, by, MeetingState.CLOSED)
    require_said(text=text)
    made, is_new = Correction.objects.get_or_create(
        by=by, key=key, defaults={"meeting": meeting, "text": text, "at": timekeeping.now()}
    )
    if is_new:
        record(meeting, Step.CORRECT, by=by, correction=made.pk)
    return made


def add_photo(meeting: Meeting, photo: Cleaned, *, by: User) -> None:
    """Keep a photo, sealed; the same one again is kept once."""
    policies.require_holding(by, meeting.area)
    MeetingPhoto.objects.get_or_create(
        meeting=meeting,
        sha256=photo.sha256,
        defaults={
            "content": sealing.seal_bytes(photo.content),
            "mime": photo.mime,
            "by": by,
            "added_at": timekeeping.now(),
        },
    )
