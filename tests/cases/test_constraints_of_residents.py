"""What the database itself holds of what is kept for residents: their wishes for messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import NoticeWish, Reporter
from cases.rules.choices import State
from tests.cases.world import World, case_in

Break = Callable[[World], object]


def address_kept(world: World) -> object:
    reporter = Reporter.objects.get(case=case_in(world, State.WHISTLED))
    return NoticeWish.objects.create(reporter=reporter, wants_steps=False, sealed_email=b"sealed", since=timezone.now())


BREAKS: list[tuple[str, Break]] = [
    ("cases_noticewish_no_address_without_messages", address_kept),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "break_it"), BREAKS)
def test_the_database_refuses_a_row_that_breaks_its_constraint(world: World, name: str, break_it: Break) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)
