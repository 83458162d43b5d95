"""One entry of an alliance's list, what was done with it, and its matches."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances import policies
from alliances.actions import entries as actions
from alliances.actions import matching
from alliances.choices import EntryState, ListName
from alliances.forms import EntryForm, FinishForm, MatchForm, ReasonForm, ResultForm, key_of
from alliances.models import Entry, Match
from alliances.views.alliances import TAB
from networks.models import Change
from teams import change_wording
from teams.http import UserRequest
from teams.models import User
from web.form_pages import FormPage, answer, form_page, page, sent

SHOWN_CHANGES = 50
SHOWN_MATCHES = 50


@page
def entry(request: UserRequest, pk: int) -> HttpResponse:
    found = found_entry(request.user, pk)
    seat = policies.seat_in(request.user, found.area)
    sides = Q(need=found) | Q(resource=found) | Q(project=found)
    matches = list(Match.objects.with_sides().filter(sides).order_by("-pk")[:SHOWN_MATCHES])
    changes = Change.objects.about("entry", pk).newest_first()[:SHOWN_CHANGES]
    is_open = found.state == EntryState.OPEN
    context = {
        "entry": found,
        "matches": [_line(match, seat) for match in matches],
        "changes": [change_wording.told(change) for change in changes],
        "may_change": is_open and policies.speaks_for(seat, found),
        "may_match": seat is not None and not found.has_lapsed and is_open and found.list_name != ListName.PROJECT,
        "tab": TAB,
    }
    return render(request, "alliances/entry.html", context)


@form_page
def correct_entry(request: UserRequest, pk: int) -> HttpResponse:
    found = found_entry(request.user, pk)
    seat = policies.require_speaker(request.user, found)
    now = {"title": found.title, "text": found.text, "until": found.until, "bringer": key_of(found)}
    form = EntryForm(sent(request), area=found.area, seat=seat, initial=now)
    sheet = _sheet(found, heading=_("Correct the entry"), button=_("Save"), done=_("Saved."))
    return answer(request, form, sheet, lambda given: actions.correct(found, form.said(), by=request.user))


@form_page
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    found = found_entry(request.user, pk)
    policies.require_speaker(request.user, found)
    sheet = _sheet(found, heading=_("Take the entry back"), button=_("Take back"), done=_("Taken back."))
    form = ReasonForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.take_back(found, **given, by=request.user))


@form_page
def complete(request: UserRequest, pk: int) -> HttpResponse:
    found = found_entry(request.user, pk)
    policies.require_speaker(request.user, found)
    sheet = _sheet(found, heading=_("Finish the project"), button=_("Finished"), done=_("The project is finished."))
    form = ResultForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.complete(found, **given, by=request.user))


@form_page
def match_entry(request: UserRequest, pk: int) -> HttpResponse:
    """Propose a resource for this need, or a need for this resource."""
    found = found_entry(request.user, pk)
    policies.require_seat(request.user, found.area)
    is_need = found.list_name == ListName.NEED
    heading = _("Propose a resource for this need") if is_need else _("Propose a need for this resource")
    sheet = _sheet(found, heading=heading, button=_("Propose"), done=_("Proposed. Whoever brings the resource agrees."))

    def propose(given: dict[str, Any]) -> Match:
        other = given["other"]
        need, resource = (found, other) if is_need else (other, found)
        return matching.propose(need, resource, note=given["note"], by=request.user)

    return answer(request, MatchForm(sent(request), entry=found), sheet, propose)


@form_page
def agree(request: UserRequest, pk: int) -> HttpResponse:
    match = found_match(request.user, pk)
    policies.require_speaker(request.user, match.resource)
    sheet = _match_sheet(match, heading=_("Agree to the match"), button=_("Agree"), done=_("Agreed."))
    form = ReasonForm(sent(request))
    form.fields["note"].required, form.fields["note"].label = False, _("Note")
    return answer(request, form, sheet, lambda given: matching.agree(match, **given, by=request.user))


@form_page
def finish(request: UserRequest, pk: int) -> HttpResponse:
    match = found_match(request.user, pk)
    policies.require_speaker(request.user, match.need, match.resource)
    sheet = _match_sheet(match, heading=_("What came of it"), button=_("Save"), done=_("Saved."))
    form = FinishForm(sent(request))
    return answer(request, form, sheet, lambda given: matching.finish(match, **given, by=request.user))


def found_entry(user: User, pk: int) -> Entry:
    known = Entry.objects.with_bringer().filter(area__in=policies.alliances_of(user).values("pk"))
    return get_object_or_404(known, pk=pk)


def found_match(user: User, pk: int) -> Match:
    known = Match.objects.with_sides().filter(need__area__in=policies.alliances_of(user).values("pk"))
    return get_object_or_404(known, pk=pk)


def _line(match: Match, seat: Any) -> dict[str, Any]:
    """A match with what this person may do with it now."""
    speaks = any(policies.speaks_for(seat, side) for side in policies.sides(match))
    return {
        "match": match,
        "may_agree": match.state == "proposed" and policies.speaks_for(seat, match.resource),
        "may_finish": match.is_live and speaks,
    }


def _sheet(found: Entry, *, heading: str, button: str, done: str = "") -> FormPage:
    back = reverse("alliances:entry", args=[found.pk])
    about = f"{found.title} · {found.bringer}"
    return FormPage(
        heading=heading, button=button, back=back, about=about, done=done, tab=TAB, base="base_linkage.html"
    )


def _match_sheet(match: Match, *, heading: str, button: str, done: str) -> FormPage:
    back = reverse("alliances:entry", args=[match.need_id])
    return FormPage(
        heading=heading, button=button, back=back, about=str(match), done=done, tab=TAB, base="base_linkage.html"
    )
