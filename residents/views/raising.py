"""Raising a matter with no account, and the receipt for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import actions
from cases.evidence.fields import status_of
from cases.evidence.uploads import limited
from cases.models import Case, Reporter
from cases.reading import telephones, tracking
from cases.reading.duplicates import joinable_with
from cases.reading.receipt import Receipt
from cases.rules.errors import NotPossibleHere, TooManyTries
from networks.models import Area
from residents import blocking, pace, places, shown_again
from residents.heard import Heard, hear
from residents.raise_form import PersonForm, RaiseForm, house_of
from residents.views.by_code import by_code, reporter_with
from residents.views.private import private
from teams.http import UserRequest
from web.again import read, refilled, typed_before
from web.display import A_YEAR
from web.errors import KeyReused, Refusal

ASKS, STEPS_DOWN, LOOKS_UP, JOINS = "suggest", "in", "find", "join"
"""Names of buttons, and of the question that a script asks while somebody writes; without one the form is sent."""


@login_not_required
@private
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def raise_matter(request: UserRequest) -> HttpResponse:
    """GET shows the form; POST raises the matter, or shows the form again with what is missing or to be seen first."""
    if request.method != "POST":
        return _fresh(request)
    if ASKS in request.POST:
        return _asked(request)
    if STEPS_DOWN in request.POST or LOOKS_UP in request.POST:
        return _placed(request)
    if JOINS in request.POST:
        return _join(request, request.POST[JOINS])
    return _send(request, RaiseForm(request.POST, request.FILES))


def _fresh(request: UserRequest) -> HttpResponse:
    form = refilled(RaiseForm(initial=_preset(request)), request)
    if typed := typed_before(request):
        form.recall_photos(typed)
    return _show(request, form)


def _preset(request: HttpRequest) -> dict[str, Any]:
    """The place of the poster that was scanned, or else the one that the browser remembers."""
    led_in = {"entry": request.GET.get("type", "")}
    if poster := places.poster_with(request.GET.get("at", "")):
        return {"area": poster.area.code, "estate": poster.estate, "house": poster.house} | led_in
    area = places.remembered(request)
    return ({"area": area.code} if area else {}) | led_in


def _asked(request: UserRequest) -> HttpResponse:
    try:
        pace.ASKING.require(request)
    except TooManyTries as refusal:
        return HttpResponse(status=refusal.status)
    heard = _heard(RaiseForm(initial=read(RaiseForm(), request.POST)))
    return render(request, "residents/_raise_heard.html", {"heard": heard})


def _placed(request: UserRequest) -> HttpResponse:
    """One step of choosing the place, by pressing or by typing a name: the rest of the form stays as it is."""
    form = RaiseForm(initial=read(RaiseForm(), request.POST))
    form.bring_photos(request.POST, request.FILES)
    shown_again.keep(request, form)
    if LOOKS_UP in request.POST:
        found = places.found(request.POST.get("where", ""))
        return _show(request, _with(form, found[0] if len(found) == 1 else None), found=found, has_looked=True)
    code = request.POST[STEPS_DOWN]
    area = places.place_with(code)
    around = None if area else places.around(code)
    return _show(request, _with(form, area), around=around)


def _with(form: RaiseForm, area: Area | None) -> RaiseForm:
    form.initial["area"] = area.code if area else ""
    return form


def _send(request: UserRequest, form: RaiseForm) -> HttpResponse:
    key = form.key_now
    if not form.is_valid():
        found = form.candidates(form.cleaned_data.get("where", ""))
        return _again(request, form, status_of(form), found=found)
    if unseen := [] if tracking.is_known(key) else form.still_to_show(_heard(form)):
        for sentence in unseen:
            form.add_error(None, sentence)
        return _again(request, form, 422)
    try:
        pace.RAISING.require(request)
        if not hear(form.cleaned_data["text"]).dangers:
            blocking.require_free(request, phone=form.cleaned_data["phone"])
        reporter = actions.raise_matter(form.matter(), key=key, evidence=form.cleaned_data["photos"], **form.messages())
    except Refusal as refusal:
        if isinstance(refusal, KeyReused):
            form.renew_key()
        form.add_error(None, str(refusal))
        return _again(request, form, refusal.status)
    form.let_go()
    return _raised(request, form, reporter)


def _join(request: UserRequest, reference: str) -> HttpResponse:
    """Me too: of the form only who one is counts, and no text is needed."""
    form, whole = PersonForm(request.POST), RaiseForm(request.POST, request.FILES)
    key = whole.key_now
    if not form.is_valid():
        whole.is_valid()
        return _again(request, whole, 422)
    try:
        pace.RAISING.require(request)
        blocking.require_free(request, phone=form.cleaned_data["phone"])
        reporter = actions.join(_joinable(reference), person=form.person(), key=key, **form.messages())
    except Refusal as refusal:
        whole.is_valid()
        if isinstance(refusal, KeyReused):
            whole.renew_key()
        whole.add_error(None, str(refusal))
        return _again(request, whole, refusal.status)
    return _raised(request, whole, reporter)


def _joinable(reference: str) -> Case:
    if case := joinable_with(reference):
        return case
    raise NotPossibleHere(_("This matter is no longer open; please raise your own."))


def _raised(request: UserRequest, form: RaiseForm, reporter: Reporter) -> HttpResponse:
    answer = redirect("residents:raised", code=reporter.tracking_code)
    if form.place:
        options: dict[str, Any] = {"max_age": A_YEAR, "httponly": True, "samesite": "Lax"}
        answer.set_cookie(places.COOKIE, form.place.code, secure=request.is_secure(), **options)
    return answer


def _again(request: UserRequest, form: RaiseForm, status: int, *, found: list[Area] | None = None) -> HttpResponse:
    shown_again.keep(request, form)
    return _show(request, form, status, found=found)


def _show(
    request: UserRequest,
    form: RaiseForm,
    status: int = 200,
    *,
    around: Area | None = None,
    found: list[Area] | None = None,
    has_looked: bool = False,
) -> HttpResponse:
    area = form.place
    rows = [] if area else found or places.parts_of(around)
    shown = {
        "form": form,
        "typed_form": "typed",
        "area": area,
        "area_name": places.short_name_of(area) if area else "",
        "around": around,
        "rows": [(place.code, places.name_of(place) if found else place.name) for place in rows],
        "has_found": bool(found),
        "has_looked_in_vain": has_looked and not found,
        "heard": _heard(form),
        "phone": telephones.number_to_ring(area),
        **shown_again.about(request, form),
    }
    return render(request, "residents/raise.html", shown, status=status)


def _heard(form: RaiseForm) -> Heard:
    words = [str(form[name].value() or "") for name in ("text", "estate", "house")]
    return hear(words[0], form.place, house_of(*words[1:]))


@by_code
@require_safe
def raised(request: UserRequest, code: str) -> HttpResponse:
    """The receipt: number, code, and what happens next by when."""
    reporter = reporter_with(code)
    shown = {
        "told": Receipt(reporter, timezone.now()),
        "slip": tracking.slip(reporter),
        "code": code,
        "area_phone": tracking.telephone_of(reporter.case.centre),
    }
    return render(request, "residents/raised.html", shown)
