"""The councils of one's areas, the plan of one, and their figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils import policies, sums
from councils.actions import meetings
from councils.forms import PlanForm
from councils.models import Meeting
from councils.views.found import BASE, TAB
from teams.http import UserRequest
from web.form_pages import FormPage, answer, form_page, page, sent
from web.pagination import PAGE, Order, ways

NEWEST = Order("starts_at", is_newest_first=True)


@page
def councils(request: UserRequest) -> HttpResponse:
    """Newest first, those to come above all: each with its place and how it stands."""
    user = request.user
    if not policies.sees_councils(user):
        raise Http404
    seen = Meeting.objects.visible_to(user)
    rows = NEWEST.sort(NEWEST.after(seen, request.GET.get("after", ""))).select_related(
        "area__parent__parent__parent__parent", "host"
    )
    found = list(rows[: PAGE + 1])
    older = NEWEST.cursor(_as_row(found[PAGE - 1])) if len(found) > PAGE else ""
    shown = {
        "rows": found[:PAGE],
        "tab": TAB,
        "may_plan": bool(policies.reach(user)),
        "now": timezone.now(),
    }
    return render(request, "councils/councils.html", shown | ways(request, older))


def _as_row(meeting: Meeting) -> dict[str, Any]:
    return {"id": meeting.pk, "starts_at": meeting.starts_at}


@form_page
def plan(request: UserRequest) -> HttpResponse:
    """Now, and it has begun; or for a day to come, with a poster and topics handed in."""
    if not policies.reach(request.user):
        raise Http404
    sheet = FormPage(
        heading=_("Sit down together"),
        lead=_("Now: the meeting begins at once. A time to come: it is planned, with a poster for the notice board."),
        button=_("Next"),
        back=reverse("councils:councils"),
        tab=TAB,
        base=BASE,
    )
    form = PlanForm(sent(request), by=request.user)

    def planned(given: dict[str, Any]) -> HttpResponse:
        return redirect(meetings.plan(form.plan(), key=given["key"], by=request.user))

    return answer(request, form, sheet, planned)


@page
def figures(request: UserRequest) -> HttpResponse:
    """Topics, and promises kept in time, of this year and the one before, in what the person looks over."""
    if not policies.sees_councils(request.user):
        raise Http404
    year = timezone.localdate().year
    return render(
        request,
        "councils/figures.html",
        {"years": [sums.of_year(request.user, one) for one in (year, year - 1)], "tab": TAB},
    )
