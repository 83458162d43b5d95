"""Areas set up, moved, merged and retired: first what would follow, then the same once more to do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from administration.area_forms import MergeAreaForm, MoveAreaForm, NewAreaForm
from administration.views.areas import area_sheet, to_change
from cases.actions.jobs import areas as actions
from cases.reading.open_cases import lying_in
from networks.actions.areas import create
from networks.actions.redistricting import plan_merge, plan_move
from networks.actions.units_following import rivals, standing
from networks.choices import AreaLevel
from networks.models import Area, Unit
from networks.renumbering import Renumbered, level_above, level_below
from teams import policies
from teams.administrators import form_page
from teams.forms import NoteForm
from teams.http import UserRequest
from teams.models import Post
from web.errors import Refusal
from web.form_pages import FormPage, answer, sent

TAB = "areas"
SHOWN = 60
MOST_MATTERS = 15_000
FIELDS = {"under", "into", "also"}


@form_page
def add_area(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = to_change(request.user, pk)
    level = level_below(found.level)
    if level is None or level == AreaLevel.GRID:
        raise Http404
    lead = _("A county-level area may also be a development zone, under a code of its own.")
    heading = _("Add an area of the level: %(level)s") % {"level": level.label}
    sheet = area_sheet(found, heading=heading, button=_("Add"), lead=lead if level == AreaLevel.COUNTY else "")

    def add(given: dict[str, Any]) -> HttpResponse:
        return redirect("administration:area", create(found, **given, by=steward).pk)

    return answer(request, NewAreaForm(sent(request), parent=found), sheet, add)


@form_page
def move_area(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = to_change(request.user, pk)
    lead = _(
        "With it go the areas in it, its units, the posts held over it and its open matters, all today. "
        "Ended matters keep the old name."
    )
    sheet = area_sheet(found, heading=_("Put under another area"), button=_("See what would follow"), lead=lead)

    def move(given: dict[str, Any]) -> HttpResponse:
        if "confirm" in request.POST:
            _require_not_too_many([found])
            return _done(actions.move(found, **given, by=steward))
        steps = plan_move(found, under=given["under"], code=given["code"], by=steward)
        return _preview(request, sheet, Consequences.of([found], steps), given)

    above = level_above(found.level) or found.level
    form = MoveAreaForm(sent(request), reach=policies.configuring(request.user), level=above)
    return answer(request, form, sheet, move)


@form_page
def merge_area(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = to_change(request.user, pk)
    lead = _(
        "It ends today and becomes part of the other area, with all that belongs to it. "
        "Areas in it get the next free numbers there."
    )
    sheet = area_sheet(found, heading=_("Merge into another area"), button=_("See what would follow"), lead=lead)

    def merge(given: dict[str, Any]) -> HttpResponse:
        into = given["into"]
        sources = list({area.pk: area for area in (found, given["also"]) if area}.values())
        remaining = [given[name] for name in ("remaining_centre", "remaining_squad") if given[name]]
        if "confirm" in request.POST:
            _require_not_too_many(sources)
            return _done(actions.merge(sources, into=into, remaining=remaining, note=given["note"], by=steward))
        steps = plan_merge(sources, into=into, by=steward)
        return _preview(request, sheet, Consequences.of(sources, steps, into), given)

    form = MergeAreaForm(sent(request), reach=policies.configuring(request.user), level=found.level)
    return answer(request, form, sheet, merge)


@form_page
def retire_area(request: UserRequest, pk: int) -> HttpResponse:
    found, steward = to_change(request.user, pk)
    lead = _("It can end today when no area, unit, post or open matter is left in it. Otherwise merge it into another.")
    sheet = area_sheet(found, heading=_("End the area"), button=_("End the area"), lead=lead, done=_("It ends."))
    return answer(
        request, NoteForm(sent(request)), sheet, lambda given: actions.retire(found, note=given["note"], by=steward)
    )


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would follow, in figures; of matters no more than their number."""

    steps: Sequence[Renumbered]
    levels: Sequence[tuple[str, int]]
    units: int
    posts: int
    matters: int
    rivals: Sequence[tuple[str, str, Sequence[Unit]]]

    @classmethod
    def of(cls, tops: Sequence[Area], steps: Sequence[Renumbered], into: Area | None = None) -> Consequences:
        counted = Counter(AreaLevel(step.old.level) for step in steps)
        meeting = rivals(tops, into) if into else {}
        labels = {"centre": _("Which centre remains?"), "squad": _("Which enforcement squad remains?")}
        return cls(
            steps=steps,
            levels=[(str(level.label), counted[level]) for level in AreaLevel if counted[level]],
            units=standing(Unit.objects.filter(_inside("area__path", tops))).count(),
            posts=_posts(tops).count(),
            matters=lying_in(tops),
            rivals=[(f"remaining_{sort}", labels[sort], units) for sort, units in meeting.items()],
        )

    @property
    def shown(self) -> Sequence[Renumbered]:
        return self.steps[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.steps) - SHOWN)


def _inside(column: str, tops: Sequence[Area]) -> Q:
    return Q(*(Q(**{f"{column}__startswith": area.path}) for area in tops), _connector=Q.OR)


def _posts(tops: Sequence[Area]) -> QuerySet[Post]:
    return Post.objects.standing().filter(_inside("area__path", tops))


def _preview(request: UserRequest, sheet: FormPage, follows: Consequences, given: dict[str, Any]) -> HttpResponse:
    """The same form again, filled in and out of sight, with the word to do it."""
    again = [(name, value.pk if name in FIELDS and value else value) for name, value in given.items()]
    context = {
        "sheet": sheet,
        "follows": follows,
        "again": [(name, value) for name, value in again if value and not name.startswith("remaining")],
        "goes_to": given.get("under") or given["into"],
        "tab": TAB,
    }
    return render(request, "administration/redistrict.html", context)


def _require_not_too_many(tops: Sequence[Area]) -> None:
    """A page is waited for half a minute at most; what takes longer would be undone in the midst of it."""
    if lying_in(tops) > MOST_MATTERS:
        sentence = _(
            "More than %(most)s open matters would follow, which takes longer than a page may. "
            "Whoever runs the system does it with the command “manage.py redistrict”."
        )
        raise Refusal(sentence % {"most": MOST_MATTERS})


def _done(done: actions.Done) -> HttpResponse:
    return redirect("administration:area", done.area.pk)
