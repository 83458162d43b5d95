"""Dangers to life: the list with the numbers to ring, tried on a text; a danger added, changed, ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration import scope
from administration.danger_forms import DangerForm, EndDangerForm
from administration.views.catalogue import TAB
from networks import dangers as heard
from networks import rules, vocabulary
from networks.actions import dangers as actions
from networks.models import Change, Danger
from teams import change_wording, policies
from teams.administrators import form_page, page
from teams.http import UserRequest
from web.form_pages import FormPage, answer, sent
from web.writing import cleaned

SHOWN_CHANGES = 20
LONGEST_TRIED = 1_000


@page
def dangers(request: UserRequest) -> HttpResponse:
    """All dangers in force, and which of them a text tells of that is written above them."""
    scope.require_sight_of_rules(request.user)
    known, tried = list(Danger.objects.current().order_by("pk")), cleaned(request.GET.get("text", ""))[:LONGEST_TRIED]
    context = {
        "dangers": known,
        "tried": tried,
        "told": heard.heard(tried, rules.current()) if tried else [],
        "changes": [
            change_wording.told(change)
            for change in Change.objects.filter(kind="danger").newest_first()[:SHOWN_CHANGES]
        ],
        "may_change": policies.configuring(request.user).is_everywhere,
        "groups": [(name, words) for name, words in vocabulary.groups().items() if words],
        "tab": TAB,
    }
    return render(request, "administration/dangers.html", context)


@form_page
def add_danger(request: UserRequest) -> HttpResponse:
    keeper, form = scope.keeper_of_rules(request.user), DangerForm(sent(request))

    def add(given: dict[str, Any]) -> Danger:
        return actions.add(form.particulars(), note=given["note"], by=keeper)

    return answer(request, form, _sheet(_("Add a danger"), _("Add")), add)


@form_page
def change_danger(request: UserRequest, pk: int) -> HttpResponse:
    keeper, danger = scope.keeper_of_rules(request.user), _in_force(pk)
    now = {name: getattr(danger, name) for name in actions.Particulars.__dataclass_fields__}
    form = DangerForm(sent(request), initial=now)

    def change(given: dict[str, Any]) -> Danger:
        return actions.change(danger, form.particulars(), note=given["note"], by=keeper)

    return answer(request, form, _sheet(_("Change the danger"), _("Save"), danger), change)


@form_page
def end_danger(request: UserRequest, pk: int) -> HttpResponse:
    keeper, danger = scope.keeper_of_rules(request.user), _in_force(pk)
    sheet = _sheet(_("End the danger"), _("End it"), danger)
    return answer(request, EndDangerForm(sent(request)), sheet, lambda given: actions.end(danger, **given, by=keeper))


def _in_force(pk: int) -> Danger:
    return get_object_or_404(Danger.objects.current(), pk=pk)


def _sheet(heading: str, button: str, danger: Danger | None = None) -> FormPage:
    back, about = reverse("administration:dangers"), danger.name if danger else ""
    return FormPage(heading=heading, button=button, back=back, about=about, done=_("Saved."), tab=TAB)
