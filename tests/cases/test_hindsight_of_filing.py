"""Type, place and the centre's words may change after a matter left a unit's hands: the unit reads those of then."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Case
from cases.reading import searching
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases.steps import again, take
from tests.cases.world import World, case_in, entry
from tests.desk.step_forms import limited
from tests.desk.test_case_page import shown

CONFIDENTIAL, SEWER, PAVEMENT = "0703", "1304", "1502"


def returned(world: World, state: State = State.ACCEPTED, **facts: object) -> Case:
    """Called and returned by the justice office."""
    case = limited(world, case_in(world, state, **facts))
    actions.dispatch(case, by=world.person("officer"), lead=world.unit("justice"))
    return take(world, again(case), (Action.RETURN_CALL, "lead"))


def refiled(world: World, case: Case, code: str) -> Case:
    actions.reclassify(case, by=world.person("officer"), entry=entry(code), reason="类别选错")
    return again(case)


def listed(client: Client, world: World, who: str = "lead") -> str:
    client.force_login(world.person(who))
    return client.get(reverse("desk:queue", args=["ours"])).content.decode()


def test_the_type_is_that_of_then_on_page_and_list(world: World, client: Client) -> None:
    case = refiled(world, returned(world), PAVEMENT)
    now, then = entry(PAVEMENT), entry(SEWER)
    assert now.network != then.network or now.level != then.level

    page = shown(client, world, case, "lead")

    assert (then.name in page, now.name in page) == (True, False)
    assert now.name in shown(client, world, case, "officer")


def test_the_type_of_then_is_known_where_the_matter_was_accepted_anew(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    officer = world.person("officer")
    actions.accept(case, by=officer, entry=entry(SEWER))
    actions.dispatch(again(case), by=officer, lead=world.unit("justice"))
    case = take(world, again(case), (Action.RETURN_CALL, "lead"))
    Case.objects.filter(pk=case.pk).update(state=State.WHISTLED, holder=world.unit("street_office"))
    actions.accept(again(case), by=officer, entry=entry(PAVEMENT), complained_of=world.unit("water"))

    page = shown(client, world, again(case), "lead")

    assert (entry(SEWER).name in page, entry(PAVEMENT).name in page) == (True, False)
    assert "舒兰市供水公司" not in page


def test_the_place_is_that_of_then_on_page_and_list(world: World, client: Client) -> None:
    case = returned(world)
    actions.relocate(case, by=world.person("officer"), area=world.area("other_grid"), reason="地点有误")

    page, row = shown(client, world, again(case), "lead"), listed(client, world)

    assert ("正阳社区" in page, "新华社区" in page) == (True, False)
    assert ("正阳社区" in row, "新华社区" in row) == (True, False)


def test_the_list_has_the_centre_s_words_of_then(world: World, client: Client) -> None:
    case = returned(world, is_confidential=True, brief="请核查窗口")
    actions.dispatch(case, by=world.person("officer"), lead=world.unit("water"), brief="请核查收费")

    row = listed(client, world)

    assert "请核查收费" not in row


def test_what_has_become_confidential_since_is_read_no_longer(world: World, client: Client) -> None:
    case = refiled(world, returned(world), CONFIDENTIAL)

    page, row = shown(client, world, case, "lead"), listed(client, world)

    assert "下水道总堵" not in page + row
    assert "保密事项，已不由你单位办理" in page
    assert "保密事项，已不由你单位办理" in row
    assert "问指挥中心" not in page + row
    assert case not in searching.matching(world.person("lead"), "下水道")


def test_what_was_opened_since_stays_as_it_was_to_those_who_left(world: World, client: Client) -> None:
    case = refiled(world, returned(world, is_confidential=True, brief="请核查窗口"), PAVEMENT)
    assert not case.is_confidential

    page, row = shown(client, world, case, "lead"), listed(client, world)

    assert "下水道总堵" not in page + row
    assert "请核查窗口" in page
    assert "保密" in page
    assert case not in searching.matching(world.person("lead"), "下水道")
    assert case in searching.matching(world.person("lead"), case.reference)


@pytest.mark.parametrize("who", ["officer", "supervisor", "grid_worker"])
def test_what_was_opened_is_read_by_whoever_sees_it_otherwise(world: World, client: Client, who: str) -> None:
    case = refiled(world, returned(world, is_confidential=True, brief="请核查窗口"), PAVEMENT)

    assert "下水道总堵" in shown(client, world, case, who)
    assert case in searching.matching(world.person(who), "下水道")


def test_what_was_opened_is_read_by_a_unit_that_is_called_anew(world: World, client: Client) -> None:
    case = refiled(world, returned(world, is_confidential=True, brief="请核查窗口"), PAVEMENT)
    actions.dispatch(case, by=world.person("officer"), lead=world.unit("justice"))

    assert "下水道总堵" in shown(client, world, again(case), "lead")
    assert case in searching.matching(world.person("lead"), "下水道")


def test_a_unit_still_called_reads_what_was_opened(world: World, client: Client) -> None:
    case = limited(world, case_in(world, State.IMPLEMENTING, is_confidential=True, brief="请核查窗口"))

    assert "下水道总堵" in shown(client, world, refiled(world, case, PAVEMENT), "lead")
