"""The rules that verbs and imports share say beforehand what the database would say afterwards."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from networks.choices import AreaLevel, UnitKind
from networks.models import Area, Unit
from teams import rules
from teams.choices import IN_UNIT, Duty
from teams.errors import SENTENCES
from teams.models import Post, User
from web.errors import Refusal

DAY = dt.date(2026, 1, 15)
LATER = dt.date(2026, 3, 1)
DUTIES = (Duty.HANDLER, Duty.SUPERVISOR, Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.AUDITOR)
COLUMNS = ("person", "duty", "area", "unit", "since", "until")
PERIODS = ((DAY, None), (DAY, LATER), (LATER, None))


def said_by_the_rules(post: Post, other: Post) -> str:
    try:
        rules.require_beside(post, [other])
    except Refusal as refusal:
        return str(refusal)
    return ""


def said_by_the_database(post: Post) -> str:
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        return str(SENTENCES[error.__cause__.diag.constraint_name])  # type: ignore[union-attr]
    return ""


@pytest.mark.django_db
def test_two_posts_of_one_person_are_refused_by_the_rules_exactly_where_the_database_refuses_them() -> None:
    city = Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=dt.date(2020, 1, 1))
    unit = Unit.objects.create(name="局", short_name="局", kind=UnitKind.DEPARTMENT, area=city, since=city.since)
    person = User.objects.create(username="wch", name="王春红")
    held = {
        (duty, period): Post(
            person=person,
            duty=duty,
            area=None if duty in IN_UNIT else city,
            unit=unit if duty in IN_UNIT else None,
            since=period[0],
            until=period[1],
        )
        for duty, period in product(DUTIES, PERIODS)
    }

    for first, second in product(held, held):
        with transaction.atomic():
            held[first].pk = None
            held[first].save(force_insert=True)
            again = Post(
                **{name: getattr(held[second], name) for name in ("person", "duty", "area", "unit", "since", "until")}
            )
            expected = said_by_the_database(again)
            transaction.set_rollback(True)
        said = said_by_the_rules(held[second], held[first])
        assert bool(said) == bool(expected), (first, second, said, expected)
