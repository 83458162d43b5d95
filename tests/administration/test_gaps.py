"""The lists of what is missing name what is missing, within one's area, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cases.models import Case
from cases.reading.open_cases import waiting_at, waiting_at_each
from cases.rules.choices import State
from teams.choices import Duty
from teams.models import Post, User
from tests.administration.administrators import post_of
from tests.administration.pages import Walker
from tests.cases.counting import statements
from tests.cases.world import World, case_in


def listed(world: World, name: str, who: str = "security", **query: str) -> set[str]:
    return {
        str(getattr(row, "person", row)) for row in Walker(world, who).see("gaps", list=name, **query).context["rows"]
    }


def test_people_without_a_post_are_those_alone_whose_account_is_open(world: World) -> None:
    User.objects.create(username="gone", name="已离开", is_active=False, home=world.areas["street"])

    assert listed(world, "people") == {"刘洋"}
    assert listed(world, "people", "security_of_other_street") == set()


def test_a_post_that_runs_out_is_named_until_somebody_follows(world: World) -> None:
    post, soon = post_of(world, "uncalled"), timezone.localdate() + dt.timedelta(days=10)
    Post.objects.filter(pk=post.pk).update(until=soon)
    assert listed(world, "ending") == {str(post.person)}

    Post.objects.create(person=world.people["newcomer"], duty=Duty.HANDLER, unit=post.unit, since=soon)

    assert listed(world, "ending") == set()


def test_a_unit_is_alone_without_anybody_able_and_a_centre_without_a_duty_officer(world: World) -> None:
    Post.objects.filter(person=world.people["committee_officer"]).delete()

    assert {"正阳社区居委会", "制动器小区物业公司"} <= listed(world, "units")
    assert "北城街道司法所" not in listed(world, "units")


def test_a_grid_is_alone_without_a_grid_worker(world: World) -> None:
    Post.objects.filter(person=world.people["grid_worker"]).delete()

    assert listed(world, "grids") == {"01网格"}
    assert listed(world, "grids", "auditor_of_other_street") == set()


@pytest.mark.parametrize("after", ["x", "2026-13-45~1", "~~", "2026-01-01~99999999999999999999999"])
@pytest.mark.parametrize("name", ["ending", "people", "units", "grids", "castle"])
def test_any_address_shows_a_list_within_its_statements(world: World, name: str, after: str) -> None:
    walker = Walker(world, "security")

    with statements() as said:
        assert walker.see("gaps", list=name, after=after).status_code == 200

    assert len(said) <= 8, said


def test_a_post_that_runs_out_says_how_many_open_matters_wait_at_its_unit(world: World) -> None:
    post, soon = post_of(world, "uncalled"), timezone.localdate() + dt.timedelta(days=10)
    Post.objects.filter(pk=post.pk).update(until=soon)
    assert post.unit
    for state in State:
        case_in(world, state)
    Case.objects.filter(state=State.IMPLEMENTING).update(holder=post.unit)

    assert [row.waiting for row in Walker(world, "security").see("gaps", list="ending").context["rows"]] == [1]
    assert waiting_at_each([unit.pk for unit in world.units.values()]) == {
        unit.pk: waiting_at(unit) for unit in world.units.values()
    }
