"""What waits for a second person: the list, and the page on which another administrator decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.forms import SettleForm
from cases.reading.open_cases import waiting_at
from networks.models import Area
from teams import change_wording, policies, second_persons
from teams.actions import proposals as actions
from teams.actions.codes import usual_end
from teams.administrators import form_page, page
from teams.choices import Duty
from teams.errors import SecondPersonNeeded
from teams.http import UserRequest
from teams.models import Matter, Post, Proposal, User
from web.errors import Refusal
from web.form_pages import FormPage, answer, sent
from worktime.days import last_day

TAB = "people"
SHOWN = 100
CONFIRM = "accept"


def address(pk: int) -> str:
    return reverse("administration:proposal", args=[pk])


@page
def proposals(request: UserRequest) -> HttpResponse:
    known = scope.proposals(request.user).order_by("-pk")
    context = {"waiting": known.open()[:SHOWN], "decided": known.exclude(decided_at=None)[:SHOWN], "tab": TAB}
    return render(request, "administration/proposals.html", context)


@form_page
def proposal(request: UserRequest, pk: int) -> HttpResponse:
    """Confirm or decline; whoever may not decide reads why."""
    found = scope.proposal(request.user, pk)
    bar = _bar(found, request.user)
    sheet = FormPage(
        heading=_("A second person decides"),
        button="",
        back=request.path,
        context={"proposal": found, "told": _told(found), "bar": bar, "may_decline": _may_decline(found, request.user)},
        template="administration/proposal.html",
        tab=TAB,
    )

    def settle(given: dict[str, Any]) -> HttpResponse:
        if given["answer"] != CONFIRM:
            actions.decline(found, address=address, by=request.user)
            return redirect(request.path)
        code = actions.confirm(found, open_matters=waiting_at, address=address, by=request.user)
        return _code_once(request, found.person, code) if code else redirect(request.path)

    return answer(request, SettleForm(sent(request)), sheet, settle)


def proposed(
    request: HttpRequest,
    needed: SecondPersonNeeded,
    *,
    person: User,
    matter: Matter,
    given: dict[str, Any],
    seat: Area | None,
    back: str,
    by: User,
) -> HttpResponse:
    """Instead of what one alone may not do: the proposal, and the way on."""
    note = given.pop("note", "")
    actions.propose(person, matter, given, why=str(needed), seat=seat, address=address, note=note, by=by)
    said = _("Proposed. It comes into force when another security administrator confirms it.")
    messages.success(request, said)
    return redirect(back)


def _code_once(request: HttpRequest, person: User, code: str) -> HttpResponse:
    shown = {"person": person, "password": code, "last": last_day(usual_end()), "tab": TAB, "is_second": True}
    response = render(request, "administration/password.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _bar(found: Proposal, user: User) -> str:
    """Why this reader cannot confirm it; empty where they can."""
    seat = Area.objects.filter(path=found.path).first() if found.path else None
    try:
        second_persons.require_second(user, person=found.person, seat=seat, by=found.proposed_by)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _may_decline(found: Proposal, user: User) -> bool:
    seat = Area.objects.filter(path=found.path).first() if found.path else None
    return policies.granting(user).covers(seat) and user.pk != found.person_id


def _told(found: Proposal) -> list[tuple[str, str]]:
    """The particulars in words; numbers of telephones are shown as the person's page shows them."""
    given = found.particulars
    if found.matter in (Matter.POST, Matter.TRANSFER):
        return _post_told(given)
    labels = {"name": _("Name"), "phone": _("Work telephone"), "email": _("E-mail")}
    return [(labels[field], given[field]) for field in labels if given.get(field)]


def _post_told(given: dict[str, Any]) -> list[tuple[str, str]]:
    place = actions.place_in(given)
    shown = Post(duty=given["duty"], area=place.area, unit=place.unit, is_deputy=given.get("is_deputy", False))
    rows = [(_("Duty"), shown.duty_name), (_("Place"), shown.place)]
    old = Post.objects.with_places().filter(pk=given["post"]).first() if "post" in given else None
    if old:
        rows.insert(0, (_("Old post"), f"{old.duty_name} · {old.place}"))
    days = {field: ["", given[field]] for field in ("since", "until") if given.get(field)}
    rows += [(str(label), new) for label, _old, new in change_wording.in_words("user", days)]
    if given["duty"] in Duty.values and given.get("stands_in_for"):
        rows.append((_("Stand-in"), str(Post.objects.get(pk=given["stands_in_for"]).person)))
    return rows
