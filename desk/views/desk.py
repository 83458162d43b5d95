"""The desk: queues, one list, one open matter; and the search, shown in the same place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import actions
from cases.models import Case, PhoneLookup
from cases.models.scope import areas_seen, areas_watched
from cases.reading import lists, queues, rows, searching, unlogged, waiting, wanted
from cases.reading.deadline_badges import clocks
from cases.reading.filters import narrowed
from cases.reading.panel_form import in_brief
from cases.reading.queues import BY_SLUG, COUNTED_TO, EMPTY, HOT, NEWEST, Group, Queue
from cases.reading.unlogged import Search
from desk import understood
from desk.bulk.choosing import FILTER, has_all
from desk.export_link import export_url, export_url_of_filter, export_url_of_search
from desk.filter_forms import FilterForm
from desk.models import BulkRun, SavedFilter
from desk.views.case import case_context, opening
from desk.views.saved_filters import address as address_of_filter
from orders.finding import cases_with
from teams.http import UserRequest
from teams.models import User
from teams.symbolic import Symbolic
from web.addresses import address_of
from web.compiled import Compiled
from web.fields import row_number
from web.pages import no_longer_than, page
from web.pagination import at_most
from worktime import timekeeping
from worktime.wording import Clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_SHOWN = 40
NOT_OF_THE_LIST = frozenset({"after", "case", "open", "seen", "bulk", "q", "s"})
"""What of an address says where in a list one is, or was typed into a search."""
FILTER_SECONDS = 3
"""Longer than any filter of a city takes that an index leads to; what takes longer is written as a file instead."""


@dataclass(frozen=True, slots=True)
class Link:
    """One list of the rail. `count` is empty where queues are not counted, "99+" where counting stopped."""

    group: Group
    label: _StrPromise
    url: str
    count: str
    is_hot: bool
    is_current: bool


@opening
@page
def desk(request: UserRequest, queue: str = "") -> HttpResponse:
    """A queue with its most pressing matter open, or the one that `?case=` names; of one area or network if asked."""
    own = queues.queues_of(request.user)
    if not own:
        return redirect("field:home")
    if queue in ("", waiting.SLUG) and waiting.is_offered(request.user):
        everything = waiting.page(request.user, after=request.GET.get("after", ""))
        if queue or everything.asked:
            return _waiting(request, everything)
    counts = queues.counts(request.user)
    chosen = _chosen(queue, own, counts)
    after = request.GET.get("after", "")
    narrow = narrowed(request.GET, within=areas_seen(request.user))
    address = _addresses(reverse("desk:queue", args=[chosen.slug]), after=after, **narrow.query)
    listed = lists.queue_page(chosen, request.user, narrow, after=after, now=timekeeping.now(), address=address)
    context = {"heading": chosen.label, "queue": chosen, "empty": EMPTY[chosen.slug], "narrow": narrow}
    context["export_url"] = export_url(chosen.slug, narrow)
    return _desk(request, listed, context, rail=_rail(request, counts, chosen.slug))


@opening
@page
def filtered(request: UserRequest) -> HttpResponse:
    """What a filter finds, in the list's place; without one the panel alone, for an empty filter finds nothing."""
    if not queues.queues_of(request.user):
        return redirect("field:home")
    form, after = FilterForm(request.GET, by=request.user), request.GET.get("after", "")
    base = f"{address_of_filter(form.query, request.GET.get('sort', ''))}&{urlencode({'after': after, 'case': ''})}"
    listed = _found_by(form, request.user, after, lambda reference: f"{base}{quote_plus(reference)}")
    saved = SavedFilter.objects.offered_to(request.user)[:MOST_SHOWN]
    context = {
        "is_filter": True,
        "filter_form": form,
        "heading": in_brief(form.query) if form.query else _("Filter"),
        "is_slow": listed is None,
        "empty": _("Nothing of what you see fulfils all of this.")
        if form.is_valid()
        else _("Choose what to look for."),
        "export_url": export_url_of_filter(form.query),
        "saved": [(one, address_of_filter(one.query, one.sort)) for one in saved],
        "saved_as": next((one for one in saved if one.by_id == request.user.pk and one.query == form.query), None),
        "save_url": f"{reverse('desk:save_filter')}?{form.query}" if form.is_valid() else "",
    }
    shown = listed or rows.Page([], "")
    return _desk(request, shown, context, rail=_rail(request, queues.counts(request.user), ""))


