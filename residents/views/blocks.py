"""The block list: for security administrators of the city, and nobody else knows that there is one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from residents import blocking
from residents.block_form import BlockForm
from residents.models import Block
from teams.http import UserRequest
from web.again import refilled
from web.errors import Refusal
from web.form_pages import kept_as
from worktime import timekeeping

SHOWN = 200


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: UserRequest) -> HttpResponse:
    """What stands, what waits for a second person, and the form for one more."""
    _require_keeper(request)
    form = refilled(BlockForm(request.POST if request.method == "POST" else None), request)
    if form.is_bound and form.is_valid() and _proposed(request, form):
        proposed = _("Proposed. Nothing is blocked before another security administrator has confirmed it.")
        messages.success(request, proposed, extra_tags=kept_as(request))
        return redirect("residents:blocks")
    rows = Block.objects.select_related("proposed_by", "confirmed_by").order_by("-pk")
    waiting = list(rows.waiting()[:SHOWN])
    shown = {
        "form": form,
        "waiting": waiting,
        "standing": rows.standing(timekeeping.today())[:SHOWN],
        "confirmable": [row.pk for row in waiting if blocking.may_confirm(row, request.user)],
        "tab": "blocks",
        "typed_form": "typed",
    }
    return render(request, "residents/blocks.html", shown, status=422 if form.errors else 200)


def _require_keeper(request: UserRequest) -> None:
    if not blocking.may_block(request.user):
        raise Http404


def _proposed(request: UserRequest, form: BlockForm) -> bool:
    told = form.cleaned_data
    try:
        blocking.propose(told["kind"], told["told"], reason=told["reason"], until=told["until"], by=request.user)
    except Refusal as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    return True


@require_POST
def decide(request: UserRequest, number: int) -> HttpResponse:
    """Confirm as the second person, or end."""
    _require_keeper(request)
    block = get_object_or_404(Block, pk=number)
    verb, done = (
        (blocking.confirm, _("It blocks from now on."))
        if "confirm" in request.POST
        else (blocking.end, _("Nothing is blocked by it any more."))
    )
    try:
        verb(block, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("residents:blocks")
