"""Units: the list by area, a unit's page, and its changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from administration import scope
from administration.forms import ChangeUnitForm, EndUnitForm, MoveUnitForm, NewUnitForm
from cases.reading.open_cases import why_unit_is_needed
from imports.kinds.units import NEARLY
from networks.actions import units as actions
from networks.actions.units import Particulars
from networks.choices import UnitKind
from networks.models import Area, Change, Unit
from networks.models.area import PARENTS
from networks.unit_names import twin
from teams import change_wording, finding, network_rows, policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from teams.models import Post, User
from teams.policies import SystemSteward
from web.errors import Refusal
from web.form_pages import FormPage, answer, sent
from web.pagination import BY_AREA, ways

TAB = "units"
SHOWN_CHANGES = 20
SHOWN_POSTS = 100
SHOWN_UNITS = 50


@page
def units(request: UserRequest) -> HttpResponse:
    """Units in force from the city down, found by what is typed, or those of one area."""
    words, after = request.GET.get("q", "").strip()[: finding.LONGEST], request.GET.get("after", "")
    known = finding.units(words, scope.units(request.user).current()).select_related(f"area__{PARENTS}")
    kind, area = request.GET.get("kind", ""), _area_asked(request)
    if kind in UnitKind.values:
        known = known.filter(kind=kind)
    if area:
        known = known.filter(area=area)
    rows, older = BY_AREA.page(known, after)
    may_add = bool(policies.configuring(request.user))
    context = {"rows": rows, "words": words, "kind": kind, "kinds": UnitKind.choices, "may_add": may_add, "tab": TAB}
    context["area"] = area
    return render(request, "administration/units.html", context | ways(request, older))


@page
def unit(request: UserRequest, pk: int) -> HttpResponse:
    """One unit: what it is, who holds posts there, what stands under it, and what was changed."""
    found = scope.unit(request.user, pk)
    context = {
        "unit": found,
        "posts": list(Post.objects.current().filter(unit=found).with_places().order_by("duty", "pk")[:SHOWN_POSTS]),
        "memberships": network_rows.of_unit(found, timezone.localdate()),
        "below": list(Unit.objects.current().filter(parent=found).select_related("area").order_by("pk")[:SHOWN_UNITS]),
        "changes": [
            change_wording.told(change) for change in Change.objects.about("unit", pk).newest_first()[:SHOWN_CHANGES]
        ],
        "may_open_parent": bool(found.parent and policies.reading(request.user).covers(found.parent.area)),
        "may_change": found.until is None and policies.configuring(request.user).covers(found.area),
        "tab": TAB,
    }
    return render(request, "administration/unit.html", context)


@form_page
def add_unit(request: UserRequest) -> HttpResponse:
    reach = policies.configuring(request.user)
    _require_configuring(request.user)
    sheet = FormPage(heading=_("Add a unit"), button=_("Add"), back=reverse("administration:units"), tab=TAB)

    form = NewUnitForm(sent(request), reach=reach)

    def add(given: dict[str, Any]) -> HttpResponse:
        _require_no_twin(form, given)
        added = actions.add(
            _particulars(given),
            kind=UnitKind(given["kind"]),
            area=given["area"],
            is_centre=given["is_centre"],
            since=given["since"],
            by=SystemSteward(request.user),
        )
        return redirect("administration:unit", added.pk)

    return answer(request, form, sheet, add)


@form_page
def change_unit(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = _to_change(request.user, pk)
    now = {"name": found.name, "short_name": found.short_name, "phone": found.phone, "functions": found.functions}
    sheet = _sheet(found, heading=_("Change the unit"), button=_("Save"), done=_("Saved."))

    def change(given: dict[str, Any]) -> Unit:
        return actions.change(found, _particulars(given), note=given["note"], by=steward)

    return answer(request, ChangeUnitForm(sent(request), initial=now), sheet, change)


@form_page
def move_unit(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = _to_change(request.user, pk)
    form = MoveUnitForm(sent(request), reach=policies.configuring(request.user))
    sheet = _sheet(found, heading=_("Put under another unit"), button=_("Move"), done=_("Moved."))
    return answer(request, form, sheet, lambda given: actions.move(found, **given, by=steward))


@form_page
def end_unit(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = _to_change(request.user, pk)
    lead = _("It can end when nobody holds a post there, no open matter waits there and no unit stands under it.")
    sheet = _sheet(found, heading=_("End the unit"), button=_("End the unit"), lead=lead, done=_("It ends."))

    def end(given: dict[str, Any]) -> Unit:
        return actions.end(found, **given, still_needed=why_unit_is_needed, by=steward)

    return answer(request, EndUnitForm(sent(request)), sheet, end)


def _require_no_twin(form: NewUnitForm, given: dict[str, Any]) -> None:
    """Ask once more where the area has a unit of nearly this name: a second one is seldom meant."""
    if given.pop("is_another", False):
        return
    area = Area.objects.with_parents().get(pk=given["area"].pk)
    if other := twin(given["name"], area, Unit.objects.current().filter(area=area)):
        form.ask_whether_another()
        raise Refusal(_(NEARLY) % {"name": other.name}, field="is_another")


def _area_asked(request: UserRequest) -> Area | None:
    """The area whose units alone are asked for; none where the address names none that may be seen."""
    number = request.GET.get("area", "")
    if not (number.isascii() and number.isdigit()):
        return None
    return scope.areas(request.user).filter(pk=number).first()


def _to_change(user: User, pk: int) -> tuple[Unit, SystemSteward]:
    found, steward = scope.unit(user, pk), SystemSteward(user)
    steward.require(found.area)
    return found, steward


def _require_configuring(user: User) -> None:
    """A first look, before anything is typed; the verb asks again for the area that was chosen."""
    if not policies.configuring(user):
        SystemSteward(user).require(Area())


def _particulars(given: dict[str, Any]) -> Particulars:
    return Particulars(given["name"], given["short_name"], given["phone"], given["functions"])


def _sheet(unit: Unit, *, heading: str, button: str, lead: str = "", done: str = "") -> FormPage:
    back = reverse("administration:unit", args=[unit.pk])
    return FormPage(heading=heading, button=button, back=back, about=unit.name, lead=lead, done=done, tab=TAB)
