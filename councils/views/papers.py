"""Papers of a council: the notice with its code, the minutes for the notice board, the calendar file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.reading.telephones import number_to_ring
from councils.actions.meetings import next_meeting
from councils.calendar_files import calendar_of
from councils.minutes import minutes_of
from councils.models import Meeting
from councils.views.found import TAB, meeting_seen
from teams.http import UserRequest
from web.addresses import whole_address
from web.pages import page
from web.qr import picture


def public_address(meeting: Meeting) -> str:
    return whole_address("councils:public", meeting.code)


def as_calendar(meeting: Meeting) -> HttpResponse:
    title = _("Bench council, %(where)s") % {"where": meeting.area.name}
    address = public_address(meeting)
    content = calendar_of(
        uid=f"{meeting.code}@councils",
        starts_at=meeting.starts_at,
        made_at=meeting.planned_at,
        title=title,
        place=f"{meeting.area.place_name()} {meeting.place}",
        url=address,
    )
    name = f'attachment; filename="council-{meeting.code}.ics"'
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})


@page
def poster(request: UserRequest, pk: int) -> HttpResponse:
    """One A4 page for the stairwell: when, where, and the code by which a topic is handed in."""
    found = meeting_seen(request.user, pk)
    if found.is_closed:
        raise Http404
    address = public_address(found)
    shown = {
        "meeting": found,
        "picture": picture(address),
        "address": address,
        "phone": number_to_ring(found.area),
        "tab": TAB,
    }
    return render(request, "councils/poster.html", shown)


@page
def minutes(request: UserRequest, pk: int) -> HttpResponse:
    """One A4 page for the notice board: no name, no door, no telephone of anybody who lives there."""
    found = meeting_seen(request.user, pk)
    if not found.is_closed:
        raise Http404
    following = next_meeting(found)
    address = public_address(following or found)
    shown = {
        "meeting": found,
        "minutes": minutes_of(found),
        "following": following,
        "picture": picture(address),
        "address": address,
        "phone": number_to_ring(found.area),
        "tab": TAB,
    }
    return render(request, "councils/paper.html", shown)


@page
def calendar(request: UserRequest, pk: int) -> HttpResponse:
    return as_calendar(meeting_seen(request.user, pk))
