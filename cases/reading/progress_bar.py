"""The six-step bar (六步接办): for each step who had it, since when and for how long, from a case and its events.

Pure: works on events already read, in order. Durations are timedeltas, instants are UTC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy

from cases.models import Case, CaseEvent
from cases.reading.view_models import CalledUnit
from cases.rules.choices import Channel, Solved, State
from cases.rules.lifecycle import STEP_OF, Action

Look = Literal["done", "now", "todo", "skipped"]

LABELS = (
    pgettext_lazy("six steps", "Whistle"),
    pgettext_lazy("six steps", "Report"),
    pgettext_lazy("six steps", "Consult"),
    pgettext_lazy("six steps", "Implement"),
    pgettext_lazy("six steps", "Feedback"),
    pgettext_lazy("six steps", "Evaluate"),
)


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of time in one step; `until` is None while the stretch lasts."""

    step: int
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Station:
    number: int
    label: str
    state: Look
    who: str = ""
    when: dt.datetime | None = None
    lasted: dt.timedelta | None = None
    again: str = ""
    """Why the step is taken again: the name of what sent the case back, and how often."""
    is_paused: bool = False


def stays(events: Iterable[CaseEvent]) -> list[Stay]:
    """The stretches a case stayed in each step, oldest first."""
    found: list[Stay] = []
    for event in events:
        step = STEP_OF.get(event.target)
        last = found[-1] if found else None
        if last and last.until is None:
            if step == last.step:
                continue
            found[-1] = Stay(last.step, last.since, event.occurred_at)
        if step:
            found.append(Stay(step, event.occurred_at, None))
    return found


@dataclass(frozen=True, slots=True)
class Life:
    """The values from which the template draws the bar."""

    case: Case
    events: Sequence[CaseEvent]
    called: Sequence[CalledUnit]

    @property
    def lead(self) -> str:
        return next((unit.short_name for unit in self.called if unit.is_lead and unit.stands), "")


def stations(
    case: Case, events: Sequence[CaseEvent], called: Sequence[CalledUnit], *, now: dt.datetime
) -> list[Station]:
    """Six stations. A step taken again says why and how often; later steps are to come again."""
    life, passed = Life(case, events, called), stays(events)
    reached = _reached(case, passed)
    return [
        _station(number, [stay for stay in passed if stay.step == number], life, reached=reached, now=now)
        for number in range(1, len(LABELS) + 1)
    ]


def _reached(case: Case, passed: Sequence[Stay]) -> int:
    """The step the case is in; one past the last it was in when it has ended."""
    if case.state == State.CLOSED:
        return len(LABELS) + 1
    return case.step or (passed[-1].step + 1 if passed else 1)


def _station(number: int, own: Sequence[Stay], life: Life, *, reached: int, now: dt.datetime) -> Station:
    label = str(LABELS[number - 1])
    if number > reached or not own:
        return Station(number, label, "todo" if number >= reached else "skipped")
    is_now = number == reached and life.case.is_open
    counted = own[-1:] if is_now else own
    return Station(
        number,
        label,
        "now" if is_now else "done",
        who=_WHO[number](life),
        when=counted[0].since,
        lasted=sum(((stay.until or now) - stay.since for stay in counted), dt.timedelta()) or None,
        again=again(number, life.case),
        is_paused=is_now and life.case.is_paused,
    )


def again(number: int, case: Case, *, is_public: bool = False) -> str:
    """Three different things with three names: reopened (重启), reworked (重办), an answer sent back (重答).

    Of the last one, which happens before anybody is answered, the public is told nothing.
    """
    count, pattern = {
        STEP_OF[State.ACCEPTED]: (case.reopen_count, gettext_noop("reopened %(count)s×")),
        STEP_OF[State.IMPLEMENTING]: (case.rework_count, gettext_noop("reworked %(count)s×")),
        STEP_OF[State.FEEDBACK]: (0 if is_public else case.sent_back_count, gettext_noop("answered anew %(count)s×")),
    }.get(number, (0, ""))
    return _(pattern) % {"count": count} if count else ""


def _whistled(life: Life) -> str:
    if life.case.state == State.WHISTLED:
        return _("waits for %(unit)s to accept") % {"unit": life.case.centre.short_name}
    first = life.events[0].by if life.events else None
    if first is None:
        return str(Channel(life.case.channel).label)
    if life.case.channel == Channel.RESIDENT:
        return _("a resident, through %(name)s") % {"name": first.name}
    return _("%(channel)s %(name)s") % {"channel": Channel(life.case.channel).label, "name": first.name}


def _reported(life: Life) -> str:
    if life.case.state == State.ACCEPTED:
        return _("waits for a ruling") if life.case.needs_ruling else _("waits to be dispatched")
    if life.case.state == State.DISPATCHED:
        return _("waits for %(unit)s") % {"unit": life.lead}
    count = sum(unit.stands for unit in life.called)
    return _("%(lead)s, %(count)s units") % {"lead": life.lead, "count": count} if count > 1 else life.lead


def _consulted(life: Life) -> str:
    return _("led by %(unit)s") % {"unit": life.lead}


def _implemented(life: Life) -> str:
    planned = [task for unit in life.called if unit.stands for task in unit.tasks if task.round == life.case.round]
    tasks = [task for task in planned if not task.dropped_at]
    finished = sum(task.finished_at is not None for task in tasks)
    if not tasks:
        return life.lead
    count = len(tasks)
    words = ngettext("%(count)d task, %(finished)d finished", "%(count)d tasks, %(finished)d finished", count)
    return words % {"count": count, "finished": finished}


def _answered(life: Life) -> str:
    if life.case.state == State.FEEDBACK:
        holder = life.case.holder.short_name if life.case.holder else ""
        return _("%(unit)s checks the answer") % {"unit": holder}
    sent = next((event for event in reversed(life.events) if event.action == Action.GIVE_FEEDBACK), None)
    return sent.unit.short_name if sent and sent.unit else ""


def _evaluated(life: Life) -> str:
    if life.case.needs_review:
        return _("bad rating, under review")
    if life.case.state == State.CLOSED:
        return str(life.case.get_ending_display())
    latest = next(_ratings(life.events), None)
    return str(Solved(latest).label) if latest else _("waits for the ratings")


def _ratings(events: Sequence[CaseEvent]) -> Iterator[str]:
    """What the ratings of this round said, newest first."""
    for event in reversed(events):
        if event.target not in (State.EVALUATING, State.CLOSED):
            return
        if event.action in (Action.RATE, Action.VISIT):
            yield event.payload["solved"]


Who = Callable[[Life], str]
_WHO: dict[int, Who] = {1: _whistled, 2: _reported, 3: _consulted, 4: _implemented, 5: _answered, 6: _evaluated}
