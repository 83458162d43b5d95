"""The block list: two people decide, with a reason and a last day; danger, following and rating are never blocked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Case, Reporter
from networks.models import Change
from residents import blocking, pace
from residents.models import Block
from teams.choices import Duty
from teams.models import Post, SignInCode, User
from tests.cases.world import World
from tests.residents.test_raising import send
from web import passing
from web.errors import NotAllowed, Refusal
from worktime import timekeeping
from worktime.days import day_after

pytestmark = pytest.mark.django_db
PHONE, HERE = "13804321237", "127.0.0.1"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    passing.forget()


def keeper(world: World, name: str, area: str = "city") -> User:
    person = User.objects.create(username=name, name=name)
    Post.objects.create(person=person, duty=Duty.SECURITY_ADMIN, area=world.area(area), since=dt.date(2020, 1, 1))
    return User.objects.get(pk=person.pk)


@pytest.fixture
def two(world: World) -> tuple[User, User]:
    return keeper(world, "first"), keeper(world, "second")


def blocked(two: tuple[User, User], kind: str = "phone", told: str = PHONE, days: int = 30) -> Block:
    until = day_after(timekeeping.today() + dt.timedelta(days=days))
    block = blocking.propose(kind, told, reason="一夜之间发了二百条广告", until=until, by=two[0])
    blocking.confirm(block, by=two[1])
    return block


@pytest.mark.parametrize(("kind", "told"), [("phone", PHONE), ("connection", HERE)])
def test_who_is_blocked_is_told_until_when_and_whom_to_ring(client, world, two, kind, told):
    blocked(two, kind, told)
    answer = send(client, phone=PHONE)

    assert answer.status_code == 403
    assert "不能在网上反映" in answer.text
    assert "110、119或120" in answer.text
    assert not Case.objects.exists()


def test_others_raise_as_before(client, world, two):
    blocked(two, "phone", "13900000000")
    blocked(two, "connection", "203.0.113.7")

    assert send(client, phone=PHONE).status_code == 302


def test_danger_to_life_is_never_blocked(client, world, two):
    blocked(two, "connection", HERE)
    answer = send(client, text="楼道里有很浓的煤气味", rung="110 119 120", shown="")
    if answer.status_code == 422:  # the form shows the numbers first
        answer = client.post("/raise/", _again(answer))

    assert answer.status_code == 302
    assert Case.objects.get().is_danger


def _again(answer) -> dict[str, str]:
    import re

    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    return found | {"text": "楼道里有很浓的煤气味", "area": "220283001002"}


def test_one_person_alone_blocks_nobody(client, world, two):
    until = day_after(timekeeping.today())
    block = blocking.propose("phone", PHONE, reason="广告", until=until, by=two[0])
    with pytest.raises(NotAllowed):
        blocking.confirm(block, by=two[0])

    assert send(client, phone=PHONE).status_code == 302


def test_the_database_takes_no_block_that_one_person_decided(world, two):
    block = blocking.propose("phone", PHONE, reason="广告", until=day_after(timekeeping.today()), by=two[0])
    with pytest.raises(IntegrityError, match="decided_by_two"), transaction.atomic():
        Block.objects.filter(pk=block.pk).update(confirmed_by=two[0], confirmed_at=timezone.now())


def test_either_of_them_sets_free_alone(client, world, two):
    blocking.end(blocked(two), by=two[0])

    assert send(client, phone=PHONE).status_code == 302


def test_after_its_last_day_it_blocks_no_more(client, world, two):
    block = blocked(two, days=0)
    assert list(Block.objects.standing(block.last_day)) == [block]
    Block.objects.update(until=timekeeping.today())

    assert send(client, phone=PHONE).status_code == 302


@pytest.mark.parametrize("issuer", [0, 1])
def test_who_opened_the_other_s_account_is_no_second_person(client, world, two, issuer):
    others = two[1 - issuer]
    tomorrow = timekeeping.today() + dt.timedelta(days=1)
    SignInCode.objects.create(person=others, digest="d" * 64, issued_by=two[issuer], expires_on=tomorrow)
    block = blocking.propose("phone", PHONE, reason="广告", until=day_after(timekeeping.today()), by=two[0])

    with pytest.raises(NotAllowed, match="须由第三名安全管理员确认"):
        blocking.confirm(block, by=two[1])

    client.force_login(two[1], backend="teams.backends.PostsBackend")
    assert 'name="confirm"' not in client.get("/blocks/").text
    assert send(client, phone=PHONE).status_code == 302


@pytest.mark.parametrize("days", [-1, 91])
def test_no_block_lasts_for_ever(world, two, days):
    with pytest.raises(Refusal):
        blocked(two, days=days)


@pytest.mark.parametrize("who", ["officer", "auditor", "system_admin", "grid_worker"])
def test_to_nobody_else_there_is_a_list(client, world, who):
    client.force_login(world.people[who])

    assert client.get("/blocks/").status_code == 404


def test_a_county_keeps_no_list_of_its_own(world):
    with pytest.raises(NotAllowed):
        blocking.propose(
            "phone",
            PHONE,
            reason="广告",
            until=day_after(timekeeping.today()),
            by=keeper(world, "of a county", "county"),
        )


def test_the_page_shows_a_part_of_the_number_and_the_ledger_who_decided(client, world, two):
    client.force_login(two[0], backend="teams.backends.PostsBackend")
    until = timekeeping.today().isoformat()
    typed = {"kind": "phone", "told": "138 0432 1237", "reason": "一夜之间发了二百条广告", "until": until}
    assert client.post("/blocks/", typed).status_code == 302
    client.force_login(two[1], backend="teams.backends.PostsBackend")
    client.post(f"/blocks/{Block.objects.get().pk}/", {"confirm": "1"})
    page = client.get("/blocks/").text

    assert "138****1237" in page
    assert f"至{until}" in page.replace(" ", "")
    assert Block.objects.get().until == day_after(timekeeping.today())
    assert PHONE not in page
    kept = Change.objects.filter(kind="block").order_by("pk").values_list("action", "by_name")
    assert list(kept) == [("block_proposed", "first"), ("block_confirmed", "second")]
    assert PHONE not in str(list(Block.objects.values()))


def test_following_stays_open(client, world, two):
    send(client, phone=PHONE)
    blocked(two, "connection", HERE)

    assert client.get(f"/track/{Reporter.objects.get().tracking_code}/").status_code == 200


@pytest.fixture
def few(monkeypatch) -> None:
    monkeypatch.setattr(pace, "RAISING", pace.Pace("raise", 3))


def test_the_limit_holds_for_all_processes_together_and_says_when_to_come_again(client, world, few):
    for number in range(4):
        answer = send(client, key=f"{number:032x}", text=f"第{number}盏路灯不亮")
        passing._OWN.clear()  # what another process would not know

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 601
    assert Case.objects.count() == 3


def test_without_valkey_each_process_counts_for_itself(client, world, settings, few):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    passing._rests_until[0] = 0
    try:
        for number in range(4):
            answer = send(client, key=f"{number:032x}", text=f"第{number}盏路灯不亮")
        assert answer.status_code == 429
    finally:
        passing._rests_until[0] = 0
        passing.forget()


def test_valkey_keeps_no_address(client, world, settings):
    import redis

    client.post("/raise/", {"suggest": "1", "text": "路灯"}, REMOTE_ADDR="203.0.113.77")
    store = redis.Redis.from_url(settings.REDIS_URL)
    kept = [
        name + (b" ".join(store.lrange(name, 0, -1)) if store.type(name) == b"list" else store.get(name))
        for name in store.keys("passing:*")
    ]

    assert kept
    assert not [row for row in kept if b"203.0.113" in row]
    assert all(0 < store.ttl(name) <= 600 for name in store.keys("passing:*"))


def test_what_was_typed_outlasts_a_lost_signal_and_an_ended_session(client, world, two):
    """By the means that all forms of administrators have: kept on the device and sent by a script."""
    client.force_login(two[0], backend="teams.backends.PostsBackend")
    page = client.get("/blocks/").content.decode()

    form = page.split('id="typed"', 1)[1].split(">", 1)[0]
    assert 'data-draft="/blocks/"' in form
    assert 'hx-post="/blocks/"' in form
