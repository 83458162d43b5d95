"""A handover, for the person it is offered to and for the administrators of the place."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from administration import scope
from administration.forms import SettleForm
from teams.actions import handovers as actions
from teams.http import UserRequest
from web.form_pages import FormPage, answer, or_forbidden, sent


def address(pk: int) -> str:
    return reverse("administration:handover", args=[pk])


@require_http_methods(["GET", "HEAD", "POST"])
@or_forbidden
def handover(request: UserRequest, pk: int) -> HttpResponse:
    """Accept or decline; whoever it was not offered to only reads."""
    found = scope.handover(request.user, pk)
    is_receiver = found.receiver_id == request.user.pk
    sheet = FormPage(
        heading=_("Handover of a post"),
        button="",
        back=request.path,
        context={"handover": found, "may_settle": is_receiver and found.is_open},
        template="administration/handover.html",
    )

    def settle(given: dict[str, Any]) -> HttpResponse:
        verb = actions.accept if given["answer"] == "accept" else actions.decline
        verb(found, address=address, by=request.user)
        return redirect(request.path)

    return answer(request, SettleForm(sent(request)), sheet, settle)
