"""Exports: asked for with the filters of a list, followed while they are written, downloaded, taken away."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exports import actions
from exports.choices import MIME
from exports.forms import DecideForm, ExportForm, from_address
from exports.kinds.chosen import in_words
from exports.models import Export
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.models import User
from web.errors import Refusal
from web.form_pages import FormPage, answer, form_page, page, sent
from web.pagination import NEWEST, ways

BASE = "exports/base.html"
# If a browser ever takes a file for a page, this policy lets the page do nothing.
NOTHING_RUNS = "default-src 'none'; sandbox"


@page
def exports(request: UserRequest) -> HttpResponse:
    """One's own, the latest first; renews itself while one of them is being written."""
    found, older = NEWEST.page(Export.objects.filter(by=request.user), request.GET.get("after", ""))
    rows = list(zip(found, in_words([export.filter for export in found]), strict=True))
    context = {
        "rows": rows,
        "to_decide": actions.to_decide(request.user),
        "is_at_work": any(export.is_at_work for export in found),
    } | ways(request, older)
    template = "exports/_exports.html" if request.htmx else "exports/exports.html"
    return render(request, template, context)


@form_page
def add_export(request: UserRequest) -> HttpResponse:
    form = ExportForm(sent(request), initial=from_address(request.GET), by=request.user)
    sheet = FormPage(
        heading=_("Export"),
        button=_("Write the file"),
        back=reverse("exports:exports"),
        done=_("The file is being written; it stands here when it is ready."),
        base=BASE,
        template="exports/add_export.html",
        context={"words": form["q"].value() or ""},
    )
    return answer(request, form, sheet, lambda given: actions.ask(**given, by=request.user))


@form_page
def take_away(request: UserRequest, pk: int) -> HttpResponse:
    found = own(request.user, pk)
    is_to_come = found.is_to_come
    sheet = FormPage(
        heading=_("Cancel the export") if is_to_come else _("Take the file away"),
        button=_("Cancel it") if is_to_come else _("Take away"),
        lead=_("That it was asked for stays on record."),
        back=reverse("exports:exports"),
        about=str(found),
        base=BASE,
    )
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.take_away(found, by=request.user))


@form_page
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """As the second person, agree to an export with names and telephones, or decline it."""
    found = get_object_or_404(actions.to_decide(request.user), pk=pk)
    conditions = in_words([found.filter])[0]
    sheet = FormPage(
        heading=_("Export with names and telephones"),
        button=_("Decide"),
        lead=_("Each matter in it counts as shown to whoever asked. If you agree, your name stands beside theirs."),
        back=reverse("exports:exports"),
        done=_("Decided."),
        base=BASE,
        template="exports/decide.html",
        context={"export": found, "conditions": conditions},
    )
    form = DecideForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.decide(found, **given, by=request.user))


@require_safe
def file(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file, to whoever asked for it, while the posts are theirs by which they asked."""
    found = own(request.user, pk)
    try:
        return served(found, request.user)
    except Refusal as refusal:
        context = {"sentence": str(refusal)}
        return render(request, "exports/gone.html", context, status=refusal.status)


def own(user: User, pk: int) -> Export:
    """404 for those of others, and for those that other posts of the person asked for."""
    found: Export = get_object_or_404(Export.objects.asked_by(user).select_related("by"), pk=pk)
    return found


def served(found: Export, by: User) -> StreamingHttpResponse:
    """Piece by piece, with headers that keep it a file whatever a browser takes it for."""
    response = StreamingHttpResponse(actions.download(found, by=by), content_type=MIME[found.format])  # type: ignore[index]  # a word of the choices
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name(found)) or "attachment"
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def file_name(found: Export) -> str:
    """Says of itself what it is, which number it has, who asked and when."""
    when = timezone.localtime(found.asked_at).strftime("%Y%m%d-%H%M")
    return f"{found.get_kind_display()}-{found.pk}-{found.by.name}-{when}.{found.format}"