def _found_by(form: FilterForm, reader: User, after: str, address: Callable[[str], str]) -> rows.Page | None:
    """A page of what the filter finds; None where the database would take too long over it."""
    if not (form.is_bound and form.is_valid()):
        return rows.Page([], "")
    found: rows.Page | None = None
    with no_longer_than(FILTER_SECONDS):
        cases = form.cases(reader)
        found = rows.page(cases, form.order, after=after, reader=reader, now=timekeeping.now(), address=address)
    return found


def _waiting(request: UserRequest, found: waiting.Page) -> HttpResponse:
    """Everything that waits for the person in one list."""
    address = _addresses(reverse("desk:queue", args=[waiting.SLUG]), after=request.GET.get("after", ""))
    listed = rows.Page(
        rows.of_asked(found.asked, reader=request.user, now=timekeeping.now(), address=address), found.older
    )
    context = {"heading": waiting.LABEL, "empty": waiting.EMPTY}
    return _desk(request, listed, context, rail=_rail(request, found.counts, waiting.SLUG))


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: UserRequest) -> HttpResponse:
    """Matters by number or words. What is typed travels in the body: a telephone stands in no address and no log."""
    return _asked(request) if request.method == "POST" else _found(request)


def _asked(request: UserRequest) -> HttpResponse:
    """Redirect to the list: with the words in the address, or sealed where they may hold a person's number."""
    words = _typed(request.POST)
    want = searching.read(words)
    if not want.is_private:
        return redirect(f"{request.path}?{urlencode({'q': words})}")
    lookup = actions.look_up(want.telephone, by=request.user).pk if want.telephone else 0
    return redirect(f"{request.path}?{urlencode({'s': unlogged.sealed(Search(words, lookup), request.user)})}")


@opening
@page
def _found(request: UserRequest) -> HttpResponse:
    """Newest first, in the list's place."""
    token, after = request.GET.get("s", ""), request.GET.get("after", "")
    asked = unlogged.opened(token, request.user) if token else Search(_typed(request.GET))
    want = searching.read(asked.words)
    also, beside = _looked_up(request.user, asked), cases_with(asked.words)
    found = searching.matching(request.user, asked.words, after=after, also=also, beside=beside)
    address = _addresses(reverse("desk:search"), after=after, **({"s": token} if token else {"q": asked.words}))
    listed = rows.page(found, NEWEST, after=after, reader=request.user, now=timekeeping.now(), address=address)
    context = {
        "is_search": True,
        "export_url": "" if token or not want.is_anything else export_url_of_search(asked.words),
        "words": asked.words,
        "understood": understood.understood(want, asked.words, is_looked_up=bool(asked.lookup)),
        "advice": understood.advice(want),
        "is_over": bool(token and not asked.words),
        "is_too_short": not want.is_anything and not listed.rows,
    }
    return _desk(request, listed, context, rail=_rail(request, queues.counts(request.user), ""))


def _typed(given: QueryDict) -> str:
    return given.get("q", "").strip()[: wanted.LONGEST]


def _looked_up(user: User, asked: Search) -> list[str]:
    """The matters that the look-up showed, as it stands on record."""
    if not asked.lookup:
        return []
    kept = PhoneLookup.objects.filter(pk=asked.lookup, by=user).values_list("found", flat=True)
    return kept.first() or []


def _desk(request: UserRequest, listed: rows.Page, context: dict[str, Any], *, rail: list[Any]) -> HttpResponse:
    """`is_asked`: the case was opened on purpose, so a narrow screen shows the case instead of the list."""
    asked = request.GET.get("case", "")
    reference = asked or (listed.rows[0].number if listed.rows and not request.htmx else "")
    context |= {
        "rail": rail,
        "has_board": bool(areas_watched(request.user)),
        "rows": listed.rows,
        "current": reference,
        "is_asked": bool(asked),
        "first_url": _without(request, "after", "case") if request.GET.get("after") else "",
        "older_url": _without(request, "after", "case", after=listed.older) if listed.older else "",
        "list_url": _without(request, "case"),
        "here_url": _without(request, "open", "seen"),
        **_bulk(request, listed, context),
    }
    if request.htmx:
        return render(request, "desk/_lists.html", context | {"opened": _opened(request)})
    if reference:
        context |= case_context(request, reference)
    return render(request, "desk/desk.html", context)


