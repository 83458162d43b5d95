"""Areas: walked from the city down, an area's page, grids and names."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from administration import scope
from administration.forms import GridForm, RenameForm
from networks.actions import areas as actions
from networks.choices import AreaLevel
from networks.models import Area, Change, Unit
from teams import change_wording, finding, network_rows, policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from teams.models import Post, User
from teams.policies import SystemSteward
from web.form_pages import FormPage, answer, sent
from web.pagination import BY_PATH, ways

TAB = "areas"
SHOWN_CHANGES = 20
SHOWN_POSTS = 50
SHOWN_UNITS = 12
# A community has at most 999 grids, ended ones among them.
MOST_RELATED = 1200


@page
def areas(request: UserRequest) -> HttpResponse:
    """Where the administrator's areas begin, or what fits the typed words."""
    words, after = request.GET.get("q", "").strip()[: finding.LONGEST], request.GET.get("after", "")
    known = scope.areas(request.user).current().with_parents()
    rows, older = BY_PATH.page(finding.areas(words, known) if words else scope.tops(request.user, known), after)
    context = {"rows": rows, "words": words, "tab": TAB}
    return render(request, "administration/areas.html", context | ways(request, older))


@page
def area(request: UserRequest, pk: int) -> HttpResponse:
    """One area: who answers for it, what lies in it, its units, where it came from, what was changed."""
    today = timezone.localdate()
    found = scope.area(request.user, pk, network_rows.with_members(scope.areas(request.user), today))
    related = list(Area.objects.filter(Q(parent=found) | Q(successor=found)).order_by("path")[:MOST_RELATED])
    posts = Post.objects.current().filter(area=found).select_related("person").order_by("duty", "pk")
    units = list(Unit.objects.current().filter(area=found).order_by("-is_centre", "pk")[: SHOWN_UNITS + 1])
    may_change = found.until is None and policies.configuring(request.user).covers(found)
    context = {
        "area": found,
        "around": scope.around(request.user, found),
        "children": [other for other in related if other.parent_id == pk and other.is_in_force(today)],
        "posts": list(posts[:SHOWN_POSTS]),
        "units": units[:SHOWN_UNITS],
        "are_more_units": len(units) > SHOWN_UNITS,
        "networks": network_rows.lines(found),
        "predecessors": [other for other in related if other.successor_id == pk],
        "changes": [
            change_wording.told(change) for change in Change.objects.about("area", pk).newest_first()[:SHOWN_CHANGES]
        ],
        "may_change": may_change,
        "may_add_grid": may_change and found.level == AreaLevel.COMMUNITY,
        "may_add_area": may_change and found.level not in (AreaLevel.COMMUNITY, AreaLevel.GRID),
        "may_rearrange": bool(may_change and found.parent and policies.configuring(request.user).covers(found.parent)),
        "tab": TAB,
    }
    return render(request, "administration/area.html", context)


@form_page
def add_grid(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = to_change(request.user, pk)
    lead = _("It gets the community's next free number. Matters raised from then on can be put into it.")
    sheet = area_sheet(found, heading=_("Add a grid"), button=_("Add"), lead=lead)

    def add(given: dict[str, Any]) -> HttpResponse:
        return redirect("administration:area", actions.add_grid(found, **given, by=steward).pk)

    return answer(request, GridForm(sent(request)), sheet, add)


@form_page
def rename_area(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = to_change(request.user, pk)
    lead = _(
        "It stays the same area: its open matters, posts and units stay where they are. The old name is kept below."
    )
    sheet = area_sheet(found, heading=_("Rename the area"), button=_("Rename"), lead=lead, done=_("Renamed."))
    form = RenameForm(sent(request), initial={"name": found.name})
    return answer(request, form, sheet, lambda given: actions.rename(found, **given, by=steward))


def to_change(user: User, pk: int) -> tuple[Area, SystemSteward]:
    """The area with who may change it; 404 out of sight, `NotAllowed` for those who only read."""
    found, steward = scope.area(user, pk), SystemSteward(user)
    steward.require(found)
    return found, steward


def area_sheet(area: Area, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    back = reverse("administration:area", args=[area.pk])
    return FormPage(heading=heading, button=button, back=back, about=area.full_name, lead=lead, done=done, tab=TAB)
