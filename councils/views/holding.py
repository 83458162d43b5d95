"""One meeting: its agenda before, the phone page while it is held, its minutes after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.evidence.fields import status_of
from cases.evidence.uploads import limited
from cases.rules import sealing
from councils import agenda, policies
from councils.actions import meetings, topics
from councils.actions.meetings import next_meeting
from councils.choices import MeetingState
from councils.forms import CorrectionForm, EndingForm, MoveForm, PhotoForm, TopicForm
from councils.minutes import told_before
from councils.models import Meeting, Topic
from councils.views.found import BASE, TAB, meeting_seen, topic_seen
from teams.http import UserRequest
from web.again import refilled
from web.errors import NotAllowed, Refusal
from web.form_pages import UNREADABLE, FormPage, answer, form_page, or_forbidden, page, post_only, sent

TEMPLATES = {
    MeetingState.PLANNED: "councils/planned.html",
    MeetingState.HELD: "councils/held.html",
    MeetingState.CLOSED: "councils/minutes.html",
}


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def meeting(request: UserRequest, pk: int) -> HttpResponse:
    """The meeting as it stands; POST writes a new topic down."""
    found = meeting_seen(request.user, pk)
    form = TopicForm(sent(request), meeting=found)
    return _write(request, found, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def topic(request: UserRequest, pk: int, topic: int) -> HttpResponse:
    """The same page with one topic of the agenda open to be settled."""
    found = topic_seen(request.user, pk, topic)
    if not found.is_open and request.method != "POST":
        return redirect(found.meeting)
    return _write(request, found.meeting, TopicForm(sent(request), meeting=found.meeting, topic=found), found)


def _write(request: UserRequest, found: Meeting, form: TopicForm, settled: Topic | None) -> HttpResponse:
    if not form.is_bound:
        return _show(request, found, refilled(form, request), settled)
    policies.require_holding(request.user, found.area)
    if not form.is_valid():
        return _show(request, found, form, settled, UNREADABLE)
    if sentence := form.still_to_ring(form.cleaned_data["text"]):
        form.add_error(None, sentence)
        return _show(request, found, form, settled, UNREADABLE)
    try:
        kept = _keep(request, found, form, settled)
    except Refusal as refusal:
        if found.is_closed:
            return _not_now(request, found, refusal, form.cleaned_data["text"])
        form.blame(refusal)
        return _show(request, found, form, settled, refusal.status)
    # With a query of its own: a browser that is sent to the page it is on would only scroll and not fetch it again.
    return redirect(f"{found.get_absolute_url()}?kept={kept.pk}#topics")


def _keep(request: UserRequest, found: Meeting, form: TopicForm, settled: Topic | None) -> Topic:
    settlement = form.settlement()
    if settled is None:
        return topics.add(found, form.raised(), key=form.key_now, by=request.user, settlement=settlement)
    if settlement is None:
        raise Refusal(_("Tap one of the six outcomes."), field="outcome")
    return topics.settle(settled, settlement, by=request.user, raised=form.raised())


def _show(
    request: UserRequest, found: Meeting, form: TopicForm, opened: Topic | None, status: int = 200
) -> HttpResponse:
    listed, carried = agenda.topics_in(found)
    promises = [] if found.is_planned else agenda.promises_in(found)
    lines, made = agenda.shown_to(request.user, found, listed, promises)
    shown: dict[str, Any] = {
        "meeting": found,
        "receipt": _receipt(found, listed, request),
        "topics": listed,
        "opened": opened,
        "next_number": max((one.number for one in listed), default=0) + 1,
        "lines": lines,
        "made": made,
        "may_hold": policies.may_hold(request.user, found.area),
        "tab": TAB,
        "form": form,
    }
    if found.is_closed:
        shown |= {
            "corrections": list(found.corrections.select_related("by").order_by("pk")),
            "photos": list(found.photos.values("pk")),
            "following": next_meeting(found),
            "before": told_before(found, promises),
            "carried": carried,
        }
    return render(request, TEMPLATES[MeetingState(found.state)], shown, status=status)


def _receipt(found: Meeting, listed: Sequence[Topic], request: UserRequest) -> str:
    """Name and key of what the device may forget: the person's own topic, which the address says was written down."""
    written = (one for one in listed if str(one.pk) == request.GET.get("kept") and one.raised_by_id == request.user.pk)
    return next((f"{found.get_absolute_url()}:{one.key}" for one in written if one.key), "")


