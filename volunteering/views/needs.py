"""One wish for staff: what was said, what was put up, who took it on, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.rules.masking import masked
from councils.models import Meeting, Topic
from teams.http import UserRequest
from teams.models import RedStation
from volunteering import policies
from volunteering.actions import needs
from volunteering.actions.needs import Seen
from volunteering.choices import Ending
from volunteering.forms import CheckForm, EndForm, WishForm, WitnessForm, WordsForm
from volunteering.models import Need
from volunteering.models.need import LONGEST_TITLE
from volunteering.views.found import BASE, TAB, need_seen, station_seen
from web.again import refilled
from web.errors import NotAllowed, Refusal
from web.form_pages import UNREADABLE, FormPage, answer, form_page, or_forbidden, page, post_only, sent


@page
def need(request: UserRequest, pk: int) -> HttpResponse:
    return _show(request, need_seen(request.user, pk))


def _show(
    request: UserRequest, found: Need, seen: Seen | None = None, sentence: str = "", status: int = 200
) -> HttpResponse:
    area = found.station.area
    claim = found.claims.filter(given_back_at=None).select_related("team", "by").first()
    shown: dict[str, Any] = {
        "need": found,
        "claim": claim,
        "events": list(found.events.select_related("by").order_by("pk")),
        "may_keep": policies.may_keep(request.user, area),
        "may_help": policies.may_help(request.user, area),
        "seen": seen,
        "sentence": sentence,
        "tab": TAB,
    }
    return render(request, "volunteering/need.html", shown, status=status)


def _sheet(found: Need, heading: str, button: str, **more: Any) -> FormPage:
    return FormPage(
        heading=heading, button=button, back=found.get_absolute_url(), about=found.title or found.text, tab=TAB,
        base=BASE, **more,
    )  # fmt: skip


@form_page
def check(request: UserRequest, pk: int) -> HttpResponse:
    """Put it up in words of the community's own; the masked text is a beginning."""
    found = need_seen(request.user, pk)
    policies.require_keeping(request.user, found.station.area)
    form = CheckForm(sent(request), initial={"title": masked(found.text)[:LONGEST_TITLE]})
    lead = _("Everybody reads what you write here, and nothing else of this wish.")
    sheet = _sheet(
        found, _("Check the wish and put it up"), _("Put it up"), lead=lead, done=_("It stands on the station's page.")
    )
    return answer(request, form, sheet, lambda given: needs.put_up(found, **given, by=request.user))


@form_page
def end(request: UserRequest, pk: int) -> HttpResponse:
    found = need_seen(request.user, pk)
    policies.require_helping(request.user, found.station.area)
    sheet = _sheet(found, _("End the wish"), _("End it"), done=_("It is ended."))

    def ended(given: dict[str, Any]) -> Need:
        return needs.end(found, Ending(given["ending"]), reason=given["reason"], by=request.user)

    return answer(request, EndForm(sent(request), need=found), sheet, ended)


@form_page
def note_done(request: UserRequest, pk: int) -> HttpResponse:
    found = need_seen(request.user, pk)
    policies.require_helping(request.user, found.station.area)
    sheet = _sheet(found, _("Note that it is done"), _("Note it"), done=_("Noted. Now ask whoever it was for."))
    form = WordsForm(sent(request), required=False)
    return answer(request, form, sheet, lambda given: needs.note_done(found, **given, by=request.user))


@form_page
def not_yet(request: UserRequest, pk: int) -> HttpResponse:
    found = need_seen(request.user, pk)
    policies.require_helping(request.user, found.station.area)
    sheet = _sheet(
        found, _("They say that it is not done yet"), _("Note it"), done=_("It goes back to who took it on.")
    )
    form = WordsForm(sent(request), label=_("What is still missing?"))
    return answer(request, form, sheet, lambda given: needs.not_yet(found, **given, by=request.user))


@form_page
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """By telephone, with a witness: whoever it was for has no code at hand."""
    found = need_seen(request.user, pk)
    area = found.station.area
    policies.require_helping(request.user, area)
    lead = _("Ring whoever it was for, with a colleague listening. Neither of you two took the wish on.")
    sheet = _sheet(found, _("They say that it is done"), _("Confirm it"), lead=lead, done=_("It is confirmed."))
    form = WitnessForm(sent(request), people=policies.colleagues(request.user, area))
    return answer(request, form, sheet, lambda given: needs.confirm_by_telephone(found, **given, by=request.user))


@post_only
def look(request: UserRequest, pk: int) -> HttpResponse:
    """Names and telephones in full, once, after the look was written down."""
    found = need_seen(request.user, pk)
    return _pressed(request, found, lambda: _show(request, found, needs.look(found, by=request.user)))


@post_only
def matter(request: UserRequest, pk: int) -> HttpResponse:
    found = need_seen(request.user, pk)
    return _pressed(request, found, lambda: redirect("desk:case", needs.make_matter(found, by=request.user).reference))


def _pressed(request: UserRequest, found: Need, do: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return do()
    except NotAllowed:
        raise
    except Refusal as refusal:
        found.refresh_from_db(fields=["state"])
        return _show(request, found, sentence=str(refusal), status=refusal.status)


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def raise_for(request: UserRequest, pk: int) -> HttpResponse:
    """A grid worker writes a wish down for somebody."""
    station = station_seen(request.user, pk)
    policies.require_helping(request.user, station.area)
    form = WishForm(sent(request))
    status = 200
    if form.is_bound:
        status = UNREADABLE
        if form.is_valid():
            refused = _raised_for(request, station, form)
            if isinstance(refused, HttpResponse):
                return refused
            status = refused
    shown = {"form": refilled(form, request), "station": station, "tab": TAB, "typed_form": "typed"}
    return render(request, "volunteering/raise_for.html", shown, status=status)


def _raised_for(request: UserRequest, station: RedStation, form: WishForm) -> HttpResponse | int:
    """The way on, or the status of a refusal that stands in the form."""
    if sentence := form.still_to_ring(form.cleaned_data["text"]):
        form.add_error(None, sentence)
        return UNREADABLE
    try:
        made = needs.raise_for(station, form.wish(), key=form.key_now, by=request.user)
    except Refusal as refusal:
        form.blame(refusal)
        return refusal.status
    return redirect(made)


@form_page
def from_topic(request: UserRequest, pk: int) -> HttpResponse:
    """A topic of a council becomes a wish; where the community has several stations, one is chosen."""
    topics = Topic.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    topic = get_object_or_404(topics.select_related("meeting__area"), pk=pk)
    community = topic.meeting.area.heir().path[:12]
    near = RedStation.objects.current().filter(area__path=community).select_related("area").order_by("name", "pk")
    stations = list(near[:20])
    if request.method == "POST":
        chosen = next((one for one in stations if str(one.pk) == request.POST.get("station")), None)
        if chosen:
            made = needs.raise_from_topic(topic, chosen, by=request.user)
            messages.success(request, _("It is written down as a wish, and waits to be checked."))
            return redirect(made)
    shown = {"topic": topic, "stations": stations, "tab": TAB, "back": topic.meeting.get_absolute_url()}
    return render(request, "volunteering/from_topic.html", shown)
