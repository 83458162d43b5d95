"""Who reads what of a matter: numbers and names masked, the centre's words where it is confidential, all by reveal."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.actions import Matter, Person
from cases.models import Case, CaseEvent, Reporter
from cases.reading import searching
from cases.rules.choices import State
from cases.rules.errors import EvidenceMissing
from cases.rules.lifecycle import Action
from tests.cases.steps import take
from tests.cases.world import World, case_in, entry
from tests.desk.test_case_page import shown
from web.errors import KeyReused

TEXT = "我叫张小凡，楼道灯坏了，电话138-0431-5678，找联系人：欧阳静姝"
MASKED = "我叫张**，楼道灯坏了，电话***-****-****，找联系人：欧***"
SECRETS = ("小凡", "138-0431-5678", "静姝")
BRIEF = "请核查窗口服务态度"
READERS = ("grid_worker", "committee_officer", "officer", "county_officer", "lead", "lead_head", "assist", "supervisor")


def told(world: World, state: State = State.IMPLEMENTING, **facts: Any) -> Case:
    return case_in(world, state, **{"text": TEXT, "place": "3号楼张小凡家 138 0431 5678"} | facts)


@pytest.mark.parametrize("who", READERS)
def test_numbers_and_names_are_masked_for_whoever_reads(world: World, client: Client, who: str) -> None:
    case = told(world)

    page = shown(client, world, case, who)
    lists = "".join(client.get(reverse(name)).content.decode() for name in ("desk:desk", "field:today", "field:mine"))

    assert "楼道灯坏了，电话***-****-****" in page
    assert [secret for secret in SECRETS if secret in page + lists] == []


@pytest.mark.parametrize("step", ["reveal", "remind", "progress", "finish"])
def test_pages_of_steps_say_no_more(world: World, client: Client, step: str) -> None:
    case = told(world)
    client.force_login(world.person("officer" if step == "remind" else "lead"))

    page = client.get(reverse("desk:step", args=[case.reference, step])).content.decode()

    assert "张**" in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_reveal_shows_all_that_was_told_and_says_on_record_what_that_was(world: World, client: Client) -> None:
    case = told(world)
    client.force_login(world.person("officer"))

    page = client.post(
        reverse("desk:step", args=[case.reference, "reveal"]), {"reason": "回访", "version": case.version}
    ).content.decode()

    assert TEXT in page
    assert "13800005678" in page
    assert CaseEvent.objects.get(case=case, action=Action.REVEAL).payload == {"shown": ["name", "phone", "text"]}


def test_a_code_opens_no_more_than_the_masked_title(world: World, client: Client) -> None:
    reporter = Reporter.objects.get(case=told(world))

    page = client.get(reverse("residents:track", args=[reporter.tracking_code])).content.decode()

    assert "楼道灯坏了，电话***-****-****" in page
    assert [secret for secret in SECRETS if secret in page] == []


@pytest.mark.parametrize(
    ("who", "reads"), [("officer", MASKED), ("supervisor", MASKED), ("lead", BRIEF), ("assist", BRIEF)]
)
def test_units_called_to_a_confidential_matter_read_the_centre_s_words(
    world: World, client: Client, who: str, reads: str
) -> None:
    case = told(world, is_confidential=True, brief=BRIEF)

    page = shown(client, world, case, who)

    assert reads in page
    assert ("楼道灯" in page) == ("楼道灯" in reads)


@pytest.mark.parametrize("who", ["lead", "assist"])
def test_lists_and_steps_of_called_units_show_the_centre_s_words(world: World, client: Client, who: str) -> None:
    case = told(world, is_confidential=True, brief=BRIEF)
    client.force_login(world.person(who))

    pages = [reverse("desk:queue", args=["ours"]), reverse("desk:step", args=[case.reference, "progress"])]
    page = "".join(client.get(address).content.decode() for address in pages)

    assert page.count(BRIEF) >= 2
    assert "楼道灯" not in page
    assert "3号楼" not in page


def test_a_confidential_matter_without_such_words_says_whom_to_ask(world: World, client: Client) -> None:
    case = told(world, is_confidential=True)

    assert "保密事项。办理要求请问指挥中心" in shown(client, world, case, "lead")


@pytest.mark.parametrize("step", ["dispatch", "rule"])
def test_no_unit_is_called_to_a_confidential_matter_before_the_centre_wrote_for_it(world: World, step: str) -> None:
    in_dispute = {"needs_ruling": True, "holder": world.unit("county_centre")} if step == "rule" else {}
    case = case_in(world, State.ACCEPTED, is_confidential=True, **in_dispute)
    who = "county_officer" if step == "rule" else "officer"

    with pytest.raises(EvidenceMissing):
        take(world, case, (Action(step), who))
    case = Case.objects.get(pk=case.pk)
    assert case.state == State.ACCEPTED
    Case.objects.filter(pk=case.pk).update(brief=BRIEF)

    assert take(world, Case.objects.get(pk=case.pk), (Action(step), who)).state == State.DISPATCHED


def test_the_centre_writes_for_called_units_while_it_accepts_or_calls(world: World) -> None:
    accepted = case_in(world, State.WHISTLED, is_confidential=True)
    actions.accept(accepted, by=world.person("officer"), entry=entry(), brief=BRIEF)
    called = case_in(world, State.ACCEPTED, is_confidential=True)
    actions.dispatch(called, by=world.person("officer"), lead=world.unit("justice"), brief=BRIEF)

    assert set(Case.objects.values_list("brief", flat=True)) == {BRIEF}


def test_the_form_asks_for_the_words_where_the_matter_is_confidential_alone(world: World, client: Client) -> None:
    open_one, confidential = case_in(world, State.ACCEPTED), case_in(world, State.ACCEPTED, is_confidential=True)
    client.force_login(world.person("officer"))

    asks = [
        'name="brief"' in client.get(reverse("desk:step", args=[case.reference, "dispatch"])).content.decode()
        for case in (open_one, confidential)
    ]

    assert asks == [False, True]


def test_without_them_the_form_comes_back_with_what_was_typed(world: World, client: Client) -> None:
    case = case_in(world, State.ACCEPTED, is_confidential=True)
    client.force_login(world.person("officer"))
    typed = {"lead": world.unit("justice").pk, "version": case.version, "note": "抓紧"}

    answer = client.post(reverse("desk:step", args=[case.reference, "dispatch"]), typed)

    assert answer.status_code == 422
    assert "写明承办单位看到的内容" in answer.content.decode()
    assert "抓紧" in answer.content.decode()


FINDS = {
    ("officer", "静姝"): True,
    ("officer", "楼道灯"): True,
    ("grid_worker", "静姝"): True,
    ("supervisor", "静姝"): False,
    ("supervisor", "楼道灯"): True,
    ("county_officer", "小凡"): False,
    ("lead", "静姝"): False,
    ("lead", "小凡"): False,
    ("lead", "楼道灯"): True,
    ("assist", "0431-5678"): False,
}


@pytest.mark.parametrize(("who", "words"), FINDS)
def test_nobody_finds_a_matter_by_a_name_that_is_hidden_from_them(world: World, who: str, words: str) -> None:
    case = told(world)

    found = searching.matching(world.person(who), words)

    assert (case in found) == FINDS[who, words]


@pytest.mark.parametrize(
    ("who", "words", "finds"),
    [
        ("lead", "楼道灯", False),
        ("lead", "核查窗口", True),
        ("officer", "楼道灯", True),
        ("supervisor", "楼道灯", True),
    ],
)
def test_a_confidential_matter_is_found_by_what_is_read_of_it(world: World, who: str, words: str, finds: bool) -> None:
    case = told(world, is_confidential=True, brief=BRIEF)

    assert (case in searching.matching(world.person(who), words)) == finds


def test_a_unit_that_returned_its_call_no_longer_finds_it_by_the_centre_s_words(world: World) -> None:
    case = told(world, State.DISPATCHED, is_confidential=True, brief=BRIEF)
    take(world, case, (Action.RETURN_CALL, "lead"))

    assert case not in searching.matching(world.person("lead"), "核查窗口")
    assert case in searching.matching(world.person("lead"), case.reference)


def test_what_the_reporter_writes_later_is_masked_too(world: World, client: Client) -> None:
    case = told(world, State.DISPATCHED)
    actions.withdraw(case, by=Reporter.objects.get(case=case), note="问过了，我是李大山，手机13900001111")

    page = shown(client, world, case, "lead")

    assert "我是李**，手机***********" in page


def test_units_see_nobody_where_that_was_promised_and_the_lead_cannot_ask(world: World, client: Client) -> None:
    case = told(world, hides_reporter=True)

    pages = {who: shown(client, world, case, who) for who in ("officer", "lead", "assist")}

    assert {who: "138****5678" in page for who, page in pages.items()} == {
        "officer": True,
        "lead": False,
        "assist": False,
    }
    client.force_login(world.person("lead"))
    refused = client.get(reverse("desk:step", args=[case.reference, "reveal"]))
    assert refused.status_code == 409
    assert "诉求人要求不让承办单位知道自己是谁" in refused.content.decode()


def test_the_promise_is_made_on_the_form(world: World, client: Client) -> None:
    client.force_login(world.person("grid_worker"))
    grid = world.areas["grid"].pk

    form = client.get(reverse("field:log")).content.decode()
    client.post(reverse("field:log"), {"text": "楼道灯坏了", "area": grid, "do": "whistle", "hides_reporter": "on"})

    assert "不让承办单位知道我是谁" in form
    assert "办理单位看不到姓名和电话" not in form
    assert Case.objects.get().hides_reporter


def test_a_matter_sent_twice_with_another_promise_is_another_content(world: World) -> None:
    grid_worker, area = world.person("grid_worker"), world.area("grid")
    first = Matter("楼道灯坏了", area, person=Person("张三", "13800005678"))
    actions.whistle(first, by=grid_worker, key="k")

    with pytest.raises(KeyReused):
        actions.whistle(Matter(first.text, area, person=first.person, hides_reporter=True), by=grid_worker, key="k")
