"""What every verb of a wish does: lock it, judge it against what is there now, write one event, tell who waits."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from outbox.actions import enqueue
from teams.actions.telling import for_the_inbox
from teams.kinds import WISH_WAITS
from teams.models import User
from teams.models.notice_text import written
from volunteering import policies
from volunteering.choices import NeedState, Step
from volunteering.models import Need, NeedEvent
from volunteering.models.need import LONGEST_REASON
from web.errors import Refusal
from worktime import timekeeping

AROUND = ("station__area__parent__parent__parent__parent", "station__team")


def locked(need: Need, *states: NeedState) -> Need:
    """The wish as it is after waiting for whoever writes to it; refused in any other state, with what became of it."""
    now = Need.objects.locked().select_related(*AROUND).get(pk=need.pk)
    if now.state not in states:
        raise Refusal(_("This wish is not in that state any more: %(state)s.") % {"state": now.get_state_display()})
    return now


def record(need: Need, step: Step, *, by: User | None, words: str = "", **payload: Any) -> NeedEvent:
    return NeedEvent.objects.create(
        need=need, step=step, by=by, at=timekeeping.now(), words=words[:LONGEST_REASON], payload=payload
    )


def tell_the_community(need: Need, event: NeedEvent) -> None:
    """The wish waits for the officers of its community: to be checked, to be put in touch, to be confirmed."""
    readers = policies.officers_of(need.station.area)
    if not readers:
        return
    key = f"wish:{need.pk}:{event.pk}"
    enqueue(for_the_inbox(readers, WISH_WAITS, written(), url=need.get_absolute_url(), key=key))
