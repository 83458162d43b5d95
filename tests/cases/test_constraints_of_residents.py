"""What the database itself holds of what is kept for residents: wishes for messages, held ratings, publications."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import NoticeWish, Publication, Rating, RatingHold, Reporter
from cases.rules.choices import State
from tests.cases.ratings import given_by_code
from tests.cases.world import World, case_in

Break = Callable[[World], object]


def address_kept(world: World) -> object:
    reporter = Reporter.objects.get(case=case_in(world, State.WHISTLED))
    return NoticeWish.objects.create(reporter=reporter, wants_steps=False, sealed_email=b"sealed", since=timezone.now())


def judged_without_a_day(world: World) -> object:
    case = given_by_code(case_in(world, State.EVALUATING), hold=True)
    return RatingHold.objects.filter(rating__case=case).update(verdict="counts")


def visited_by_nobody(world: World) -> object:
    return Rating.objects.filter(case=case_in(world, State.EVALUATING)).update(way="phone")


def an_empty_sentence(world: World) -> object:
    now = timezone.now()
    given = {"published_by": world.people["officer"], "published_at": now, "solved_at": now}
    return Publication.objects.create(case=case_in(world, State.CLOSED), sentence="", **given)


BREAKS: list[tuple[str, Break]] = [
    ("cases_ratinghold_judged_iff_verdict", judged_without_a_day),
    ("cases_rating_way_is_of_a_visit", visited_by_nobody),
    ("cases_publication_says_something", an_empty_sentence),
    ("cases_noticewish_no_address_without_messages", address_kept),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "break_it"), BREAKS)
def test_the_database_refuses_a_row_that_breaks_its_constraint(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)
