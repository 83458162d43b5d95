"""Which matters are meant: those that were ticked in a list, or all that a list finds, five hundred at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from cases.models import Case
from cases.models.scope import CaseQuerySet, areas_seen
from cases.reading import queues
from cases.reading.filters import Narrowed, narrowed
from cases.reading.panel_form import in_brief
from cases.reading.queues import BY_SLUG
from desk.filter_forms import FilterForm
from desk.forms.step import LARGEST_VERSION
from desk.models import LONGEST_QUERY
from desk.taking import REFERENCE
from teams.models import User
from web.errors import Refusal
from web.fields import row_number
from web.pages import no_longer_than
from web.pagination import Order

MOST = 500
BETWEEN = "~"
FILTER = "filter"
LONGEST_HEADING = 200
SECONDS = 10
"""How long the database may look for all that a filter finds: a press may take longer than a page one leafs through."""
PAGED = frozenset({"ours", "ours-ended"})
"""Queues that look no further than one page: of them rows are ticked."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers of matters, each with the version that was seen; `query`: the filter that found all of them."""

    cases: Sequence[tuple[int, int]]
    found_in: str = ""
    query: str = ""
    is_less: bool = False
    """Whether something was ticked that the person does not see, or no longer."""


def has_all(slug: str) -> bool:
    """Whether all that a list finds can be taken at once; the merged list, the search and some queues are ticked."""
    return slug == FILTER or (slug in BY_SLUG and slug not in PAGED)


def ticked(values: Sequence[str], reader: User) -> Chosen:
    """What was ticked: `JL20260114-00317~7`, number and version seen. What is not there is left out."""
    seen = dict(filter(None, map(_read, values)))
    if len(seen) > MOST:
        raise Refusal(_too_many())
    rows = Case.objects.visible_to(reader).in_hands_of(reader).filter(reference__in=seen)
    numbers = dict(rows.values_list("reference", "pk"))
    if not numbers:
        raise Refusal(_("Tick at least one matter in the list, then choose what to do."))
    found = [(numbers[reference], version) for reference, version in seen.items() if reference in numbers]
    return Chosen(found, is_less=len(found) < len(values))


def _read(value: str) -> tuple[str, int] | None:
    reference, _between, version = value.partition(BETWEEN)
    number = row_number(version)
    if number is None or number > LARGEST_VERSION or not REFERENCE.fullmatch(reference):
        return None
    return reference, number


def everything(slug: str, asked: QueryDict, reader: User) -> Chosen:
    """All that the list finds now, in its own order; 404 for a list that is none of the person's."""
    if not has_all(slug):
        raise Http404
    if slug == FILTER:
        return _filtered(asked, reader)
    queue = BY_SLUG[slug]
    if queue not in queues.queues_of(reader):
        raise Http404
    narrow = narrowed(asked, within=areas_seen(reader))
    return Chosen(_all(narrow.of(queue.cases(reader)), queue.order, reader), _heading(str(queue.label), narrow))


def _heading(label: str, narrow: Narrowed) -> str:
    return " · ".join(filter(None, (label, narrow.area.name if narrow.area else "", narrow.network_label)))


def _filtered(asked: QueryDict, reader: User) -> Chosen:
    form = FilterForm(asked, by=reader)
    if not (form.is_bound and form.is_valid()):
        raise Refusal(_("Choose what to look for first: an empty filter finds nothing."))
    found: Sequence[tuple[int, int]] | None = None
    with no_longer_than(SECONDS):
        found = _all(form.cases(reader), form.order, reader)
    if found is None:
        raise Refusal(_("This would take long. Choose an area or shorter days."))
    # A longer one stands in no saved filter and no export either.
    query = form.query if len(form.query) <= LONGEST_QUERY else ""
    return Chosen(found, in_brief(form.query)[:LONGEST_HEADING], query)


def _all(cases: CaseQuerySet, order: Order, reader: User) -> list[tuple[int, int]]:
    found = list(order.sort(cases.in_hands_of(reader)).values_list("pk", "version")[: MOST + 1])
    if len(found) > MOST:
        raise Refusal(_too_many())
    if not found:
        raise Refusal(_("There is nothing in this list now."))
    return found


def _too_many() -> str:
    said = _("More than %(most)d matters at once are not taken. Narrow the list by area, type or days, or tick rows.")
    return said % {"most": MOST}
