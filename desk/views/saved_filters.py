"""Saving the filter that stands in the address under a name, and removing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.reading.panel_form import in_brief, query_of
from desk import actions
from desk.filter_forms import DUE, SORTS, SaveForm
from teams.http import UserRequest
from web.form_pages import FormPage, answer, form_page, post_only, sent


@form_page
def save_filter(request: UserRequest) -> HttpResponse:
    """Under which name, and for whom; what it asks for stands in the address."""
    query, sort = query_of(request.GET), request.GET.get("sort", "")
    sort = sort if sort in dict(SORTS) else DUE
    if not query:
        raise Http404
    sheet = FormPage(
        heading=_("Save the filter"),
        button=_("Save"),
        back=address(query, sort),
        about=in_brief(query),
        lead=_("It stands among your lists, and finds each time what fulfils it then."),
        done=_("Saved. It stands among your lists."),
        base="base_tabs.html",
    )

    def save(given: dict[str, Any]) -> Any:
        return actions.save_filter(**given, query=query, sort=sort, by=request.user)

    return answer(request, SaveForm(sent(request), by=request.user), sheet, save)


@post_only
def remove_filter(request: UserRequest, pk: int) -> HttpResponse:
    actions.remove_filter(pk, by=request.user)
    messages.success(request, _("Removed from your lists."))
    return redirect("desk:filter")


def address(query: str, sort: str) -> str:
    return f"{reverse('desk:filter')}?{urlencode({'sort': sort})}&{query}"
