"""The systems whose orders a centre takes in, and how their files are read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from imports.models import ImportBatch
from orders import policies
from orders.actions import mappings, states
from orders.actions import sources as actions
from orders.forms import MappingForm, SourceForm
from orders.models import Mapping, Source
from teams.forms import ConfirmForm
from teams.http import UserRequest
from teams.models import User
from web.form_pages import FormPage, answer, form_page, page, sent
from web.pagination import NEWEST, ways

TAB = "orders"
BASE = "base_linkage.html"


@page
def sources(request: UserRequest) -> HttpResponse:
    """Those of the centres in which the person is a duty officer; to everybody else there is no such page."""
    require_officer(request.user)
    context = {"sources": policies.sources_of(request.user).order_by("centre__area__path", "name"), "tab": TAB}
    return render(request, "orders/sources.html", context)


@page
def source(request: UserRequest, pk: int) -> HttpResponse:
    """One source: its mappings, and the files that came, the latest first."""
    found = found_source(request.user, pk)
    loaded = ImportBatch.objects.filter(loading__source=found).select_related("by")
    rows, older = NEWEST.page(loaded, request.GET.get("after", ""))
    context = {
        "source": found,
        "mappings": found.mappings.order_by("name"),
        "rows": rows,
        "state_files": list(states.recent(found)),
        "tab": TAB,
    }
    return render(request, "orders/source.html", context | ways(request, older))


@form_page
def add_source(request: UserRequest) -> HttpResponse:
    require_officer(request.user)
    form = SourceForm(sent(request), centres=policies.centres(request.user))
    sheet = FormPage(
        heading=_("Add a source of orders"), button=_("Add"), back=reverse("orders:sources"), tab=TAB, base=BASE
    )

    def add(given: dict[str, Any]) -> HttpResponse:
        return redirect("orders:source", actions.add(given["centre"], name=given["name"], by=request.user).pk)

    return answer(request, form, sheet, add)


@form_page
def end_source(request: UserRequest, pk: int) -> HttpResponse:
    found = found_source(request.user, pk)
    sheet = FormPage(
        heading=_("End the source"),
        button=_("End the source"),
        back=reverse("orders:sources"),
        about=found.name,
        lead=_("No more of its orders are taken in. The cases that came of them go on."),
        done=_("Ended."),
        tab=TAB,
        base=BASE,
    )
    return answer(request, ConfirmForm(sent(request)), sheet, lambda _given: actions.end(found, by=request.user))


@form_page
def mapping(request: UserRequest, pk: int) -> HttpResponse:
    """Every word of a mapping, to be corrected."""
    found = found_mapping(request.user, pk)
    form = MappingForm(sent(request), mapping=found)
    sheet = FormPage(
        heading=_("Mapping of columns"),
        button=_("Save"),
        back=reverse("orders:source", args=[found.source_id]),
        about=f"{found.source} · {found}",
        done=_("Saved."),
        tab=TAB,
        base=BASE,
        template="orders/mapping.html",
        context={"mapping": found},
    )
    return answer(request, form, sheet, lambda _given: mappings.correct(found, form.said(), by=request.user))


def require_officer(user: User) -> None:
    if not policies.centres(user):
        raise Http404


def found_source(user: User, pk: int) -> Source:
    found: Source = get_object_or_404(policies.sources_of(user), pk=pk)
    return found


def found_mapping(user: User, pk: int) -> Mapping:
    known = Mapping.objects.filter(source__in=policies.sources_of(user)).select_related("source__centre__area")
    found: Mapping = get_object_or_404(known, pk=pk)
    return found
