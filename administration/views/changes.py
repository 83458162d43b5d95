"""The ledger of configuration, for the auditor."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render

from administration import scope
from imports.models import ImportBatch
from networks.actions.record import kind_of
from networks.models import Change, ChangeQuerySet
from teams import change_wording, finding, policies
from teams.administrators import page
from teams.change_wording import Told
from teams.http import UserRequest
from teams.models import User
from web.pagination import NEWEST, ways


@page
def changes(request: UserRequest) -> HttpResponse:
    """Newest first, by kind, by what was done, by whose name or whose thing."""
    if not policies.auditing(request.user):
        raise Http404
    chosen = {name: request.GET.get(name, "").strip()[: finding.LONGEST] for name in ("kind", "action", "by", "q")}
    rows, older = NEWEST.page(_matching(scope.changes(request.user), chosen), request.GET.get("after", ""))
    context = {
        "rows": _told(request.user, rows),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "kinds": change_wording.KINDS.items(),
        "actions": change_wording.ACTIONS.items(),
        "tab": "changes",
    }
    return render(request, "administration/changes.html", context | ways(request, older))


def _told(user: User, rows: Iterable[Change]) -> list[tuple[Told, int | None]]:
    """Each with the import it came with, where the reader may open that; asked only where there is one."""
    begins = f"{kind_of(ImportBatch)}:"
    named = {row.pk: int(one.removeprefix(begins)) for row in rows for one in row.about if one.startswith(begins)}
    seen = ImportBatch.objects.seen_by(user, policies.reading(user)).filter(pk__in=set(named.values()))
    open_to = frozenset(seen.values_list("pk", flat=True)) if named else frozenset()
    return [(change_wording.told(row), named[row.pk] if named.get(row.pk) in open_to else None) for row in rows]


def _matching(rows: ChangeQuerySet, chosen: dict[str, str]) -> ChangeQuerySet:
    columns = {"kind": "kind", "action": "action", "by": "by_name", "q": "subject__contains"}
    return rows.filter(**{column: chosen[name].replace("\x00", "") for name, column in columns.items() if chosen[name]})
