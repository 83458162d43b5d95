"""The inbox: what a person was told, newest first."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teams.actions import notices
from teams.inbox import read
from teams.models import InboxEntry, User
from teams.wording import NUMBER

PAGE = 30
LARGEST_ID = 2**63 - 1
LONGEST_ID = 19
NOTHING_NEW = 204


class Row(NamedTuple):
    """A notice with its sentence and what its matter is about: empty where the person does not see the matter."""

    entry: InboxEntry
    words: str
    title: str


class PersonRequest(HttpRequest):
    """A request behind the sign-in."""

    user: User


@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: PersonRequest) -> HttpResponse:
    """GET shows a page of notices; POST marks one read and opens it, or all up to the newest shown."""
    if request.method == "POST":
        return _mark(request)
    before = _number(request.GET.get("before"))
    found = InboxEntry.objects.of(request.user).filter(pk__lt=before or LARGEST_ID).newest_first()
    entries = list(found[: PAGE + 1])
    older = f"?before={entries[PAGE - 1].pk}" if len(entries) > PAGE else ""
    page = {
        "rows": _rows(request.user, entries[:PAGE]),
        "newest": entries[0].pk if entries else 0,
        "older_url": older,
        "nav": "inbox",
        "newer_url": reverse("teams:inbox") if before else "",
    }
    return render(request, "teams/inbox.html", page)


def _rows(user: User, entries: list[InboxEntry]) -> list[Row]:
    """Newest first by the time that is shown: what waited for the morning was written later than it was sent."""
    numbers = {str(entry.params[NUMBER]) for entry in entries if NUMBER in entry.params}
    titles = import_string(settings.NOTICE_TITLES)(user, numbers)
    rows = [Row(entry, read(entry), titles.get(entry.params.get(NUMBER), "")) for entry in entries]
    return sorted(rows, key=lambda row: (row.entry.created_at, row.entry.pk), reverse=True)


@login_not_required
@never_cache
@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """The bell as it is now; nothing where it shows that already, and where somebody signed out meanwhile."""
    user = request.user
    if not isinstance(user, User) or str(user.unread_count) == request.GET.get("shown"):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "components/_bell.html")


def _mark(request: PersonRequest) -> HttpResponse:
    entry = notices.mark_read(request.user, entry=_number(request.POST.get("entry")))
    if entry is None:
        notices.mark_all_read(request.user, up_to=_number(request.POST.get("up_to")))
        return redirect("teams:inbox")
    is_ours = bool(entry.url) and url_has_allowed_host_and_scheme(entry.url, {request.get_host()})
    return HttpResponseRedirect(entry.url) if is_ours else redirect("teams:inbox")


def _number(text: str | None) -> int:
    """A row's number as typed into an address; anything else is 0, which no row has."""
    if not text or len(text) >= LONGEST_ID or not (text.isascii() and text.isdigit()):
        return 0
    return int(text)
