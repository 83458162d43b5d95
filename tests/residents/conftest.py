"""The small world of `tests.cases`, and who keeps the records of residents there."""

import pytest

from teams.choices import Duty
from teams.models import Post, User
from tests.cases.conftest import _built, committed_world, world
from tests.cases.world import LONG_AGO, World

__all__ = ["_built", "committed_world", "world"]


@pytest.fixture
def keepers(world: World) -> list[User]:
    people = [User.objects.create(username=f"keeper{n}", name=f"安全员{n}") for n in range(2)]
    for person in people:
        Post.objects.create(person=person, duty=Duty.SECURITY_ADMIN, since=LONG_AGO)
    return people
