"""A file of orders: sent, looked at, put into force, undone; by the importer of rosters, on pages of the centre."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from imports.actions import batches
from imports.choices import Outcome
from imports.models import ImportBatch
from imports.views import IN_FILE_ORDER, as_workbook, chosen_rows, progress_of
from orders import policies
from orders.actions import loading as actions
from orders.choices import BECAME
from orders.forms import LoadForm
from orders.views.sources import BASE, TAB, found_source
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.models import User
from web.form_pages import FormPage, answer, form_page, kept_as, page, sent
from web.pagination import ways


@form_page
def load(request: UserRequest, pk: int) -> HttpResponse:
    """Nothing is written yet: the file is compared in the background."""
    source = found_source(request.user, pk)
    form = LoadForm(sent(request), request.FILES or None, source=source)
    sheet = FormPage(
        heading=_("Take in orders"),
        button=_("Compare"),
        back=reverse("orders:source", args=[pk]),
        about=source.name,
        tab=TAB,
        base=BASE,
        template="orders/load.html",
    )

    def take_in(given: dict[str, Any]) -> HttpResponse:
        file, more = given["file"], {"mapping": given["mapping"], "save_as": given["save_as"]}
        taken = actions.take_in(source, name=file.name, content=file.read(), by=request.user, **more)
        messages.success(request, _("The file was taken in. Nothing is written yet."), extra_tags=kept_as(request))
        return redirect("orders:import", taken.pk)

    return answer(request, form, sheet, take_in)


@page
def batch(request: UserRequest, pk: int) -> HttpResponse:
    """One import: what each row would do, or did."""
    found = found_import(request.user, pk)
    chosen = request.GET.get("only", "")
    rows, older = IN_FILE_ORDER.page(chosen_rows(found, chosen), request.GET.get("after", ""))
    context = {
        "batch": found,
        "loading": found.loading,
        "rows": [(row, BECAME[Outcome(row.outcome)]) for row in rows],
        "chosen": chosen,
        "outcomes": [(outcome.value, label, found.counts.get(outcome, 0)) for outcome, label in BECAME.items()],
        "here": reverse("orders:import", args=[pk]),
        "tab": TAB,
    }
    return render(request, "orders/import.html", context | ways(request, older))


@page
def progress(request: UserRequest, pk: int) -> HttpResponse:
    return progress_of(request, found_import(request.user, pk), reverse("orders:import", args=[pk]))


@page
def results(request: UserRequest, pk: int) -> HttpResponse:
    """Every row with what became of it, for whoever sent the file."""
    found = found_import(request.user, pk)
    return as_workbook(actions.result_sheet(found), f"results-{found.pk}.xlsx")


@page
def returned(request: UserRequest, pk: int) -> HttpResponse:
    """The rows that came back, to be mended and sent again."""
    found = found_import(request.user, pk)
    return as_workbook(batches.returned_sheet(found), f"returned-{found.pk}.xlsx")


@form_page
def apply(request: UserRequest, pk: int) -> HttpResponse:
    found = found_import(request.user, pk)
    lead = _("Each order becomes a case, all of them or none. As long as nobody has touched one it can be undone.")
    sheet = _sheet(found, heading=_("Take these orders in"), button=_("Take them in"), lead=lead)
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: batches.apply(found, by=request.user))


@form_page
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    found = found_import(request.user, pk)
    sheet = _sheet(found, heading=_("Cancel the import"), button=_("Cancel the import"), done=_("Cancelled."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: batches.cancel(found, by=request.user))


@form_page
def undo(request: UserRequest, pk: int) -> HttpResponse:
    found = found_import(request.user, pk)
    lead = _(
        "Its cases are withdrawn, with the reason on record, and the same orders may be taken in again. "
        "Where somebody has touched one of the cases, nothing is undone."
    )
    sheet = _sheet(found, heading=_("Undo the import"), button=_("Undo the import"), lead=lead)
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: batches.undo(found, by=request.user))


def found_import(user: User, pk: int) -> ImportBatch:
    """Of a source of the person's own centres."""
    known = ImportBatch.objects.filter(loading__source__in=policies.sources_of(user))
    found: ImportBatch = get_object_or_404(known.select_related("by", "loading__source", "loading__mapping"), pk=pk)
    return found


def _sheet(found: ImportBatch, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    back = reverse("orders:import", args=[found.pk])
    return FormPage(
        heading=heading, button=button, back=back, about=found.file_name, lead=lead, done=done, tab=TAB, base=BASE
    )
