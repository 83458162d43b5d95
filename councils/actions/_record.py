"""What every verb of a council does: lock the meeting, judge it against what is there now, write one event."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from councils import policies
from councils.choices import MeetingState, Step
from councils.models import CouncilEvent, Meeting
from teams.models import User
from web.errors import Refusal
from worktime import timekeeping

NOT_BEGUN = gettext_lazy(
    "This meeting has not begun. What comes of a topic is written down once people sit together: begin it first."
)


def locked(meeting: Meeting, *also: str) -> Meeting:
    """The meeting as it is after waiting for whoever writes to it; `also`: what is locked with it."""
    around = Meeting.objects.locked(*also).select_related("area__parent__parent__parent__parent", "host", "recorder")
    return around.get(pk=meeting.pk)


def taken_by(meeting: Meeting, by: User, *states: MeetingState, also: tuple[str, ...] = ()) -> Meeting:
    """Locked, after the person's posts and the state of the meeting were judged; a refusal says what to do."""
    policies.require_holding(by, meeting.area)
    now = locked(meeting, *also)
    if now.state not in states:
        raise Refusal(_sentence(now))
    return now


def record(meeting: Meeting, step: Step, *, by: User | None, **payload: Any) -> CouncilEvent:
    return CouncilEvent.objects.create(meeting=meeting, step=step, by=by, at=timekeeping.now(), payload=payload)


def _sentence(meeting: Meeting) -> str:
    if meeting.is_planned:
        return str(NOT_BEGUN)
    if meeting.is_held:
        return pgettext("council", "This meeting has begun already.")
    return _("The minutes of this meeting are closed. What they got wrong is added as a correction.")
