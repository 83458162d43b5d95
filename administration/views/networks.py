"""The four networks of an area side by side, and who takes part in them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from administration import scope
from administration.network_forms import ChangePartForm, ContactForm, EndMembershipForm, JoinForm
from networks.actions import memberships as actions
from networks.choices import AreaLevel, Network, NetworkPart
from networks.models import Area, Change, Membership
from teams import change_wording, finding, network_rows, policies
from teams.actions import contacts
from teams.administrators import form_page, page
from teams.http import UserRequest
from teams.models import NetworkContact, User
from teams.policies import SystemSteward
from web.form_pages import FormPage, answer, sent
from web.pagination import BY_PATH, ways

TAB = "networks"
SHOWN_CHANGES = 20
MOST_BELOW = 400


@page
def networks(request: UserRequest) -> HttpResponse:
    """Choose an area: found by words; otherwise the administrator's own, which is opened where there is one alone."""
    words, after = request.GET.get("q", "").strip()[: finding.LONGEST], request.GET.get("after", "")
    known = scope.areas(request.user).current().exclude(level=AreaLevel.GRID).with_parents()
    among = finding.areas(words, known) if words else scope.tops(request.user, known)
    rows, older = BY_PATH.page(among, after)
    if len(rows) == 1 and not after and not words:
        return redirect("administration:area_networks", rows[0].pk)
    context = {"rows": rows, "words": words, "tab": TAB}
    return render(request, "administration/networks.html", context | ways(request, older))


@page
def area_networks(request: UserRequest, pk: int) -> HttpResponse:
    found = _area(request.user, pk)
    below = Area.objects.current().filter(parent=found).exclude(level=AreaLevel.GRID).order_by("path")
    about_members = Change.objects.about("area", pk).filter(kind="membership").newest_first()
    context = {
        "area": found,
        "around": scope.around(request.user, found),
        "below": list(below[:MOST_BELOW]),
        "networks": network_rows.networks_of(found, timezone.localdate()),
        "changes": [change_wording.told(change) for change in about_members[:SHOWN_CHANGES]],
        "may_change": found.until is None and policies.configuring(request.user).covers(found),
        "tab": TAB,
    }
    return render(request, "administration/area_networks.html", context)


@form_page
def join(request: UserRequest, pk: int, network: str) -> HttpResponse:
    found, steward = _area(request.user, pk), SystemSteward(request.user)
    if network not in Network.values:
        raise Http404
    steward.require(found)
    sheet = _sheet(found, Network(network).label, heading=_("Add a member"), button=_("Add"), done=_("Added."))

    def add(given: dict[str, Any]) -> Membership:
        part = NetworkPart(given.pop("part"))
        return actions.join(found, network=Network(network), part=part, **given, by=steward)

    form = JoinForm(sent(request), area=found, initial={"part": NetworkPart.MEMBER})
    return answer(request, form, sheet, add)


@form_page
def change_part(request: UserRequest, pk: int) -> HttpResponse:
    membership, steward = _to_change(request.user, pk)
    sheet = _member_sheet(membership, heading=_("Give another part"), button=_("Save"), done=_("Saved."))

    def change(given: dict[str, Any]) -> Membership:
        return contacts.change_part(membership, part=NetworkPart(given.pop("part")), **given, by=steward)

    return answer(request, ChangePartForm(sent(request), initial={"part": membership.part}), sheet, change)


@form_page
def name_contact(request: UserRequest, pk: int) -> HttpResponse:
    membership, steward = _to_change(request.user, pk)
    lead = _("Somebody with a post in the unit. Those who look up the network are shown this name.")
    sheet = _member_sheet(membership, heading=_("Name the contact"), button=_("Save"), lead=lead, done=_("Saved."))

    def name(given: dict[str, Any]) -> NetworkContact:
        return contacts.name_contact(membership, **given, by=steward)

    return answer(request, ContactForm(sent(request), membership=membership), sheet, name)


@form_page
def end_membership(request: UserRequest, pk: int) -> HttpResponse:
    membership, steward = _to_change(request.user, pk)
    sheet = _member_sheet(membership, heading=_("End the membership"), button=_("End it"), done=_("It ends."))
    form = EndMembershipForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.end(membership, **given, by=steward))


def _area(user: User, pk: int) -> Area:
    """Grids have no networks of their own."""
    found = scope.area(user, pk)
    if found.level == AreaLevel.GRID:
        raise Http404
    return found


def _to_change(user: User, pk: int) -> tuple[Membership, SystemSteward]:
    membership, steward = scope.membership(user, pk), SystemSteward(user)
    steward.require(membership.area)
    return membership, steward


def _member_sheet(membership: Membership, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    about = f"{membership.unit.name} · {membership.get_part_display()} · {membership.get_network_display()}"
    return _sheet(membership.area, about, heading=heading, button=button, lead=lead, done=done)


def _sheet(area: Area, about: object, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    back = reverse("administration:area_networks", args=[area.pk])
    about = f"{area.place_name()} · {about}"
    return FormPage(heading=heading, button=button, back=back, about=about, lead=lead, done=done, tab=TAB)
