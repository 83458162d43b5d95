"""Why two matters may be the same one, in words: place, type, words in common, and how many days lie between them."""

from __future__ import annotations

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.access.disclosure import words_of
from cases.models import Case
from cases.reading import likeness
from networks import folding, rules

WORDS_SHOWN = 3


def reasons(case: Case, other: Case) -> list[str]:
    """The reasons to compare the two, the place first; both come `as_read_by` the reader, who reads no more here."""
    said = (_place(case, other), _type(case, other), _words(case, other), _days(case, other))
    return [reason for reason in said if reason]


def _place(case: Case, other: Case) -> str:
    own, others = (likeness.told(words.text, words.place).houses for words in map(words_of, (case, other)))
    if same := sorted(own & others):
        return _("same building: %(building)s") % {"building": same[0]}
    if case.grid_id and case.grid_id == other.grid_id:
        return _("same grid")
    return _("same community") if case.community_id and case.community_id == other.community_id else ""


def _type(case: Case, other: Case) -> str:
    name = type_name(case)
    return _("same type: %(type)s") % {"type": name} if name and name == type_name(other) else ""


def type_name(case: Case) -> str:
    """The name of the type, from rules read a moment ago, because a list shows many."""
    entry = rules.recent().catalogue_by_id.get(case.catalogue_item_id or 0)
    return entry.name if entry else ""


def _words(case: Case, other: Case) -> str:
    """The longest runs of characters that stand in both, as masked for everybody."""
    one, another = (folding.fold(words_of(one).text[: likeness.COMPARED]) for one in (case, other))
    pieces = folding.pieces(another)
    together = [(start, one[start : start + 2] in pieces) for start in range(len(one) - 1)]
    runs = [[start for start, _is_shared in run] for is_shared, run in groupby(together, lambda at: at[1]) if is_shared]
    words = dict.fromkeys(one[run[0] : run[-1] + 2] for run in sorted(runs, key=len, reverse=True))
    told = [word for word in words if word not in likeness.EVERYDAY][:WORDS_SHOWN]
    named = pgettext("between names", ", ").join(told)
    return _("same words: %(words)s") % {"words": named} if told else ""


def _days(case: Case, other: Case) -> str:
    days = abs((timezone.localdate(case.raised_at) - timezone.localdate(other.raised_at)).days)
    if not days:
        return _("raised on the same day")
    return ngettext("raised %(count)d day apart", "raised %(count)d days apart", days) % {"count": days}
