"""What an address names, where this person sees it; else there is no such page."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from councils.models import Meeting, Promise, Topic
from teams.models import User

AROUND = ("area__parent__parent__parent__parent", "host", "recorder")
TAB = "councils"
BASE = "councils/base.html"


def meeting_seen(user: User, pk: int) -> Meeting:
    return get_object_or_404(Meeting.objects.visible_to(user).select_related(*AROUND), pk=pk)


def topic_seen(user: User, pk: int, number: int) -> Topic:
    """A topic of a meeting the person sees; its own page is the meeting's."""
    topics = Topic.objects.select_related("meeting__host", "meeting__recorder", "entry", "case")
    topics = topics.select_related("meeting__area__parent__parent__parent__parent")
    return get_object_or_404(topics.filter(meeting__in=Meeting.objects.visible_to(user)), meeting=pk, pk=number)


def promise_seen(meeting: Meeting, number: int) -> Promise:
    """A promise that the meeting opens with."""
    return get_object_or_404(Promise.objects.before(meeting), pk=number)
