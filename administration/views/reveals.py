"""What the auditor reads of identities: every look at who raised a matter, and every telephone that was looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from administration import scope
from administration.who_and_when import WhoAndWhen
from cases.models import Case
from cases.models.scope import recusals_of
from teams import policies
from teams.administrators import page
from teams.http import UserRequest
from web.pagination import Order, ways

ALARMS = 5
BY_LOOK = Order("recorded_at", is_newest_first=True)
LOOK = ("case", "case__reference", "by__name", "unit__name", "note", "payload")
BY_LOOKUP = Order("looked_at", is_newest_first=True)
LOOKUP = ("by__name", "by__username", "found")
SHOWN: Mapping[str, Any] = {
    "name": pgettext_lazy("of a person", "name"),
    "phone": gettext_lazy("telephone"),
    "text": gettext_lazy("what was told, in full"),
}


@page
def reveals(request: UserRequest) -> HttpResponse:
    """Who looked, when, at which matter, why, and what was shown: newest first, by person and by period."""
    if not policies.auditing(request.user):
        raise Http404
    asked = WhoAndWhen.of(request.GET)
    clause = asked.clause("recorded_at")
    rows = scope.reveals(request.user).filter(clause)
    found, older = BY_LOOK.page(rows, *LOOK, after=request.GET.get("after", ""))
    open_to = Case.objects.visible_to(request.user).filter(pk__in={row["case"] for row in found})
    opened = frozenset(open_to.values_list("pk", flat=True)) if found else frozenset()
    context = {
        "rows": [row | {"shown": _shown(row["payload"]), "is_open": row["case"] in opened} for row in found],
        "asked": asked,
        "alarms": list(scope.look_alarms(request.user).select_related("person").order_by("-raised_at", "-pk")[:ALARMS]),
        "is_filtered": bool(clause),
        "tab": "reveals",
    }
    return render(request, "administration/reveals.html", context | ways(request, older))


def _shown(payload: Mapping[str, Any]) -> list[str]:
    """Looks of before this was noted say what every look showed then."""
    return [str(SHOWN[kind]) for kind in payload.get("shown", ("name", "phone"))] or [_("nothing that was hidden")]


@page
def lookups(request: UserRequest) -> HttpResponse:
    """Who searched for a telephone, when, and which matters that showed: newest first, by person and by period.

    Nobody learns the number: it is not kept.
    """
    if not policies.auditing(request.user):
        raise Http404
    asked = WhoAndWhen.of(request.GET)
    clause = asked.clause("looked_at")
    found, older = BY_LOOKUP.page(
        scope.lookups(request.user).filter(clause), *LOOKUP, after=request.GET.get("after", "")
    )
    matters = _matters(request, {number for row in found for number in row["found"]})
    context = {
        "rows": [
            row | {"matters": [(number, matters[number]) for number in row["found"] if number in matters]}
            for row in found
        ],
        "asked": asked,
        "is_filtered": bool(clause),
        "tab": "lookups",
    }
    return render(request, "administration/lookups.html", context | ways(request, older))


def _matters(request: UserRequest, numbers: set[str]) -> dict[str, bool]:
    """Each matter with whether the auditor may open it; none that the auditor is party to."""
    if not numbers:
        return {}
    aside = recusals_of(Case, request.user).values("case")
    known = Case.objects.filter(reference__in=numbers).exclude(pk__in=aside)
    opened = set(known.visible_to(request.user).values_list("reference", flat=True))
    return {number: number in opened for number in known.values_list("reference", flat=True)}
