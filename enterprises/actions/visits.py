"""Visits to firms and what they ask for; a request becomes a matter in one step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import Matter, Person, whistle
from cases.rules.choices import Channel
from enterprises import policies
from enterprises.choices import VisitWay
from enterprises.models import Firm, Request, Visit
from teams.models import User
from web.errors import Refusal, require_said
from web.writing import says_something


@dataclass(frozen=True, slots=True)
class Told:
    """What the member wrote on the way: what was seen, and what the firm asks for, if anything."""

    visited_on: dt.date
    way: VisitWay
    text: str
    request: str = ""


def log(firm: Firm, told: Told, *, key: str, is_raised: bool = False, by: User) -> Visit:
    """Keep a visit. `is_raised`: its request is a matter at once. `key`: the form's own; sent twice it is one visit."""
    policies.require_visiting(by, firm)
    _require_told(firm, told, is_raised=is_raised)
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                firm=firm, by=by, visited_on=told.visited_on, way=told.way, text=told.text, key=key
            )
            if told.request:
                request = Request.objects.create(visit=visit, firm=firm, text=told.request)
                if is_raised:
                    raise_matter(request, by=by)
    except IntegrityError:
        before = Visit.objects.filter(by=by, key=key).first()
        if before is None:
            raise
        if before.firm_id != firm.pk or before.text != told.text:
            raise Refusal(_("This form was sent already with another content; open a fresh one.")) from None
        return before
    return visit


@transaction.atomic
def raise_matter(request: Request, *, by: User) -> Request:
    """Whistle the request: the centre of the firm's place has it. Raised already, it stays the matter it is."""
    policies.require_visiting(by, request.firm)
    request = _locked(request)
    if request.case_id:
        return request
    if request.settled:
        raise Refusal(_("This request was settled already."))
    firm = request.firm
    matter = Matter(
        text=f"{firm.name}：{request.text}",
        area=firm.area,
        place=firm.address,
        person=Person(firm.name, firm.phone),
        channel=Channel.ENTERPRISE,
    )
    request.case = whistle(matter, by=by, key=f"request-{request.pk}")
    request.save(update_fields=["case"])
    return request


@transaction.atomic
def settle(request: Request, *, answer: str, by: User) -> Request:
    """The request needed nobody else: it was answered on the spot, in words."""
    policies.require_visiting(by, request.firm)
    request = _locked(request)
    if not request.is_waiting:
        raise Refusal(_("This request was settled already, or is a matter."))
    if not says_something(answer):
        raise Refusal(_("Write how it was settled."), field="answer")
    request.settled = answer
    request.save(update_fields=["settled"])
    return request


def _locked(request: Request) -> Request:
    rows = Request.objects.select_related("firm__area__parent__parent__parent")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=request.pk)


def _require_told(firm: Firm, told: Told, *, is_raised: bool) -> None:
    if firm.until and firm.until <= timezone.localdate():
        raise Refusal(_("It has ended already."))
    if told.visited_on > timezone.localdate():
        raise Refusal(_("A visit is logged when it has been made; choose today or an earlier day."), field="visited_on")
    require_said(text=told.text)
    if is_raised and not says_something(told.request):
        raise Refusal(_("Write what the firm asks for."), field="request")
