"""The condition of the cases that a person follows, and who follows what happens (decision 76)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from cases.access.disclosure import ABOUT_A_PERSON, INSIDE_A_UNIT, is_told, own_units_at
from cases.models import Case, CaseEvent, Follow
from cases.rules.lifecycle import Action, marked
from cases.rules.transitions import Mark
from networks.choices import AreaLevel
from networks.models import CatalogueItem
from teams.models import User

BEGINS = frozenset({Action.ACCEPT, Action.SELF_HANDLE})
"""With these a case has its type and is no longer sealed: of these alone an area's and a type's followers are told."""
NO_NEWS = INSIDE_A_UNIT | ABOUT_A_PERSON | marked(Mark.UNTOLD) | {Action.REVEAL, Action.HOLD_RATING}
"""Steps that bring no follower a notice, and no mark in a list: who has it, who stands aside, who was looked at."""
TOLD = frozenset(Action) - NO_NEWS | {Action.WRITE_NOTE}
LEVELS = tuple(AreaLevel.values)


def followed_by(person: User) -> Q:
    """The condition of the cases that the person follows, themselves or by area or type. One statement at once, two
    where types are followed: with the numbers written into it PostgreSQL estimates what each of them finds.
    """
    cases, areas, entries = [], [], []
    for case, area, level, entry in Follow.objects.of(person.pk).values_list("case", "area", "area__level", "entry"):
        if case:
            cases.append(case)
        elif area:
            areas.append((level, area))
        else:
            entries.append(entry)
    found = Q(pk__in=cases)
    for level in LEVELS:
        if numbers := [number for its_level, number in areas if its_level == level]:
            found |= Q(**{f"{level}__in": numbers})
    # By the numbers of the versions: with a join PostgreSQL expects few rows, and reads whole tables for each of them.
    types = list(CatalogueItem.objects.filter(code__in=entries).values_list("pk", flat=True)) if entries else []
    return found | Q(catalogue_item__in=types) if types else found


def followers(events: Sequence[CaseEvent]) -> list[tuple[CaseEvent, int, bool]]:
    """Of each event the people who follow its case and may see it now; True for those who follow the case itself.

    One statement for a batch that nobody follows, and three for each person who follows something in it.
    """
    told = [event for event in events if event.action in TOLD]
    asked: dict[int, list[tuple[CaseEvent, bool]]] = defaultdict(list)
    for event, person, is_itself in _following(told):
        asked[person].append((event, is_itself))
    people = User.objects.filter(pk__in=asked, is_active=True).order_by("pk") if asked else ()
    return [
        (event, person.pk, is_itself) for person in people for event, is_itself in _readable(person, asked[person.pk])
    ]


def _following(events: Sequence[CaseEvent]) -> Iterable[tuple[CaseEvent, int, bool]]:
    """In the order of the events, and each person once an event: the case itself goes before its area and type."""
    if not events:
        return
    beginning = [event for event in events if event.action in BEGINS]
    areas = {number for event in beginning for number in _areas(event.case)}
    codes = _codes(beginning)
    rows = Follow.objects.filter(
        Q(case__in={event.case_id for event in events}) | Q(area__in=areas) | Q(entry__in=set(codes.values()))
    )
    by_case: dict[int | None, list[int]] = defaultdict(list)
    by_area: dict[int | None, list[int]] = defaultdict(list)
    by_entry: dict[str, list[int]] = defaultdict(list)
    for person, case, area, entry in rows.order_by("pk").values_list("person", "case", "area", "entry"):
        (by_case[case] if case else by_area[area] if area else by_entry[entry]).append(person)
    for event in events:
        found: dict[int, bool] = dict.fromkeys(by_case[event.case_id], True)
        if event.action in BEGINS:
            also = [person for area in _areas(event.case) for person in by_area[area]]
            also += by_entry[codes.get(event.case.catalogue_item_id, "")]
            found = dict.fromkeys(also, False) | found
        yield from ((event, person, is_itself) for person, is_itself in found.items())


def _codes(events: Sequence[CaseEvent]) -> dict[int | None, str]:
    """Of each type of these cases its code."""
    types = {number for event in events if (number := event.case.catalogue_item_id)}
    return dict(CatalogueItem.objects.filter(pk__in=types).values_list("pk", "code")) if types else {}


def _areas(case: Case) -> list[int]:
    numbers = (getattr(case, f"{level}_id") for level in LEVELS)
    return [number for number in numbers if number]


def _readable(person: User, asked: Sequence[tuple[CaseEvent, bool]]) -> list[tuple[CaseEvent, bool]]:
    """Without one's own acts, and what one does not see any more."""
    seen = Case.objects.visible_to(person).in_hands_of(person)
    cases: Mapping[int, Case] = seen.in_bulk({event.case_id for event, _is_itself in asked})
    return [
        (event, is_itself)
        for event, is_itself in asked
        if event.by_id != person.pk
        and (case := cases.get(event.case_id))
        and is_told(event, person, lambda case=case: own_units_at(case, person))  # type: ignore[misc]  # of this case
    ]
