"""A red station for everybody, without an account: its page, a wish, taking one on, and what codes open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.cases.world import World, today
from tests.volunteering.stations import (
    a_team,
    client_of,
    key,
    one_of_each,
    put_up,
    raised,
    station,
    taken,
    text,
    tomorrow,
)
from volunteering.actions import claims
from volunteering.choices import NeedState
from volunteering.models import Claim, Need
from volunteering.views import by_code, public
from web import passing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_sent_before() -> Iterator[None]:
    passing.forget()
    yield
    passing.forget()


def test_the_page_says_where_when_what_and_whom_to_ring(world: World) -> None:
    where = station(world)

    shown = text(Client().get(reverse("volunteering:station", args=[where.pk])))

    for words in ("3号楼东侧一层", "正阳社区", "每天8:30–17:00", "义诊", "社区核对后登出"):
        assert words in shown
    assert "tel:0432-63330456" in Client().get(reverse("volunteering:station", args=[where.pk])).content.decode()


def test_a_station_that_is_closed_has_no_page(world: World) -> None:
    where = station(world)
    where.until = today()
    where.save()

    for page in ("station", "wish"):
        assert Client().get(reverse(f"volunteering:{page}", args=[where.pk])).status_code == 404


def test_nothing_stands_there_but_what_the_community_put_up(world: World) -> None:
    where = station(world, team=a_team(world))
    made = one_of_each(world, where)
    other = put_up(world, raised(station(world, name="别处")), "别处的心愿")
    for_team = put_up(world, raised(where), "扫雪")
    claims.take(for_team, claims.Taker("王志愿", "13904325678", where.team), key=key())

    shown = text(Client().get(reverse("volunteering:station", args=[where.pk])))

    for state in (NeedState.OPEN, NeedState.CLAIMED, NeedState.DONE, NeedState.CONFIRMED):
        assert made[state].title in shown
    for words in (made[NeedState.RAISED].text, made[NeedState.ENDED].title, "楼道灯不亮", other.title, "王志愿", "王*"):
        assert words not in shown
    assert "1 个等人认领" in shown and "正阳第一志愿服务队" in shown
    for state in (NeedState.RAISED, NeedState.ENDED, NeedState.MATTER):
        url = reverse("volunteering:take", args=[where.pk, made[state].pk])
        assert Client().get(url).status_code == 404
    assert Client().get(reverse("volunteering:take", args=[where.pk, other.pk])).status_code == 404


def test_a_resident_sends_a_wish_twice_and_it_is_one(world: World) -> None:
    url = reverse("volunteering:wish", args=[station(world).pk])
    typed = {"text": "灯管坏了", "wished_by": tomorrow().isoformat(), "key": key()}

    answers = [Client().post(url, typed) for _ in range(2)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Need.objects.get().wished_by == tomorrow()
    page = Client().get(answers[0].headers["Location"])
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    assert "待核对" in text(page) and Need.objects.get().code in text(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, ""),
        ({"text": "。"}, ""),
        ({"text": "闻到煤气味"}, "119"),
        ({"wished_by": "2020-01-01"}, "已经过了"),
        ({"wished_by": "9999-12-31"}, ""),
        ({"phone": "打给我"}, ""),
        ({"text": "x" * 501}, ""),
        ({"name": "x" * 100}, ""),
    ],
)
def test_a_refused_wish_keeps_what_was_typed(world: World, typed: dict[str, str], sentence: str) -> None:
    whole = {"text": "灯管坏了", "name": "孙桂兰", "key": key(), **typed}

    answer = Client().post(reverse("volunteering:wish", args=[station(world).pk]), whole)

    assert answer.status_code == 422 and sentence in text(answer)
    assert "孙桂兰" in answer.content.decode() or "name" in typed
    assert not Need.objects.exists()


@pytest.mark.parametrize("forged", ["", "1", "x" * 32, "../../../etc/passwd", "A" * 32])
def test_a_key_that_can_be_guessed_is_replaced(world: World, forged: str) -> None:
    url = reverse("volunteering:wish", args=[station(world).pk])

    for words in ("灯管坏了", "搬白菜"):
        assert Client().post(url, {"text": words, "key": forged}).status_code == 302

    assert Need.objects.count() == 2


def test_other_words_under_a_used_key_are_told_and_sent_once_more_arrive(world: World) -> None:
    url, of_the_form = reverse("volunteering:wish", args=[station(world).pk]), key()
    Client().post(url, {"text": "灯管坏了", "key": of_the_form})

    other = Client().post(url, {"text": "搬白菜", "key": of_the_form})

    assert other.status_code == 422 and of_the_form not in other.content.decode()
    assert "搬白菜" in other.content.decode()


def test_too_many_from_one_connection_have_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public.WISHING, "most", 2)
    url = reverse("volunteering:wish", args=[station(world).pk])

    got = [Client().post(url, {"text": f"第{n}件事", "key": key()}) for n in range(3)]

    assert [one.status_code for one in got] == [302, 302, 429]
    assert got[2].headers["Retry-After"] and "第2件事" in got[2].content.decode()


def test_who_signs_in_takes_it_on_under_their_name_and_a_team_by_its_box(world: World) -> None:
    where = station(world, team=a_team(world))
    need = put_up(world, raised(where))
    url = reverse("volunteering:take", args=[where.pk, need.pk])
    assert 'value="grid_worker"' in client_of(world).get(url).content.decode()

    client_of(world).post(url, {"name": "grid_worker", "phone": "13904325678", "for_team": "on", "key": key()})

    claim = Claim.objects.get()
    assert (claim.by, claim.team) == (world.people["grid_worker"], where.team)


@pytest.mark.parametrize("typed", [{"name": ""}, {"phone": ""}, {"phone": "x"}, {"name": "。"}])
def test_taking_a_wish_on_needs_somebody_who_can_be_rung(world: World, typed: dict[str, str]) -> None:
    where = station(world)
    need = put_up(world, raised(where))
    whole = {"name": "王志愿", "phone": "13904325678", "key": key(), **typed}

    answer = Client().post(reverse("volunteering:take", args=[where.pk, need.pk]), whole)

    assert answer.status_code == 422 and not Claim.objects.exists()


def test_codes_open_one_thing_each_and_wrong_ones_are_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_code.WRONG, "most", 3)
    need = put_up(world, raised(station(world)))
    claim = taken(need)
    wrong = ["AAAAAAAAAAAA", claim.code, "abc"]

    statuses = [
        Client().get(reverse("volunteering:wish_by_code", args=[code])).status_code for code in (*wrong, "2" * 12)
    ]

    assert statuses == [404, 404, 404, 429]
    assert Client().get(reverse("volunteering:wish_by_code", args=[need.code])).status_code == 200
    assert Client().get(reverse("volunteering:wish_by_code", args=[need.code.lower()])).status_code == 200


def test_what_comes_too_late_by_code_is_a_sentence(world: World) -> None:
    need = one_of_each(world, station(world))[NeedState.ENDED]

    confirm = Client().post(reverse("volunteering:confirm", args=[need.code]))
    withdraw = Client().post(reverse("volunteering:withdraw", args=[need.code]), {"words": "不用了"})
    empty = Client().post(reverse("volunteering:withdraw", args=[need.code]), {"words": " "})

    assert "状态已经变了：已结束" in text(confirm) and "状态已经变了：已结束" in text(withdraw)
    assert (confirm.status_code, withdraw.status_code, empty.status_code) == (422, 422, 422)
    assert "不用了" in withdraw.content.decode()


def test_a_wish_is_taken_back_and_a_claim_given_back_by_code(world: World) -> None:
    where = station(world)
    one, two = put_up(world, raised(where)), put_up(world, raised(where, "搬白菜"))
    claim = taken(two)

    back = Client().post(reverse("volunteering:claim_back", args=[claim.code]), {"words": "出差了"})
    Client().post(reverse("volunteering:withdraw", args=[one.code]), {"words": "邻居帮忙换了"})

    assert back.status_code == 302
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.ending, one.reason, two.state) == ("withdrawn", "邻居帮忙换了", NeedState.OPEN)
    assert "已经把这个微心愿交回" in text(Client().get(reverse("volunteering:claim_by_code", args=[claim.code])))


def test_the_station_is_found_from_the_public_services(world: World) -> None:
    where, client = station(world), Client()
    client.get(reverse("residents:place", args=[world.areas["community"].code]))

    shown = client.get(reverse("services:services")).content.decode()

    assert reverse("volunteering:station", args=[where.pk]) in shown


def test_a_form_that_was_sent_for_another_wish_is_refused_once_and_never_fails(world: World) -> None:
    where, of_the_form = station(world), key()
    one, two = put_up(world, raised(where)), put_up(world, raised(where, "搬白菜"))
    typed = {"name": "王志愿", "phone": "13904325678", "key": of_the_form}
    Client().post(reverse("volunteering:take", args=[where.pk, one.pk]), typed)

    answer = Client().post(reverse("volunteering:take", args=[where.pk, two.pk]), typed)

    assert answer.status_code == 422 and "再按一次" in text(answer) and of_the_form not in answer.content.decode()
    assert Claim.objects.count() == 1
