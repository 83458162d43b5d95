"""Services beside raising a matter (便民服务): who decides, within how long, what is needed. From a table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext, gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TABLE = Path(__file__).parent / "data" / "services.csv"
AS_A_MATTER = "case"
DECIDED_BY: Mapping[str, _StrOrPromise] = {
    "community": gettext_lazy("The community decides"),
    "sub-district": gettext_lazy("The sub-district decides"),
    "department": gettext_lazy("The department decides"),
    AS_A_MATTER: "",
}


@dataclass(frozen=True, slots=True)
class Service:
    """One service; `days` are working days, 0 where it is raised as a matter."""

    names: tuple[str, str]
    kind: str
    decided_by: str
    days: int
    notes: tuple[str, str]

    @property
    def name(self) -> str:
        return self.names[_place()]

    @property
    def note(self) -> str:
        return self.notes[_place()]

    @property
    def is_raised(self) -> bool:
        return self.kind == AS_A_MATTER

    @property
    def who_and_when(self) -> list[str]:
        """Who decides, and within how many working days."""
        limit = gettext("within %(days)d working days")  # no service of the table has one day
        return [str(DECIDED_BY[self.decided_by]), limit % {"days": self.days}] if self.days else []


def _place() -> int:
    return int((get_language() or "").startswith("en"))


@cache
def services() -> tuple[Service, ...]:
    """All of them, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Service(
                (row["name"], row["name_en"]),
                row["kind"],
                row["decided_by"],
                int(row["limit"].removesuffix("WD") or 0),
                (row["note"], row["note_en"]),
            )
            for row in csv.DictReader(file)
        )
