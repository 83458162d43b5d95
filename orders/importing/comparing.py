"""What each row of a file of orders would do: raise a case, nothing, or come back with a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions.steps.adding import LONGEST_FACT, MOST_A_DAY
from cases.rules.choices import HELD
from cases.rules.masking import masked
from imports.choices import CHANGES, Outcome
from imports.known import Places
from imports.line import Judged, Terms, Wrong, in_pieces, once
from imports.sheets.layout import NO, YES, short_form
from imports.sheets.reading import Row
from imports.soundness import require_sound
from networks import rules
from networks.models import Area, CatalogueItem
from networks.naming import alike, one_line
from networks.telephones import telephone
from orders.areas_named import AreasNamed
from orders.choices import Told
from orders.columns import KIND, layout_of
from orders.finding import key_of
from orders.importing.news import added_today, digest_of, news_of, raised_with
from orders.instants import instant_of
from orders.models import Loading, OutsideOrder, Source
from web.writing import cleaned, says_something

AHEAD = dt.timedelta(minutes=10)
"""The clocks of two systems differ."""
MOST_AT_ONCE = 5_000
"""A worker's task has four minutes; on a busy machine this many took two (docs/performance.md)."""
SHOWN = 120
YES_OR_NO: Mapping[str, bool] = {
    YES: True, NO: False, "Y": True, "N": False, "YES": True, "NO": False, "1": True, "0": False,
    "有": True, "无": False, "要": True, "不要": False, "需要": True, "不需要": False, "保密": True, "不保密": False,
    "公开": False, "匿名": True, "": False,
}  # fmt: skip


@dataclass(slots=True)
class OrderLine:
    judged: Judged
    number: str = ""
    key: str = ""
    words: bytes = b""


@dataclass(frozen=True, slots=True)
class Terminology:
    """By which words of theirs our types are meant."""

    by_code: Mapping[str, CatalogueItem]
    by_word: Mapping[str, str]

    @classmethod
    def of(cls, types: Mapping[str, str]) -> Terminology:
        known = {code: entry for code, entry in rules.current().catalogue.items() if entry.parent_id}
        names = {alike(entry.name): code for code, entry in known.items()}
        return cls(known, names | {alike(word): code for word, code in types.items()})

    def entry(self, written: str) -> CatalogueItem | None:
        code = one_line(written)
        return self.by_code.get(code) or self.by_code.get(self.by_word.get(alike(written), ""))


def compare(rows: Sequence[Row], places: Places, terms: Terms) -> list[Judged]:
    """Each row with what it would do. The mapping's words count as they are now; its columns, as the file was read."""
    loading = Loading.objects.select_related("source__centre__area", "mapping").get(batch=terms.batch_id)
    reader = Reader(loading, places)
    lines = [reader.line(row) for row in rows]
    if loading.columns != loading.mapping.columns:
        for line in lines:
            line.judged.turn_back(
                Outcome.REFUSED, _("The columns of the mapping were changed meanwhile; send the file again.")
            )
    known = _known(loading.source, [line.key for line in lines])
    twice = [line for line in once(lines, lambda one: one.key) if line.key in known]
    others = [known[line.key].pk for line in twice if line.words != known[line.key].digest]
    changed, added = raised_with(others), added_today(others)
    for line in twice:
        taken = known[line.key]
        news = news_of(loading.source, changed.get(taken.pk, ""), line.judged.typed)
        _against(line, taken, news, additions=added.get(taken.pk, 0))
    _leave_for_the_next_file(lines)
    return [line.judged for line in lines]


def _leave_for_the_next_file(lines: Iterable[OrderLine]) -> None:
    """One transaction raises so many cases and no more: the same file sent again takes in those that come after."""
    new = [line.judged for line in lines if line.judged.outcome in CHANGES]
    for judged in new[MOST_AT_ONCE:]:
        said = _("One import takes in %(most)s orders at most. Send the same file again for the rest.")
        judged.turn_back(Outcome.REFUSED, said % {"most": f"{MOST_AT_ONCE:,}"})


@dataclass(frozen=True, slots=True)
class Taken:
    """An order that is taken in already, and its case."""

    pk: int
    digest: bytes
    reference: str
    state: str


def _known(source: Source, keys: Iterable[str]) -> dict[str, Taken]:
    found: dict[str, Taken] = {}
    columns = ("number_key", "pk", "words_digest", "case__reference", "case__state")
    for part in in_pieces(sorted(set(keys))):
        taken = OutsideOrder.objects.filter(source=source, freed_at=None, number_key__in=part)
        for key, pk, digest, *case in taken.values_list(*columns):
            found[key] = Taken(pk, bytes(digest), *case)
    return found


