"""Steps of an application that have a page or a button of their own: check, hand on, answer, refuse, sign, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.reading.telephones import PUBLIC_LINE
from cases.reading.tracking import grouped
from services import policies
from services.actions import handling, issuing
from services.forms import CheckForm, HandOnForm, RefuseForm, ReplyForm, WithdrawForm
from services.models import Application, Certificate
from services.views.desk import TAB, application_seen, show
from teams.http import UserRequest
from web.addresses import whole_address
from web.errors import NotAllowed, Refusal
from web.form_pages import FormPage, answer, form_page, or_forbidden, post_only, sent
from web.qr import picture

BASE = "services/base.html"


def _sheet(found: Application, heading: str, button: str, **more: Any) -> FormPage:
    return FormPage(
        heading=heading,
        button=button,
        back=found.get_absolute_url(),
        about=f"{found.service.name} {found.reference}",
        tab=TAB,
        base=BASE,
        **more,
    )


def _worked_on(request: UserRequest, pk: int) -> Application:
    found = application_seen(request.user, pk)
    policies.require_work_on(request.user, found.area)
    return found


@form_page
def check(request: UserRequest, pk: int) -> HttpResponse:
    found = _worked_on(request, pk)
    sheet = _sheet(found, _("Checked"), _("It is as they say"), done=_("The check is kept."))
    return answer(request, CheckForm(sent(request)), sheet, lambda told: handling.check(found, **told, by=request.user))


@form_page
def hand_on(request: UserRequest, pk: int) -> HttpResponse:
    found = _worked_on(request, pk)
    sheet = _sheet(found, _("Hand it on"), _("Handed on"), done=_("It is with the department."))
    return answer(
        request, HandOnForm(sent(request)), sheet, lambda told: handling.hand_on(found, **told, by=request.user)
    )


@form_page
def reply(request: UserRequest, pk: int) -> HttpResponse:
    found = _worked_on(request, pk)
    sheet = _sheet(found, _("Answer of the department"), _("Tell the applicant"), done=_("The answer stands there."))
    return answer(
        request, ReplyForm(sent(request)), sheet, lambda told: handling.answer(found, **told, by=request.user)
    )


@form_page
def refuse(request: UserRequest, pk: int) -> HttpResponse:
    found = application_seen(request.user, pk)
    if not policies.may_end(request.user, found, policies.deciding_unit(found.service, found.area)):
        raise NotAllowed(_("An application is refused by those who check or decide it."))
    sheet = _sheet(found, _("Refuse the application"), _("Refuse it"), done=_("It is refused; the reason is told."))
    return answer(
        request, RefuseForm(sent(request)), sheet, lambda told: handling.refuse(found, **told, by=request.user)
    )


@post_only
def sign(request: UserRequest, pk: int) -> HttpResponse:
    found = application_seen(request.user, pk)
    try:
        issuing.sign(found, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return show(request, found, refusal=refusal, status=refusal.status)
    return redirect(found)


def _certificate(request: UserRequest, pk: int) -> Certificate:
    found = application_seen(request.user, pk)
    certificate: Certificate | None = getattr(found, "certificate", None)
    if certificate is None:
        raise Http404
    certificate.application = found
    return certificate


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def paper(request: UserRequest, pk: int) -> HttpResponse:
    """POST opens the paper to be printed, on record; it is never kept and has no address to be looked at again."""
    certificate = _certificate(request, pk)
    if request.method != "POST":
        return redirect(certificate.application)
    try:
        issuing.print_paper(certificate, by=request.user)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return show(request, certificate.application, refusal=refusal, status=refusal.status)
    address = whole_address("services:verify", certificate.code)
    shown = {
        "certificate": certificate,
        "paragraphs": certificate.text.splitlines(),
        "address": address,
        "picture": picture(address),
        "code": grouped(certificate.code),
        "issuer": certificate.issuer_words.split(" ", 1),
        "phone": certificate.issuer.phone or PUBLIC_LINE,
        "tab": TAB,
    }
    response = render(request, "services/paper.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@form_page
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    certificate = _certificate(request, pk)
    if not policies.decides(request.user, certificate.issuer):
        raise NotAllowed(_("A certificate is withdrawn by whom it was issued."))
    sheet = _sheet(
        certificate.application,
        _("Withdraw %(number)s") % {"number": certificate.number_words},
        _("Withdraw it"),
        lead=_("Whoever scans the paper is told from now on that it is withdrawn. It cannot be made valid again."),
        done=_("The certificate is withdrawn."),
    )
    return answer(
        request, WithdrawForm(sent(request)), sheet, lambda told: issuing.withdraw(certificate, **told, by=request.user)
    )
