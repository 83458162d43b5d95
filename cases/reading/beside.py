"""What rooms above say on the page of a case: where else it was spoken of. They register in their `beside_cases`.

A room of pages cannot be imported by the room that shows the case, so each hands over a function here. Its answer is
asked for once a page, and holds only what that reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cases.models import Case
from teams.models import User


@dataclass(frozen=True, slots=True)
class Mention:
    """One line beside the case, with the page it leads to."""

    words: str
    url: str


Asked = Callable[[Case, User], Sequence[Mention]]
_ROOMS: dict[str, Asked] = {}


def register(room: str, asked: Asked) -> None:
    _ROOMS[room] = asked


def mentions(case: Case, user: User) -> list[Mention]:
    """What every room says of the case to this reader, in the order of their names."""
    return [mention for room in sorted(_ROOMS) for mention in _ROOMS[room](case, user)]