def _against(line: OrderLine, taken: Taken, news: str, *, additions: int) -> None:
    """The same words change nothing; other words are added to a case that is in hand, as a fact (decision 69)."""
    line.judged.shown["case"] = taken.reference
    words = {"number": taken.reference}
    if line.words == taken.digest:
        line.judged.outcome, line.judged.plan = Outcome.UNCHANGED, None
        line.judged.sentence = _("Taken in already as %(number)s.") % words
    elif taken.state not in HELD:
        said = _("Taken in already as %(number)s, with other words; no unit has that case any more.")
        line.judged.turn_back(Outcome.CONFLICT, said % words)
    elif len(news) > LONGEST_FACT:
        said = _("Taken in already as %(number)s; what is new is longer than %(most)s characters. Tell its unit.")
        line.judged.turn_back(Outcome.CONFLICT, said % (words | {"most": LONGEST_FACT}))
    elif additions >= MOST_A_DAY:
        said = _("Taken in already as %(number)s, and added to %(most)s times today. Tell its unit.")
        line.judged.turn_back(Outcome.CONFLICT, said % (words | {"most": MOST_A_DAY}))
    else:
        line.judged.outcome = Outcome.CHANGED
        line.judged.plan = {"row": line.judged.number, "order": taken.pk, "digest": line.words.hex()}
        line.judged.sentence = _("Taken in already as %(number)s; what is new is added to it.") % words


class Reader:
    """Reads rows of one source; what is wrong with a row is gathered, so that it is mended once."""

    def __init__(self, loading: Loading, places: Places) -> None:
        self.layout = layout_of(loading.columns)
        self.types = Terminology.of(loading.mapping.types)
        self.areas = AreasNamed(places, places.by_id[loading.source.centre.area_id])
        self.places = places
        self.now = timezone.now()

    def line(self, row: Row) -> OrderLine:
        wrong, cells = Wrong(), dict.fromkeys(Told.values, "") | row.cells
        judged = Judged(KIND, row.number, dict(row.cells))
        require_sound(self.layout, row.cells, wrong)
        number, text = one_line(cells[Told.NUMBER]), cleaned(cells[Told.TEXT]).strip()
        if text and not says_something(text):
            wrong.say(_("The row does not say what the matter is."))
        area = self._area(cells, wrong)
        entry = self.types.entry(cells[Told.ENTRY]) if cells[Told.ENTRY] else None
        plan = self._plan(row.number, cells, wrong) | {
            "area": area.pk if area else None,
            "entry": entry.pk if entry else None,
        }
        judged.shown = {
            "number": number,
            "text": masked(text)[:SHOWN],
            "place": area.full_name if area else cells[Told.AREA] or cells[Told.ADDRESS],
            "type": entry.name if entry else "",
        }
        if wrong.sentences:
            judged.turn_back(Outcome.REFUSED, *wrong.sentences)
        else:
            judged.plan = plan
            if cells[Told.ENTRY] and not entry:
                said = _("No type is known by “%(words)s”; the words of the matter decide until a centre accepts it.")
                judged.sentence = said % {"words": cells[Told.ENTRY][:40]}
        return OrderLine(judged, number, key_of(number), digest_of(text, cells[Told.ADDRESS]))

    def _area(self, cells: Mapping[str, str], wrong: Wrong) -> Area | None:
        try:
            area = self.areas.find(cells[Told.AREA], cells[Told.ADDRESS])
        except ValueError as why:
            wrong.say(str(why))
            return None
        if self.places.centre_over(area) is None:
            wrong.say(_("No centre answers for this place; ask the system administrator."))
        return area

    def _plan(self, number: int, cells: Mapping[str, str], wrong: Wrong) -> dict[str, Any]:
        """What is written beside the words, which stay in the row itself."""
        told_at = self._read(instant_of, cells[Told.RAISED_AT], wrong)
        if told_at and told_at > self.now + AHEAD:
            wrong.say(_("The time at which it was raised lies in the future."))
        self._read(telephone, cells[Told.PHONE], wrong)
        return {
            "row": number,
            "told_at": told_at.isoformat() if told_at else None,
            "wants_answer": self._yes(cells[Told.WANTS_ANSWER], wrong),
            "hides_reporter": self._yes(cells[Told.IS_CONFIDENTIAL], wrong),
        }

    def _read(self, reader: Any, written: str, wrong: Wrong) -> Any:
        try:
            return reader(written)
        except ValueError as why:
            wrong.say(str(why))
            return None

    def _yes(self, written: str, wrong: Wrong) -> bool:
        word = short_form(written)
        found = YES_OR_NO.get(word, YES_OR_NO.get(word.upper()))
        if found is None:
            wrong.say(_("“%(text)s” is neither yes nor no.") % {"text": written[:20]})
        return bool(found)