@post_only
def begin(request: UserRequest, pk: int) -> HttpResponse:
    found = meeting_seen(request.user, pk)
    try:
        meetings.begin(found, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _not_now(request, found, refusal)
    return redirect(found)


def _not_now(request: UserRequest, found: Meeting, refusal: Refusal, typed: str = "") -> HttpResponse:
    """The page has no form any more, or not yet: the sentence, and what was typed, to be taken elsewhere."""
    shown = {"meeting": found, "sentence": str(refusal), "typed": typed, "tab": TAB}
    return render(request, "councils/not_yet.html", shown, status=refusal.status)


def _sheet(found: Meeting, heading: str, button: str, **more: Any) -> FormPage:
    return FormPage(
        heading=heading,
        button=button,
        back=found.get_absolute_url(),
        about=f"{found.area.full_name} {found.place}",
        tab=TAB,
        base=BASE,
        **more,
    )


@form_page
def move(request: UserRequest, pk: int) -> HttpResponse:
    found = meeting_seen(request.user, pk)
    policies.require_holding(request.user, found.area)
    form = MoveForm(sent(request), by=request.user, meeting=found)
    sheet = _sheet(found, _("Another time or place"), _("Save"), done=_("Saved."))
    return answer(request, form, sheet, lambda _given: meetings.move(found, form.plan(), by=request.user))


@form_page
def close(request: UserRequest, pk: int) -> HttpResponse:
    """The last thing before people rise: how many were there, and when they meet again."""
    found = meeting_seen(request.user, pk)
    policies.require_holding(request.user, found.area)
    form = EndingForm(sent(request), meeting=found)
    lead = _("The minutes are closed then. What they got wrong is added as a correction; they are never overwritten.")
    sheet = _sheet(found, _("Close the meeting"), _("Close the minutes"), lead=lead, done=_("The minutes are closed."))
    return answer(request, form, sheet, lambda _given: meetings.close(found, form.ending(), by=request.user))


@form_page
def correct(request: UserRequest, pk: int) -> HttpResponse:
    found = meeting_seen(request.user, pk)
    policies.require_holding(request.user, found.area)
    sheet = _sheet(
        found,
        _("Correct the minutes"),
        _("Add the correction"),
        lead=_("The minutes stay as they are; the correction stands below them, with your name and the time."),
        done=_("The correction is added."),
    )
    return answer(
        request, CorrectionForm(sent(request)), sheet, lambda given: meetings.correct(found, **given, by=request.user)
    )


@limited
@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def add_photo(request: UserRequest, pk: int) -> HttpResponse:
    found = meeting_seen(request.user, pk)
    policies.require_holding(request.user, found.area)
    form = PhotoForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        for one in form.cleaned_data["photos"]:
            meetings.add_photo(found, one, by=request.user)
        return redirect(found)
    status = status_of(form) if form.errors else 200
    return render(
        request, "councils/photo.html", {"form": form, "meeting": found, "typed_form": "typed"}, status=status
    )


@page
def photo(request: UserRequest, pk: int, photo: int) -> HttpResponse:
    found = get_object_or_404(meeting_seen(request.user, pk).photos, pk=photo)
    if not found.mime.startswith("image/"):
        raise Http404
    kept = sealing.unseal_file(found.content)
    if kept is None:
        raise Http404
    return HttpResponse(kept, content_type=found.mime, headers={"Cache-Control": "private, no-store"})
