"""The directory of firms: the list, one firm with its visits, requests and their matters, and who looks after it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from enterprises import policies
from enterprises.actions import firms as actions
from enterprises.forms import CareForm, CorrectFirmForm, EndFirmForm, FirmForm, areas_for, members_for
from enterprises.models import Care, Firm
from enterprises.rows import requests_of
from networks.models import Change
from networks.models.area import PARENTS
from teams import change_wording
from teams.choices import Duty
from teams.finding import LONGEST, words_of
from teams.http import UserRequest
from teams.models import User
from teams.pick import AREA, PERSON, choices
from web.form_pages import FormPage, answer, asked_page, form_page, page, sent
from web.pagination import BY_AREA, ways

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
    return render(request, "enterprises/firms.html", context | ways(request, older))


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
        "changes": [change_wording.told(change) for change in changes[:SHOWN_CHANGES]],
        "may_visit": found.until is None and policies.may_visit(request.user, found),
        "may_keep": found.until is None and policies.keeping(request.user).covers(found.area),
        "tab": TAB,
    }
    return render(request, "enterprises/firm.html", context)


@form_page
def add_firm(request: UserRequest) -> HttpResponse:
    policies.require_keeping_somewhere(request.user)
    form = FirmForm(sent(request), reach=policies.keeping(request.user))
    back = reverse("enterprises:firms")
    sheet = FormPage(heading=_("Add a firm"), button=_("Add"), back=back, tab=TAB, base="base_linkage.html")

    def add(_given: dict[str, Any]) -> HttpResponse:
        return redirect("enterprises:firm", actions.add(form.told(), by=request.user).pk)

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


def _sheet(found: Firm, *, heading: str, button: str, done: str = "") -> FormPage:
    back = reverse("enterprises:firm", args=[found.pk])
    return FormPage(
        heading=heading, button=button, back=back, about=found.name, done=done, tab=TAB, base="base_linkage.html"
    )
