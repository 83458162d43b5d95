"""The party alliance of a sub-district or community: its members, its three lists, its matches."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances import policies
from alliances.actions import entries as actions
from alliances.choices import ListName, OrganisationKind
from alliances.forms import EntryForm, OrganisationForm, ReasonForm
from alliances.models import Entry, Match, Organisation
from networks.choices import Network
from networks.models import Area
from teams.choices import Duty
from teams.http import UserRequest
from teams.models import Post, User
from teams.network_rows import members
from web.form_pages import FormPage, answer, form_page, page, sent
from web.pagination import BY_PATH, NEWEST, ways

TAB = "alliances"
SHOWN = 12
SHOWN_MATCHES = 30
MOST = 400


@page
def alliances(request: UserRequest) -> HttpResponse:
    """The alliances the person reads; opened where there is one alone."""
    words, after = request.GET.get("q", "").strip()[:60].replace("\x00", ""), request.GET.get("after", "")
    known = policies.alliances_of(request.user).with_parents()
    rows, older = BY_PATH.page(known.filter(name__contains=words) if words else known, after)
    if len(rows) == 1 and not words and not after:
        return redirect("alliances:alliance", rows[0].pk)
    context = {"rows": rows, "words": words, "tab": TAB}
    return render(request, "alliances/alliances.html", context | ways(request, older))


@page
def alliance(request: UserRequest, pk: int) -> HttpResponse:
    """Everything at a glance: who belongs to it, what stands on the lists, which matches are under way."""
    area = found_area(request.user, pk)
    seat = policies.seat_in(request.user, area)
    joined = members(Q(area=area, network=Network.PARTY), timezone.localdate())
    units = [member.membership.unit_id for member in joined]
    liaisons = Post.objects.current().filter(unit__in=units, duty=Duty.LIAISON).with_places().order_by("unit", "pk")
    live = Match.objects.live().with_sides().filter(need__area=area).order_by("-pk")
    context = {
        "area": area,
        "members": joined,
        "liaisons": list(liaisons[:MOST]),
        "organisations": list(Organisation.objects.current().filter(area=area).order_by("kind", "pk")[:MOST]),
        "lists": _lists(area),
        "matches": list(live[:SHOWN_MATCHES]),
        "may_enter": seat is not None,
        "is_host": policies.is_host(seat, area),
        "tab": TAB,
    }
    return render(request, "alliances/alliance.html", context)


@page
def entries(request: UserRequest, pk: int, list_name: str) -> HttpResponse:
    """One of the three lists, newest first, with what is done or was taken back."""
    area = found_area(request.user, pk)
    if list_name not in ListName.values:
        raise Http404
    known = Entry.objects.with_bringer().filter(area=area, list_name=list_name)
    rows, older = NEWEST.page(known, request.GET.get("after", ""))
    context = {
        "area": area,
        "name": list_name,
        "label": ListName(list_name).label,
        "rows": rows,
        "may_enter": policies.seat_in(request.user, area) is not None,
        "tab": TAB,
    }
    return render(request, "alliances/entries.html", context | ways(request, older))


@form_page
def add_entry(request: UserRequest, pk: int, list_name: str) -> HttpResponse:
    area = found_area(request.user, pk)
    if list_name not in ListName.values:
        raise Http404
    seat = policies.require_seat(request.user, area)
    headings = {"need": _("Enter a need"), "resource": _("Enter a resource"), "project": _("Enter a project")}
    sheet = _sheet(area, heading=headings[list_name], button=_("Enter"))
    form = EntryForm(sent(request), area=area, seat=seat)

    def enter(_given: dict[str, Any]) -> HttpResponse:
        made = actions.enter(area, form.said(), list_name=ListName(list_name), by=request.user)
        return redirect("alliances:entry", made.pk)

    return answer(request, form, sheet, enter)


@form_page
def add_organisation(request: UserRequest, pk: int) -> HttpResponse:
    area = found_area(request.user, pk)
    policies.require_host(request.user, area)
    sheet = _sheet(area, heading=_("Add an organisation"), button=_("Add"), done=_("Added."))

    def add(given: dict[str, Any]) -> Organisation:
        return actions.welcome(area, kind=OrganisationKind(given.pop("kind")), **given, by=request.user)

    return answer(request, OrganisationForm(sent(request)), sheet, add)


@form_page
def end_organisation(request: UserRequest, pk: int) -> HttpResponse:
    reachable = policies.alliances_of(request.user).values("pk")
    organisation = get_object_or_404(Organisation.objects.select_related("area"), pk=pk, area__in=reachable)
    policies.require_host(request.user, organisation.area)
    sheet = _sheet(
        organisation.area,
        heading=_("Take the organisation out of the alliance"),
        button=_("Take it out"),
        about=organisation.name,
        done=_("It belongs to the alliance no longer."),
    )
    form = ReasonForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.dismiss(organisation, **given, by=request.user))


def found_area(user: User, pk: int) -> Area:
    return get_object_or_404(policies.alliances_of(user).with_parents(), pk=pk)


def _lists(area: Area) -> list[dict[str, Any]]:
    """The three lists, each with the newest that stand: one statement."""
    rows = list(Entry.objects.open().with_bringer().filter(area=area).order_by("-pk")[:MOST])
    of = {name: [row for row in rows if row.list_name == name] for name in ListName.values}
    return [
        {"name": name, "label": label, "rows": of[name][:SHOWN], "are_more": len(of[name]) > SHOWN}
        for name, label in ListName.choices
    ]


def _sheet(area: Area, *, heading: str, button: str, about: str = "", done: str = "") -> FormPage:
    back = reverse("alliances:alliance", args=[area.pk])
    about = " · ".join(filter(None, [area.place_name(), about]))
    return FormPage(
        heading=heading, button=button, back=back, about=about, done=done, tab=TAB, base="base_linkage.html"
    )
