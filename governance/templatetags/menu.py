"""The ways to councils, stations, services, alliances, firms, teams and orders of other systems, for whom they are."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliances.policies import IN_ALLIANCE
from cases.access.overseeing import team_areas
from councils import policies as of_councils
from enterprises.policies import GIVES_CARE
from orders import policies as of_orders
from services import policies as of_services
from teams.choices import Duty
from teams.models import User
from volunteering import policies as of_volunteering

register = template.Library()
LABELS = {
    "councils": _("Bench councils"),
    "volunteering": _("Red stations"),
    "services": _("Public services"),
    "alliances": _("Party alliance"),
    "firms": _("Firms"),
    "teams": _("Teams"),
    "orders": _("Orders of other systems"),
}
ICONS = {
    "councils": "chat-left-text",
    "volunteering": "house-heart",
    "services": "clipboard-check",
    "alliances": "people",
    "firms": "building",
    "teams": "person",
    "orders": "inbox",
}
PAGES = {
    "councils": "councils:councils",
    "volunteering": "volunteering:stations",
    "services": "services:applications",
    "alliances": "alliances:alliances",
    "firms": "enterprises:firms",
    "teams": "five_teams:teams",
    "orders": "orders:sources",
}
LOOKS_OVER = (Duty.SUPERVISOR, Duty.RESPONSIBLE, Duty.AUDITOR, Duty.SYSTEM_ADMIN)


@register.inclusion_tag("components/_linkage_tabs.html", takes_context=True)
def linkage_tabs(context: RequestContext) -> dict[str, Any]:
    return {"links": _links(context["request"].user, str(context.get("tab", "")))}


@register.inclusion_tag("components/_linkage_menu.html")
def linkage_menu(user: User) -> dict[str, Any]:
    return {"links": _links(user, "")}


def _links(user: User, tab: str) -> list[dict[str, Any]]:
    """By posts alone, without a question to the database: this stands in the menu of every page."""
    shown = {
        "councils": of_councils.sees_councils(user),
        "volunteering": of_volunteering.sees_stations(user),
        "services": of_services.sees_services(user),
        "alliances": user.has_duty(*IN_ALLIANCE, *LOOKS_OVER),
        "firms": user.has_duty(Duty.ASSISTANCE, *GIVES_CARE, *LOOKS_OVER),
        "teams": bool(team_areas(user)),
        "orders": bool(of_orders.centres(user)),
    }
    return [
        {"url": reverse(PAGES[name]), "label": LABELS[name], "icon": ICONS[name], "is_current": name == tab}
        for name, is_shown in shown.items()
        if is_shown
    ]
