"""Pages without a code and without an account: what there is, what may be issued and what may not, and applying."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.access.pace import Pace
from cases.reading import telephones
from cases.reading.telephones import PUBLIC_LINE, number_to_ring
from networks import rules
from networks.models import CatalogueItem
from residents import contacts, places
from residents.views.front import public
from residents.views.private import private
from services import abolished, wording
from services.actions import applying
from services.forms import PublicForm
from services.models import Service
from teams.http import UserRequest
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE

APPLYING = Pace("service", 30)
FIRST_SHOWN = 3
LONGEST_WORDS = 30


@public
def services(request: HttpRequest) -> HttpResponse:
    """What there is, who decides and how long it takes; red stations with their hours, and who is asked."""
    area = places.remembered(request)
    near = {"stations": contacts.red_stations(area), "centres": telephones.centres(area)} if area else {}
    shown = {
        "area": area,
        "name": places.short_name_of(area) if area else "",
        "phone": PUBLIC_LINE,
        "services": with_types(Service.objects.current().order_by("number")),
    }
    return render(request, "services/services.html", shown | near)


def with_types(services: Iterable[Service]) -> list[tuple[Service, list[CatalogueItem]]]:
    """Each with the types of matter it leads to."""
    catalogue = rules.recent().catalogue
    return [(one, [catalogue[code] for code in one.entry_codes if code in catalogue]) for one in services]


@public
def certificates(request: HttpRequest) -> HttpResponse:
    """What a community issues, and the twenty kinds that it may not: found by two characters, without a script."""
    words = request.GET.get("q", "")[:LONGEST_WORDS].strip()
    every = "all" in request.GET
    kinds = abolished.found(words) if words else list(abolished.kinds())
    area = places.remembered(request)
    shown = {
        "certificates": list(Service.objects.current().certificates().order_by("number")),
        "kinds": kinds if words or every else kinds[:FIRST_SHOWN],
        "count": len(abolished.kinds()),
        "words": words,
        "every": every,
        "rule": abolished.RULE,
        "phone": number_to_ring(area),
    }
    return render(request, "services/certificates.html", shown)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def never(request: HttpRequest, number: int) -> HttpResponse:
    """One abolished kind, as a page to show and to print; whatever is sent for it gets the sentence."""
    kind = abolished.numbered(number)
    if kind is None:
        raise Http404
    refusal = abolished.NeverIssued(kind) if request.method == "POST" else None
    shown = {
        "kind": kind,
        "rule": abolished.RULE,
        "phone": number_to_ring(places.remembered(request)),
        "refusal": refusal,
    }
    return render(request, "services/never.html", shown, status=refusal.status if refusal else 200)


def service_in_force(number: int) -> Service:
    """One that is applied for, as it is today."""
    service = get_object_or_404(Service.objects.current(), number=number)
    if not service.is_applied_for:
        raise Http404
    return service


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: UserRequest, number: int) -> HttpResponse:
    """GET shows what is needed and asks; POST applies, or shows what is missing."""
    service = service_in_force(number)
    if request.method != "POST":
        area = places.remembered(request)
        form = PublicForm(service=service, initial={"area": area.code if area else ""})
        return _show(request, refilled(form, request))
    form = PublicForm(request.POST, service=service)
    key = form.key_now
    if not form.is_valid():
        return _show(request, form, UNREADABLE)
    try:
        require_none_forged(request)
        APPLYING.require(request)
        application = applying.apply(form.wanted(), key=key)
    except Refusal as refusal:
        form.blame(refusal)
        return _show(request, form, refusal.status)
    return redirect(reverse("services:follow", args=[application.code]) + "?applied=1")


def require_none_forged(request: HttpRequest) -> None:
    """Whatever else was sent beside the form, in any field: an abolished proof is not had by it."""
    for name in ("title", "kind", "name_zh", "template", "service"):
        abolished.require_none(request.POST.get(name, ""))


def _show(request: HttpRequest, form: PublicForm, status: int = 200) -> HttpResponse:
    shown = {
        "service": form.service,
        "form": form,
        "typed_form": "typed",
        "area": form.place,
        "area_name": places.short_name_of(form.place) if form.place else "",
        "blank": wording.blank(form.service.template),
        "phone": number_to_ring(form.place),
    }
    return render(request, "services/apply.html", shown, status=status)
