"""Three administrators (三员分立): how far each reaches, and what is nobody's."""

from __future__ import annotations

import pytest

from teams import policies
from teams.choices import ADMINISTRATORS, Duty
from teams.models import Post, User
from teams.policies import SystemSteward
from tests.teams.offices import Offices
from web.errors import NotAllowed


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("duty", sorted(set(Duty) - ADMINISTRATORS))
def test_other_duties_administer_nothing(here: Offices, duty: Duty) -> None:
    person = here.person("甲")
    Post.objects.create(
        person=person, duty=duty, unit=here.units["squad"], area=here.areas["grid"], since=here.areas["grid"].since
    )

    assert not policies.reading(fresh(person))
    assert not policies.granting(fresh(person))


@pytest.mark.parametrize(
    ("place", "inside", "outside"),
    [
        ("", ["city", "grid", "elsewhere"], []),
        ("city", ["city", "grid"], []),
        ("street", ["street", "grid"], ["county", "elsewhere"]),
    ],
)
def test_an_administrator_works_inside_the_own_subtree(
    here: Offices, place: str, inside: list[str], outside: list[str]
) -> None:
    reach = policies.granting(here.person("甲", Duty.SECURITY_ADMIN, place))

    assert [reach.covers(here.areas[area]) for area in inside] == [True] * len(inside)
    assert [reach.covers(here.areas[area]) for area in outside] == [False] * len(outside)


def test_what_belongs_to_no_area_is_the_whole_citys(here: Offices) -> None:
    assert policies.granting(here.person("甲", Duty.SECURITY_ADMIN)).covers(None)
    assert not policies.granting(here.person("乙", Duty.SECURITY_ADMIN, "street")).covers(None)


@pytest.mark.parametrize("duty", [Duty.SYSTEM_ADMIN, Duty.AUDITOR])
def test_posts_are_the_security_administrators(here: Offices, duty: Duty) -> None:
    with pytest.raises(NotAllowed, match="安全管理员"):
        policies.require_granting(here.person("甲", duty, "city"), here.areas["street"])


def test_posts_elsewhere_are_somebody_elses(here: Offices) -> None:
    person = here.person("甲", Duty.SECURITY_ADMIN, "street")

    policies.require_granting(person, here.areas["grid"])
    with pytest.raises(NotAllowed, match="不在您管理的辖区内"):
        policies.require_granting(person, here.areas["elsewhere"])


def test_areas_and_units_are_the_system_administrators(here: Offices, security: User) -> None:
    steward = SystemSteward(here.person("甲", Duty.SYSTEM_ADMIN, "street"))

    steward.require(here.areas["grid"])
    with pytest.raises(NotAllowed, match="不在您管理的辖区内"):
        steward.require(here.areas["elsewhere"])
    with pytest.raises(NotAllowed, match="系统管理员"):
        SystemSteward(security).require(here.areas["grid"])
    assert (steward.id, steward.name) == (steward.user.pk, "甲")


def test_auditors_read_their_area(here: Offices, security: User) -> None:
    assert policies.auditing(here.person("甲", Duty.AUDITOR, "street")).covers(here.areas["grid"])
    assert not policies.auditing(security)


def test_an_administrator_meets_people_of_the_subtree_and_those_added_there(here: Offices) -> None:
    near, worker = here.person("近", Duty.HANDLER, "squad"), here.person("网", Duty.GRID_WORKER, "grid")
    newcomer = here.person("新", home=here.areas["community"])
    elsewhere, far = here.person("旁"), here.person("远", Duty.HANDLER, "far_squad")

    street = policies.granting(here.person("甲", Duty.SECURITY_ADMIN, "street"))
    known = set(policies.known_to(street))

    assert {near, worker, newcomer} <= known
    assert not {elsewhere, far} & known
    assert far in policies.known_to(policies.Reach(frozenset([""])))
    assert not policies.known_to(policies.Reach(frozenset()))


def test_a_post_that_ended_keeps_the_person_known_but_not_in_office(here: Offices) -> None:
    person = here.person("近", Duty.HANDLER, "squad")
    Post.objects.update(until=here.areas["city"].since.replace(year=2021))

    assert person in policies.known_to(policies.granting(here.person("甲", Duty.SECURITY_ADMIN, "street")))
    assert not fresh(person).current_posts


def test_an_administrator_is_one_by_post(here: Offices, security: User) -> None:
    assert security.is_administrator
    assert not here.person("甲", Duty.HANDLER, "squad").is_administrator
