"""The duty catalogue: its headings and matter types, an entry with its versions, and what changes from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from administration import scope
from administration.rule_forms import (
    STAGES,
    ChangeHeadingForm,
    ChangeMatterForm,
    EndEntryForm,
    HeadingForm,
    NewMatterForm,
    levels,
)
from networks import rules
from networks.actions import catalogue as actions
from networks.actions.catalogue import Names, Particulars
from networks.choices import Level, Network, Stage
from networks.limit_rules import not_shorter
from networks.models import Amendment, CatalogueItem, CatalogueQuerySet, Change, Unit
from teams import change_wording, finding, policies
from teams.administrators import form_page, page
from teams.forms import NoteForm
from teams.http import UserRequest
from web.form_pages import FormPage, answer, sent
from web.pagination import BY_CODE, ways

TAB = "catalogue"
SHOWN_CHANGES = 20
MOST_MATTERS = 99
ASKED = ("q", "network", "level", "state")


@page
def catalogue(request: UserRequest) -> HttpResponse:
    """The headings with how many matter types each has; whatever is asked for, the matter types that fit."""
    scope.require_sight_of_rules(request.user)
    asked = {name: request.GET.get(name, "").strip()[: finding.LONGEST] for name in ASKED}
    context: dict[str, Any] = {
        "asked": asked,
        "networks": Network.choices,
        "levels": levels(),
        "states": {"ended": _("Ended"), "planned": _("Planned for later")}.items(),
        "waiting": Amendment.objects.waiting().count(),
        "may_change": policies.configuring(request.user).is_everywhere,
        "tab": TAB,
    }
    if any(asked.values()):
        rows, older = BY_CODE.page(_matching(asked), request.GET.get("after", ""))
        context |= {"rows": rows} | ways(request, older)
    else:
        context["headings"] = _headings()
    return render(request, "administration/catalogue.html", context)


@page
def entry(request: UserRequest, pk: int) -> HttpResponse:
    """One entry: today's version or the one asked for, all its versions, and what was changed."""
    scope.require_sight_of_rules(request.user)
    versions, today = _versions(pk), timezone.localdate()
    shown = _shown(versions, request.GET.get("version", ""))
    newest = versions[-1]
    context = {
        "entry": shown,
        "is_now": shown.is_in_force(today),
        "limits": _limits(shown),
        "uncounted": _uncounted(shown),
        "versions": versions[::-1],
        "matters": _matters_under(shown),
        "planned": newest if newest.since > today else None,
        "may_withdraw": newest.since > today and len(versions) > 1,
        "may_end": newest.until is None and newest.since <= today,
        "changes": [
            change_wording.told(change)
            for change in Change.objects.about("catalogueitem", versions[0].pk).newest_first()[:SHOWN_CHANGES]
        ],
        "today": today,
        "may_change": policies.configuring(request.user).is_everywhere,
        "tab": TAB,
    }
    return render(request, "administration/entry.html", context)


@form_page
def add_heading(request: UserRequest) -> HttpResponse:
    keeper = scope.keeper_of_rules(request.user)
    sheet = FormPage(heading=_("Add a heading"), button=_("Add"), back=reverse("administration:catalogue"), tab=TAB)

    def add(given: dict[str, Any]) -> HttpResponse:
        since = given.pop("since")
        return redirect("administration:entry", actions.add(Names(**given), since=since, by=keeper).pk)

    return answer(request, HeadingForm(sent(request)), sheet, add)


@form_page
def add_matter(request: UserRequest, pk: int) -> HttpResponse:
    keeper, heading = scope.keeper_of_rules(request.user), _shown(_versions(pk))
    if heading.parent_id:
        raise Http404
    form = NewMatterForm(sent(request), known=_known_duties(), initial={"network": heading.network, "level": "III"})
    sheet = _sheet(heading, heading=_("Add a matter type"), button=_("Add"), is_matter=True)

    def add(given: dict[str, Any]) -> HttpResponse:
        code, since = given.pop("code"), given.pop("since")
        added = actions.add(_particulars(given), heading=heading, code=code, since=since, by=keeper)
        return redirect("administration:entry", added.pk)

    return answer(request, form, sheet, add)


