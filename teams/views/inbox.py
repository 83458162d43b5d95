"""The inbox: what a person was told, newest first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teams.actions import notices
from teams.inbox import read
from teams.models import InboxEntry, User

PAGE = 30
LARGEST_ID = 2**63 - 1
LONGEST_ID = 19
NOTHING_NEW = 204


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
    rows = [(entry, read(entry)) for entry in entries[:PAGE]]
    page = {"rows": rows, "older_url": older, "newer_url": reverse("teams:inbox") if before else ""}
    return render(request, "teams/inbox.html", page)


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
