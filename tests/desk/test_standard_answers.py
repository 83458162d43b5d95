"""Standard answers: who is offered which, how they are put in without taking anything away, who keeps them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseEvent
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from desk import actions as of_desk
from desk.answer_forms import steps_with_words
from desk.following import follow
from desk.models import StandardAnswer
from networks.actions.following import Redistricting
from networks.models import Change
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from web.errors import NotAllowed, Refusal
from worktime import timekeeping

TYPED = "已到现场，正在排查"
WORDS = "您反映的【类型】问题（【编号】）已由【单位】处理，【截止】前答复。"


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


def kept(world: World, unit: str | None = "justice", **facts: object) -> StandardAnswer:
    given = {"action": "progress", "entry": "", "title": "进展", "text": WORDS, "by": world.people["lead_head"]} | facts
    return StandardAnswer.objects.create(unit=world.units[unit] if unit else None, **given)


def form_of(client: Client, world: World, case: Case, who: str = "lead", step: str = "progress") -> str:
    client.force_login(world.person(who))
    return client.get(f"/cases/{case.reference}/{step}/").content.decode()


def ask(client: Client, world: World, case: Case, who: str = "lead", **typed: object) -> tuple[int, str]:
    client.force_login(world.person(who))
    version = Case.objects.get(pk=case.pk).version
    got = client.post(f"/cases/{case.reference}/progress/", {"version": version} | typed)
    return got.status_code, got.content.decode()


def area_of(page: str, name: str = "note") -> str:
    return page.partition(f'<textarea name="{name}"')[2].partition(">")[2].partition("</textarea>")[0].lstrip("\n")


@pytest.mark.parametrize(
    ("facts", "who_is"),
    [
        ({}, ("lead", True)),
        ({}, ("assist", False)),
        ({"unit": None}, ("lead", True)),
        ({"unit": None}, ("assist", True)),
        ({"unit": "mediation"}, ("lead", False)),
        ({"action": "finish"}, ("lead", False)),
        ({"entry": "1304"}, ("lead", True)),
        ({"entry": "1502"}, ("lead", False)),
        ({"ended_at": "now"}, ("lead", False)),
    ],
)
def test_a_step_offers_what_was_written_for_it_for_its_type_and_for_the_unit(
    world: World, client: Client, case: Case, facts: dict[str, object], who_is: tuple[str, bool]
) -> None:
    who, is_offered = who_is
    facts = {name: timezone.now() if value == "now" else value for name, value in facts.items()}
    unit = str(facts["unit"]) if facts.get("unit") else None if "unit" in facts else "justice"
    kept(world, unit, **{name: value for name, value in facts.items() if name != "unit"})

    assert ("进展</option>" in form_of(client, world, case, who).replace(" · 全市通用", "")) is is_offered


def test_it_is_put_behind_what_was_typed_and_takes_no_step(world: World, client: Client, case: Case) -> None:
    answer = kept(world)

    status, page = ask(client, world, case, note=TYPED, standard_answer=answer.pk, use_answer="1")

    text = area_of(page)
    assert status == 200
    assert text.startswith(TYPED)
    assert case.reference in text
    assert "北城街道司法所" in text
    assert "【" not in text
    assert Case.objects.get(pk=case.pk).version == case.version
    assert StandardAnswer.objects.get().uses == 0


def test_a_limit_that_ends_at_midnight_is_named_by_the_day_before(world: World, client: Client, case: Case) -> None:
    midnight = timekeeping.start_of(timekeeping.today() + dt.timedelta(days=4))
    Case.objects.filter(pk=case.pk).update(due_at=midnight)
    answer = kept(world, text="【截止】前答复")

    _status, page = ask(client, world, case, standard_answer=answer.pk, use_answer="1")

    last = timekeeping.today() + dt.timedelta(days=3)
    assert area_of(page) == f"{last.year}年{last.month}月{last.day}日前答复"


def test_pressed_twice_it_stands_there_once(world: World, client: Client, case: Case) -> None:
    answer = kept(world)
    _status, page = ask(client, world, case, note=TYPED, standard_answer=answer.pk, use_answer="1")

    _status, again = ask(
        client, world, case, note=area_of(page), standard_answer=answer.pk, use_answer="1", used_answer=answer.pk
    )

    assert area_of(again) == area_of(page)
    assert again.count('name="used_answer"') == 1


@pytest.mark.parametrize("chosen", ["", "0", "x", "9" * 30])
def test_where_none_is_chosen_what_was_typed_stays(world: World, client: Client, case: Case, chosen: str) -> None:
    kept(world)

    status, page = ask(client, world, case, note=TYPED, standard_answer=chosen, use_answer="1")

    assert (status, area_of(page)) == (200, TYPED)


def test_one_of_another_unit_is_not_put_in(world: World, client: Client, case: Case) -> None:
    theirs = kept(world, "mediation")

    _status, page = ask(client, world, case, note=TYPED, standard_answer=theirs.pk, use_answer="1")

    assert area_of(page) == TYPED


def test_after_a_new_sign_in_what_was_typed_comes_back_and_the_answer_with_it(
    world: World, client: Client, case: Case
) -> None:
    answer = kept(world)
    client.force_login(world.person("lead"))

    page = client.post(
        f"/cases/{case.reference}/progress/?again=1",
        {"note": TYPED, "standard_answer": answer.pk, "used_answer": answer.pk},
    ).content.decode()

    assert area_of(page) == TYPED
    assert f'name="used_answer" value="{answer.pk}"' in page


def test_a_step_that_was_sent_with_it_counts_it_once(world: World, client: Client, case: Case) -> None:
    answer = kept(world)
    sent = {"note": TYPED, "used_answer": [answer.pk, answer.pk], "version": case.version}
    client.force_login(world.person("lead"))

    first = client.post(f"/cases/{case.reference}/progress/", sent)
    second = client.post(f"/cases/{case.reference}/progress/", sent)

    assert (first.status_code, second.status_code) == (302, 409)
    assert StandardAnswer.objects.get().uses == 1


def test_nobody_counts_for_another_unit(world: World, client: Client, case: Case) -> None:
    theirs = kept(world, "mediation")

    ask(client, world, case, note=TYPED, used_answer=theirs.pk)

    assert StandardAnswer.objects.get().uses == 0


def test_a_place_that_nothing_was_put_into_is_asked_for_before_it_is_sent(
    world: World, client: Client, case: Case
) -> None:
    status, page = ask(client, world, case, note="将于【截止】前答复")

    assert status == 422
    assert "请把【截止】换成实际内容" in page
    assert area_of(page) == "将于【截止】前答复"
    assert not CaseEvent.objects.filter(case=case, action=Action.PROGRESS).exists()


def test_brackets_that_are_no_place_are_words_like_others(world: World, client: Client, case: Case) -> None:
    assert ask(client, world, case, note="已贴出【通知】")[0] == 302


def test_a_unit_that_reads_other_words_gets_no_place_of_the_matter(world: World, client: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(is_confidential=True, brief="请核查", place="3号楼二单元")
    answer = kept(world, text="地点：【地点】")

    _status, page = ask(client, world, case, standard_answer=answer.pk, use_answer="1")

    assert "3号楼二单元" not in page
    assert "【地点】" in area_of(page)


def test_choosing_costs_one_statement_however_many_there_are(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("lead"))
    address = f"/cases/{case.reference}/progress/"
    client.get(address)
    with statements() as none:
        client.get(address)
    for number in range(20):
        kept(world, title=f"进展{number}")

    with statements() as many:
        client.get(address)

    assert len(many) == len(none)


def keep(client: Client, unit: str = "", **typed: str) -> int:
    given = {"action": "finish", "entry": "", "title": "办结", "text": WORDS} | typed
    return client.post(f"{reverse('desk:add_answer')}?unit={unit}", given).status_code


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead_head", 302), ("lead", 404), ("assist", 404), ("officer", 404), ("grid_worker", 404), ("system_admin", 302)],
)
def test_the_head_and_the_administrator_keep_a_unit_s(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(world.person(who))

    assert keep(client, str(world.units["justice"].pk)) == status
    assert StandardAnswer.objects.filter(unit=world.units["justice"]).exists() is (status == 302)


@pytest.mark.parametrize(("who", "status"), [("lead_head", 404), ("city_officer", 404), ("system_admin", 302)])
def test_the_administrator_alone_keeps_those_for_every_unit(
    world: World, client: Client, who: str, status: int
) -> None:
    client.force_login(world.person(who))

    assert keep(client) == status
    assert StandardAnswer.objects.filter(unit=None).exists() is (status == 302)


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("lead_head", 200), ("assist", 404), ("system_admin", 200)])
def test_its_people_and_the_administrators_read_a_unit_s(world: World, client: Client, who: str, status: int) -> None:
    known = kept(world)
    client.force_login(world.person(who))

    got = client.get(f"/answers/?unit={world.units['justice'].pk}")

    assert got.status_code == status
    assert ("进展" in got.content.decode()) is (status == 200)
    assert (f'href="/answers/{known.pk}/"' in got.content.decode()) is (who in {"lead_head", "system_admin"})


def test_whoever_is_in_no_unit_has_no_such_page(world: World, client: Client) -> None:
    client.force_login(world.person("supervisor"))

    assert client.get("/answers/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "请在【时间】前"}, "没有可填入【时间】的内容"),
        ({"text": " "}, "请填写内容"),
        ({"title": ""}, "请填写标题"),
        ({"action": "whistle"}, "is-wrong"),
        ({"entry": "9999"}, "is-wrong"),
    ],
)
def test_what_cannot_be_kept_says_why(world: World, client: Client, typed: dict[str, str], sentence: str) -> None:
    client.force_login(world.person("lead_head"))
    given = {"action": "finish", "entry": "", "title": "办结", "text": WORDS} | typed

    got = client.post(f"/answers/add/?unit={world.units['justice'].pk}", given)

    assert got.status_code == 422
    assert sentence in got.content.decode()
    assert not StandardAnswer.objects.exists()


def change(world: World, known: StandardAnswer, who: str = "lead_head", **to: str) -> StandardAnswer:
    given = {"action": known.action, "entry": known.entry, "title": known.title, "text": known.text} | to
    return of_desk.change_answer(known, by=world.person(who), **given)


def test_a_change_is_a_version_and_the_one_before_stays_with_its_uses(world: World) -> None:
    first = kept(world, uses=7)

    second = change(world, first, text="改过的话")

    first.refresh_from_db()
    assert (first.text, first.uses, first.ended_at is None) == (WORDS, 7, False)
    assert (second.version, second.follows, second.text, second.uses) == (2, first, "改过的话", 0)
    assert Change.objects.filter(action="answer_changed", path=world.units["justice"].area.path).count() == 1


def test_the_same_change_sent_twice_is_one_version(world: World) -> None:
    first = kept(world)
    second = change(world, first, text="改过的话")

    assert change(world, first, text="改过的话") == second
    assert StandardAnswer.objects.count() == 2


def test_of_two_who_change_it_the_second_is_told(world: World, client: Client) -> None:
    first = kept(world)
    change(world, first, text="改过的话")
    client.force_login(world.person("lead_head"))

    given = {"action": "progress", "entry": "", "title": "进展", "text": "另一种改法"}
    got = client.post(f"/answers/{first.pk}/", given)

    assert got.status_code == 422
    assert "另一种改法" in got.content.decode()
    assert StandardAnswer.objects.count() == 2


def test_taken_away_twice_it_is_told_once(world: World, client: Client) -> None:
    known = kept(world)
    client.force_login(world.person("lead_head"))

    assert [client.post(f"/answers/{known.pk}/end/").status_code for _time in "ab"] == [302, 302]
    assert not StandardAnswer.objects.standing().exists()
    assert Change.objects.filter(action="answer_ended").count() == 1


@pytest.mark.parametrize("who", ["lead", "assist", "officer"])
def test_nobody_else_changes_or_takes_one_away(world: World, client: Client, who: str) -> None:
    known = kept(world)
    client.force_login(world.person(who))

    assert client.get(f"/answers/{known.pk}/").status_code == 404
    assert client.post(f"/answers/{known.pk}/end/").status_code == 404
    with pytest.raises(NotAllowed):
        change(world, known, who=who, text="改")
    assert StandardAnswer.objects.standing().count() == 1


def test_one_title_stands_once_for_a_step_and_type(world: World) -> None:
    kept(world, title="办结", action="finish")

    with pytest.raises(Refusal):
        of_desk.keep_answer(
            unit=world.units["justice"],
            action="finish",
            entry="",
            title="办结",
            text="话",
            by=world.person("lead_head"),
        )


def one_title_twice(world: World) -> None:
    kept(world, None)
    kept(world, None)


def a_second_version_of_nothing(world: World) -> None:
    kept(world, version=2)


BREAKS = [
    ("desk_standardanswer_one_a_title", one_title_twice),
    ("desk_standardanswer_later_version_follows_one", a_second_version_of_nothing),
]


@pytest.mark.parametrize(("name", "break_it"), BREAKS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_database_refuses_what_the_verbs_would(world: World, name: str, break_it: object) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(world)  # type: ignore[operator]


def test_what_a_unit_sends_follows_it_into_the_one_that_takes_it_in(world: World) -> None:
    kept(world, "mediation", title="同名")
    moved = kept(world, title="同名")
    alone = kept(world, title="独有")
    there, gone = world.units["mediation"], world.units["justice"].pk

    follow(Redistricting(on=timekeeping.today(), heirs={}, absorbed={gone: there}))

    moved.refresh_from_db(), alone.refresh_from_db()
    assert moved.ended_at
    assert (alone.unit, alone.ended_at) == (world.units["mediation"], None)


def test_each_step_with_words_can_have_one_and_none_about_persons(world: World) -> None:
    offered = {value for value, _label in steps_with_words()}

    assert {"progress", "finish", "ask", "refuse", "give_feedback", "reply_order", "return_call"} <= offered
    assert not offered & {"recuse", "step_aside", "reveal", "give_code", "add_fact", "visit", "split", "write_note"}


@pytest.mark.parametrize(("step", "field"), [("finish", "answer"), ("ask", "question"), ("progress", "note")])
def test_it_is_put_into_the_field_that_is_sent(world: World, client: Client, case: Case, step: str, field: str) -> None:
    answer = kept(world, action=step)
    client.force_login(world.person("lead"))

    page = client.post(
        f"/cases/{case.reference}/{step}/",
        {"version": case.version, "standard_answer": answer.pk, "use_answer": "1"},
    ).content.decode()

    assert case.reference in area_of(page, field)


def test_the_city_s_administrator_finds_them_among_the_pages_of_the_administration(
    world: World, client: Client
) -> None:
    client.force_login(world.person("system_admin"))

    assert 'href="/answers/"' in client.get(reverse("administration:units")).content.decode()
    assert reverse("administration:units") in client.get("/answers/").content.decode()
