"""Everything the case page shows: three statements (`cases.reading.statements`), however long the case's life was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.access import disclosure, ledger, policies
from cases.access.disclosure import SAID_BY_THE_REPORTER, Voice, Words
from cases.models import (
    Call,
    Case,
    CaseEvent,
    Clock,
    Pause,
    SupervisionOrder,
)
from cases.reading import hindsight, proposals
from cases.reading.kinship import Kin, kin
from cases.reading.notes import Note, notes
from cases.reading.opinions import Opinion, RatingTotals, counts, opinion
from cases.reading.phrasing import RATINGS
from cases.reading.progress_bar import LABELS, Station, stations
from cases.reading.statements import CALLS, EVENTS, ORDER, ORDER_INSTANTS
from cases.reading.time_by_holder import Holding, Stay, holdings, stays
from cases.reading.timeline import Line, lines
from cases.reading.unit_status import Lit, lit
from cases.reading.view_models import CalledUnit, File, Task, tell_apart
from cases.rules import sealing
from cases.rules.choices import Part, State
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from networks.models import Unit
from teams.models import User
from worktime import timekeeping

AT_WORK = (State.DISPATCHED, State.CONSULTING, State.IMPLEMENTING)
"""States in which something is still awaited of the called units."""


class Sheet:
    """A case as one person sees it now. The case comes from `with_people`, through the one door."""

    def __init__(self, case: Case, user: User) -> None:
        self.case, self.user, self.now = case, user, timekeeping.now()
        self.called = _called(case)
        self.events, self.files = _events(case)
        self.orders: list[SupervisionOrder] = [_order(row) for row in vars(case)["written_orders"]]
        if self.left_at:
            self._stand_back(self.left_at)
        tell_apart(_units_of(case, self.called, self.events))
        standing = [unit.call for unit in self.called if unit.stands]
        vars(case)["open_orders"] = [order for order in self.orders if order.is_open and order.number]
        self.recusals: list[dict[str, Any]] = vars(case)["written_recusals"]
        vars(case)["recused"] = [row["person"] for row in self.recusals]
        if self.left_at:
            vars(case)["takers"] = {}
        vars(case)["standing_calls"] = standing  # what the policies ask for, without asking the database again

    def _stand_back(self, until: dt.datetime) -> None:
        """Set everything read back to the moment at which the case left the person's units."""
        every, self.events = self.events, hindsight.events_until(self.events, until)
        hindsight.stand_back(self.case, every, self.events)
        self.called = hindsight.called_until(self.called, self.events, until)
        self.orders = hindsight.orders_until(self.orders, until)
        self.files = {event.seq: self.files[event.seq] for event in self.events}
        self.now = until

    @property
    def left_at(self) -> dt.datetime | None:
        """When it left the hands of the person's units, where nothing else lets them see it."""
        left_at: dt.datetime | None = vars(self.case)["left_at"]
        return left_at

    @property
    def is_kept_out(self) -> bool:
        """Whether this person reads the centre's words instead of the matter's own."""
        return bool(vars(self.case)["is_kept_out"])

    @property
    def words(self) -> Words:
        """The matter as this person reads it."""
        return disclosure.words_of(self.case)

    @property
    def place(self) -> str:
        """Where: the areas below the county (with it for whoever looks at the whole city), and the spot as told."""
        case = self.case
        areas = [area.name for area in (case.street, case.community, case.grid) if area]
        if case.county and (not areas or self._looks_at_the_city):
            areas.insert(0, case.county.name)
        return " ".join([*areas, *([self.words.place] if self.words.place else [])])

    @property
    def _looks_at_the_city(self) -> bool:
        stood_over = (post.area or (post.unit and post.unit.area) for post in self.user.current_posts)
        return any(area and area.level == AreaLevel.CITY for area in stood_over)

    @property
    def counts(self) -> list[str]:
        """How often it was passed on, returned, answered anew, reworked and reopened: each by its own name."""
        case = self.case
        told = (
            (case.hop_count, gettext_noop("passed on %(count)s×")),
            (case.return_count, gettext_noop("returned %(count)s×")),
            (case.sent_back_count, gettext_noop("answered anew %(count)s×")),
            (case.rework_count, gettext_noop("reworked %(count)s×")),
            (case.reopen_count, gettext_noop("reopened %(count)s×")),
        )
        return [_(pattern) % {"count": count} for count, pattern in told if count]

    @cached_property
    def stations(self) -> list[Station]:
        return stations(self.case, self._events_on_the_bar, self.called, now=self.now)

    @cached_property
    def stays(self) -> list[tuple[str, Stay]]:
        """Who had it, each with the name of the step."""
        told = stays(self.case, self.events, now=self.now)
        return [(f"{stay.step} {LABELS[stay.step - 1]}" if stay.step else _("closed"), stay) for stay in told]

    @cached_property
    def whole(self) -> tuple[dt.timedelta, dt.timedelta]:
        """How long it was worked on or waited, and how long it was paused, in all."""
        worked = sum((stay.worked for _step, stay in self.stays), dt.timedelta())
        return worked, sum((stay.paused for _step, stay in self.stays), dt.timedelta())

    @cached_property
    def pauses(self) -> list[Pause]:
        """Queried only where the events mention a pause."""
        if not any(event.action == Action.PAUSE for event in self.events):
            return []
        pauses = Pause.objects.filter(case=self.case).select_related("proposed_by", "approved_by", "resumed_by")
        return hindsight.pauses_until(pauses.order_by("since"), self.now)

    @property
    def question(self) -> CaseEvent | None:
        """The question to whoever raised it that is open."""
        asked = (event for event in reversed(self.events) if event.action == Action.ASK)
        return next(asked, None) if self.case.asked_at else None

    @property
    def question_until(self) -> dt.datetime | None:
        return _instant(self.question.payload["until"]) if self.question else None

    @property
    def proposal(self) -> list[tuple[str, str]]:
        """The particulars of what waits for a second person."""
        asked = next((event for event in reversed(self.events) if event.action == self.case.proposed_action), None)
        return proposals.terms(asked.payload) if asked else []

    @property
    def clocks_at(self) -> dt.datetime:
        """Now; while the case is paused, the moment at which its clocks stopped."""
        return self.case.paused_at or self.now

    @cached_property
    def holdings(self) -> list[Holding]:
        return holdings(self.case, self.events, now=self.now)

    @cached_property
    def lit(self) -> list[Lit]:
        """The called units, those that stand first."""
        ordered = sorted(self.called, key=lambda unit: (not unit.stands, not unit.is_lead))
        is_over = self.case.state not in AT_WORK
        return [lit(unit, now=self.clocks_at, round=self.case.round, is_over=is_over) for unit in ordered]

    @cached_property
    def lines(self) -> list[Line]:
        return lines(
            [event for event in self.told_events if event.action != Action.WRITE_NOTE],
            self._later_files,
            is_kept_out=self.is_kept_out,
            hides_ratings=self.hides_ratings,
            said_above=self._said_above,
            orders=self.orders,
        )

    @cached_property
    def told_events(self) -> list[CaseEvent]:
        """Without what happened inside other units."""
        return [event for event in self.events if disclosure.is_told(event, self.user, self._own_units)]

    def _own_units(self) -> frozenset[int]:
        return disclosure.own_units_at(self.case, self.user)

    @cached_property
    def notes(self) -> list[Note]:
        """What colleagues wrote to each other, the newest first."""
        return notes(self.told_events, self.openings, reader=self.user.pk, is_kept_out=self.is_kept_out)

    @property
    def opened_until(self) -> int:
        """The last event that was shown to this person before; 0 where they open the case for the first time."""
        return self.openings.get(self.user.pk, 0)

    @property
    def is_news(self) -> bool:
        """Whether anything happened since they last opened it."""
        return self.events[-1].seq > self.opened_until

    @cached_property
    def openings(self) -> dict[int, int]:
        """Of each person who opened the case the number of the last event that was shown to them."""
        return {row["person"]: row["seq"] for row in vars(self.case)["written_openings"]}

    @cached_property
    def kin(self) -> Kin:
        """Other cases that belong to this one; none for whoever sees it as it stood at an earlier moment."""
        return Kin() if self.left_at else kin(self.case, self.user, self.events)

    @property
    def press_count(self) -> int:
        """Reminders, whoever gave them."""
        return sum(not order.number for order in self.orders)

    @property
    def numbered_orders(self) -> list[SupervisionOrder]:
        """Orders and call-ins, the newest first."""
        return [order for order in reversed(self.orders) if order.number]

    @property
    def _said_above(self) -> list[str]:
        return [text for text in (self.case.answer, self.conclusion, self.case.proposed_note) if text]

    @cached_property
    def is_whole(self) -> bool:
        """Whether the ledger's chain holds over all that is shown."""
        return ledger.is_whole(self.events, self.case)

    @property
    def consultation(self) -> CaseEvent | None:
        """The latest one, of this round or an earlier."""
        return next((event for event in reversed(self.events) if event.action == Action.CONSULT and event.note), None)

    @property
    def conclusion(self) -> str:
        return self.consultation.note if self.consultation else ""

    @cached_property
    def plan_round(self) -> int:
        """The round of the plan that is shown: this one where it has tasks, else the last one that had."""
        return max((task.round for unit in self.called for task in unit.tasks), default=self.case.round)

    @property
    def is_plan_of_before(self) -> bool:
        """Whether the plan is of an earlier round, so that none of its tasks can be finished now."""
        return self.plan_round < self.case.round

    @property
    def tasks(self) -> list[tuple[CalledUnit, Task]]:
        every = [(unit, task) for unit in self.called for task in unit.tasks if task.round == self.plan_round]
        return sorted(every, key=lambda pair: (pair[1].due_at, pair[1].pk))

    @property
    def matter_files(self) -> list[File]:
        """Photos that came with the matter itself."""
        return self.files.get(self.events[0].seq, []) if self.events and not self.is_kept_out else []

    @property
    def _later_files(self) -> dict[int, list[File]]:
        """What came with the matter is shown with its words, not a second time in what happened; what came with an
        answer or a further fact is kept from whoever does not read the matter's own words."""
        said = [event.seq for event in self.events if event.action in SAID_BY_THE_REPORTER]
        kept = set(said if self.is_kept_out else ())
        return {seq: files for seq, files in self.files.items() if seq not in {self.events[0].seq, *kept}}

    def files_of(self, event: CaseEvent) -> list[File]:
        """The photos and papers of one event that this person may open."""
        return self.matter_files if event is self.events[0] else self._later_files.get(event.seq, [])

    @cached_property
    def sees_people(self) -> bool:
        """Masked names and telephones: hidden from every unit ever called where that was promised, but its centre."""
        return not policies.keeps_people_from(self.user, self.case, was_called=self._was_called)

    @property
    def _was_called(self) -> bool:
        return any(unit.call.unit_id in self.user.own_units for unit in self.called)

    @cached_property
    def people(self) -> list[Voice]:
        """Those who raised it; empty where the person may see nothing of them."""
        return [_voice(row) for row in self.case.voices] if self.sees_people else []  # type: ignore[attr-defined]  # annotated by with_people

    @property
    def hides_ratings(self) -> bool:
        """Whoever handled it reads ratings only as part of several: of one it would be plain who gave it."""
        return self._was_called

    @property
    def _events_on_the_bar(self) -> list[CaseEvent]:
        return [event for event in self.events if not (self.hides_ratings and event.action in RATINGS)]

    @cached_property
    def totals(self) -> RatingTotals | None:
        """What several people answered together, for whoever may not read them singly; None below the least number."""
        rows: list[dict[str, Any]] = self.case.opinions  # type: ignore[attr-defined]  # annotated by with_people
        of_round = [row for row in rows if row["round"] == self.case.round]
        return RatingTotals.of([row for row in of_round if counts(row)])

    @property
    def hides_something(self) -> bool:
        """Whether there is anything behind the masks to show in full."""
        return self.case.masked is not None or any(person.name or person.phone for person in self.people)

    @property
    def reporter_count(self) -> int:
        return len(self.case.voices)  # type: ignore[attr-defined]  # annotated by with_people

    @cached_property
    def opinions(self) -> list[tuple[str, Opinion]]:
        """Evaluations, the latest round first, each with its masked rater: unnamed to whoever handled it.

        Of earlier rounds only what was answered. None for whoever handled it: they read `totals`, and why rework was
        ordered.
        """
        if self.hides_ratings:
            return []
        rows: list[dict[str, Any]] = self.case.opinions  # type: ignore[attr-defined]  # annotated by with_people
        if self.left_at:
            rows = [row for row in rows if row["answered_at"] and _instant(row["answered_at"]) <= self.left_at]
        names = self._raters()
        latest = max((row["round"] for row in rows), default=0)
        shown = [row for row in rows if row["round"] == latest or row["answered_at"]]
        shown.sort(key=lambda row: -row["round"])
        return [(names.get(row["reporter"], ""), opinion(row)) for row in shown]

    def _raters(self) -> dict[int, str]:
        if self._was_called or not self.sees_people:
            return {}
        voices: list[dict[str, Any]] = self.case.voices  # type: ignore[attr-defined]  # annotated by with_people
        return {row["pk"]: voice.name for row, voice in zip(voices, self.people, strict=True)}


