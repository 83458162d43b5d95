"""Lists of what is missing: who has no post, which posts run out, what nobody looks after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from administration import gaps
from cases.reading.open_cases import waiting_at_each
from teams import policies
from teams.administrators import page
from teams.http import UserRequest
from teams.models import Post
from web.pagination import BETWEEN, BY_AREA, BY_INITIALS, BY_PATH, Keyset, ways

BY_END = Keyset(("until", "id"))
LISTS: dict[str, tuple[Any, Keyset, Any]] = {
    "ending": (_("Posts that end within 30 days"), BY_END, gaps.posts_running_out),
    "people": (_("People without a post"), BY_INITIALS, gaps.people_without_post),
    "units": (_("Units nobody looks after"), BY_AREA, gaps.units_alone),
    "grids": (_("Grids without a grid worker"), BY_PATH, gaps.grids_alone),
}
FIRST = "ending"


@page
def lists(request: UserRequest) -> HttpResponse:
    """One of the lists, a page at a time."""
    asked = request.GET.get("list", "")
    chosen = asked if asked in LISTS else FIRST
    _heading, order, found = LISTS[chosen]
    rows, older = order.page(found(request.user), _cursor(order, request.GET.get("after", "")))
    if chosen == FIRST:
        _say_what_waits(rows)
    context = {
        "rows": rows,
        "chosen": chosen,
        "lists": [(name, heading) for name, (heading, _order, _found) in LISTS.items()],
        "may_grant": bool(policies.granting(request.user)),
        "tab": "people",
    }
    return render(request, "administration/gaps.html", context | ways(request, older))


def _say_what_waits(posts: Sequence[Post]) -> None:
    """How many open matters wait at the unit of each post."""
    waiting = waiting_at_each(post.unit_id for post in posts if post.unit_id)
    for post in posts:
        post.waiting = waiting.get(post.unit_id or 0, 0)  # type: ignore[attr-defined]  # for the template alone


def _cursor(order: Keyset, typed: str) -> str:
    """A day that is none begins the list anew."""
    if order is not BY_END:
        return typed
    try:
        return typed if parse_date(typed.split(BETWEEN, maxsplit=1)[0]) else ""
    except ValueError:
        return ""
