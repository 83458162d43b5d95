"""The limits of the four levels: today's table, what is planned, and what held before."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from administration import scope
from administration.rule_forms import LevelForm
from administration.views.catalogue import TAB
from networks.actions import levels as actions
from networks.actions.levels import LevelTerms
from networks.choices import Level
from networks.models import Change, LevelRule
from teams import change_wording, policies
from teams.administrators import form_page, page
from teams.forms import NoteForm
from teams.http import UserRequest
from web.form_pages import FormPage, answer, sent

SHOWN_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one level: in force, still to come, gone by."""

    level: Level
    now: LevelRule
    planned: list[LevelRule]
    past: list[LevelRule]


@page
def level_limits(request: UserRequest) -> HttpResponse:
    scope.require_sight_of_rules(request.user)
    table = _table()
    context = {
        "table": table,
        "planned": [rule for versions in table for rule in versions.planned],
        "past": [rule for versions in table for rule in versions.past],
        "changes": [
            change_wording.told(change)
            for change in Change.objects.filter(kind="levelrule").newest_first()[:SHOWN_CHANGES]
        ],
        "may_change": policies.configuring(request.user).is_everywhere,
        "tab": TAB,
    }
    return render(request, "administration/levels.html", context)


@form_page
def change_level(request: UserRequest, level: str) -> HttpResponse:
    keeper = scope.keeper_of_rules(request.user)
    found = next((versions for versions in _table() if versions.level == level), None)
    if found is None:
        raise Http404
    now = {column.name: getattr(found.now, column.name) for column in fields(LevelTerms)}
    lead = _("Limits given from that day on are counted by it. Limits that matters have already stay what they are.")
    sheet = _sheet(found.level, heading=_("Change the limits from a day on"), button=_("Save"), lead=lead)

    def change(given: dict[str, Any]) -> LevelRule:
        since, said = given.pop("since"), given.pop("note")
        return actions.change(found.level, LevelTerms(**given), since=since, note=said, by=keeper)

    return answer(request, LevelForm(sent(request), initial=now), sheet, change)


@form_page
def withdraw_level(request: UserRequest, pk: int) -> HttpResponse:
    keeper = scope.keeper_of_rules(request.user)
    planned = get_object_or_404(LevelRule, pk=pk, since__gt=timezone.localdate())
    lead = _("The limits planned from %(day)s are taken back; those in force go on.") % {
        "day": change_wording.day_in_words(planned.since)
    }
    sheet = _sheet(Level(planned.level), heading=_("Take back the planned limits"), button=_("Take back"), lead=lead)
    return answer(request, NoteForm(sent(request)), sheet, lambda given: actions.withdraw(planned, **given, by=keeper))


def _table() -> list[Versions]:
    today, rows = timezone.localdate(), list(LevelRule.objects.order_by("-since"))
    table = []
    for level in Level:
        versions = [row for row in rows if row.level == level]
        begun = [row for row in versions if row.since <= today]
        if begun:
            planned = [row for row in reversed(versions) if row.since > today]
            table.append(Versions(level, begun[0], planned, begun[1:]))
    return table


def _sheet(level: Level, *, heading: str, button: str, lead: str) -> FormPage:
    return FormPage(
        heading=heading,
        button=button,
        back=reverse("administration:levels"),
        about=f"{level.value} {level.label}",
        lead=lead,
        done=_("Saved."),
        tab=TAB,
    )
