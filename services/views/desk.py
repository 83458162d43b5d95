"""What staff see: the applications of their area, writing one down at the door, and one application."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cases.reading.tracking import grouped
from services import abolished, policies, wording
from services.actions import applying, handling
from services.choices import State
from services.forms import DoorForm, DraftForm
from services.models import Application, Service
from services.views.public import LONGEST_WORDS, require_none_forged, service_in_force, with_types
from teams.http import UserRequest
from teams.models import User
from web.addresses import whole_address
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE, or_forbidden, page
from web.pagination import PAGE, Order, ways
from web.qr import picture
from worktime import timekeeping

TAB = "services"
BY_DUE = Order("due_at")
NEWEST = Order("applied_at", is_newest_first=True)


@page
def applications(request: UserRequest) -> HttpResponse:
    """Open ones by what is due first; ended ones newest first."""
    if not policies.sees_services(request.user):
        raise Http404
    is_ended = "ended" in request.GET
    order = NEWEST if is_ended else BY_DUE
    seen = Application.objects.visible_to(request.user)
    rows = seen.ended() if is_ended else seen.open()
    found = list(order.sort(order.after(rows.whole(), request.GET.get("after", "")))[: PAGE + 1])
    older = order.cursor(_as_row(found[PAGE - 1])) if len(found) > PAGE else ""
    shown = {
        "rows": found[:PAGE],
        "is_ended": is_ended,
        "may_take": bool(policies.reach(request.user)),
        "tab": TAB,
    }
    return render(request, "services/applications.html", shown | ways(request, older))


def _as_row(application: Application) -> dict[str, Any]:
    return {"id": application.pk, "due_at": application.due_at, "applied_at": application.applied_at}


@page
def choose(request: UserRequest) -> HttpResponse:
    """Which service somebody at the door asks for; what may not be issued is said here too."""
    if not policies.reach(request.user):
        raise Http404
    every = with_types(Service.objects.current().order_by("number"))
    words = request.GET.get("q", "")[:LONGEST_WORDS].strip()
    shown = {
        "services": [service for service, _types in every if service.is_applied_for],
        "raised": [(service, types) for service, types in every if service.is_raised],
        "words": words,
        "kinds": abolished.found(words) if words else [],
        "tab": TAB,
    }
    return render(request, "services/choose.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def take(request: UserRequest, number: int) -> HttpResponse:
    """Write an application down for somebody: POST keeps it and shows the slip to hand over."""
    if not policies.reach(request.user):
        raise Http404
    service = service_in_force(number)
    if request.method != "POST":
        form = refilled(DoorForm(service=service, by=request.user), request)
        return _show_form(request, form)
    form = DoorForm(request.POST, service=service, by=request.user)
    key = form.key_now
    if not form.is_valid():
        return _show_form(request, form, UNREADABLE)
    try:
        require_none_forged(request)
        application = applying.apply(form.wanted(), key=key, by=request.user)
    except Refusal as refusal:
        form.blame(refusal)
        return _show_form(request, form, refusal.status)
    return redirect(application)


def _show_form(request: UserRequest, form: DoorForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "service": form.service, "typed_form": "typed", "tab": TAB}
    return render(request, "services/take.html", shown, status=status)


def application_seen(user: User, pk: int) -> Application:
    """Outside what the person's posts look over it does not exist."""
    return get_object_or_404(Application.objects.visible_to(user).whole(), pk=pk)


@page
def application(request: UserRequest, pk: int) -> HttpResponse:
    """How it stands, with who asks masked."""
    return show(request, application_seen(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def opened(request: UserRequest, pk: int) -> HttpResponse:
    """POST shows who it is and what was answered, on record; looked at again without it, it is the plain page."""
    found = application_seen(request.user, pk)
    if request.method != "POST":
        return redirect(found)
    handling.open_papers(found, by=request.user)
    return show(request, found, is_opened=True)


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def draft(request: UserRequest, pk: int) -> HttpResponse:
    """The named fields as they will stand in the certificate; sent from the opened page."""
    found = application_seen(request.user, pk)
    if request.method != "POST":
        return redirect(found)
    policies.require_work_on(request.user, found.area)
    form = DraftForm(request.POST, service=found.service)
    if not form.is_valid():
        return show(request, found, form=form, status=UNREADABLE)
    try:
        require_none_forged(request)
        handling.draft(found, answers=form.answers(), by=request.user)
    except Refusal as refusal:
        form.blame(refusal)
        return show(request, found, form=form, status=refusal.status)
    return redirect(found)


def show(
    request: UserRequest,
    found: Application,
    *,
    is_opened: bool = False,
    form: DraftForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one application, opened or not, with the steps that this person may take."""
    user, unit = request.user, policies.deciding_unit(found.service, found.area)
    works = policies.may_work_on(user, found.area)
    can_be_written = found.service.is_certificate and found.state in (State.CHECKED, State.DRAFTED)
    if is_opened and works and can_be_written:
        form = DraftForm(service=found.service, answers=found.answers)
    certificate = getattr(found, "certificate", None)
    shown = {
        "application": found,
        "certificate": certificate,
        "is_over": bool(certificate and certificate.is_over(timekeeping.today())),
        "unit": unit,
        "events": list(found.events.select_related("by").order_by("pk")),
        "is_opened": is_opened,
        "answers": _answers(found) if is_opened else [],
        "text": _text(found) if is_opened else "",
        "works": works,
        "decides": policies.decides(user, unit),
        "has_drafted": found.drafted_by_id == user.pk,
        "slip": _slip(found, user),
        "form": form,
        "refusal": refusal,
        "typed_form": "typed" if form else "",
        "now": timekeeping.now(),
        "tab": TAB,
    }
    return render(request, "services/application.html", shown, status=status)


def _answers(found: Application) -> list[tuple[Any, str]]:
    told = found.answers
    return [(asked.label, told.get(code, "")) for code, asked in found.service.fields]


def _text(found: Application) -> str:
    certificate = getattr(found, "certificate", None)
    if certificate:
        return str(certificate.text)
    if found.state == State.DRAFTED:
        return handling.text_of(found)
    return wording.blank(found.service.template)


def _slip(found: Application, user: User) -> dict[str, str] | None:
    """Number and code for the person at the door, while it is open: shown to whoever wrote it down alone."""
    if found.taken_by_id != user.pk or not found.is_open:
        return None
    address = whole_address("services:follow", found.code)
    return {"code": grouped(found.code), "picture": picture(address)}
