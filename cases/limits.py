"""Which limit a stage of a case gets, and what gave it: catalogue item before level table (workflow, Clocks)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cases.choices import Stage
from cases.deadlines import Deadline, Limit, deadline, share_of
from cases.models import Call, Case, Clock
from networks import rules
from networks.choices import Level
from networks.models import CatalogueItem
from networks.rules import Rules

RATING_WINDOW = "15D"
EVALUATION_AMBER_PERCENT = 80
ACCEPT_LASTS_UNTIL_DISPATCH = {Stage.DISPATCH: Stage.ACCEPT}


@dataclass(frozen=True, slots=True)
class Given:
    """One limit as given: its end, and the rule and calendar version it came from."""

    stage: Stage
    deadline: Deadline
    rule: str
    calendar: str
    amber_percent: int
    was: dt.datetime | None = None
    """The end that an earlier calendar gave; None for a limit that is given for the first time."""

    @property
    def due_at(self) -> dt.datetime:
        return self.deadline.due_at

    @property
    def amber_at(self) -> dt.datetime:
        return share_of(self.deadline.received, self.due_at, self.amber_percent)

    def clock(self, case: Case, call: Call | None, round_number: int) -> Clock:
        """The row that keeps the limit, armed. Of the called units the lead alone is pressed for the first contact."""
        clock = Clock(
            case=case,
            call=call,
            stage=self.stage,
            round=round_number,
            started_at=self.deadline.received,
            limit=str(self.deadline.limit),
            rule=self.rule,
            calendar=self.calendar,
            due_at=self.due_at,
            is_provisional=self.deadline.is_provisional,
            amber_percent=self.amber_percent,
        )
        if call is None or call.is_lead or self.stage != Stage.CONTACT:
            clock.arm()
        return clock

    def noted(self) -> dict[str, str]:
        """As the ledger keeps it. A limit set right says since when it runs and what it was."""
        noted = {
            "stage": str(self.stage),
            "limit": str(self.deadline.limit),
            "rule": self.rule,
            "calendar": self.calendar,
            "due_at": self.due_at.isoformat(),
        }
        if self.was is None:
            return noted
        started_at = self.deadline.received.astimezone(dt.UTC)
        return noted | {"started_at": started_at.isoformat(), "was": self.was.isoformat()}


class Limits:
    """The limits for one case by the rules in force now; asked once a move, or `known` to one that asks for many."""

    def __init__(self, case: Case, known: Rules | None = None) -> None:
        self._case = case
        self._rules = known or rules.current()
        self._calendar = self._rules.calendar_of(case.county_id)
        self._level = self._rules.levels[Level(case.level)]
        self.entry = self._rules.catalogue_by_id.get(case.catalogue_item_id) if case.catalogue_item_id else None

    @property
    def entry_today(self) -> CatalogueItem | None:
        """What the catalogue says today of the case's type; None where it has none, or one that has ended."""
        return self._rules.catalogue.get(self.entry.code) if self.entry else None

    def give(self, stage: Stage, start: dt.datetime, *, halve: bool = False) -> Given:
        """The limit of `stage` counted from `start`; `halve` for rework (half of the first limit)."""
        text, rule = self._text(stage)
        limit = Limit.parse(text)
        end = deadline(start, limit.half() if halve else limit, self._calendar)
        kept = rule + ("/2" if halve else "")
        return Given(stage, end, kept, self._calendar.version, self._amber(stage))

    def again(self, clock: Clock) -> Given:
        """The limit that a clock keeps, counted from the same instant by the calendar of now; its rule stays."""
        stage = Stage(clock.stage)
        end = deadline(clock.started_at, Limit.parse(clock.limit), self._calendar)
        return Given(stage, end, clock.rule, self._calendar.version, self._amber(stage), was=clock.due_at)

    def return_until(self, start: dt.datetime) -> dt.datetime:
        """The end of the window in which a called unit may return the call."""
        own = self.entry.stage_limits.get("return_window") if self.entry else None
        return deadline(start, Limit.parse(own or self._level.return_window), self._calendar).due_at

    def amber_of(self, start: dt.datetime, due_at: dt.datetime) -> dt.datetime:
        """When the case's own limit turns amber."""
        return share_of(start, due_at, self._level.amber_percent)

    def _amber(self, stage: Stage) -> int:
        return EVALUATION_AMBER_PERCENT if stage == Stage.RATING else self._level.amber_percent

    def _text(self, stage: Stage) -> tuple[str, str]:
        name = ACCEPT_LASTS_UNTIL_DISPATCH.get(stage, stage)
        if stage == Stage.RATING:
            return RATING_WINDOW, "evaluation window"
        if self.entry:
            own = self.entry.limit if stage == Stage.CLOSE else self.entry.stage_limits.get(name, "")
            if own:
                return own, f"catalogue {self.entry.code} {stage}"
        return getattr(self._level, name), f"level {self._case.level} {stage}"
