"""The case page: everything about one matter, for whoever sees it, and exactly the actions open to them."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.access import policies
from cases.models import Case, CaseEvent, Evidence, Rating, Reporter
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk.action_buttons import KEYS, buttons
from tests.cases import lives
from tests.cases.counting import statements
from tests.cases.lives import after, take
from tests.cases.tampering import triggers_off
from tests.cases.world import PEOPLE, World, case_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def shown(client: Client, world: World, case: Case, who: str = "officer") -> str:
    client.force_login(world.person(who))
    return client.get(f"/cases/{case.reference}/").content.decode()


def offered(page: str) -> list[str]:
    return re.findall(r'data-action="(\w+)"', page)


@pytest.mark.parametrize("who", ["other_officer", "uncalled", "other_grid_worker", "other_supervisor", "system_admin"])
def test_a_stranger_finds_nothing_and_the_same_nothing_as_where_there_is_none(
    world: World, client: Client, who: str
) -> None:
    case = case_in(world, State.IMPLEMENTING)
    client.force_login(world.person(who))

    answers = [client.get(f"/cases/{reference}/") for reference in (case.reference, "JL20000101-00000")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("reference", ["%00", "%F0%9F%90%B4", "x" * 3000, "%ED%B2%80"])
def test_a_number_that_cannot_be_one_is_not_there(world: World, client: Client, reference: str) -> None:
    client.force_login(world.person("officer"))

    assert client.get(f"/cases/{reference}/").status_code == 404


def test_nothing_can_be_sent_to_the_page(world: World, client: Client) -> None:
    client.force_login(world.person("officer"))

    assert client.post(f"/cases/{case_in(world, State.WHISTLED).reference}/").status_code == 405


def test_a_script_gets_the_matter_alone(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    client.force_login(world.person("officer"))

    page = client.get(f"/cases/{case.reference}/", headers=HTMX).content.decode()

    assert "<html" not in page
    assert f'data-case-url="/cases/{case.reference}/"' in page


@time_machine.travel(after(hours=3), tick=False)
def test_the_heading_says_what_where_and_how_it_has_gone(world: World, client: Client) -> None:
    case = lives.implementing(world)

    page = shown(client, world, case)

    for words in (
        "3号楼一单元暖气不热，老人室温只有13度",
        case.reference,
        "北城街道 正阳社区 01网格 制动器小区3号楼",
        "1人反映，网格员",
        "流转 2 手",
        case.catalogue_item.name_zh,
    ):
        assert words in page


def test_whoever_looks_at_the_whole_city_is_told_the_county(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)

    assert "舒兰市 北城街道 正阳社区" in shown(client, world, case, "auditor")
    assert "舒兰市 北城街道 正阳社区" not in shown(client, world, case, "officer")


@time_machine.travel(after(minutes=30), tick=False)
def test_clocks_say_how_long_is_left_and_why(world: World, client: Client) -> None:
    page = shown(client, world, lives.accepted(world))

    titles = re.findall(r'<span class="clock \w+" title="([^"]+)">', page)
    assert len(re.findall("派单还剩", page)) == len(re.findall("办结还剩", page)) == 1
    assert len(titles) == 2
    assert all("收到" in title for title in titles)


@time_machine.travel(after(minutes=30), tick=False)
def test_a_limit_that_the_calendar_would_no_longer_give_is_not_explained(world: World, client: Client) -> None:
    case = lives.whistled(world)
    Case.objects.filter(pk=case.pk).update(due_at=after(days=20, minutes=1))

    titles = re.findall(r'<span class="clock \w+" title="([^"]+)">', shown(client, world, case, "committee_officer"))

    assert len(titles) == 1


def test_a_closed_matter_says_how_it_ended(world: World, client: Client) -> None:
    page = shown(client, world, lives.rated(world))

    assert "已办结 · 已评价" in page
    assert 'class="clock' not in page.split("case-body")[0]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    "state", [State.WHISTLED, State.DISPATCHED, State.IMPLEMENTING, State.FEEDBACK, State.EVALUATING]
)
def test_exactly_the_open_actions_are_offered(world: World, client: Client, who: str, state: State) -> None:
    case = case_in(world, state)
    person = world.person(who)

    page = shown(client, world, case, who)

    beside = {Action.FINISH_TASK, Action.DROP_TASK, Action.MARK_UNIT, Action.REVEAL, Action.END_RECUSAL}
    beside |= {Action.RECUSE, Action.STEP_ASIDE, Action.WRITE_BRIEF}
    sees = Case.objects.visible_to(person).filter(pk=case.pk).exists()
    rows = {row.action for row in policies.steps_open_to(person, case)} if sees else set()
    assert (case.reference in page) == sees
    assert set(offered(page)) == rows - beside
    for action in (Action.REVEAL, Action.RECUSE, Action.STEP_ASIDE):
        assert (f"/cases/{case.reference}/{action}/" in page) == (action in rows)


def test_the_next_action_is_the_large_one_with_its_key(world: World, client: Client) -> None:
    page = shown(client, world, case_in(world, State.ACCEPTED))

    large = re.search(r'<a class="btn2 primary large"[^>]*>', page)[0]
    assert 'data-action="dispatch" data-key="d"' in large
    assert 'hx-target="#step-form"' in large
    assert page.count("primary large") == 1


def test_work_with_open_tasks_goes_on_before_it_is_finished(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    rows = policies.steps_open_to(world.person("lead"), case)

    assert buttons(case, rows, has_open_tasks=True)[0].action == Action.PROGRESS
    assert buttons(case, rows, has_open_tasks=False)[0].action == Action.FINISH


def test_no_two_actions_that_can_be_open_together_share_a_letter() -> None:
    decisions = {Action.UPHOLD, Action.TERMINATE, Action.PAUSE, Action.EXTEND}
    for state in State:
        for decision in decisions:
            for is_paused in (True, False):
                never = (decisions - {decision}) | ({Action.PROPOSE_PAUSE} if is_paused else {Action.RESUME})
                rows = policies.lifecycle.possible_in(state)
                keys = [KEYS[row.action] for row in rows if row.action in KEYS and row.action not in never]
                assert len(keys) == len(set(keys))
    assert not set(KEYS.values()) & {"j", "k"}


def test_whoever_can_do_nothing_is_told_whose_move_it_is(world: World, client: Client) -> None:
    assert "下一步由北城街道司法所办" in shown(client, world, case_in(world, State.DISPATCHED), "auditor")
    assert "下一步等诉求人评价" in shown(client, world, case_in(world, State.EVALUATING), "auditor")


@time_machine.travel(after(hours=3), tick=False)
def test_called_units_stand_with_their_lights_tasks_and_times(world: World, client: Client) -> None:
    page = shown(client, world, lives.implementing(world))

    assert 'class="light ok"' in page
    assert 'class="light off"' in page
    assert "更换回水阀 <b>进行中</b>" in page
    assert "未报到，还剩" in page


@time_machine.travel(after(hours=3), tick=False)
def test_ones_own_task_can_be_finished_and_the_lead_can_drop_any(world: World, client: Client) -> None:
    case = lives.implementing(world)

    links = re.findall(r'href="/cases/[\w-]+/tasks/\d+/(\w+)/"', shown(client, world, case, "lead"))

    assert sorted(links) == ["drop_task", "drop_task", "finish_task"]
    assert "/tasks/" not in shown(client, world, case, "officer")


@time_machine.travel(after(hours=7), tick=False)
def test_the_centre_marks_units_until_they_are_marked(world: World, client: Client) -> None:
    case = lives.evaluating(world)
    call = case.lead

    assert f"/calls/{call.pk}/mark/" in shown(client, world, case)
    take(case, after(hours=7), lambda c: actions.mark_unit(call, by=world.person("officer"), mark="prompt"))
    page = shown(client, world, case)
    assert f"/calls/{call.pk}/mark/" not in page
    assert call.__class__.objects.get(pk=call.pk).get_mark_display() in page


def test_who_raised_it_is_masked(world: World, client: Client) -> None:
    page = shown(client, world, lives.whistled(world), "committee_officer")

    assert "张**" in page
    assert "138****5678" in page
    assert "张建国" not in page
    assert "13812345678" not in page


@pytest.mark.parametrize(("who", "sees"), [("officer", True), ("supervisor", True), ("lead", False), ("assist", False)])
def test_of_a_confidential_matter_called_units_see_nothing_of_who_raised_it(
    world: World, client: Client, who: str, sees: bool
) -> None:
    case = case_in(world, State.IMPLEMENTING, is_confidential=True)

    page = shown(client, world, case, who)

    assert ("138****5678" in page) == ("王**" in page) == sees
    assert ("诉求人身份保密" in page) == (not sees)


def test_a_unit_whose_call_was_returned_learns_nothing_afterwards(world: World, client: Client) -> None:
    case = case_in(world, State.DISPATCHED, is_confidential=True)
    actions.return_call(case, by=world.person("lead"), reason="not_our_duty", basis="目录")

    assert "138****5678" not in shown(client, world, case, "lead")


def test_a_matter_without_a_name_says_who_logged_it(world: World, client: Client) -> None:
    assert "grid_worker 代记，未留姓名" in shown(client, world, lives.self_handled(world), "committee_officer")


def test_ratings_stand_apart_and_whoever_handled_it_reads_none_of_them_singly(world: World, client: Client) -> None:
    case = lives.rated(world, solved="no", satisfied=1, reasons="楼上还是不热")

    centre, unit = (shown(client, world, case, who) for who in ("officer", "lead"))

    assert "没解决</b>" in centre
    assert "楼上还是不热" in centre
    assert "张**" in centre.split("评价人")[1]
    assert [word for word in ("没解决", "楼上还是不热", "评价人", "非常不满意") if word in unit] == []
    assert "有诉求人作了评价" in unit


def test_of_five_people_together_whoever_handled_it_reads_the_totals(world: World, client: Client) -> None:
    case = lives.evaluating(world)
    for number in range(5):
        person = Reporter.objects.create(
            case=case, tracking_digest=bytes([number]) * 16, created_at=case.raised_at, uid=uuid.uuid4()
        )
        answers = {"answered_at": case.raised_at, "contacted": "yes", "solved": "yes", "satisfied": 2 if number else 5}
        times = {"invited_at": case.raised_at, "closes_at": case.raised_at}
        Rating.objects.create(
            case=case, reporter=person, round=case.round, code_digest=bytes([number]) * 16, **answers, **times
        )
        page = shown(client, world, case, "lead")
        assert ("人评价：已联系" in page) == (number == 4)

    assert "5人评价：已联系5人，已解决5人，满意1人" in page


def test_who_has_not_rated_is_said_not_to_have(world: World, client: Client) -> None:
    assert "未评价" in shown(client, world, lives.evaluating(world))


def test_an_open_proposal_is_shown_with_its_reason(world: World, client: Client) -> None:
    case = case_in(world, State.ACCEPTED)
    actions.propose_termination(case, by=world.person("officer"), legal_reason="litigation", reason="已向法院起诉")

    page = shown(client, world, case, "second_officer")

    assert "已向法院起诉" in page
    assert "等第二人决定" in page


def test_the_record_is_checked_before_their_eyes(world: World, client: Client) -> None:
    assert "记录已核对，未被改动" in shown(client, world, lives.implementing(world))


def test_a_record_that_was_changed_is_said_to_be(world: World, client: Client) -> None:
    case = lives.implementing(world)
    with triggers_off():
        Case.objects.filter(pk=case.pk).update(ledger_head=b"0" * 32)

    page = shown(client, world, case)

    assert "记录前后对不上" in page
    assert "记录已核对" not in page


def test_photos_stand_with_the_matter_and_with_what_they_prove(world: World, client: Client) -> None:
    case = lives.implementing(world)
    for seq, mime in ((1, "image/jpeg"), (6, "application/pdf")):
        kept = Evidence(
            case=case, event_seq=seq, mime=mime, extension=".x", sha256="0", size=1, created_at=timezone.now()
        )
        kept.content.save("", ContentFile(b"x"), save=True)

    page = shown(client, world, case)

    assert page.count(f"/cases/{case.reference}/evidence/") == 2 + 1  # the photo's link and picture, once; the paper
    assert "照片1" in page
    assert "材料1" in page


def test_an_explained_answer_says_why_and_when_it_is_looked_at_again(world: World, client: Client) -> None:
    facts = {"outcome": "explained", "explained_reason": "season", "review_on": dt.date(2026, 4, 20)}
    page = shown(client, world, case_in(world, State.FEEDBACK, **facts))

    assert "再看一次" in page
    assert "已疏通" in page


def test_a_merged_matter_names_the_one_it_continues_in(world: World, client: Client) -> None:
    master = case_in(world, State.ACCEPTED)

    assert master.get_absolute_url() in shown(client, world, case_in(world, State.MERGED, continues=master))


def more_events(case: Case, count: int) -> None:
    events = [
        CaseEvent(
            case=case, seq=case.version + 1 + number, action=Action.PROGRESS, target=case.state, by=case.raised_by,
            unit=case.centre,
            occurred_at=timezone.now(), recorded_at=timezone.now(), note="进展", hash=b"0",
        )
        for number in range(count)
    ]  # fmt: skip
    CaseEvent.objects.bulk_create(events)


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_takes_at_most_eight_statements_however_much_happened(
    world: World, client: Client, count: int
) -> None:
    case = case_in(world, State.IMPLEMENTING)
    more_events(case, count)
    client.force_login(world.person("officer"))
    client.get(f"/cases/{case_in(world, State.IMPLEMENTING).reference}/")  # catalogue and calendar are read once

    with statements() as opened:
        client.get(f"/cases/{case.reference}/")
    with statements() as looked_at_again:
        client.get(f"/cases/{case.reference}/")

    assert (len(opened), len(looked_at_again)) == (7, 6)
