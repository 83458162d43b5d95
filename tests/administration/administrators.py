"""The three administrator duties, for the whole city and for one street each, beside the people of the small world."""

from __future__ import annotations

from teams.choices import Duty
from teams.models import Post, User
from tests.cases import world as small_world
from tests.cases.world import LONG_AGO, World
from tests.recorded import recorded

ADMINISTRATORS = {
    "system": (Duty.SYSTEM_ADMIN, None),
    "system_of_street": (Duty.SYSTEM_ADMIN, "street"),
    "system_of_other_street": (Duty.SYSTEM_ADMIN, "other_street"),
    "security": (Duty.SECURITY_ADMIN, None),
    "security_of_street": (Duty.SECURITY_ADMIN, "street"),
    "security_of_other_street": (Duty.SECURITY_ADMIN, "other_street"),
    "auditor_of_city": (Duty.AUDITOR, "city"),
    "auditor_of_street": (Duty.AUDITOR, "street"),
    "auditor_of_other_street": (Duty.AUDITOR, "other_street"),
}


@recorded
def build() -> World:
    world = small_world.build()
    for name, (duty, area) in ADMINISTRATORS.items():
        person = User.objects.create(username=name, name=f"管理员{name}")
        Post.objects.create(person=person, duty=duty, area=world.areas.get(area or ""), since=LONG_AGO)
        world.people[name] = person
    world.people["newcomer"] = User.objects.create(
        username="newcomer", name="刘洋", phone="13900001234", home=world.areas["street"]
    )
    return world


def post_of(world: World, name: str) -> Post:
    return Post.objects.with_places().get(person=world.people[name])
