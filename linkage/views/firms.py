"""The directory of firms: the list, one firm with its visits, requests and their matters, and who looks after it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import wording
from administration.finding import LONGEST, words_of
from administration.http import Sheet, answer, sent
from administration.keyset import BY_AREA
from administration.listing import ways
from administration.pick import AREA, PERSON
from administration.views.finding import choices
from cases.http import UserRequest
from linkage import policies
from linkage.actions import firms as actions
from linkage.firm_rows import requests_of
from linkage.forms.firm import CareForm, CorrectFirmForm, EndFirmForm, FirmForm, areas_for, members_for
from linkage.http import FORM, asked_page, form_page, page
from linkage.models import Care, Firm
from networks.models import Change
from networks.models.area import PARENTS
from teams.choices import Duty
from teams.models import User

TAB = "firms"
SHOWN_CHANGES = 20
SHOWN_VISITS = 20


@page
def firms(request: UserRequest) -> HttpResponse:
    """All that the person may see, their own, or those that nobody looks after."""
    user, words = request.user, request.GET.get("q", "").strip()[:LONGEST]
    is_member = user.has_duty(Duty.ASSISTANCE)
    which = request.GET.get("of", "mine" if is_member and not words else "")
    known = policies.firms_seen(user).current()
    rows, older = BY_AREA.page(with_care(_chosen(known, which, words, user)), request.GET.get("after", ""))
    context = {
        "rows": rows,
        "words": words,
        "which": which,
        "is_member": is_member,
        "may_add": bool(policies.keeping(user)),
        "tab": TAB,
    }
    return render(request, "linkage/firms.html", context | ways(request, older))


@page
def firm(request: UserRequest, pk: int) -> HttpResponse:
    found = found_firm(request.user, pk)
    visits = found.visits.select_related("by").order_by("-visited_on", "-pk")
    changes = Change.objects.about("firm", pk).newest_first()
    context = {
        "firm": found,
        "care": next(iter(found.care_now), None),
        "visits": list(visits[:SHOWN_VISITS]),
        "requests": requests_of(found, request.user),
        "changes": [wording.told(change) for change in changes[:SHOWN_CHANGES]],
        "may_visit": found.until is None and policies.may_visit(request.user, found),
        "may_keep": found.until is None and policies.keeping(request.user).covers(found.area),
        "tab": TAB,
    }
    return render(request, "linkage/firm.html", context)


@form_page
def add_firm(request: UserRequest) -> HttpResponse:
    policies.require_keeping_somewhere(request.user)
    form = FirmForm(sent(request), reach=policies.keeping(request.user))
    back = reverse("linkage:firms")
    sheet = Sheet(heading=_("Add a firm"), button=_("Add"), back=back, tab=TAB, template=FORM)

    def add(_given: dict[str, Any]) -> HttpResponse:
        return redirect("linkage:firm", actions.add(form.told(), by=request.user).pk)

    return answer(request, form, sheet, add)


@form_page
def correct_firm(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_keep(request.user, pk)
    now = {name: getattr(found, name) for name in ("name", "code", "kind", "area", "address", "phone")}
    form = CorrectFirmForm(sent(request), reach=policies.keeping(request.user), initial=now)
    sheet = _sheet(found, heading=_("Correct the firm"), button=_("Save"), done=_("Saved."))

    def correct(given: dict[str, Any]) -> Firm:
        return actions.correct(found, form.told(), note=given["note"], by=request.user)

    return answer(request, form, sheet, correct)


@form_page
def give_care(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_keep(request.user, pk)
    form = CareForm(sent(request), firm=found)
    sheet = _sheet(found, heading=_("Who looks after this firm"), button=_("Save"), done=_("Saved."))

    def give(given: dict[str, Any]) -> Care:
        post = form.post_of_member()
        return actions.give_care(found, post=post, since=given["since"], note=given["note"], by=request.user)

    return answer(request, form, sheet, give)


@form_page
def end_firm(request: UserRequest, pk: int) -> HttpResponse:
    found = _to_keep(request.user, pk)
    sheet = _sheet(found, heading=_("Take the firm out of the directory"), button=_("Take it out"), done=_("It ends."))
    form = EndFirmForm(sent(request))
    return answer(request, form, sheet, lambda given: actions.end(found, **given, by=request.user))


@asked_page
def find_areas(request: UserRequest) -> HttpResponse:
    return choices(request, AREA, areas_for(policies.keeping(request.user)))


@asked_page
def find_members(request: UserRequest, pk: int) -> HttpResponse:
    return choices(request, PERSON, members_for(_to_keep(request.user, pk)))


def with_care(firms: QuerySet[Firm]) -> QuerySet[Firm]:
    """With the place's names, and who is given the firm today; one statement more."""
    today = Care.objects.current().select_related("post__person", "post__unit")
    return firms.select_related(f"area__{PARENTS}").prefetch_related(
        Prefetch("cares", queryset=today, to_attr="care_now")
    )


def found_firm(user: User, pk: int) -> Any:
    return get_object_or_404(with_care(policies.firms_seen(user)), pk=pk)


def _to_keep(user: User, pk: int) -> Firm:
    found: Firm = found_firm(user, pk)
    policies.require_keeping(user, found.area)
    return found


def _chosen(known: Any, which: str, words: str, user: User) -> QuerySet[Firm]:
    rows = known
    if which == "mine":
        rows = known.cared_for_by(user)
    elif which == "nobody":
        rows = known.without_care()
    for word in words_of(words):
        rows = rows.named(word)
    return rows  # type: ignore[no-any-return]  # narrowed step by step above


def _sheet(found: Firm, *, heading: str, button: str, done: str = "") -> Sheet:
    back = reverse("linkage:firm", args=[found.pk])
    return Sheet(heading=heading, button=button, back=back, about=found.name, done=done, tab=TAB, template=FORM)
