"""Merging at the desk: what is proposed and why, the comparison, the choice of the one that goes on, and both pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Reporter
from cases.rules.choices import State
from tests.cases.merged import a_merged_case, merged, raised
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db
SAME = {"text": "制动器小区下水道又堵了，污水冒出来。", "place": "3号楼"}


def desk(world: World, client: Client, who: str = "officer") -> Client:
    client.force_login(world.people[who], backend="teams.backends.PostsBackend")
    return client


def merging(case: Case) -> str:
    return reverse("desk:step", args=[case.reference, "merge"])


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_it_is_said_why_two_matters_may_be_the_same(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    other = case_in(world, State.ACCEPTED, raised_at=timezone.now() - dt.timedelta(days=2), **SAME)

    for step in ("accept", "merge"):
        told = page(desk(world, client), reverse("desk:step", args=[case.reference, step]))
        assert other.reference in told
        for reason in ("同一楼栋：3号楼", "同一类别：", "相同字词：", "下水道", "相隔2天反映"):
            assert reason in told, (step, reason)


def test_the_one_raised_first_goes_on_unless_another_is_chosen(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    older = case_in(world, State.ACCEPTED, raised_at=timezone.now() - dt.timedelta(days=2), **SAME)
    typed = {"version": case.version, "others": [older.pk], "master": "first", "reason": "同一处"}

    response = desk(world, client).post(merging(case), typed)

    assert response.status_code == 302
    assert Case.objects.get(pk=case.pk).continues == older


def test_another_one_can_be_chosen_to_go_on(world: World, client: Client) -> None:
    case, other = case_in(world, State.WHISTLED), case_in(world, State.ACCEPTED, **SAME)
    typed = {"version": case.version, "others": [other.pk], "master": case.pk, "reason": "同一处"}

    desk(world, client).post(merging(case), typed)

    assert Case.objects.get(pk=other.pk).continues == case


@pytest.mark.parametrize("typed", [{"master": "first"}, {"master": "first", "others": ["0", "x", "9" * 30]}])
def test_nothing_ticked_is_asked_for_again_with_what_was_typed(
    world: World, client: Client, typed: dict[str, object]
) -> None:
    case = case_in(world, State.WHISTLED)

    response = desk(world, client).post(merging(case), typed | {"version": case.version, "reason": "同一处水管"})

    assert response.status_code == 422
    assert "请至少勾选一件相同的事项。" in response.content.decode()
    assert "同一处水管" in response.content.decode()


def test_a_matter_is_found_by_its_number_and_ticked(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    far = case_in(world, State.ACCEPTED, text="井盖不见了", raised_at=timezone.now() - dt.timedelta(days=80))
    assert far.reference not in page(desk(world, client), merging(case))

    typed = {"version": case.version, "number": far.reference.lower(), "find": "1"}
    told = client.post(merging(case), typed).content.decode()

    assert f'value="{far.pk}" checked' in told


def test_what_the_officer_does_not_see_is_neither_shown_nor_merged(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    elsewhere = case_in(
        world,
        State.ACCEPTED,
        centre=world.units["other_office"],
        **{level: world.areas["other_street"] for level in ("street",)},
    )
    typed = {"version": case.version, "number": elsewhere.reference, "find": "1"}
    assert f'value="{elsewhere.pk}"' not in desk(world, client).post(merging(case), typed).content.decode()

    typed = {"version": case.version, "others": [elsewhere.pk], "master": "first", "reason": "x"}
    assert client.post(merging(case), typed).status_code == 422
    assert Case.objects.get(pk=elsewhere.pk).state == State.ACCEPTED


def test_a_confidential_one_is_shown_with_the_reason_and_cannot_be_ticked(world: World, client: Client) -> None:
    case, secret = case_in(world, State.WHISTLED), case_in(world, State.ACCEPTED, is_confidential=True, **SAME)

    told = page(desk(world, client), merging(case))

    assert "保密事项不能与非保密事项并案" in told
    assert f'value="{secret.pk}"' not in told.partition("由哪件继续办理")[0]


def test_both_pages_lead_to_each_other(world: World, client: Client) -> None:
    master, case = case_in(world, State.IMPLEMENTING), case_in(world, State.ACCEPTED, text="污水井又冒水")
    merged(world, case, master)

    told = page(desk(world, client), case.get_absolute_url())
    assert master.get_absolute_url() in told
    assert "已并案" in told

    told = page(client, master.get_absolute_url())
    assert case.get_absolute_url() in told
    assert "污水井又冒水" in told


def test_a_called_unit_learns_of_the_merging_and_nothing_of_the_other_matter(world: World, client: Client) -> None:
    master, case = case_in(world, State.IMPLEMENTING), case_in(world, State.ACCEPTED, text="污水井又冒水")
    merged(world, case, master)

    told = page(desk(world, client, "lead"), master.get_absolute_url())

    assert case.reference in told
    assert "污水井又冒水" not in told
    assert case.get_absolute_url() not in told


def test_the_merged_page_still_names_who_raised_it_and_offers_to_undo(world: World, client: Client) -> None:
    case = a_merged_case(world)

    told = page(desk(world, client), case.get_absolute_url())

    assert "王" in told
    assert reverse("desk:step", args=[case.reference, "unmerge"]) in told


def test_the_resident_reads_the_own_number_and_words_and_that_all_are_handled_together(
    world: World, client: Client
) -> None:
    master = case_in(world, State.EVALUATING, text="李家的门牌是7号", answer="已联系王大锤，电话13812345678")
    case = case_in(world, State.MERGED, continues=master, text="污水井冒水")
    Reporter.objects.filter(case=case).update(raised_in=case, case=master)

    told = page(client, reverse("residents:track", args=[raised(case).tracking_code]))

    assert case.reference in told
    assert "污水井冒水" in told
    assert "合在一起办理" in told
    assert master.reference in told
    assert "李家" not in told
    assert "13812345678" not in told
    assert reverse("residents:withdraw", args=[raised(case).tracking_code]) not in told
