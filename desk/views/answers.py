"""Standard answers of a unit, and those for every unit: read by its people, kept by its head and the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import actions
from desk.answer_forms import AnswerForm
from desk.models import StandardAnswer
from desk.standard_answers import PLACES, may_keep
from networks import rules
from networks.models import Unit
from teams import rosters
from teams.http import UserRequest
from web.fields import row_number
from web.form_pages import FormPage, answer, form_page, page, post_only, sent

TAB = "answers"


@page
def answers(request: UserRequest) -> HttpResponse:
    """Of one unit (`?unit=`, or the first of one's own) and for every unit."""
    user, unit = request.user, _unit(request)
    if unit is None and not may_keep(user, None):
        raise Http404
    standing = StandardAnswer.objects.standing().order_by("action", "entry", "title")
    places = [unit, None] if unit else [None]
    groups = [(of, standing.filter(unit=of), may_keep(user, of)) for of in places]
    catalogue = rules.current().catalogue
    shown = [
        {
            "unit": of,
            "rows": [(one, str(catalogue.get(one.entry, one.entry))) for one in rows],
            "may_keep": may,
            "add_url": f"{reverse('desk:add_answer')}?unit={of.pk if of else ''}",
        }
        for of, rows, may in groups
    ]
    page_of = {"base": _base(request), "tab": TAB} | {"groups": shown, "unit": unit}
    return render(request, "desk/answers.html", page_of)


def _base(request: UserRequest) -> str:
    """Among the pages of the administration for whoever is in no unit."""
    return "base_tabs.html" if request.user.own_units else "administration/base.html"


def _unit(request: UserRequest) -> Unit | None:
    """The unit that the address names, else the first of one's own; 404 for one whose answers are not one's to read."""
    asked = request.GET.get("unit", "")
    number = row_number(asked) if asked else min(request.user.own_units, default=None)
    if number is None:
        if asked:
            raise Http404
        return None
    unit = get_object_or_404(Unit.objects.current().select_related("area"), pk=number)
    if not rosters.may_read(request.user, unit):
        raise Http404
    return unit


@form_page
def add_answer(request: UserRequest) -> HttpResponse:
    """For the unit in the address, or for every unit."""
    unit = _unit(request) if request.GET.get("unit") else None
    if not may_keep(request.user, unit):
        raise Http404
    sheet = _sheet(request, _("Add a standard answer"), unit)

    def keep(given: dict[str, Any]) -> object:
        return actions.keep_answer(unit=unit, by=request.user, **given)

    return answer(request, AnswerForm(sent(request)), sheet, keep)


@form_page
def change_answer(request: UserRequest, pk: int) -> HttpResponse:
    """The next version of one."""
    known = _kept(request, pk)
    sheet = _sheet(request, _("Change the standard answer"), known.unit)
    initial = {name: getattr(known, name) for name in ("action", "entry", "title", "text")}

    def change(given: dict[str, Any]) -> object:
        return actions.change_answer(known, by=request.user, **given)

    return answer(request, AnswerForm(sent(request), initial=initial), sheet, change)


@post_only
def end_answer(request: UserRequest, pk: int) -> HttpResponse:
    known = _kept(request, pk)
    actions.end_answer(known, by=request.user)
    messages.success(request, _("Taken away."))
    return redirect(_back(known.unit))


def _kept(request: UserRequest, pk: int) -> StandardAnswer:
    """One that is this person's to change; 404 otherwise."""
    known = get_object_or_404(StandardAnswer.objects.select_related("unit__area"), pk=min(pk, 2**63 - 1))
    if not may_keep(request.user, known.unit):
        raise Http404
    return known


def _sheet(request: UserRequest, heading: str, unit: Unit | None) -> FormPage:
    return FormPage(
        heading=heading,
        button=_("Save"),
        back=_back(unit),
        about=unit.name if unit else _("for every unit"),
        done=_("Saved. It is offered from now on."),
        template="desk/answer.html",
        base=_base(request),
        tab=TAB,
        context={"places": [(f"【{name}】", _(meaning)) for name, (meaning, _value) in PLACES.items()]},
    )


def _back(unit: Unit | None) -> str:
    address = reverse("desk:answers")
    return f"{address}?unit={unit.pk}" if unit else address
