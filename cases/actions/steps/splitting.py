"""One report of two matters becomes two cases (拆分): a child for what is split off, while the case itself goes on."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.utils.translation import gettext as _

from cases.access import first_reading
from cases.access.limits import Limits
from cases.actions.jobs.redistricting import areas_standing_still
from cases.actions.steps._move import Move, move
from cases.models import Case, CaseEvent, Evidence, NoticeWish, Recusal, Reporter
from cases.models.case import NextNumber
from cases.rules import sealing
from cases.rules.choices import Need, Stage
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from networks import rules
from networks.choices import AreaLevel
from teams.models import User
from web.writing import cleaned

__all__ = ["split"]

MOST_PARTS = 5
"""How many children a case has at most."""
WITH_THE_MATTER = 1
"""The number of the event with which photos of the matter itself came."""
COPIED = (
    *("area_id", *(f"{level}_id" for level in AreaLevel.values)),
    *("centre_id", "complained_of_id", "raised_by_id", "raised_at"),
    *("channel", "network", "is_confidential", "hides_reporter"),
)
OF_THE_PERSON = ("user_id", "sealed_name", "sealed_phone", "phone_digest", "sealed_email", "has_joined")


def split(
    case: Case,
    *,
    by: User,
    part: str,
    rest: str,
    place: str = "",
    photos: Collection[int] = (),
    version: int | None = None,
) -> CaseEvent:
    """Make what `part` says a case of its own; `rest` says what stays. Everybody who raised the case raised both.

    The child's limit is counted from the whistle of the case, so that splitting gains no time; its centre gets a limit
    to accept from now. `place` is empty where it lies in the same spot; `photos` are ids of those sent with the matter.
    """
    given = {Need.PART: part, Need.REST: rest}
    with areas_standing_still(), move(case, Action.SPLIT, by=by, version=version, given=given) as step:
        people = _who_raised(step.case)
        chosen = _chosen(step.case, photos)
        child = _whistle(step, by, cleaned(part).strip(), place or step.case.place, chosen)
        _copy_photos(chosen, child)
        _copy_people(step, child, people)
        _let_stand_aside(step, child)
        step.note, step.payload = rest, {"part": child.reference}
    return step.event


def _whistle(step: Move, by: User, text: str, place: str, photos: Sequence[Evidence]) -> Case:
    """The child, to be accepted by the centre of the case: until then its words give its level."""
    parent, known = step.case, rules.current()
    child = Case(text=text, place=place, split_from=parent, holder_id=parent.centre_id, state_since=step.now)
    child.reference = NextNumber(Value(settings.CASE_NUMBER_PREFIX), Value(step.now))
    for name in COPIED:
        setattr(child, name, getattr(parent, name))
    read = first_reading.read(text, known, None)
    child.level, child.is_danger = read.level, bool(read.dangers)
    is_sealed = parent.is_suggested_confidential or parent.is_confidential
    child.is_suggested_confidential = is_sealed or read.is_perhaps_confidential
    beginning = Move(child, Action.WHISTLE, by=by, unit=step.unit, now=step.now)
    beginning.payload = read.noted() | {"split_from": parent.reference}
    if photos:
        beginning.payload["evidence"] = sorted(photo.sha256 for photo in photos)
    beginning.limits = Limits(child, known)
    beginning.start(Stage.CLOSE, parent.raised_at)
    beginning.start(Stage.ACCEPT)
    beginning.conclude()
    child.save()
    step.along.append(beginning)
    return child


def _who_raised(case: Case) -> list[Reporter]:
    """Everybody who raised the case; NotPossibleHere where it has as many children as a case may have."""
    children = Case.objects.filter(split_from=OuterRef("case")).values("pk")
    raised = Reporter.objects.filter(case=case).select_related("wish")
    people = list(raised.annotate(children=ArraySubquery(children)).order_by("pk"))
    if any(len(vars(person)["children"]) >= MOST_PARTS for person in people):
        raise NotPossibleHere(_("A matter is split into %(count)d more at most.") % {"count": MOST_PARTS})
    return people


def _chosen(case: Case, photos: Collection[int]) -> list[Evidence]:
    """Those of the photos that came with the matter itself."""
    if not photos:
        return []
    return list(Evidence.objects.filter(case=case, pk__in=photos, event_seq=WITH_THE_MATTER).order_by("pk"))


def _copy_photos(chosen: Sequence[Evidence], child: Case) -> None:
    """The chosen photos belong to both cases; the stored file is the same."""
    for kept in chosen:
        kept.pk, kept._state.adding, kept.case, kept.uid = None, True, child, uuid.uuid4()
    if chosen:
        Evidence.objects.bulk_create(chosen)


def _copy_people(step: Move, child: Case, people: Sequence[Reporter]) -> None:
    """Everybody who raised the case, each with a code of their own for the child."""
    every = []
    for person in people:
        copied = Reporter(case=child, uid=uuid.uuid4(), part_of=person, created_at=step.now)
        for name in OF_THE_PERSON:
            setattr(copied, name, getattr(person, name))
        copied.tracking_digest = sealing.code_digest(copied.tracking_code)
        every.append(copied)
    Reporter.objects.bulk_create(every)
    wishes = [(copied, person.wish_for_messages) for copied, person in zip(every, people, strict=True)]
    NoticeWish.objects.bulk_create(
        NoticeWish(
            reporter=copied,
            wants_steps=wish.wants_steps,
            sealed_phone=wish.sealed_phone,
            sealed_email=wish.sealed_email,
            since=step.now,
        )
        for copied, wish in wishes
        if wish
    )


def _let_stand_aside(step: Move, child: Case) -> None:
    if not step.case.recused:
        return
    rows = list(Recusal.objects.standing().filter(case=step.case).order_by("pk"))
    for row in rows:
        row.pk, row._state.adding, row.case, row.named_at = None, True, child, step.now
    Recusal.objects.bulk_create(rows)
