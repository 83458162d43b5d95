"""What the API says, as dataclasses: the same definition makes the JSON and its description."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from cases.reading.lines import Line
from cases.reading.opinions import RatingTotals


@dataclass(frozen=True, slots=True)
class CasePage:
    """`next`: the cursor of the next page, to be sent as `after`; null on the last."""

    results: list[Line]
    next: str | None


@dataclass(frozen=True, slots=True)
class AreaName:
    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class UnitName:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class OutsideShape:
    """The order of another system that it came of: which system, and the number there."""

    source: str
    number: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A type of the duty catalogue."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TaskShape:
    id: int
    call: int
    text: str
    due_at: dt.datetime
    round: int
    is_open: bool
    result: str
    finished_at: dt.datetime | None
    dropped_at: dt.datetime | None
    drop_reason: str


@dataclass(frozen=True, slots=True)
class CallShape:
    """A called unit. `light`: ok, amber, red or off; `stands`: neither returned nor called off."""

    id: int
    unit: UnitName
    part: str
    stands: bool
    is_binding: bool
    light: str
    called_at: dt.datetime
    return_until: dt.datetime
    arrive_due_at: dt.datetime
    arrived_at: dt.datetime | None
    contact_due_at: dt.datetime
    contacted_at: dt.datetime | None
    finished_at: dt.datetime | None
    returned_at: dt.datetime | None
    return_reason: str
    mark: str
    mark_note: str
    tasks: list[TaskShape]


@dataclass(frozen=True, slots=True)
class OrderShape:
    """A supervision order or call-in, as `year-number`."""

    id: int
    number: str
    kind: str
    unit: UnitName
    issued_at: dt.datetime
    reason: str
    reply_due_at: dt.datetime | None
    replied_at: dt.datetime | None
    reply: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class PersonShape:
    """Somebody who raised the matter, masked; `reveal` shows them in full, on record."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class OpinionShape:
    """What somebody who raised it said, in words. `way`: how a return visit asked; `hold`: why it does not count."""

    rater: str
    round: int
    is_answered: bool
    contacted: str
    solved: str
    satisfied: str
    reasons: str
    way: str
    witness: str
    hold: str


@dataclass(frozen=True, slots=True)
class RatingShape:
    """A rating that a return visit may record."""

    id: int
    round: int


@dataclass(frozen=True, slots=True)
class Available:
    """A step that this key or person may take now. `on`: what it is taken on; `href` names the address to POST to."""

    action: str
    label: str
    on: str
    href: str
    needs: list[str]
    fields: list[str]
    takes_files: bool


@dataclass(frozen=True, slots=True)
class ProposalShape:
    """What waits for a second person."""

    action: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class QuestionShape:
    text: str
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class CaseShape:
    """A matter as this reader may read it. `left_at`: it stands here as it left the hands of the reader's units.

    Whoever handled it reads no single opinion but `totals`, from five people on.
    """

    number: str
    version: int
    state: str
    step: int | None
    title: str
    text: str
    spot: str
    areas: list[AreaName]
    network: str
    level: str
    entry: Entry | None
    channel: str
    outside: OutsideShape | None
    is_danger: bool
    is_confidential: bool
    raised_at: dt.datetime
    due_at: dt.datetime | None
    next_due_at: dt.datetime | None
    next_stage: str
    paused_at: dt.datetime | None
    colour: str
    round: int
    counts: dict[str, int]
    needs_ruling: bool
    needs_review: bool
    centre: UnitName
    holder: UnitName | None
    complained_of: UnitName | None
    people: list[PersonShape]
    question: QuestionShape | None
    proposal: ProposalShape | None
    conclusion: str
    calls: list[CallShape]
    orders: list[OrderShape]
    outcome: str
    explained_reason: str
    review_on: dt.date | None
    answer: str
    opinions: list[OpinionShape]
    totals: RatingTotals | None
    ending: str
    closed_at: dt.datetime | None
    goes_on_in: str | None
    merged: list[str]
    split_from: str | None
    parts: list[str]
    left_at: dt.datetime | None
    available_actions: list[Available]


@dataclass(frozen=True, slots=True)
class FileShape:
    """A photo or paper; `href` gives it to whoever sees the matter."""

    id: str
    mime: str
    href: str


@dataclass(frozen=True, slots=True)
class EventShape:
    """A row of the ledger, as far as this reader may read it."""

    seq: int
    action: str
    label: str
    source: str
    target: str
    unit: UnitName | None
    holder: UnitName | None
    by: str
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    note: str
    files: list[FileShape]


@dataclass(frozen=True, slots=True)
class Events:
    """`is_whole`: whether each row hangs on the one before, up to the head that the matter keeps."""

    results: list[EventShape]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class AttendanceShape:
    call: int
    was_present: bool


@dataclass(frozen=True, slots=True)
class ConsultationShape:
    round: int
    held_at: dt.datetime
    conclusion: str
    attendance: list[AttendanceShape]


@dataclass(frozen=True, slots=True)
class Consultations:
    results: list[ConsultationShape]


@dataclass(frozen=True, slots=True)
class Calls:
    results: list[CallShape]


@dataclass(frozen=True, slots=True)
class Tasks:
    results: list[TaskShape]


@dataclass(frozen=True, slots=True)
class Files:
    results: list[FileShape]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step was taken: the matter has this version now. `given`: what the step shows, once (`reveal`)."""

    number: str
    action: str
    version: int
    given: Any


@dataclass(frozen=True, slots=True)
class Raised:
    """A matter was raised. `ring`: the numbers to ring at once, where its words tell of danger to life."""

    number: str
    version: int
    state: str
    href: str
    ring: list[str]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What somebody else did meanwhile."""

    at: dt.datetime
    sentence: str
    by: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal (RFC 9457): nothing was changed, and `detail` says what to do instead."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = field(metadata={"optional": True})
    possible: list[str] = field(metadata={"optional": True})
    version: int = field(metadata={"optional": True})
    changed: list[Changed] = field(metadata={"optional": True})


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: the matter, or why not."""

    row: int
    status: int
    raised: Raised | None
    problem: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Batch:
    results: list[RowResult]
    raised: int
    refused: int


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OfferedField:
    """A field of a step; `options`: what may be chosen now, where something is listed."""

    name: str
    label: str
    required: bool
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a step asks for on this matter, as it stands in this version."""

    version: int
    fields: list[OfferedField]
