"""What the sentences about events have in common: who did it, a list of names, a limit that was set right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import CaseEvent
from cases.rules.choices import QuestionEnding, Satisfied, Solved, Stage, Verdict, Way
from cases.rules.lifecycle import Action
from worktime import wording

RATINGS = frozenset({Action.RATE, Action.VISIT})
NAMED = 5
"""How many case numbers a sentence names at most."""


def unit_of(event: CaseEvent) -> str:
    if event.unit:
        return event.unit.name
    return "" if event.by else _("The person who raised it")


def in_words(pattern: str, event: CaseEvent) -> str:
    """A sentence, translated already, that names who did it, who is addressed, and what the event kept."""
    kept = {"order": "", **event.payload, "addressed": event.payload.get("unit", "")}
    return (pattern % (kept | {"unit": unit_of(event)})).strip()


def listed(names: Sequence[str]) -> str:
    return pgettext("between names", ", ").join(names)


def instant(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)


def limit_set_right(noted: Mapping[str, str]) -> str:
    words = {"stage": Stage(noted["stage"]).label, "until": wording.end_of_limit(instant(noted["due_at"]))}
    if noted["was"] == noted["due_at"]:
        return _("%(stage)s until %(until)s, now certain") % words
    words["was"] = wording.end_of_limit(instant(noted["was"]))
    return _("%(stage)s until %(until)s instead of %(was)s") % words


def parts(words: Iterable[str]) -> str:
    """What one event brought about, part by part."""
    return pgettext("between the parts of an event", "; ").join(words)


def whistled(event: CaseEvent) -> str:
    """The first event of a matter: raised, or split off another one."""
    is_part = "split_from" in event.payload
    return in_words(_("%(unit)s split it off %(split_from)s") if is_part else _("%(unit)s whistled"), event)


def accepted(event: CaseEvent) -> str:
    """The matter accepted, and the mark of danger where the officer read otherwise than the words."""
    return parts([in_words(_("%(unit)s accepted it"), event), *danger_judged(event)])


def merged(event: CaseEvent) -> str:
    """A matter merged into another, or taken out of it again; and the same as the other tells it."""
    pattern = {
        Action.MERGE: _("%(unit)s merged it into %(into)s, which goes on"),
        Action.TAKE_IN: _("%(unit)s merged %(cases)s into it: the same matter, raised again"),
        Action.UNMERGE: _("%(unit)s undid the merging into %(from)s: it goes on by itself"),
        Action.LET_OUT: _("%(unit)s took %(cases)s out of it again"),
    }[Action(event.action)]
    kept = {"unit": unit_of(event), **event.payload, "cases": _first_of(event.payload.get("cases", []))}
    told = [pattern % kept]
    if event.payload.get("let_go"):
        told.append(_("let go: %(units)s") % {"units": listed(event.payload["let_go"])})
    return parts([*told, *(limit_set_right(noted) for noted in event.payload.get("limits", ()) if "was" in noted)])


def _first_of(numbers: Sequence[str]) -> str:
    """The numbers, of many only the first and how many more there are."""
    named = listed(numbers[:NAMED])
    if len(numbers) <= NAMED:
        return named
    return _("%(named)s and others, %(count)d in all") % {"named": named, "count": len(numbers)}


def danger_judged(event: CaseEvent) -> list[str]:
    """The mark of danger to life, where somebody set it or took it away."""
    if "danger" not in event.payload:
        return []
    return [_("marked as danger to life") if event.payload["danger"] else _("found to be no danger to life")]


def with_changes(words: str, event: CaseEvent) -> str:
    """The words, with the limits that end later because the clocks stood."""
    put_off = [noted for noted in event.payload.get("limits", ()) if noted["was"] != noted["due_at"]]
    changes = dict.fromkeys(map(limit_set_right, put_off))
    return _("%(words)s; %(changes)s") % {"words": words, "changes": "；".join(changes)} if changes else words


def asked_back(event: CaseEvent) -> str:
    until = wording.end_of_limit(instant(event.payload["until"]))
    pattern = (
        _("%(unit)s asked the person who raised it; the clocks stand until the answer, at most until %(until)s")
        if event.payload["stands"]
        else _("%(unit)s asked the person who raised it, to be answered until %(until)s; the limits run on")
    )
    return pattern % {"unit": unit_of(event), "until": until}


def answered_back(event: CaseEvent) -> str:
    first = event.payload["first"]
    words = _("The person who raised it answered") if first else _("One more person who raised it answered")
    return with_changes(words, event)


def fact_added(event: CaseEvent) -> str:
    """Who wrote it down, where that was not whoever raised the case; and the mark of danger that its words set."""
    pattern = _("%(unit)s added for the person who raised it") if event.by else _("The person who raised it added")
    return parts([in_words(pattern, event), *danger_judged(event)])


def question_ended(event: CaseEvent) -> str:
    if event.payload["ending"] == QuestionEnding.OVERTAKEN:
        words = _("The answer of the person who raised it is no longer waited for")
    else:
        words = _("The question to the person who raised it was not answered in time")
    return with_changes(words, event)


def rated(event: CaseEvent) -> str:
    """What was answered, and how where it was not by the person's own code."""
    patterns = {
        Way.PHONE.value: _("By telephone: %(solved)s, %(satisfied)s"),
        Way.DOOR.value: _("On a return visit: %(solved)s, %(satisfied)s"),
    }
    way = Way.DOOR.value if event.action == Action.VISIT else ""
    pattern = patterns.get(event.payload.get("way", way), _("Rated: %(solved)s, %(satisfied)s"))
    return pattern % {
        "solved": Solved(event.payload["solved"]).label,
        "satisfied": Satisfied(event.payload["satisfied"]).label,
    }


def rated_only(_event: CaseEvent) -> str:
    """The same for whoever handled it: they read ratings only as part of several."""
    return _("Somebody who raised it said how it went")


def judged(event: CaseEvent) -> str:
    pattern = (
        _("%(unit)s decided: the held rating counts")
        if event.payload.get("verdict") == Verdict.COUNTS
        else _("%(unit)s decided: the held rating does not count")
    )
    return in_words(pattern, event)