@form_page
def change_entry(request: UserRequest, pk: int) -> HttpResponse:
    """Another version from a day on."""
    keeper, versions = scope.keeper_of_rules(request.user), _versions(pk)
    now = _shown(versions)
    lead = _(
        "The new version holds from the day you choose; until then, and for matters given before, what is in force "
        "stays. A version that begins on that very day is corrected in its place."
    )
    sheet = _sheet(now, heading=_("Change from a day on"), button=_("Save"), lead=lead, is_matter=bool(now.parent_id))

    def change(given: dict[str, Any]) -> CatalogueItem:
        since, said = given.pop("since"), given.pop("note")
        particulars = _particulars(given, now) if now.parent_id else Names(**given)
        return actions.change(now, particulars, since=since, note=said, by=keeper)

    if now.parent_id is None:
        return answer(request, ChangeHeadingForm(sent(request), initial=_written(now)), sheet, change)
    form = ChangeMatterForm(sent(request), initial=_written(now), known=_known_duties())
    return answer(request, form, sheet, change)


@form_page
def end_entry(request: UserRequest, pk: int) -> HttpResponse:
    keeper, now = scope.keeper_of_rules(request.user), _shown(_versions(pk))
    lead = _("From that day on it can no longer be chosen. Matters that have it keep it, with their limits.")
    sheet = _sheet(now, heading=_("End the entry"), button=_("End the entry"), lead=lead)
    return answer(request, EndEntryForm(sent(request)), sheet, lambda given: actions.end(now, **given, by=keeper))


@form_page
def withdraw_entry(request: UserRequest, pk: int) -> HttpResponse:
    """Take back the version that has not begun."""
    keeper, versions = scope.keeper_of_rules(request.user), _versions(pk)
    first, newest = versions[0], versions[-1]
    if newest.since <= timezone.localdate():
        raise Http404
    lead = _("The version planned from %(day)s is taken back; what is in force goes on.") % {
        "day": change_wording.day_in_words(newest.since)
    }
    sheet = _sheet(first, heading=_("Take back the planned version"), button=_("Take back"), lead=lead)
    return answer(request, NoteForm(sent(request)), sheet, lambda given: actions.withdraw(newest, **given, by=keeper))


def _matching(asked: dict[str, str]) -> CatalogueQuerySet:
    today = timezone.localdate()
    rows = CatalogueItem.objects.matters().select_related("parent")
    if asked["state"] == "planned":
        rows = rows.filter(since__gt=today)
    elif asked["state"] == "ended":
        later = CatalogueItem.objects.filter(code=OuterRef("code"), since__gt=OuterRef("since"))
        rows = rows.filter(until__lte=today).exclude(code__in=Subquery(later.values("code")))
    else:
        rows = rows.current()
    chosen = {name: asked[name] for name in ("network", "level") if asked[name] in (*Network.values, *Level.values)}
    return reduce(lambda found, word: found.filter(_fits(word)), finding.words_of(asked["q"]), rows.filter(**chosen))


def _fits(word: str) -> Q:
    if word.isascii() and word.isdigit():
        return Q(code__startswith=word)
    by_name = Q(name_zh__contains=word) | Q(name_en__icontains=word) | Q(parent__name_zh__contains=word)
    return by_name | Q(keywords__contains=[word]) | Q(lead_functions__contains=[word])


def _headings() -> list[tuple[CatalogueItem, int]]:
    counted = CatalogueItem.objects.current().matters().values_list("parent__code").annotate(Count("pk"))
    counts = dict(counted.order_by())
    headings = CatalogueItem.objects.current().filter(parent=None).order_by("code")
    return [(heading, counts.get(heading.code, 0)) for heading in headings]


