"""Lines for COPY: the columns of each table, the next free ids, and how a value is written."""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, tuple[str, ...]] = {
    "cases_case": (
        "id", "uid", "reference", "text", "place", "channel", "area_id", "city_id", "county_id", "street_id",
        "community_id", "grid_id", "catalogue_item_id", "network", "level", "is_confidential", "complained_of_id",
        "state", "version", "round", "return_count", "hop_count", "rework_count", "needs_ruling", "needs_review",
        "centre_id", "holder_id", "raised_by_id", "raised_at", "state_since", "last_step_at", "due_at",
        "amber_at", "next_due_at",
        "next_amber_at", "next_stage", "is_provisional", "outcome", "explained_reason", "review_on", "answer",
        "answered_by_id", "proposed_action", "proposed_by_id", "proposed_note", "ending", "closed_at",
        "continues_id", "intake_key", "intake_digest", "ledger_head",
    ),
    "cases_caseevent": (
        "id", "case_id", "seq", "action", "source", "target", "by_id", "unit_id", "holder_id", "occurred_at",
        "recorded_at", "note", "payload", "hash",
    ),
    "cases_call": (
        "id", "case_id", "unit_id", "part", "round", "is_binding", "called_at", "called_by_id", "basis",
        "return_until", "arrive_due_at", "arrive_amber_at", "contact_due_at", "arrived_at", "arrived_by_id",
        "contacted_at", "finished_at", "returned_at", "return_reason", "ended_at", "mark", "mark_note", "marked_at",
        "marked_by_id",
    ),
    "cases_clock": (
        "id", "case_id", "call_id", "stage", "round", "started_at", "limit", "rule", "calendar", "due_at",
        "is_provisional", "amber_at", "over_150_at", "over_200_at", "alarm", "rings_at",
    ),
    "cases_reporter": (
        "id", "case_id", "uid", "user_id", "sealed_name", "sealed_phone", "phone_digest", "tracking_digest",
        "created_at",
    ),
    "cases_rating": (
        "id", "case_id", "reporter_id", "round", "code_digest", "invited_at", "closes_at", "answered_at",
        "contacted", "solved", "satisfied", "reasons", "visited_by_id", "witness",
    ),
    "cases_consultation": ("id", "case_id", "round", "held_at", "led_by_id", "conclusion"),
    "cases_attendance": ("id", "consultation_id", "call_id", "was_present"),
    "cases_plantask": (
        "id", "case_id", "call_id", "round", "text", "due_at", "result", "finished_at", "finished_by_id",
        "dropped_at", "drop_reason",
    ),
}  # fmt: skip
"""In an order in which no row refers to one not yet there."""

NULL = "\\N"
EMPTY: Mapping[str, object] = {
    "channel": "grid", "complained_of_id": NULL, "round": 1, "return_count": 0, "hop_count": 0, "rework_count": 0,
    "needs_ruling": "f", "needs_review": "f", "holder_id": NULL, "amber_at": NULL, "next_due_at": NULL,
    "next_amber_at": NULL, "next_stage": "", "is_provisional": "f", "outcome": "", "explained_reason": "",
    "review_on": NULL, "answer": "",
    "answered_by_id": NULL, "proposed_action": "", "proposed_by_id": NULL, "proposed_note": "", "ending": "",
    "closed_at": NULL, "continues_id": NULL,
}  # fmt: skip
"""What a case holds before anything is known of it."""


class Batch:
    """Lines by table, each under the table's next free id."""

    def __init__(self, next_ids: dict[str, int]) -> None:
        self.next_ids = next_ids
        self.lines: dict[str, list[str]] = {table: [] for table in TABLES}

    def add(self, table: str, *values: object) -> int:
        """A row, in the order of its columns without the id; what it holds is our own and needs no escaping."""
        key = self.next_ids[table]
        self.next_ids[table] = key + 1
        self.lines[table].append(f"{key}\t" + "\t".join(map(str, values)) + "\n")
        return key


def octets(value: bytes) -> str:
    return "\\\\x" + value.hex()


def bare(value: object) -> object:
    """A JSON null as COPY writes it."""
    return NULL if value == "null" else value
