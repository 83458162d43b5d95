"""Following a case by its star, and areas and types of matter on a page of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import following
from cases.models import Follow
from desk import taking
from desk.follow_forms import FollowForm
from networks import rules
from teams.http import UserRequest
from web.fields import row_number
from web.form_pages import FormPage, answer, form_page, post_only, sent


@post_only
def follow_case(request: UserRequest, reference: str) -> HttpResponse:
    """Follow the case, or leave off; pressed twice it says the same."""
    case = taking.visible(request.user, reference)
    is_followed = request.POST.get("on") == "yes"
    (following.follow_case if is_followed else following.leave_case)(case, by=request.user)
    if request.htmx:
        return render(request, "desk/_follow.html", {"case": case, "is_followed": is_followed})
    return redirect(case)


@form_page
def follows(request: UserRequest) -> HttpResponse:
    """Which areas and types the person follows, and one more of them."""
    sheet = FormPage(
        heading=_("What I follow"),
        button=_("Follow"),
        back=reverse("desk:follows"),
        lead=_("Of each new matter in it you are told in your notices, as far as you may see it."),
        done=_("You follow it."),
        template="desk/follows.html",
        base="base_tabs.html",
        context={"rows": _rows(request)},
    )

    def follow(given: dict[str, Any]) -> None:
        if given["area"]:
            following.follow_area(given["area"], by=request.user)
        if given["entry"]:
            following.follow_type(given["entry"].code, by=request.user)

    return answer(request, FollowForm(sent(request), by=request.user), sheet, follow)


def _rows(request: UserRequest) -> list[tuple[int, str]]:
    """Each area and type by the number of its row, with its name."""
    catalogue = rules.current().catalogue
    rows = Follow.objects.of(request.user.pk).filter(case=None).order_by("pk")
    found = rows.values_list("pk", "area__name", "entry")
    return [(pk, area or str(catalogue.get(entry, entry))) for pk, area, entry in found]


@post_only
def unfollow(request: UserRequest, pk: int) -> HttpResponse:
    """Leave off an area or a type of one's own."""
    following.leave(row_number(str(pk)) or 0, by=request.user)
    messages.success(request, _("You no longer follow it."))
    return redirect("desk:follows")
