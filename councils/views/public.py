"""What the code on a poster opens: the notice, a line to hand in a topic, and afterwards the minutes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.access.pace import Pace
from cases.reading.telephones import number_to_ring
from cases.rules.sealing import ALPHABET
from councils.actions import topics
from councils.actions.meetings import next_meeting
from councils.forms import Saying
from councils.minutes import minutes_of
from councils.models import Meeting
from councils.models.meeting import CODE_LENGTH
from councils.views.papers import as_calendar
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE
from web.private import kept_by_nobody

HANDING_IN = Pace("council", 30)
DONE = "done"


def _found(code: str) -> Meeting:
    """Whoever has the poster sees what hangs beside it; any other code opens nothing."""
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise Http404
    found = Meeting.objects.filter(code=code).select_related("area__parent__parent__parent__parent", "host").first()
    if found is None:
        raise Http404
    return found


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows the notice or the minutes; POST hands a topic in, or shows what is missing."""
    found = _found(code)
    if request.method != "POST":
        return _show(request, found, refilled(Saying(), request))
    form = Saying(request.POST)
    if not form.is_valid():
        return _show(request, found, form, UNREADABLE)
    if sentence := form.still_to_ring(form.cleaned_data["text"]):
        form.add_error(None, sentence)
        return _show(request, found, form, UNREADABLE)
    try:
        HANDING_IN.require(request)
        topics.hand_in(found, form.raised(), key=form.key_now)
    except Refusal as refusal:
        form.blame(refusal)
        return _show(request, found, form, refusal.status)
    return redirect(f"{request.path}?{DONE}=1")


def _show(request: HttpRequest, found: Meeting, form: Saying, status: int = 200) -> HttpResponse:
    shown = {
        "meeting": found,
        "form": form,
        "typed_form": "typed",
        "is_done": DONE in request.GET,
        "phone": number_to_ring(found.area),
        "minutes": minutes_of(found) if found.is_closed else None,
        "following": next_meeting(found) if found.is_closed else None,
    }
    return kept_by_nobody(render(request, "councils/public.html", shown, status=status))


@login_not_required
@require_safe
def calendar(_request: HttpRequest, code: str) -> HttpResponse:
    return as_calendar(_found(code))