def _instant(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)


def _voice(row: dict[str, Any]) -> Voice:
    return Voice(
        name=sealing.mask_name(sealing.unseal(row["name"].encode())),
        phone=sealing.mask_phone(sealing.unseal(row["phone"].encode())) if row["phone"] else "",
    )


def _called(case: Case) -> list[CalledUnit]:
    """Every call ever made, lead first, with its tasks: one statement."""
    rows = CALLS.rows(case=case.pk)
    return [CalledUnit(call, tuple(map(Task.read, vars(call)["written"]))) for call in sorted(rows, key=_lead_first)]


def _units_of(case: Case, called: Sequence[CalledUnit], events: Sequence[CaseEvent]) -> list[Unit]:
    """Every unit object that the page may name."""
    of_events = [unit for event in events for unit in (event.unit, event.holder)]
    return [unit for unit in (case.centre, case.holder, *(line.call.unit for line in called), *of_events) if unit]


def _lead_first(call: Call) -> tuple[bool, int]:
    return call.part != Part.LEAD, call.pk


def _order(row: dict[str, Any]) -> SupervisionOrder:
    """From the JSON the database made of its row and of the names beside it."""
    instants = {name: dt.datetime.fromisoformat(row[name]) if row[name] else None for name in ORDER_INSTANTS}
    return SupervisionOrder(
        **{name: row[name] for name in ORDER},
        **instants,
        unit=Unit(pk=row["unit"], name=row["unit__name"]),
        issued_by=_named(row, "issued_by"),
        replied_by=_named(row, "replied_by"),
        clock=Clock(pk=row["clock_id"], stage=row["clock__stage"]) if row["clock_id"] else None,
    )


def _named(row: dict[str, Any], whom: str) -> User | None:
    return User(pk=row[whom], name=row[f"{whom}__name"]) if row[whom] else None


def _events(case: Case) -> tuple[list[CaseEvent], dict[int, list[File]]]:
    """Every event in order, and the files by the number of their event: one statement."""
    events: list[CaseEvent] = [*EVENTS.rows(case=case.pk)]
    return events, {event.seq: _files(case, vars(event)["files"]) for event in events}


def _files(case: Case, rows: Sequence[dict[str, Any]]) -> list[File]:
    found = []
    for number, row in enumerate(rows, 1):
        url = reverse("desk:evidence", args=[case.reference, row["uid"]])
        is_photo = row["mime"].startswith("image/")
        name = _("photo %(number)s") if is_photo else _("paper %(number)s")
        found.append(File(url, name % {"number": number}, url if is_photo else "", row["uid"], row["mime"]))
    return found
