"""What a code opens, without an account: one's own wish, or the wish that one took on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.access.pace import Pace
from cases.models import Reporter
from cases.models.sealed import CodedQuerySet, Row
from cases.reading.telephones import PUBLIC_LINE
from cases.rules.errors import TooManyTries
from volunteering.actions import claims, needs
from volunteering.choices import CameBy, Ending
from volunteering.forms import WordsForm
from volunteering.models import Claim, Need
from volunteering.station_pages import steps_of
from volunteering.views.found import AROUND, is_a_code, phone_of
from web.again import refilled
from web.errors import Refusal
from web.form_pages import UNREADABLE, sent
from web.private import kept_by_nobody

WRONG = Pace("wish code", 20)
"""Codes that open nothing; whoever has a right one is never counted."""


def by_code(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to whoever holds the code: nobody keeps the page, and too many wrong codes are told to wait."""

    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, code: str, **named: int) -> HttpResponse:
        try:
            answer = view(request, code, **named)
        except TooManyTries as refusal:
            shown = {"refusal": refusal, "telephone": PUBLIC_LINE}
            answer = render(request, "residents/gone.html", shown, status=refusal.status)
        return kept_by_nobody(answer)

    return answered


def opened(request: HttpRequest, rows: CodedQuerySet[Row], code: str) -> Row:
    """What the code opens; one that opens nothing is counted, and is no page."""
    found = rows.with_code(code).first() if is_a_code(code) else None
    if found is None:
        WRONG.require(request)
        raise Http404
    return found


def _need(request: HttpRequest, code: str) -> Need:
    needs_of = Need.objects.select_related(f"station__{AROUND}", "station__team", "case")
    return opened(request, needs_of, code)


def _claim(request: HttpRequest, code: str) -> Claim:
    claims_of = Claim.objects.select_related(f"need__station__{AROUND}", "need__station__team", "team")
    return opened(request, claims_of, code)


@by_code
@require_safe
def wish(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, and what whoever wished can say."""
    return _wish(request, _need(request, code), "")


def _wish(request: HttpRequest, need: Need, sentence: str, status: int = 200) -> HttpResponse:
    shown = {
        "need": need,
        "code": need.code,
        "station": need.station,
        "steps": steps_of(need),
        "sentence": sentence,
        "phone": phone_of(need.station),
        "case_code": _code_of_the_case(need),
        "may_confirm": need.is_in_hand,
        "may_end": need.is_alive and not need.is_done,
    }
    return render(request, "volunteering/wish_by_code.html", shown, status=status)


def _code_of_the_case(need: Need) -> str:
    """Whoever raised the wish follows the matter that it became; where staff raised it for nobody, by number alone."""
    if need.case is None or not (need.has_person or need.came_by == CameBy.RESIDENT):
        return ""
    reporter = Reporter.objects.filter(raised_in=None, case=need.case).order_by("pk").first()
    return reporter.tracking_code if reporter else ""


@by_code
@require_http_methods(["POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """One button: it is done."""
    need = _need(request, code)
    try:
        needs.confirm(need)
    except Refusal as refusal:
        need.refresh_from_db(fields=["state"])
        return _wish(request, need, str(refusal), refusal.status)
    return redirect("volunteering:wish_by_code", need.code)


@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def not_yet(request: HttpRequest, code: str) -> HttpResponse:
    """It is not done: one sentence says what is missing."""
    need = _need(request, code)
    sheet = Sheet(
        _("It is not done yet"), _("What is still missing?"), _("Say so"), _back_to_wish(need), str(need.title)
    )
    return _say(request, sheet, need, lambda words: needs.not_yet(need, words=words))


@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The wish is taken back, with why."""
    need = _need(request, code)
    sheet = Sheet(_("Take the wish back"), _("Why?"), _("Take it back"), _back_to_wish(need), need.title or need.text)
    return _say(request, sheet, need, lambda words: needs.end(need, Ending.WITHDRAWN, reason=words))


@by_code
@require_safe
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever took a wish on: whom to ring, and what to say afterwards."""
    found = _claim(request, code)
    need = found.need
    shown = {
        "claim": found,
        "code": found.code,
        "need": need,
        "station": need.station,
        "phone": phone_of(need.station),
        "may_say": found.is_standing and need.is_claimed,
    }
    return render(request, "volunteering/claim_by_code.html", shown)


@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def claim_done(request: HttpRequest, code: str) -> HttpResponse:
    found = _claim(request, code)
    words, label = pgettext("wish", "It is done"), _("What was done? One sentence is enough")
    sheet = Sheet(words, label, words, _back_to_claim(found), found.need.title, is_needed=False)
    return _say(request, sheet, found.need, lambda words: claims.say_done(found, words=words))


@by_code
@require_http_methods(["GET", "HEAD", "POST"])
def claim_back(request: HttpRequest, code: str) -> HttpResponse:
    """It cannot be done after all: it waits for somebody else."""
    found = _claim(request, code)
    heading, label = _("I cannot do it after all"), _("What should the next one know?")
    sheet = Sheet(heading, label, _("Give it back"), _back_to_claim(found), found.need.title)
    return _say(request, sheet, found.need, lambda words: claims.give_back(found, words=words))


def _back_to_wish(need: Need) -> str:
    return reverse("volunteering:wish_by_code", args=[need.code])


def _back_to_claim(found: Claim) -> str:
    return reverse("volunteering:claim_by_code", args=[found.code])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with one sentence to write: its heading, what is asked, its button, and where it leads."""

    heading: str
    label: str
    button: str
    back: str
    about: str
    is_needed: bool = True


def _say(request: HttpRequest, sheet: Sheet, need: Need, do: Callable[[str], object]) -> HttpResponse:
    form = WordsForm(sent(request), label=sheet.label, required=sheet.is_needed)
    status = 200
    if form.is_bound:
        status = UNREADABLE
        if form.is_valid():
            try:
                do(form.cleaned_data["words"])
            except Refusal as refusal:
                form.add_error(None if refusal.field not in ("words", "reason") else "words", str(refusal))
                status = refusal.status
            else:
                return redirect(sheet.back)
    shown = {"sheet": sheet, "form": refilled(form, request), "typed_form": "typed", "phone": phone_of(need.station)}
    return render(request, "volunteering/say.html", shown, status=status)
