"""Many matters at once: what was ticked or found is shown and counted first, then begun, followed, and read about."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk.bulk import actions, choosing, reading
from desk.bulk.choosing import MOST
from desk.bulk.forms import as_sent
from desk.bulk.offers import BY_WORD, Offer
from desk.choices import RowState
from desk.export_link import export_url_of_filter
from desk.models import BulkRun
from teams.http import UserRequest
from web.errors import Refusal
from web.fields import row_number, row_numbers
from web.form_pages import FormPage, answer, form_page, page, post_only, sent
from web.pagination import NEWEST, ways

BASE = "desk/bulk/base.html"
SHOWN = 30
LIST, ALL, THEN, INTO, NEXT = "list", "all", "then", "bulk", "next"
PAGE_TURNED, PRINT, MORE = "page", "print", "more"


@page
def runs(request: UserRequest) -> HttpResponse:
    """One's own runs, the latest first."""
    found, older = NEWEST.page(BulkRun.objects.of(request.user), request.GET.get("after", ""))
    return render(request, "desk/bulk/runs.html", {"runs": found} | ways(request, older))


@post_only
def take(request: UserRequest) -> HttpResponse:
    """Keep what was ticked in a list, or all that the list finds, and go on to what is to be done with it."""
    slug = request.GET.get(LIST, "")
    try:
        if ALL in request.POST:
            chosen = choosing.everything(slug, _asked(request.GET), request.user)
        else:
            chosen = choosing.ticked(request.POST.getlist("case"), request.user)
        into = _joined(request)
        run = actions.join(into, chosen) if into else actions.choose(chosen, by=request.user)
    except Refusal as refusal:
        context = {"sentence": str(refusal), "back": _own_page(request, request.POST.get(NEXT, ""))}
        return render(request, "desk/bulk/refused.html", context, status=refusal.status)
    if chosen.is_less:
        messages.warning(request, _("Some of what was ticked is not there any more; it was left out."))
    if request.POST.get(THEN) == MORE:
        base = _own_page(request, request.POST.get(NEXT, ""))
        return redirect(f"{base}{'&' if '?' in base else '?'}{urlencode({INTO: run.pk})}")
    return redirect("desk:bulk_run", run.pk)


def _asked(given: QueryDict) -> QueryDict:
    """What the list was asked for, without its own name."""
    asked = given.copy()
    asked.pop(LIST, None)
    return asked


def _joined(request: UserRequest) -> BulkRun | None:
    """The choice that ticks of a further page are added to; only one's own."""
    number = row_number(request.POST.get(INTO, ""))
    return get_object_or_404(BulkRun.objects.of(request.user), pk=number) if number else None


