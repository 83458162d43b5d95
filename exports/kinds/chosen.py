"""Which matters an export is about: the one door, the one definition of filters, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.models.scope import CaseQuerySet
from cases.reading import searching
from cases.reading.panel import FILTERS, CasePanel
from networks.models import Area, Unit
from teams.models import User
from web.errors import Refusal
from web.fields import row_number

WORDS, LONGEST_WORDS = "q", 100
UNITS = ("holder", "centre", "called")
HEADINGS = {
    "area": gettext_lazy("Area"),
    "entry": gettext_lazy("Type of matter"),
    "holder": gettext_lazy("holder"),
    "centre": gettext_lazy("centre"),
    "called": gettext_lazy("called units"),
}
"""Where the label of a filter tells programs how to write it."""


def panel(given: str, reader: User, among: Sequence[int] | None = None) -> CasePanel:
    """Of a query string, over what the reader sees; `among`: over what they see of these rows."""
    seen = Case.objects.visible_to(reader)
    return CasePanel(QueryDict(given), seen if among is None else seen.filter(pk__in=among), reader=reader)


def chosen(given: str, reader: User, among: Sequence[int] | None = None) -> CaseQuerySet:
    """What a list with this filter, or the search for `q`, shows to this reader now; refuses what no list knows."""
    asked = QueryDict(given)
    if WORDS in asked:
        return _found(asked, reader, among)
    found = panel(given, reader, among)
    unknown = sorted(set(asked) - FILTERS)
    if unknown or not found.form.is_valid():
        name = unknown[0] if unknown else next(iter(found.form.errors))
        said = _("There is no such field here.") if unknown else " ".join(found.form.errors[name])
        raise Refusal(f"{name}: {said}", field="filter")
    cases: CaseQuerySet = found.qs
    return cases


def _found(asked: QueryDict, reader: User, among: Sequence[int] | None) -> CaseQuerySet:
    """What was found when the reading began is read as far as the reader sees it still."""
    words = str(asked[WORDS])
    want = searching.read(words)
    if set(asked) != {WORDS} or len(words) > LONGEST_WORDS:
        raise Refusal(_("What is searched for stands without other conditions."), field="filter")
    if want.is_private or not want.is_anything:
        raise Refusal(_("Search for words or a case number; a person's number is kept with no export."), field="filter")
    if among is None:
        return searching.everything(reader, words)
    return Case.objects.visible_to(reader).filter(pk__in=among)


def in_words(filters: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Of each query string its conditions: the name of each and what was asked for, as people read it.

    Two statements at most, for the names of areas and units.
    """
    asked = [QueryDict(given) for given in filters]
    codes = {code for one in asked for code in one.getlist("area")}
    numbers = {
        number for one in asked for name in UNITS for given in one.getlist(name) if (number := row_number(given))
    }
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    units = dict(Unit.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
    known = names | {str(number): name for number, name in units.items()}
    return [[_condition(name, one.getlist(name), known) for name in one if name in FILTERS | {WORDS}] for one in asked]


def _condition(name: str, values: Sequence[str], known: Mapping[str, str]) -> tuple[str, str]:
    if name == WORDS:
        return _("Search"), values[0]
    one = CasePanel.base_filters[name]
    choices = dict(getattr(one.field, "choices", ()))
    said = (choices.get(value) or (known.get(value, value) if name in {*UNITS, "area"} else value) for value in values)
    return str(HEADINGS.get(name, one.label)), _(", ").join(map(str, said))
