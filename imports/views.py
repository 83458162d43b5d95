"""Imports: a file is sent, what it would change is looked at, put into force, and undone if need be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from imports.actions import batches as actions
from imports.choices import DOUBTS, Outcome
from imports.forms import ApplyForm, ImportForm
from imports.line import Roster
from imports.models import ImportBatch, ImportRow
from imports.sheets import writing
from teams import policies
from teams.administrators import form_page, page
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.models import User
from web.errors import NotAllowed
from web.form_pages import FormPage, answer, kept_as, sent
from web.pagination import NEWEST, Keyset, ways

TAB = "imports"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_DOUBTS = 50
IN_FILE_ORDER = Keyset(("id",))
REFRESHED = "HX-Refresh"


@page
def imports(request: UserRequest) -> HttpResponse:
    """Who imported what and when, the latest first."""
    rows, older = NEWEST.page(_seen_by(request.user), request.GET.get("after", ""))
    may_add = bool(policies.granting(request.user) or policies.configuring(request.user))
    context = {"rows": rows, "may_add": may_add, "tab": TAB}
    return render(request, "imports/imports.html", context | ways(request, older))


@form_page
def add_import(request: UserRequest) -> HttpResponse:
    actions.require_any(request.user)
    form = ImportForm(sent(request), request.FILES or None, by=request.user)
    sheet = FormPage(
        heading=_("Import a roster"),
        button=_("Compare"),
        back=reverse("imports:imports"),
        tab=TAB,
        template="imports/add_import.html",
    )

    def take_in(given: dict[str, Any]) -> HttpResponse:
        file = given["file"]
        roster = Roster(given["area"], given["duty"], given["ends_on"]) if given["is_whole"] else None
        batch = actions.take_in(file.name, file.read(), roster=roster, by=request.user)
        messages.success(request, _("The file was taken in. Nothing is written yet."), extra_tags=kept_as(request))
        return redirect("imports:import", batch.pk)

    return answer(request, form, sheet, take_in)


@page
def template(request: UserRequest) -> HttpResponse:
    """The workbook to fill in: the sheets that the person may import."""
    return as_workbook(writing.template(actions.kinds_for(request.user)), "template.xlsx")


@page
def batch(request: UserRequest, pk: int) -> HttpResponse:
    """One import: what it would change, or changed, row by row."""
    found = found_import(request.user, pk)
    chosen = request.GET.get("only", "")
    rows = chosen_rows(found, chosen)
    shown, older = IN_FILE_ORDER.page(rows, request.GET.get("after", ""))
    context = {
        "batch": found,
        "rows": shown,
        "chosen": chosen,
        "outcomes": outcomes(found),
        "may_issue": bool(policies.granting(request.user)) and "posts" in found.kinds,
        "may_decide": _may_decide(found, request.user),
        "here": reverse("imports:import", args=[pk]),
        "tab": TAB,
    }
    return render(request, "imports/import.html", context | ways(request, older))


@page
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The bar that renews itself; when the work is done the whole page is asked for anew."""
    found = found_import(request.user, pk)
    return progress_of(request, found, reverse("imports:import", args=[pk]))


@page
def returned(request: UserRequest, pk: int) -> HttpResponse:
    """The rows that came back, to be mended and sent again."""
    found = found_import(request.user, pk)
    return as_workbook(actions.returned_sheet(found), f"returned-{found.pk}.xlsx")


@form_page
def apply(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_decide_on(request.user, pk)
    lead = _("Everything takes effect at once, or nothing does. It can be undone as a whole within thirty days.")
    sheet = _sheet(found, heading=_("Put the import into force"), button=_("Put into force"), lead=lead)
    sheet = replace(
        sheet, template="imports/apply_import.html", context={"doubts": chosen_rows(found, DOUBTS)[:SHOWN_DOUBTS]}
    )
    form = ApplyForm(sent(request), has_doubts=bool(found.doubt_count))
    return answer(request, form, sheet, lambda given: actions.apply(found, **given, by=request.user))


@form_page
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_decide_on(request.user, pk)
    sheet = _sheet(found, heading=_("Cancel the import"), button=_("Cancel the import"), done=_("Cancelled."))
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.cancel(found, by=request.user))


@form_page
def undo(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_decide_on(request.user, pk)
    lead = _(
        "What it gave is taken back and what it ended goes on. Accounts it added and nobody used are closed. "
        "Where somebody has changed one of these posts since, or something hangs on them, nothing is undone."
    )
    sheet = _sheet(found, heading=_("Undo the import"), button=_("Undo the import"), lead=lead)
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.undo(found, by=request.user))


def outcomes(found: ImportBatch) -> list[tuple[str, Any, int]]:
    """The tabs of an import's page: value, word and how many rows."""
    counted = ((outcome.value, outcome.label, found.counts.get(outcome, 0)) for outcome in Outcome)
    return [(DOUBTS, _("To be confirmed"), found.doubt_count), *counted]


def progress_of(request: UserRequest, found: ImportBatch, here: str) -> HttpResponse:
    """The bar alone; when the work is done the whole page at `here` is asked for anew."""
    response = render(request, "imports/_import_progress.html", {"batch": found, "here": here})
    if not found.is_at_work:
        response.headers[REFRESHED] = "true"
    return response


def chosen_rows(found: ImportBatch, chosen: str) -> QuerySet[ImportRow]:
    """The rows of one tab of the page; of none: all that change something or came back."""
    if chosen == DOUBTS:
        return found.rows.filter(plan__doubt=True)
    if chosen in Outcome.values:
        return found.rows.filter(outcome=chosen)
    return found.rows.exclude(outcome=Outcome.UNCHANGED)


def _seen_by(user: User) -> Any:
    return ImportBatch.objects.seen_by(user, policies.reading(user)).select_related("by", "roster_area")


def found_import(user: User, pk: int) -> ImportBatch:
    found: ImportBatch = get_object_or_404(_seen_by(user), pk=pk)
    return found


def _to_decide_on(user: User, pk: int) -> ImportBatch:
    found = found_import(user, pk)
    actions.require_any(user)
    actions.require_over(found, user)
    return found


def _may_decide(found: ImportBatch, user: User) -> bool:
    try:
        actions.require_any(user)
        actions.require_over(found, user)
    except NotAllowed:
        return False
    return True


def as_workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)


def _sheet(found: ImportBatch, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    back = reverse("imports:import", args=[found.pk])
    return FormPage(heading=heading, button=button, back=back, about=found.file_name, lead=lead, done=done, tab=TAB)
