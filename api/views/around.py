"""What stands around matters: areas, units, posts, networks, teams, the duty catalogue and the work calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from api.described import AFTER, asked, reading
from api.errors import Invalid
from api.shapes import UnitName
from api.shapes_around import (
    AreaPage,
    AreaShape,
    CalendarShape,
    Catalogue,
    DayShape,
    DueShape,
    EntryShape,
    MemberShape,
    MembershipPage,
    MembershipShape,
    PostPage,
    PostShape,
    TeamPage,
    TeamRowShape,
    UnitPage,
    UnitShape,
)
from api.view import ReadView
from cases.access import overseeing
from cases.reading.panel import AreaByCode
from five_teams import rows as team_rows
from five_teams.choices import Team
from networks import rules
from networks.choices import AreaLevel, Network, UnitKind
from networks.models import Area, CatalogueItem, Membership, Unit
from networks.models.area import inside
from teams.choices import Duty
from teams.finding import areas as areas_named
from teams.finding import units as units_named
from teams.models import Post
from web.fields import FIRST_YEAR, LAST_YEAR, CleanText
from web.pagination import BY_AREA, BY_PATH, NEWEST
from worktime.deadlines import Limit, OutOfCalendar, UnreadableLimit, UnreadableTime, deadline, read_time
from worktime.explaining import explain

LONGEST_SEARCH = 60
DAYS = dt.timedelta(days=1)
WITHIN = asked("area", gettext_lazy("In this area or below it, by its code"))
NAMED = asked("q", gettext_lazy("Words of the name"))


class Asked(forms.Form):
    """Names behind the question mark; `values` refuses what cannot be read, by its name."""

    after = CleanText(required=False, max_length=80, widget=forms.TextInput)

    @classmethod
    def values(cls, request: Request) -> dict[str, Any]:
        form = cls(request.query_params)
        if not form.is_valid():
            raise Invalid.of(form, status=400)
        return form.cleaned_data


def _choice(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", ""), *choices.choices], required=False)


def _words() -> CleanText:
    return CleanText(required=False, max_length=LONGEST_SEARCH, widget=forms.TextInput)


class AreasAsked(Asked):
    area, q, level = AreaByCode(required=False), _words(), _choice(AreaLevel)


class UnitsAsked(Asked):
    area, q, kind = AreaByCode(required=False), _words(), _choice(UnitKind)


class PostsAsked(Asked):
    area, duty = AreaByCode(required=False), _choice(Duty)


class NetworksAsked(Asked):
    area, network = AreaByCode(required=False), _choice(Network)


class TeamAsked(Asked):
    area = AreaByCode()


class DueAsked(Asked):
    limit = CleanText(max_length=12, widget=forms.TextInput)
    since = CleanText(required=False, max_length=40, widget=forms.TextInput)
    area = AreaByCode(required=False)


LEVEL = asked("level", gettext_lazy("Area level"))
KIND = asked("kind", gettext_lazy("Kind of unit"))
DUTY = asked("duty", gettext_lazy("Duty"))
NETWORK = asked("network", gettext_lazy("Network"))


def _area(area: Area) -> AreaShape:
    return AreaShape(area.code, area.name, area.full_name, area.level, area.parent.code if area.parent else None)


@reading(AreaPage, gettext_lazy("Areas in force"), "areas", query=[WITHIN, NAMED, LEVEL, AFTER], tag="around")
class AreasView(ReadView):
    known: ClassVar[frozenset[str]] = frozenset(AreasAsked.base_fields)

    def read(self, request: Request, **place: Any) -> AreaPage:
        given = AreasAsked.values(request)
        found = areas_named(given["q"], Area.objects.current()).with_parents()  # type: ignore[attr-defined]  # the queryset's own
        found = found.filter(inside(given["area"].path)) if given["area"] else found
        found = found.filter(level=given["level"]) if given["level"] else found
        page, older = BY_PATH.page(found, given["after"])
        return AreaPage(list(map(_area, page)), older or None)


@reading(AreaShape, gettext_lazy("An area"), "area", tag="around")
class AreaView(ReadView):
    def read(self, request: Request, *, code: str) -> AreaShape:
        if not (code.isascii() and code.isdigit()):
            raise Http404
        return _area(get_object_or_404(Area.objects.current().with_parents(), code=code))


@reading(UnitPage, gettext_lazy("Units in force"), "units", query=[WITHIN, NAMED, KIND, AFTER], tag="around")
class UnitsView(ReadView):
    known: ClassVar[frozenset[str]] = frozenset(UnitsAsked.base_fields)

    def read(self, request: Request, **place: Any) -> UnitPage:
        given = UnitsAsked.values(request)
        found = units_named(given["q"], Unit.objects.current()).select_related("area")
        found = found.filter(inside(given["area"].path, "area__path")) if given["area"] else found
        found = found.filter(kind=given["kind"]) if given["kind"] else found
        page, older = BY_AREA.page(found, given["after"])
        return UnitPage(list(map(_unit, page)), older or None)


def _unit(unit: Unit) -> UnitShape:
    return UnitShape(
        id=unit.pk,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        area=unit.area.code,
        is_centre=unit.is_centre,
        parent=unit.parent_id,
        functions=list(unit.functions),
    )


@reading(
    PostPage,
    gettext_lazy("Posts held today, where one looks over them"),
    "posts",
    query=[WITHIN, DUTY, AFTER],
    tag="around",
)
class PostsView(ReadView):
    """As far as one reads who is in the five teams: by name, without telephones."""

    known: ClassVar[frozenset[str]] = frozenset(PostsAsked.base_fields)

    def read(self, request: Request, **place: Any) -> PostPage:
        given, reach = PostsAsked.values(request), overseeing.team_areas(self.person)
        held = Post.objects.current().filter(reach.of("area__path") | reach.of("unit__area__path"))
        held = held.filter(person__is_active=True).select_related("person", "unit", "area")
        if area := given["area"]:
            held = held.filter(inside(area.path, "area__path") | inside(area.path, "unit__area__path"))
        held = held.filter(duty=given["duty"]) if given["duty"] else held
        page, older = NEWEST.page(held, given["after"])
        return PostPage(list(map(_post, page)), older or None)


def _post(post: Post) -> PostShape:
    return PostShape(
        id=post.pk,
        person=post.person.name,
        duty=post.duty,
        is_deputy=post.is_deputy,
        unit=UnitName(post.unit.pk, post.unit.name) if post.unit else None,
        area=post.area.code if post.area else None,
        since=post.since,
        until=post.until,
    )


@reading(
    MembershipPage,
    gettext_lazy("Who takes which part in the four networks"),
    "networks",
    query=[WITHIN, NETWORK, AFTER],
    tag="around",
)
class NetworksView(ReadView):
    known: ClassVar[frozenset[str]] = frozenset(NetworksAsked.base_fields)

    def read(self, request: Request, **place: Any) -> MembershipPage:
        given, reach = NetworksAsked.values(request), overseeing.team_areas(self.person)
        found = Membership.objects.current().filter(reach.of("area__path")).with_places()
        found = found.filter(inside(given["area"].path, "area__path")) if given["area"] else found
        found = found.filter(network=given["network"]) if given["network"] else found
        page, older = BY_AREA.page(found, given["after"])
        return MembershipPage(list(map(_membership, page)), older or None)


def _membership(one: Membership) -> MembershipShape:
    return MembershipShape(
        id=one.pk,
        network=one.network,
        area=one.area.code,
        unit=UnitName(one.unit.pk, one.unit.name),
        part=one.part,
        since=one.since,
        until=one.until,
    )


@reading(
    TeamPage,
    gettext_lazy("One of the five teams in an area"),
    "team",
    query=[
        OpenApiParameter("team", str, OpenApiParameter.PATH, enum=list(Team.values)),
        asked("area", gettext_lazy("Code of the area"), required=True),
        AFTER,
    ],
    tag="around",
)
class TeamView(ReadView):
    known: ClassVar[frozenset[str]] = frozenset(TeamAsked.base_fields)

    def read(self, request: Request, *, team: str) -> TeamPage:
        given, reach = TeamAsked.values(request), overseeing.team_areas(self.person)
        area: Area = given["area"]
        if team not in Team.values or not reach.covers(area) or area.level == AreaLevel.GRID:
            raise Http404
        rows, older = team_rows.page(Team(team), area, is_missing=False, after=given["after"])
        shown = [
            TeamRowShape(row.place, row.title, [MemberShape(who.name, who.since, who.note) for who in row.who])
            for row in rows
        ]
        return TeamPage(team, area.code, shown, older or None)


@reading(Catalogue, gettext_lazy("The duty catalogue in force"), "catalogue", tag="around")
class CatalogueView(ReadView):
    def read(self, request: Request, **place: Any) -> Catalogue:
        known = rules.current()
        return Catalogue(known.version, [_entry(entry) for entry in known.catalogue.values()])


def _entry(entry: CatalogueItem) -> EntryShape:
    return EntryShape(
        code=entry.code,
        name=entry.name,
        parent=entry.parent.code if entry.parent else None,
        network=entry.network,
        level=entry.level,
        limit=entry.limit,
        lead_functions=list(entry.lead_functions),
        assist_functions=list(entry.assist_functions),
        is_confidential=entry.is_confidential,
        is_guarded=entry.is_guarded,
        redirect=entry.redirect,
    )


@reading(
    CalendarShape,
    gettext_lazy("The work calendar of a year"),
    "calendar",
    query=[OpenApiParameter("year", int, OpenApiParameter.PATH)],
    tag="around",
)
class CalendarView(ReadView):
    def read(self, request: Request, *, year: int) -> CalendarShape:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Http404
        calendar, first = rules.current().calendar, dt.date(year, 1, 1)
        days = [first + DAYS * number for number in range((dt.date(year + 1, 1, 1) - first).days)]
        shown = [DayShape(day, calendar.is_working(day), calendar.name(day)) for day in days]
        return CalendarShape(year, calendar.is_provisional(first), calendar.version, shown)


@reading(
    DueShape,
    gettext_lazy("When would this be due?"),
    "due",
    query=[
        asked("limit", gettext_lazy("A limit: 30H, 4WH, 5WD, 15D"), required=True),
        asked("since", gettext_lazy("From this instant on; now, if it is left out"), OpenApiTypes.DATETIME),
        asked("area", gettext_lazy("Code of an area: its county may have days of its own")),
    ],
    tag="around",
)
class DueView(ReadView):
    known: ClassVar[frozenset[str]] = frozenset(DueAsked.base_fields) - {"after"}

    def read(self, request: Request, **place: Any) -> DueShape:
        given = DueAsked.values(request)
        area: Area | None = given["area"]
        county = area.lineage().get(AreaLevel.COUNTY) if area else None
        try:
            limit = Limit.parse(given["limit"])
            since = read_time(given["since"]) if given["since"] else timezone.now()
            found = deadline(since, limit, rules.current().calendar_of(county))
        except UnreadableLimit as error:
            raise Invalid({"limit": [_("Give a limit, such as 5WD.")]}, status=400) from error
        except (UnreadableTime, OutOfCalendar, OverflowError) as error:
            raise Invalid({"since": [_("Give a day and a time, such as 2026-01-15 14:30.")]}, status=400) from error
        return DueShape(given["limit"], found.received, found.due_at, found.is_provisional, explain(found))