def _versions(pk: int) -> list[CatalogueItem]:
    """All versions of the entry of which this is one, the first one first."""
    code = CatalogueItem.objects.filter(pk=pk).values("code")
    versions = list(CatalogueItem.objects.filter(code=Subquery(code)).select_related("parent").order_by("since"))
    if not versions:
        raise Http404
    return versions


def _shown(versions: list[CatalogueItem], asked: str = "") -> CatalogueItem:
    """The version asked for; otherwise the one in force, else the newest."""
    today = timezone.localdate()
    chosen = next((version for version in versions if str(version.pk) == asked), None)
    return chosen or next((version for version in versions if version.is_in_force(today)), versions[-1])


@dataclass(frozen=True, slots=True)
class TimedStage:
    """A limit of a matter type; `is_cut`: at the latest it is over when the matter still leaves time to act."""

    name: str
    limit: str
    is_own: bool
    is_cut: bool = False


def _limits(entry: CatalogueItem) -> list[TimedStage]:
    """What clocks count for a matter of this type: its own limits, and its level's where it has none."""
    if entry.parent_id is None:
        return []
    level = rules.current().levels[Level(entry.level)]
    written: dict[str, str] = {stage: entry.stage_limits.get(stage, "") or getattr(level, stage) for stage in STAGES}
    close = entry.limit or level.close
    cut = not_shorter(written, close)
    stages = [TimedStage(str(s.label), written[s], bool(entry.stage_limits.get(s)), s in cut) for s in STAGES]
    return [TimedStage(str(Stage.CLOSE.label), close, bool(entry.limit)), *stages]


def _uncounted(entry: CatalogueItem) -> list[tuple[str, str]]:
    """Limits that the law gives for single measures; no clock counts them."""
    measures = {name: limit for name, limit in entry.stage_limits.items() if name not in Stage.values}
    return [(change_wording.stage_in_words(name), limit) for name, limit in measures.items()]


def _matters_under(entry: CatalogueItem) -> list[CatalogueItem]:
    if entry.parent_id:
        return []
    return list(CatalogueItem.objects.current().filter(parent__code=entry.code).order_by("code")[:MOST_MATTERS])


def _known_duties() -> set[str]:
    """Duties that some unit holds, and those that the catalogue names already."""
    held = Unit.objects.current().exclude(functions=[]).values_list("functions", flat=True).distinct()
    named = (duty for entry in rules.current().catalogue.values() for duty in _duties(entry))
    return {duty for functions in held for duty in functions}.union(named)


def _duties(entry: CatalogueItem) -> list[str]:
    return [*entry.lead_functions, *entry.assist_functions] if entry.parent_id else []


def _written(entry: CatalogueItem) -> dict[str, Any]:
    """An entry as its form shows it."""
    columns = {name: getattr(entry, name) for name in Particulars.__dataclass_fields__ if name != "stage_limits"}
    return columns | dict(entry.stage_limits)


def _particulars(given: dict[str, Any], before: CatalogueItem | None = None) -> Particulars:
    """What the form gave; limits that it does not ask for stay as they were."""
    stages = {stage.value: given.pop(stage.value) for stage in STAGES}
    kept = {name: limit for name, limit in (before.stage_limits if before else {}).items() if name not in Stage.values}
    return Particulars(**given, stage_limits={name: limit for name, limit in stages.items() if limit} | kept)


def _sheet(entry: CatalogueItem, *, heading: str, button: str, lead: str = "", is_matter: bool = False) -> FormPage:
    return FormPage(
        heading=heading,
        button=button,
        back=reverse("administration:entry", args=[entry.pk]),
        about=f"{entry.code} {entry.name}",
        lead=lead,
        done=_("Saved."),
        tab=TAB,
        template="administration/matter_form.html" if is_matter else "form.html",
    )
