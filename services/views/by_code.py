"""Pages behind a code: how far an application is, taking it back, and whether a certificate holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.reading.telephones import number_to_ring
from cases.rules.errors import CodeUnknown, TooManyTries
from residents import throttle
from residents.views.by_code import by_code
from services.actions import applying
from services.forms import CodeForm
from services.models import Application
from services.tracked import Followed, application_with, certificate_with
from teams.http import UserRequest
from web.addresses import whole_address
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE
from web.qr import picture
from worktime import timekeeping


def _application(code: str) -> Application:
    if found := application_with(code):
        return found
    raise CodeUnknown(_("There is no application with this code. Please compare it letter by letter."))


@by_code
@require_safe
def follow(request: UserRequest, code: str) -> HttpResponse:
    """Where it is, who has it, until when; with number and code right after applying."""
    return _followed(request, code)


def _followed(request: HttpRequest, code: str, refusal: Refusal | None = None) -> HttpResponse:
    told = Followed(_application(code), timekeeping.now())
    address = whole_address("services:follow", code)
    has_just_applied = "applied" in request.GET
    shown = {
        "told": told,
        "code": code,
        "now": told.now,
        "refusal": refusal,
        "is_late": told.application.is_overdue(told.now),
        "has_just_applied": has_just_applied,
        "picture": picture(address) if has_just_applied else "",
    }
    return render(request, "services/follow.html", shown, status=refusal.status if refusal else 200)


@by_code
def take_back(request: UserRequest, code: str) -> HttpResponse:
    """GET asks, POST takes it back."""
    application = _application(code)
    if request.method == "POST":
        try:
            applying.take_back(application)
        except Refusal as refusal:
            return _followed(request, code, refusal)
    if request.method == "POST" or not application.is_open:
        return redirect("services:follow", code=code)
    return render(request, "services/take_back.html", {"told": Followed(application, timekeeping.now()), "code": code})


@by_code
def find_certificate(request: UserRequest) -> HttpResponse:
    """Where the code of a paper is typed in."""
    form = refilled(CodeForm(request.POST if request.method == "POST" else None), request)
    status = 200 if not form.is_bound or form.is_valid() else UNREADABLE
    if form.is_bound and form.is_valid():
        try:
            with throttle.counted(request):
                _require_known(form.cleaned_data["code"])
                return redirect("services:verify", code=form.cleaned_data["code"])
        except (CodeUnknown, TooManyTries) as refusal:
            form.add_error("code", str(refusal))
            status = refusal.status
    return render(request, "services/find_certificate.html", {"form": form, "typed_form": "typed"}, status=status)


def _require_known(code: str) -> None:
    if certificate_with(code) is None:
        raise _unknown()


def _unknown() -> CodeUnknown:
    return CodeUnknown(_("There is no certificate with this code. Do not accept the paper; ring and ask."))


@by_code
@require_safe
def verify(request: UserRequest, code: str) -> HttpResponse:
    """Whether the certificate holds, its number and days; neither whose it is nor what it says."""
    certificate = certificate_with(code)
    if certificate is None:
        raise _unknown()
    today = timekeeping.today()
    shown = {
        "certificate": certificate,
        "issuer": certificate.issuer_words.split(" ", 1),
        "is_over": certificate.is_over(today),
        "now": timekeeping.now(),
        "phone": certificate.issuer.phone or number_to_ring(certificate.issuer.area),
    }
    return render(request, "services/verify.html", shown)
