"""What binding rulings propose for the duty catalogue: accepted with one click, or declined with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from administration import scope
from administration.rule_forms import AcceptAmendmentForm, DeclineAmendmentForm
from administration.views.catalogue import TAB
from networks import rules
from networks.actions import amendments as actions
from networks.models import Amendment, CatalogueItem
from teams import policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from web.form_pages import FormPage, answer, sent

SHOWN_WAITING = 50
SHOWN_SETTLED = 20


@page
def amendments(request: UserRequest) -> HttpResponse:
    """Those that wait, the oldest first, and the last ones settled."""
    scope.require_sight_of_rules(request.user)
    rows, now = Amendment.objects.select_related("entry", "unit"), rules.current().catalogue
    waiting = rows.waiting().order_by("pk")[: SHOWN_WAITING + 1]
    context = {
        "waiting": [(row, _duties(row, now), _leads_today(row, now)) for row in waiting[:SHOWN_WAITING]],
        "are_more": len(waiting) > SHOWN_WAITING,
        "settled": rows.exclude(outcome="").order_by("-settled_at")[:SHOWN_SETTLED],
        "may_change": policies.configuring(request.user).is_everywhere,
        "tab": TAB,
    }
    return render(request, "administration/amendments.html", context)


@form_page
def accept_amendment(request: UserRequest, pk: int) -> HttpResponse:
    keeper, found = scope.keeper_of_rules(request.user), _found(pk)
    lead = _("From today, matters of this type can be led by units with this duty. Matters given before keep theirs.")
    sheet = _sheet(
        found, heading=_("Accept the amendment"), button=pgettext("amendment", "Accept"), lead=lead, done=_("Accepted.")
    )
    form = AcceptAmendmentForm(sent(request), duties=_duties(found, rules.current().catalogue))

    def accept(given: dict[str, Any]) -> object:
        return actions.accept(found, **given, by=keeper)

    return answer(request, form, sheet, accept)


@form_page
def decline_amendment(request: UserRequest, pk: int) -> HttpResponse:
    keeper, found = scope.keeper_of_rules(request.user), _found(pk)
    lead = _("The catalogue stays as it is.")
    sheet = _sheet(
        found,
        heading=_("Decline the amendment"),
        button=pgettext("amendment", "Decline"),
        lead=lead,
        done=_("Declined."),
    )

    def decline(given: dict[str, Any]) -> object:
        return actions.decline(found, **given, by=keeper)

    return answer(request, DeclineAmendmentForm(sent(request)), sheet, decline)


def _found(pk: int) -> Amendment:
    return get_object_or_404(Amendment.objects.select_related("entry", "unit"), pk=pk)


def _duties(amendment: Amendment, catalogue: Mapping[str, CatalogueItem]) -> list[str]:
    """Duties of the unit by which it could lead; of an entry that has ended none, for it can only be declined."""
    return list(amendment.unit.functions) if amendment.entry.code in catalogue else []


def _leads_today(amendment: Amendment, catalogue: Mapping[str, CatalogueItem]) -> list[str]:
    now = catalogue.get(amendment.entry.code)
    return now.lead_functions if now else []


def _sheet(amendment: Amendment, *, heading: str, button: str, lead: str, done: str) -> FormPage:
    return FormPage(
        heading=heading,
        button=button,
        back=reverse("administration:amendments"),
        about=f"{amendment} · {amendment.unit.name}",
        lead=lead,
        done=done,
        tab=TAB,
    )
