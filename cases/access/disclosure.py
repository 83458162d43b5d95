"""The one way in which the words of a matter get to a reader: pages, lists, searches and steps ask here.

Numbers and names are masked for everybody; `actions.reveal` alone shows them, with a reason and on record. Whoever is
kept out of a confidential matter reads what the centre wrote for them instead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.access import inside
from cases.models import Case, CaseEvent, Evidence
from cases.rules.lifecycle import Action, marked
from cases.rules.masking import masked
from cases.rules.titles import title_of
from cases.rules.transitions import Mark
from teams.models import User


@dataclass(frozen=True, slots=True)
class Voice:
    """A reporter as shown to a reader; without a name, whoever logged the case."""

    name: str
    phone: str


ABOUT_A_PERSON = frozenset({Action.RECUSE, Action.STEP_ASIDE, Action.END_RECUSAL})
"""Steps whose reasons tell who stands aside: they are in the ledger, and the centre reads them beside the name."""

SAID_BY_THE_REPORTER = frozenset({Action.ANSWER, Action.ADD_FACT})
"""Steps whose notes are words of whoever raised the case, also where somebody wrote them down for them."""

ALWAYS_MASKED = SAID_BY_THE_REPORTER | {Action.WRITE_NOTE}
"""Steps whose notes nobody reads with numbers and names: a note to colleagues tells no more than the text does."""

INSIDE_A_UNIT = marked(Mark.INSIDE)

FIRST = 1
"""The number of the event with which every matter begins, and with which its photos came."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a case that one reader gets."""

    text: str
    place: str = ""

    @property
    def title(self) -> str:
        return title_of(self.text)


def words_of(case: Case) -> Words:
    """The words of a case that was read with `as_read_by`: its annotations say how much this reader may read."""
    facts = vars(case)
    is_theirs = facts["left_at"] is None
    return disclosed(case.text, case.place, brief=case.brief, is_kept_out=facts["is_kept_out"], is_theirs=is_theirs)


def disclosed(text: str, place: str, *, brief: str, is_kept_out: bool, is_theirs: bool) -> Words:
    """As `words_of`, from the values of a list row. `is_theirs`: the case has not left the reader's units."""
    if is_kept_out and not brief:
        unwritten = _("Confidential matter. Ask the centre what your unit is to do.")
        return Words(unwritten if is_theirs else _("Confidential matter, out of your unit's hands."))
    if is_kept_out:
        return Words(brief)
    if not text:
        return Words(_("Its words were disposed of when their time to be kept was over."))
    return Words(masked(text), masked(place))


def public_title(case: Case) -> str:
    """The title for whoever holds a code: the first words; for a confidential case only that it is confidential."""
    return _("Confidential matter") if case.is_confidential else title_of(masked(case.text))


def may_open(kept: Evidence, case: Case) -> bool:
    """Whether the reader of this case, read by `as_read_by`, may open a photo or paper of the case.

    What came with a text that is kept from the reader, or with an answer or a further fact, is kept too, and so is what
    came after their units were let go. What was disposed of is there for nobody.
    """
    if kept.gone_at:
        return False
    left_at = vars(case)["left_at"]
    if vars(case)["is_kept_out"] and _is_of_the_reporter(kept):
        return False
    return left_at is None or kept.created_at <= left_at


def _is_of_the_reporter(kept: Evidence) -> bool:
    """What came with the matter or from its reporter, or was taken down for them later."""
    if kept.event_seq == FIRST or kept.by_id is None:
        return True
    told = CaseEvent.objects.filter(case=kept.case_id, seq=kept.event_seq, action__in=SAID_BY_THE_REPORTER)
    return told.exists()


def own_units_at(case: Case, reader: User) -> frozenset[int]:
    """The reader's units that have to do with the case now; it comes from `as_read_by`."""
    return frozenset() if vars(case)["left_at"] else reader.own_units.intersection(inside.units_at(case))


def is_told(event: CaseEvent, reader: User, there: Callable[[], Collection[int]]) -> bool:
    """Whether this reader learns of the event at all: what happened inside a unit its members alone read, and of a note
    also the units that it names, while they have to do with the case. `there`: see `own_units_at`; asked only for such
    a note.
    """
    if event.action not in INSIDE_A_UNIT or event.unit_id in reader.own_units:
        return True
    named = reader.own_units.intersection(one["id"] for one in event.payload.get("units", ()))
    return bool(named) and not named.isdisjoint(there())


def said(words: str) -> str:
    """Words of a reporter, masked: the reasons of a rating, a text at a later step."""
    return masked(words)


def note_of(event: CaseEvent, *, is_kept_out: bool) -> str:
    """What was written at a step: by whoever raised the matter, or beside a text that is kept, without identities."""
    if event.action in ABOUT_A_PERSON or (is_kept_out and event.action == Action.ADD_FACT):
        return ""
    is_masked = event.by_id is None or event.action in ALWAYS_MASKED
    return said(event.note) if is_kept_out or is_masked else event.note