def _own_page(request: UserRequest, address: str) -> str:
    """An address of this service; the desk in place of any other."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, {request.get_host()})
    return address if is_ours else reverse("desk:desk")


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: UserRequest, pk: int) -> HttpResponse:
    """A choice with its ticks; once it was begun, how far it has come and what became of each matter."""
    return _ticked(request, pk) if request.method == "POST" else _shown(request, pk)


@page
def _shown(request: UserRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    if not found.is_begun:
        return _choice(request, found)
    template = "desk/bulk/_progress.html" if request.htmx else "desk/bulk/run.html"
    return render(request, template, {"run": found} | _results(request, found))


def _choice(request: UserRequest, found: BulkRun) -> HttpResponse:
    tally = found.rows.tallied()
    total = tally[RowState.WAITING] + tally[RowState.LEFT_OUT]
    number = min(max(row_number(request.GET.get(PAGE_TURNED, "")) or 1, 1), -(-total // reading.PAGE) or 1)
    begin = (number - 1) * reading.PAGE
    shown = list(found.rows.order_by("pk")[begin : begin + reading.PAGE])
    context = {
        "run": found,
        "count": tally[RowState.WAITING],
        "left_out": tally[RowState.LEFT_OUT],
        "possible": reading.possible(found, request.user),
        "lines": reading.lines(shown, request.user),
        "number": number,
        "newer": number - 1,
        "older": number + 1 if begin + reading.PAGE < total else 0,
        "export_url": export_url_of_filter(found.query),
    }
    return render(request, "desk/bulk/choice.html", context)


def _results(request: UserRequest, found: BulkRun) -> dict[str, Any]:
    tally = found.rows.tallied()
    refused = list(found.rows.filter(state=RowState.REFUSED).order_by("pk")[: reading.PAGE])
    total = sum(tally.values())
    return {
        "done": tally[RowState.DONE],
        "refused": tally[RowState.REFUSED],
        "waiting": tally[RowState.WAITING],
        "total": total,
        "percent": (total - tally[RowState.WAITING]) * 100 // total if total else 100,
        "lines": reading.lines(refused, request.user),
        "areas": reading.by_area(found),
        "label": found.step.label,
    }


def _ticked(request: UserRequest, pk: int) -> HttpResponse:
    """The ticks of one page are kept; then the page is turned, or the form of a step shown."""
    found = _own(request, pk)
    shown, ticks = (row_numbers(request.POST.getlist(name), MOST) for name in ("shown", "row"))
    actions.tick(found, shown=shown, ticked=ticks)
    then = request.POST.get(THEN, "")
    if (then in BY_WORD or then == PRINT) and not found.is_begun and not found.rows.waiting().exists():
        return _nothing_ticked(request, pk, row_number(request.POST.get(PAGE_TURNED, "")))
    if then in BY_WORD:
        return redirect("desk:bulk_begin", pk, then)
    if then == PRINT:
        return redirect("desk:bulk_print", pk)
    return _on_page(pk, row_number(then))


def _nothing_ticked(request: UserRequest, pk: int, number: int | None = None) -> HttpResponse:
    messages.warning(request, _("Tick at least one matter."))
    return _on_page(pk, number)


def _on_page(pk: int, number: int | None) -> HttpResponse:
    return redirect(f"{reverse('desk:bulk_run', args=[pk])}?{urlencode({PAGE_TURNED: number or 1})}")


@form_page
def begin(request: UserRequest, pk: int, action: str) -> HttpResponse:
    """What the step asks for, once for all; how many it can be taken on, and why not on the others."""
    found, offer = _own(request, pk), BY_WORD.get(action)
    if offer is None:
        raise Http404
    if found.is_begun:
        return redirect("desk:bulk_run", pk)
    judged = reading.split(found, offer, request.user, _("It is no longer among what you see."))
    if not (judged.able or judged.unable):
        return _nothing_ticked(request, pk)
    form = offer.form(sent(request), typed=_typed(found, offer), cases=judged.cases, by=request.user)
    able = len(judged.able)
    sheet = FormPage(
        heading=_("%(step)s in bulk") % {"step": offer.action.label},
        button=ngettext("%(step)s: %(count)d matter", "%(step)s: %(count)d matters", able)
        % {"step": offer.action.label, "count": able},
        back=reverse("desk:bulk_run", args=[pk]),
        lead=str(offer.lead_in),
        base=BASE,
        template="desk/bulk/begin.html",
        context={
            "run": found,
            "able": able,
            "unable": len(judged.unable),
            "first": reading.lines(judged.able[:SHOWN], request.user),
            "lines": reading.lines(judged.unable[: reading.PAGE], request.user, judged.sentences),
        },
    )

    def do(_given: dict[str, Any]) -> None:
        if not able:
            raise Refusal(_("It can be done on none of them."))
        actions.begin(found, offer.action, form.given, by=request.user)

    return answer(request, form, sheet, do)


def _typed(found: BulkRun, offer: Offer) -> QueryDict:
    """What was typed in the run of which these were refused."""
    return as_sent(found.given if found.action == offer.action else {})


@post_only
def stop(request: UserRequest, pk: int) -> HttpResponse:
    return _led_on(request, lambda: actions.stop(_own(request, pk)), pk)


@post_only
def again(request: UserRequest, pk: int) -> HttpResponse:
    """What was refused is chosen anew, as it is now."""
    return _led_on(request, lambda: actions.again(_own(request, pk), by=request.user), pk)


def _led_on(request: UserRequest, do: Any, pk: int) -> HttpResponse:
    try:
        return redirect("desk:bulk_run", do().pk)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:bulk_run", pk)


@page
def print_sheet(request: UserRequest, pk: int) -> HttpResponse:
    """The ticked matters, or those of a run, as one plain table; as much of each as its list shows."""
    found = _own(request, pk)
    rows = found.rows.exclude(state=RowState.LEFT_OUT).order_by("pk")
    return render(request, "desk/bulk/print.html", {"run": found, "lines": reading.lines(list(rows), request.user)})


def _own(request: UserRequest, pk: int) -> BulkRun:
    """404 for those of others, and for those that other posts of the person began."""
    found: BulkRun = get_object_or_404(BulkRun.objects.of(request.user), pk=pk)
    return found
