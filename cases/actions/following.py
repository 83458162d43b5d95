"""Following a case, an area or a type of matter, and leaving off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case, Follow
from cases.models.scope import areas_seen
from networks import rules
from networks.choices import AreaLevel
from networks.models import Area
from teams.models import User
from web.errors import NotAllowed, Refusal

MOST_CASES = 300
MOST_OTHERS = 20
"""Areas and types together: each asks a list for more."""
TOO_LARGE = (AreaLevel.CITY, AreaLevel.COUNTY)


def follow_case(case: Case, *, by: User) -> None:
    """Twice is once. NotAllowed where the case has left the person's hands: of what came later they learn nothing."""
    if not Case.objects.visible_to(by).in_hands_of(by).filter(pk=case.pk).exists():
        raise NotAllowed
    _follow(by, most=MOST_CASES, among={"case__isnull": False}, case=case)


def leave_case(case: Case, *, by: User) -> None:
    Follow.objects.of(by.pk).filter(case=case).delete()


def follow_area(area: Area, *, by: User) -> None:
    """An area that the person's posts look over; a sub-district at most: of more, nobody would read the notices."""
    if not any(area.path.startswith(seen.path) for seen in areas_seen(by)):
        raise NotAllowed(_("You can follow areas that you look over."), field="area")
    if area.level in TOO_LARGE:
        raise Refusal(_("Choose a sub-district or less: of a larger area too much would be told."), field="area")
    _follow(by, most=MOST_OTHERS, among={"case": None}, area=area)


def follow_type(code: str, *, by: User) -> None:
    entry = rules.current().catalogue.get(code)
    if entry is None or entry.parent_id is None:
        raise Refusal(_("Choose the type itself, not its heading."), field="entry")
    _follow(by, most=MOST_OTHERS, among={"case": None}, entry=code)


def leave(number: int, *, by: User) -> None:
    """One's own alone."""
    Follow.objects.of(by.pk).filter(pk=number).delete()


@transaction.atomic
def _follow(by: User, *, most: int, among: dict[str, Any], **what: Any) -> None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    _row, is_new = Follow.objects.get_or_create(person=by, **what)
    if is_new and Follow.objects.of(by.pk).filter(**among).count() > most:
        raise Refusal(_("You follow %(most)d already; leave off one first.") % {"most": most})


def follow_heirs(heirs: Mapping[int, Area]) -> None:
    """Whoever followed an area that ended follows what took its place; in the caller's transaction."""
    rows = Follow.objects.filter(area__in=heirs)
    known = rows.values_list("person", "area", "since")
    Follow.objects.bulk_create(
        (Follow(person_id=person, area=heirs[area or 0], since=since) for person, area, since in known),
        ignore_conflicts=True,
    )
    rows.delete()
