"""What rooms above say on the page of a case: where else it was spoken of. They register in their `beside_cases`.

A room of pages cannot be imported by the room that shows the case, so each hands over two functions here. The first is
a condition in the one statement that reads the case; where it says that there is something, the second is asked for
what this reader may see of it. So a case that no room knows costs no statement more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Exists

from cases.models import Case
from teams.models import User


@dataclass(frozen=True, slots=True)
class Mention:
    """One line beside the case, with the page it leads to."""

    words: str
    url: str


Asked = Callable[[Case, User], Sequence[Mention]]
Known = Callable[[], Exists]
"""A condition on the row of a case."""
_ROOMS: dict[str, tuple[Known, Asked]] = {}


def register(room: str, known: Known, asked: Asked) -> None:
    _ROOMS[room] = known, asked


def known() -> dict[str, Exists]:
    """For the statement that reads a case: a column for each room, whether it has something to say of it."""
    return {_column(room): is_known() for room, (is_known, _asked) in sorted(_ROOMS.items())}


def mentions(case: Case, user: User) -> list[Mention]:
    """What every room says of the case to this reader, in the order of their names; the case comes with `known`."""
    asked = [asked for room, (_known, asked) in sorted(_ROOMS.items()) if getattr(case, _column(room))]
    return [mention for of_room in asked for mention in of_room(case, user)]


def _column(room: str) -> str:
    return f"is_known_to_{room}"