def _bulk(request: UserRequest, listed: rows.Page, context: Mapping[str, Any]) -> dict[str, Any]:
    """Where ticked rows of this list go; with the choice of earlier pages, where there is one."""
    name = FILTER if context.get("is_filter") else context["queue"].slug if "queue" in context else ""
    kept = {key: values for key, values in request.GET.lists() if key not in NOT_OF_THE_LIST}
    into = row_number(request.GET.get("bulk", ""))
    chosen = BulkRun.objects.of(request.user).filter(pk=into) if into else ()
    numbers = {one for run in chosen for one in run.rows.values_list("case__reference", flat=True)}
    return {
        "bulk_url": f"{reverse('desk:bulk_take')}?{urlencode({'list': name, **kept}, doseq=True)}",
        "bulk_has_all": has_all(name),
        "bulk_into": into if numbers else "",
        "bulk_ticked": numbers,
        "bulk_elsewhere": len(numbers - {row.number for row in listed.rows}),
    }


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that stands open beside the lists: its clocks as they are now, and whether it has changed since."""

    url: str
    clocks: list[Clock]
    is_changed: bool


def _opened(request: UserRequest) -> Opened | None:
    """The case named by `?open=`, which the reader has in version `?seen=`; None where they see no such case."""
    reference = request.GET.get("open", "")
    if not reference.isprintable():
        return None
    asked = OPENED.rows(Symbolic(request.user), reference=reference) if reference else ()
    case: Case | None = next(iter(asked), None)
    if case is None:
        return None
    is_changed = str(case.version) != request.GET.get("seen")
    return Opened(case.get_absolute_url(), clocks(case, now=timekeeping.now()), is_changed)


def _seen(user: User, *, reference: str) -> QuerySet[Case]:
    return Case.objects.visible_to(user).filter(reference=reference)


OPENED = Compiled(_seen)


def _chosen(slug: str, own: list[Queue], counts: Mapping[str, int]) -> Queue:
    """The queue named, else the first in which something waits, else the first."""
    if slug:
        queue = BY_SLUG.get(slug)
        if queue not in own:
            raise Http404
        return queue
    waiting_for = (queue for queue in own if queue.group == Group.WAITING)
    return next((queue for queue in waiting_for if counts.get(queue.slug)), own[0])


def _rail(request: UserRequest, counts: Mapping[str, int], current: str) -> list[tuple[Group, list[Link]]]:
    """The queues by group; first of what waits, all of it in one list. `current`: the slug of the list shown."""
    links = [_link(queue.group, queue.label, queue.slug, counts, current) for queue in queues.queues_of(request.user)]
    if waiting.is_offered(request.user):
        total = {waiting.SLUG: sum(counts.get(queue.slug, 0) for queue in queues.waiting_of(request.user))}
        links.insert(0, _link(Group.WAITING, waiting.LABEL, waiting.SLUG, total, current))
    return [(group, list(of_group)) for group, of_group in groupby(links, key=lambda link: link.group)]


def _link(group: Group, label: _StrPromise, slug: str, counts: Mapping[str, int], current: str) -> Link:
    count = counts.get(slug, 0)
    words = at_most(count, COUNTED_TO - 1) if count else ""
    return Link(group, label, address_of("desk:queue", slug), words, slug in HOT and bool(count), slug == current)


def _addresses(base: str, **kept: str) -> Callable[[str], str]:
    """Where a matter is opened with its list beside it."""
    beginning = f"{base}?{urlencode({**{k: v for k, v in kept.items() if v}, 'case': ''})}"
    return lambda reference: f"{beginning}{quote_plus(reference)}"


def _without(request: UserRequest, *names: str, **added: str) -> str:
    """This page's address without some of its particulars and with others."""
    kept = {name: value for name, value in request.GET.items() if name not in names} | added
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
