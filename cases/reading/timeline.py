"""What happened, in plain sentences: one for each kind of event, with the names the event kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, npgettext

from cases.access.disclosure import note_of
from cases.actions.steps.in_bulk import BULK
from cases.models import CaseEvent, SupervisionOrder
from cases.reading import proposals
from cases.reading.phrasing import (
    RATINGS,
    accepted,
    answered_back,
    asked_back,
    danger_judged,
    fact_added,
    in_words,
    judged,
    limit_set_right,
    listed,
    merged,
    parts,
    question_ended,
    rated,
    rated_only,
    unit_of,
    whistled,
    with_changes,
)
from cases.reading.view_models import File
from cases.rules.choices import (
    CODE,
    Ending,
    Look,
    OrderKind,
    Outcome,
    Part,
    PauseCause,
    RefuseReason,
    Release,
    ReturnReason,
    TerminateReason,
    UnitMark,
)
from cases.rules.lifecycle import BY_ACTION, TRANSITIONS, Action
from cases.rules.transitions import COMPOSED
from networks.choices import Level
from worktime import wording

A = Action
WRITTEN_LATER = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Line:
    at: dt.datetime
    sentence: str
    by: str = ""
    note: str = ""
    files: tuple[File, ...] = ()


def lines(
    events: Sequence[CaseEvent],
    files: Mapping[int, Sequence[File]] | None = None,
    *,
    is_kept_out: bool,
    hides_ratings: bool = False,
    said_above: Iterable[str] = (),
    orders: Iterable[SupervisionOrder] = (),
) -> list[Line]:
    """Newest first. `files` by the number of their event; notes that the page shows elsewhere are `said_above`.
    `is_kept_out`: the reader does not read the matter's own words, see `cases.access.disclosure`; `hides_ratings`: nor
    what was answered when the case was rated.

    What the system issued by itself has no event: it stands in order of its time among those that have.
    """
    shown = frozenset(said_above)
    told = [
        _line(
            event,
            (files or {}).get(event.seq, ()),
            "" if event.note in shown else note_of(event, is_kept_out=is_kept_out),
            hides_ratings=hides_ratings,
        )
        for event in reversed(_told(events))
    ]
    issued = [Line(order.issued_at, _issued(order)) for order in orders if order.is_by_system]
    return sorted([*told, *issued], key=lambda line: line.at, reverse=True) if issued else told


def _issued(order: SupervisionOrder) -> str:
    pattern = {
        OrderKind.REMIND: gettext_noop("The system reminded %(addressed)s"),
        OrderKind.AMBER: gettext_noop("The system issued amber order %(order)s to %(addressed)s"),
        OrderKind.RED: gettext_noop("The system issued red order %(order)s to %(addressed)s"),
        OrderKind.CALL_IN: gettext_noop("The system listed %(addressed)s for a call-in, %(order)s"),
    }[OrderKind(order.kind)]
    return _(pattern) % {"addressed": order.unit.name, "order": order.numbered_as}


def _told(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """A matter handled on the spot took its six steps at once: that is one line."""
    last = next((event.seq for event in events if event.action == A.SELF_HANDLE), 0)
    return [event for event in events if event.seq >= last]


def _line(event: CaseEvent, files: Sequence[File], note: str, *, hides_ratings: bool) -> Line:
    words = rated_only(event) if hides_ratings and event.action in RATINGS else sentence(event)
    return Line(
        at=event.occurred_at,
        sentence=words + _in_bulk(event) + _later(event),
        by=event.by.name if event.by else "",
        note=note,
        files=tuple(files),
    )


def sentence(event: CaseEvent) -> str:
    """One event in words, without who did it and their note."""
    compose = _COMPOSED.get(Action(event.action))
    return compose(event) if compose else in_words(str(BY_ACTION[Action(event.action)].sentence), event)


def _later(event: CaseEvent) -> str:
    return _(" (written down later)") if event.recorded_at - event.occurred_at > WRITTEN_LATER else ""


def _in_bulk(event: CaseEvent) -> str:
    number = event.payload.get(BULK)
    return _(" (in bulk, run %(number)s)") % {"number": number} if number else ""


def _revealed(event: CaseEvent) -> str:
    is_code = CODE in event.payload.get("shown", [])
    pattern = _("%(unit)s looked at who raised it")
    if is_code:
        pattern = _("%(unit)s gave a new tracking code")
    if "is_sent" in event.payload:
        pattern = _("%(unit)s had a new tracking code sent to who raised it")
    return (pattern % {"unit": unit_of(event)}).strip()


def _refused(event: CaseEvent) -> str:
    return _("%(unit)s refused it: %(reason)s. Where to turn: %(turn_to)s") % {
        "unit": unit_of(event),
        "reason": RefuseReason(event.payload["reason"]).label,
        "turn_to": event.payload["turn_to"],
    }


def _called(event: CaseEvent) -> str:
    lead, assists = event.payload.get("lead", ""), event.payload.get("assists", [])
    ruled = event.action == A.RULE
    pattern = _("%(unit)s ruled: %(lead)s leads") if ruled else _("%(unit)s called %(lead)s to lead")
    words = pattern % {"unit": unit_of(event), "lead": lead}
    return words + (_(", %(assists)s to assist") % {"assists": listed(assists)} if assists else "")


def _returned(event: CaseEvent) -> str:
    words = _("%(unit)s returned the call: %(reason)s") % {
        "unit": unit_of(event),
        "reason": ReturnReason(event.payload["reason"]).label,
    }
    if event.payload.get("dispute"):
        return words + _(", in dispute")
    return words + (_(" (as an assisting unit)") if event.payload.get("part") == Part.ASSIST else "")


def _added(event: CaseEvent) -> str:
    return _("%(unit)s called one more unit: %(added)s") % {
        "unit": unit_of(event),
        "added": listed(event.payload.get("assists", [])),
    }


def _reclassified(event: CaseEvent) -> str:
    if "is" not in event.payload:
        return parts([_("%(unit)s judged the danger anew") % {"unit": unit_of(event)}, *danger_judged(event)])
    was, now = event.payload["was"], event.payload["is"]
    words = _("%(unit)s corrected the type: %(is)s instead of %(was)s") % {
        "unit": unit_of(event),
        "is": _filed_as(now),
        "was": _filed_as(was),
    }
    ends = dict.fromkeys(map(limit_set_right, (noted for noted in event.payload["limits"] if "was" in noted)))
    return parts([words, *danger_judged(event), *ends])


def _filed_as(noted: Mapping[str, Any]) -> str:
    """As what a matter was filed that day: code, name and level."""
    words = " ".join(filter(None, (noted["type"], noted["name"])))
    return f"{words} {Level(noted['level']).label}".strip()


def _relocated(event: CaseEvent) -> str:
    words = [_("%(unit)s corrected the place: %(to)s instead of %(from)s") % {"unit": unit_of(event), **event.payload}]
    if "centre" in event.payload:
        words.append(_("%(centre)s is the centre now") % event.payload)
    if event.payload.get("let_go"):
        words.append(_("let go: %(units)s") % {"units": listed(event.payload["let_go"])})
    return parts(words)


def _recalled(event: CaseEvent) -> str:
    return _("%(unit)s withdrew the call of %(units)s") % {
        "unit": unit_of(event),
        "units": listed(event.payload["let_go"]),
    }


def _consulted(event: CaseEvent) -> str:
    present, absent = event.payload.get("present", []), event.payload.get("absent", [])
    tasks = event.payload.get("tasks", 0)
    planned = npgettext("consultation", "%(count)d task planned", "%(count)d tasks planned", tasks) % {"count": tasks}
    if len(present) + len(absent) <= 1:
        return _("%(unit)s made its plan: %(planned)s") % {"unit": unit_of(event), "planned": planned}
    words = _("Consultation of %(present)s: %(planned)s") % {"present": listed(present), "planned": planned}
    return words + (_("; absent: %(absent)s") % {"absent": listed(absent)} if absent else "")


def _went_on(event: CaseEvent) -> str:
    first = event.payload.get("first_contact")
    pattern = _("%(unit)s spoke with the person who raised it") if first else _("%(unit)s reported how the work goes")
    return pattern % {"unit": unit_of(event)}


def _finished(event: CaseEvent) -> str:
    if "outcome" not in event.payload:
        return in_words(_("%(unit)s finished the work and answered"), event)
    outcome = Outcome(event.payload["outcome"]).label
    return _("%(unit)s finished the work and answered: %(outcome)s") % {"unit": unit_of(event), "outcome": outcome}


def _marked(event: CaseEvent) -> str:
    return _("%(unit)s marked %(marked)s: %(mark)s") % {
        "unit": unit_of(event),
        "marked": event.payload["unit"],
        "mark": UnitMark(event.payload["mark"]).label,
    }


def _closed(event: CaseEvent) -> str:
    return _("Closed: %(ending)s") % {"ending": Ending(event.payload["ending"]).label}


def _proposed_to_end(event: CaseEvent) -> str:
    reason = TerminateReason(event.payload["reason"]).label
    return _("%(unit)s proposed to end it: %(reason)s") % {"unit": unit_of(event), "reason": reason}


def _set_right(event: CaseEvent) -> str:
    changes = dict.fromkeys(map(limit_set_right, event.payload["limits"]))
    return _("The work calendar changed, so limits were set right: %(changes)s") % {"changes": "；".join(changes)}


def _redistricted(event: CaseEvent) -> str:
    """Places as they were named that day; the centre only where it is another one."""
    told = [_("Areas were changed")]
    if "from" in event.payload:
        told.append(_("%(from)s is now %(to)s") % event.payload)
    if "centre" in event.payload:
        told.append(_("%(centre)s is the centre now") % event.payload)
    return parts(told)


def _supervised(event: CaseEvent) -> str:
    pattern = {
        OrderKind.AMBER: gettext_noop("%(unit)s issued amber order %(order)s to %(addressed)s"),
        OrderKind.RED: gettext_noop("%(unit)s issued red order %(order)s to %(addressed)s"),
    }[OrderKind(event.payload["kind"])]
    return in_words(_(pattern), event)


def _asked_to_pause(event: CaseEvent) -> str:
    return _("%(unit)s asked for a pause until %(day)s: %(cause)s") % _pause_in_words(event)


def _paused(event: CaseEvent) -> str:
    return _("%(unit)s granted the pause until %(day)s: %(cause)s") % _pause_in_words(event)


def _pause_in_words(event: CaseEvent) -> dict[str, object]:
    day = dt.date.fromisoformat(event.payload["review_on"])
    cause = PauseCause(event.payload["cause"]).label
    return {"unit": unit_of(event), "cause": cause, "day": wording.date_words(day)}


def _resumed(event: CaseEvent) -> str:
    words = _("%(unit)s resumed it") % {"unit": unit_of(event)} if event.by else _("The review day came: it goes on")
    return with_changes(words, event)


def _asked_to_extend(event: CaseEvent) -> str:
    days = proposals.working_days(event.payload["days"])
    return _("%(unit)s asked for an extension of %(days)s") % {"unit": unit_of(event), "days": days}


def _extended(event: CaseEvent) -> str:
    return _("%(unit)s granted an extension of %(days)s: %(change)s") % {
        "unit": unit_of(event),
        "days": proposals.working_days(event.payload["days"]),
        "change": limit_set_right(event.payload["limits"][0]),
    }


def _looked(event: CaseEvent) -> str:
    return _("Second look by %(unit)s: %(found)s") % {
        "unit": unit_of(event),
        "found": Look(event.payload["found"]).label,
    }


def _stands_aside(pattern: str) -> Callable[[CaseEvent], str]:
    """Nobody's name: the sentence is read by the person's colleagues too."""

    def words(event: CaseEvent) -> str:
        told = in_words(_(pattern), event)
        handed = _("; %(to)s is the centre now") % {"to": event.payload["to"]} if "to" in event.payload else ""
        return told + handed

    return words


def _released(event: CaseEvent) -> str:
    words = {"unit": unit_of(event), "person": event.payload["person"], "why": Release(event.payload["why"]).label}
    return _("%(unit)s: back to the unit from %(person)s, %(why)s") % words


def _reopened(event: CaseEvent) -> str:
    if event.payload.get("second_look"):
        return _("Reopened after the second look")
    return _("%(unit)s reopened it") % {"unit": unit_of(event)}


def _declined(event: CaseEvent) -> str:
    declined = {
        A.PROPOSE_PAUSE: _("%(unit)s declined the pause"),
        A.PROPOSE_EXTENSION: _("%(unit)s declined the extension"),
    }
    return declined.get(event.payload.get("of"), _("%(unit)s declined the proposal")) % {"unit": unit_of(event)}


Sentence = Callable[[CaseEvent], str]
_COMPOSED: Mapping[Action, Sentence] = {
    A.WHISTLE: whistled,
    A.ACCEPT: accepted,
    A.RECLASSIFY: _reclassified,
    A.RELOCATE: _relocated,
    A.MERGE: merged,
    A.TAKE_IN: merged,
    A.UNMERGE: merged,
    A.LET_OUT: merged,
    A.RECALL: _recalled,
    A.REFUSE: _refused,
    A.DISPATCH: _called,
    A.RULE: _called,
    A.RETURN_CALL: _returned,
    A.ADD_UNIT: _added,
    A.CONSULT: _consulted,
    A.PROGRESS: _went_on,
    A.FINISH: _finished,
    A.RATE: rated,
    A.VISIT: rated,
    A.JUDGE_RATING: judged,
    A.MARK_UNIT: _marked,
    A.CLOSE: _closed,
    A.REOPEN: _reopened,
    A.PROPOSE_TERMINATION: _proposed_to_end,
    A.DECLINE: _declined,
    A.REVEAL: _revealed,
    A.RECOMPUTE: _set_right,
    A.SUPERVISE: _supervised,
    A.PROPOSE_PAUSE: _asked_to_pause,
    A.PAUSE: _paused,
    A.RESUME: _resumed,
    A.PROPOSE_EXTENSION: _asked_to_extend,
    A.EXTEND: _extended,
    A.LOOK_AGAIN: _looked,
    A.REDISTRICT: _redistricted,
    A.ASK: asked_back,
    A.ANSWER: answered_back,
    A.ADD_FACT: fact_added,
    A.RELEASE: _released,
    A.LAPSE: question_ended,
    A.RECUSE: _stands_aside(gettext_noop("%(unit)s named somebody who stands aside")),
    A.STEP_ASIDE: _stands_aside(gettext_noop("%(unit)s: somebody stood aside by themselves")),
}
if astray := {row.action for row in TRANSITIONS if row.sentence == COMPOSED} ^ _COMPOSED.keys():
    raise LookupError(
        f"A sentence stands in the table of the steps, or is composed here, and not both: {sorted(astray)}"
    )
