"""Lists join no more tables than PostgreSQL puts in order by itself: with more it reads every case first, and only a
large database shows it (2 s instead of 5 ms for the API's list at 1,000,000 cases).
"""

from __future__ import annotations

import re

import pytest
from django.db import connection

from cases.models import Case
from cases.reading import lines, rows
from tests.cases.world import World

pytestmark = pytest.mark.django_db


def without_brackets(sql: str) -> str:
    """What stands outside every bracket, subqueries left out."""
    while sql != (less := re.sub(r"\([^()]*\)", "", sql)):
        sql = less
    return sql


@pytest.mark.parametrize("also", [(), lines.ALSO], ids=["desk", "programs"])
def test_a_page_of_a_list_joins_no_more_than_are_put_in_order(world: World, also: tuple[str, ...]) -> None:
    reader = world.person("county_officer")
    seen = Case.objects.visible_to(reader)
    asked = rows.asked(seen, lines.NEWEST, reader=reader, after="", due="next_due_at", also=also)
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        most = int(cursor.fetchone()[0])

    joined = without_brackets(str(asked.query)).count(" JOIN ")

    assert 4 <= joined, "the names of places and units"
    assert joined + 2 <= most, "with the cases themselves, and the page's numbers, which are joined to them"
