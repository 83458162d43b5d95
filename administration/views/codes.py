"""One-time codes for many people at once: a sheet or slips, shown once, on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from administration.code_forms import SLIPS, CodesForm
from imports.actions import batches
from imports.models import ImportBatch
from imports.sheets.codes import CodeRow, sheet_of_codes
from imports.views import WORKBOOK, found_import
from networks.models import Area, Unit
from networks.models.area import inside
from teams import policies
from teams.actions import codes
from teams.actions import people as actions
from teams.administrators import form_page
from teams.http import UserRequest
from teams.models import Post, SignInCode, User
from web.errors import Refusal
from web.form_pages import FormPage, answer, sent
from worktime.days import last_day

TAB = "people"


@form_page
def issue_codes(request: UserRequest, pk: int | None = None) -> HttpResponse:
    """For an area, for a unit, or (`pk`) for whoever an import added."""
    batch = found_import(request.user, pk) if pk else None
    actions.require_any_granting(request.user)
    form = CodesForm(sent(request), reach=policies.granting(request.user), is_of_import=batch is not None)
    sheet = FormPage(
        heading=_("Issue one-time codes"),
        button=_("Issue the codes"),
        back=reverse("imports:import", args=[batch.pk]) if batch else reverse("administration:people"),
        about=batch.file_name if batch else "",
        lead=_lead(_waiting(request.user, batch).count() if batch else None),
        tab=TAB,
        is_answered_by_file=True,
    )

    def issue(given: dict[str, Any]) -> HttpResponse:
        return _issued(request, batch, **given)

    return answer(request, form, sheet, issue)


def _lead(count: int | None) -> str:
    said = _(
        "Whoever has never chosen a password gets a code. Signing in with it once sets a password. "
        "The codes are shown now and never again; each is on record. Whom you gave the post, and administrators, get "
        "theirs from another security administrator."
    )
    if count is None:
        return said
    waiting = ngettext(
        "%(count)s person of this import waits for a code.", "%(count)s people of this import wait for a code.", count
    )
    return f"{waiting % {'count': count}} {said}"


def _issued(
    request: UserRequest,
    batch: ImportBatch | None,
    *,
    again: bool,
    expires_on: dt.date,
    given_as: str,
    area: Area | None = None,
    unit: Unit | None = None,
) -> HttpResponse:
    waiting = _waiting(request.user, batch, area, unit)
    if not again:
        held = SignInCode.objects.live().filter(person=OuterRef("pk"), expires_on__gt=timezone.localdate())
        waiting = waiting.filter(~Exists(held))
    people = list(waiting.select_related("home").order_by("pk")[: codes.MOST + 1])
    if not people:
        raise Refusal(
            _(
                "Nobody there waits for a code from you: all have chosen a password, hold a code, "
                "or have their post from you."
            )
        )
    rows = _rows(codes.issue(people, expires_on=expires_on, by=request.user), last_day(expires_on))
    if given_as == SLIPS:
        response = render(request, "administration/code_slips.html", {"rows": rows, "tab": TAB})
    else:
        response = HttpResponse(sheet_of_codes(rows), content_type=WORKBOOK)
        response.headers["Content-Disposition"] = 'attachment; filename="codes.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _waiting(
    user: User, batch: ImportBatch | None, area: Area | None = None, unit: Unit | None = None
) -> QuerySet[User]:
    """Whoever is to get a code: of an import, of an area with all below it, or of a unit."""
    known = actions.without_password(user)
    if batch:
        return known.filter(pk__in=batches.people_added(batch))
    posts = Post.objects.standing()
    if unit:
        return known.filter(pk__in=posts.filter(unit=unit).values("person"))
    if area is None:
        return known.none()
    held = inside(area.path, "area__path") | inside(area.path, "unit__area__path")
    return known.filter(pk__in=posts.filter(held).values("person"))


def _rows(issued: list[codes.Issued], last: dt.date) -> list[CodeRow]:
    """By unit and name, as slips are cut and handed out."""
    people = [person.pk for person, _code in issued]
    posts = Post.objects.standing().filter(person__in=people).with_places().order_by("-since", "-pk")
    held = {post.person_id: post for post in posts}
    rows = [_row(person, code, held.get(person.pk), last) for person, code in issued]
    return sorted(rows, key=lambda row: (row.unit, row.name, row.username))


def _row(person: User, code: str, post: Post | None, last: dt.date) -> CodeRow:
    return CodeRow(_unit_of(post), _duty_of(post), person.name, person.username, code, last)


def _unit_of(post: Post | None) -> str:
    return (post.unit.name if post.unit else post.place) if post else str(_("no post"))


def _duty_of(post: Post | None) -> str:
    return f"{post.duty_name} · {post.place}" if post else ""
