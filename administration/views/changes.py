"""The ledger of configuration, for the auditor."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from administration import finding, scope, wording
from administration.http import page
from administration.keyset import NEWEST
from administration.listing import ways
from cases.http import UserRequest
from networks.models import ChangeQuerySet
from teams import policies


@page
def changes(request: UserRequest) -> HttpResponse:
    """Newest first, by kind, by what was done, by whose name or whose thing."""
    if not policies.auditing(request.user):
        raise Http404
    chosen = {name: request.GET.get(name, "").strip()[: finding.LONGEST] for name in ("kind", "action", "by", "q")}
    rows, older = NEWEST.page(_matching(scope.changes(request.user), chosen), request.GET.get("after", ""))
    context = {
        "rows": [wording.told(change) for change in rows],
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "kinds": wording.KINDS.items(),
        "actions": wording.ACTIONS.items(),
        "tab": "changes",
    }
    return render(request, "administration/changes.html", context | ways(request, older))


def _matching(rows: ChangeQuerySet, chosen: dict[str, str]) -> ChangeQuerySet:
    columns = {"kind": "kind", "action": "action", "by": "by_name", "q": "subject__contains"}
    return rows.filter(**{column: chosen[name].replace("\x00", "") for name, column in columns.items() if chosen[name]})
