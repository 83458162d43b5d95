"""Mails of residents: those that wait for a duty officer, and what became of the others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cases.access import disclosure
from cases.models import Case
from cases.rules.titles import title_of
from residents import letters as mails
from residents.letter_forms import PlaceForm, SetAsideForm
from residents.models import Letter
from residents.models.letter import LetterState
from teams.http import UserRequest
from web.errors import Refusal
from web.fields import RefusableForm
from web.form_pages import form_page, kept_as, page
from web.pagination import Keyset

ASIDE = "aside"
SHOWN = 200
NEWEST_FIRST = Keyset(("id",), is_newest_first=True)


@never_cache
@page
def letters(request: UserRequest) -> HttpResponse:
    """What waits, the longest waiting first, and page by page what was settled."""
    mails.require_reader(request.user)
    settled = Letter.objects.settled().select_related("settled_by")
    rows, further = NEWEST_FIRST.page(settled, request.GET.get("after", ""))
    seen = Case.objects.visible_to(request.user).in_bulk([row.case_id for row in rows if row.case_id])
    waiting = Letter.objects.waiting().order_by("pk")[:SHOWN]
    shown = {
        "waiting": [(row, title_of(disclosure.said(row.text))) for row in waiting],
        "settled": [(row, seen.get(row.case_id or 0)) for row in rows],
        "further": further,
    }
    return render(request, "residents/letters.html", shown)


@never_cache
@form_page
def letter(request: UserRequest, number: int) -> HttpResponse:
    """The words of one that waits, without numbers and names, and what to do with it."""
    mails.require_reader(request.user)
    row = get_object_or_404(Letter, pk=number)
    if row.state != LetterState.WAITING:
        return redirect("residents:letters")
    is_aside = ASIDE in request.POST
    posted = request.POST if request.method == "POST" else None
    place = PlaceForm(None if is_aside else posted, within=mails.mailbox_area())
    aside = SetAsideForm(posted if is_aside else None)
    sent: RefusableForm = aside if is_aside else place
    if sent.is_bound and sent.is_valid() and (done := _done(request, row, sent)):
        messages.success(request, done, extra_tags=kept_as(request))
        return redirect("residents:letters")
    shown: dict[str, Any] = {
        "letter": row,
        "case": Case.objects.visible_to(request.user).filter(pk=row.case_id or 0).first(),
        "words": disclosure.said(row.text),
        "photos": len(mails.photos_of(row)),
        "place": place,
        "aside": aside,
        "typed_form": "typed",
    }
    return render(request, "residents/letter.html", shown, status=422 if sent.errors else 200)


def _done(request: UserRequest, row: Letter, sent: RefusableForm) -> str:
    """What was done, in a sentence; empty where it was refused, which the form then says."""
    told = sent.cleaned_data
    try:
        if isinstance(sent, SetAsideForm):
            mails.set_aside(row, reason=told["reason"], by=request.user)
            return _("Set aside.")
        raised = mails.place(row, told["place"], by=request.user)
    except Refusal as refusal:
        sent.blame(refusal)
        return ""
    number = raised.case.reference if raised.case else ""
    return _("It is matter %(number)s now; number and link go to the sender.") % {"number": number}
