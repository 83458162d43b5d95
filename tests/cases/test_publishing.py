"""What was solved is published in one sentence that a person checked, and never what must not be known."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, CaseEvent, Publication, Reporter
from cases.rules.choices import Outcome, State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.redacting import proposed, tells_whose
from tests.cases.counting import statements
from tests.cases.ratings import given_by_code
from tests.cases.world import World, case_in, somebody_aside
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
SENTENCE = "小区下水道反复堵塞，已疏通并更换井盖"
PAGE = "/areas/220283001002/"


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.CLOSED)


def publish(world: World, case: Case, sentence: str = SENTENCE, by: str = "officer") -> Case:
    actions.publish(case, by=world.people[by], sentence=sentence)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("level", ["community", "street", "county", "city"])
def test_it_stands_on_the_page_of_each_area_around(client, world, case, level):
    publish(world, case)
    page = client.get(f"/areas/{world.area(level).code}/")

    assert SENTENCE in page.text
    assert [word for word in (case.reference, "制动器", "3号楼", "王大爷") if word in page.text] == []


def test_it_stands_on_no_page_of_another_area(client, world, case):
    publish(world, case)

    assert SENTENCE not in client.get(f"/areas/{world.area('other_community').code}/").text


def test_who_published_what_is_on_record(world, case):
    publish(world, case, by="committee_officer")

    event = CaseEvent.objects.filter(case=case, action="publish").get()
    assert (event.by, event.note) == (world.people["committee_officer"], SENTENCE)


@pytest.mark.parametrize("by", ["lead", "lead_head", "grid_worker", "county_officer", "supervisor"])
def test_nobody_else_publishes(world, case, by):
    with pytest.raises(NotAllowed):
        publish(world, case, by=by)

    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"is_confidential": True},
        {"is_suggested_confidential": True},
        {"complained_of": "justice"},
        {"outcome": Outcome.PARTLY},
        {"outcome": Outcome.NOT_FOUND},
    ],
)
def test_what_is_confidential_about_a_unit_or_not_solved_is_never_published(world, facts: dict[str, Any]):
    if "complained_of" in facts:
        facts = {"complained_of": world.unit("water")}
    case = case_in(world, State.CLOSED, **facts)
    with pytest.raises(IllegalMove):
        publish(world, case)

    assert not Publication.objects.exists()


def test_what_somebody_says_is_not_solved_is_not_published_as_solved(world, case):
    given_by_code(case, solved="partly", satisfied=3)
    with pytest.raises(NotPossibleHere):
        publish(world, case)

    assert not Publication.objects.exists()


def test_a_matter_from_which_somebody_stands_aside_is_not_published(world, case):
    somebody_aside(world, case)
    with pytest.raises(NotPossibleHere):
        publish(world, case)


@pytest.mark.parametrize(
    "sentence",
    [
        "3号楼下水道已疏通",
        "2单元门已修好",
        "三单元301室漏水已修",
        "联系人王桂芳，已修好",
        "电话13804321237已联系",
        "王**反映的漏水已修",
    ],
)
def test_doors_names_and_numbers_are_refused(world, case, sentence):
    with pytest.raises(NotPossibleHere):
        publish(world, case, sentence)

    assert not Publication.objects.exists()


@pytest.mark.parametrize("sentence", ["", "  ", "。", "好" * 121])
def test_nothing_or_too_much_is_refused(world, case, sentence):
    with pytest.raises(Refusal):
        publish(world, case, sentence)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("已疏通3号楼2单元下水道。明天回访。", "已疏通下水道"),
        ("业主电话13804321237，已修好", "业主电话***********，已修好"),
        ("路灯已修好", "路灯已修好"),
    ],
)
def test_a_sentence_is_proposed_from_the_answer(answer, sentence):
    assert proposed(answer, 120) == sentence


def test_what_is_left_of_masks_has_to_be_written_anew():
    assert tells_whose(proposed("业主电话13804321237，已修好", 120))
    assert not tells_whose("路灯坏了三天，已修好")


def test_published_anew_it_bears_the_new_sentence_alone(client, world, case):
    publish(world, case)
    publish(world, Case.objects.get(pk=case.pk), "小区下水道已疏通")

    page = client.get(PAGE).text
    assert "小区下水道已疏通" in page
    assert SENTENCE not in page
    assert Publication.objects.count() == 1


def test_taken_off_it_is_gone_and_the_ledger_keeps_why(client, world, case):
    case = publish(world, case)
    actions.unpublish(case, by=world.people["officer"], reason="措辞不当")

    assert SENTENCE not in client.get(PAGE).text
    assert CaseEvent.objects.get(case=case, action="unpublish").note == "措辞不当"
    with pytest.raises(IllegalMove):
        actions.unpublish(Case.objects.get(pk=case.pk), by=world.people["officer"], reason="再撤一次")


def test_a_case_that_goes_on_is_off_the_page_by_itself(client, world, case):
    case = publish(world, case)
    actions.reopen(case, by=Reporter.objects.get(case=case), reason="又堵了")

    assert SENTENCE not in client.get(PAGE).text
    assert Case.objects.get(pk=case.pk).published_at is None


def test_the_form_proposes_and_the_page_of_the_case_offers_it(client, world, case):
    client.force_login(world.people["officer"])
    form = client.get(reverse("desk:step", args=[case.reference, "publish"])).text

    assert "已疏通</textarea>" in form


def test_the_page_costs_the_same_however_much_is_published(client, world, case):
    publish(world, case)
    client.get(PAGE)
    with statements() as few:
        client.get(PAGE)
    for _number in range(30):
        publish(world, case_in(world, State.CLOSED))
    with statements() as many:
        page = client.get(PAGE).text

    assert len(few) == len(many)
    assert page.count(SENTENCE) == 20
