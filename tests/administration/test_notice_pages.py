"""The pages about notices: words with their preview, what was not delivered, and a unit's group robots."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.models import Robot
from cases.notifications.notices import KINDS
from networks.models import Change
from outbox.models import Message
from teams.models import InboxEntry, NoticeText
from tests.administration.pages import Walker, text
from tests.cases.world import World
from tests.sink import Sink

WEBHOOK = "/cgi-bin/webhook/send?key=693a91f6-5aaa"


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


def test_the_list_holds_every_kind_with_the_words_in_force(system: Walker) -> None:
    NoticeText.objects.create(kind="dispatch", chinese="{number} 请快来")

    page = system.see("notices")

    assert len(page.context["rows"]) == len(KINDS)
    assert "{number} 请快来" in text(page)
    assert text(page).count("已修改") == 1


def test_words_are_saved_and_said(system: Walker) -> None:
    assert system.send("notice", "dispatch", chinese="{number}\n请快来", english="").status_code == 302

    assert NoticeText.objects.get().chinese == "{number} 请快来"
    assert "{number} 请快来" in text(system.see("notice", "dispatch"))


def test_a_wrong_variable_is_refused_with_a_sentence_and_the_words_stay_in_the_form(system: Walker) -> None:
    page = system.send("notice", "dispatch", chinese="{number} {name} 请报到", english="")

    assert page.status_code == 422
    assert "{name} 不是这条通知的可用项" in text(page)
    assert "{number} {name} 请报到" in text(page)
    assert not NoticeText.objects.exists()


@pytest.mark.parametrize("typed", ["", "请" * 201, "{number", "\x00"])
def test_whatever_is_typed_gets_a_sentence(system: Walker, typed: str) -> None:
    assert system.send("notice", "dispatch", chinese=typed, english="").status_code == 422
    assert system.send("notice", "dispatch", chinese=typed, english="", preview="1").status_code == 422


def test_a_preview_shows_the_words_filled_in_and_saves_nothing(system: Walker) -> None:
    page = system.send("notice", "dispatch", chinese="{number} {unit} {level} {due}", english="", preview="1")

    assert page.status_code == 200
    assert "JL20260523-00017 北城街道司法所 一般" in text(page)
    assert not NoticeText.objects.exists()


def test_the_fragment_of_the_preview_says_what_is_wrong(system: Walker) -> None:
    url = f"/administration/notices/{'dispatch'}/"
    page = system.client.post(
        url, {"chinese": "{name} {number}", "english": "", "preview": "1"}, headers={"hx-request": "true"}
    )

    assert page.status_code == 200
    assert "<html" not in text(page)
    assert "{name} 不是" in text(page)


def test_the_sentence_of_the_system_comes_back(system: Walker) -> None:
    NoticeText.objects.create(kind="dispatch", chinese="{number} 请快来")

    system.send("notice", "dispatch", reset="1")

    assert not NoticeText.objects.exists()


def test_every_kind_has_its_page_where_its_own_sentence_can_be_previewed_and_nothing_is_left_unfilled(
    system: Walker,
) -> None:
    for kind in KINDS:
        page = system.send("notice", kind.name, chinese=kind.default(), english="", preview="1")

        assert page.status_code == 200, kind.name
        assert "—" not in page.context["preview"]["chinese"], kind.name
        assert "{" not in page.context["preview"]["chinese"], kind.name


def test_a_kind_that_does_not_exist_has_no_page(system: Walker) -> None:
    assert system.client.get("/administration/notices/nonsense/").status_code == 404


@pytest.fixture
def given_up(world: World) -> Message:
    body = {"kind": "dispatch", "text": "x", "params": {"number": "JL1"}}
    return Message.objects.create(
        key="n:1", channel="robot", recipient="777", body=body, state="dead", attempts=1, last_error="errcode 93000"
    )


def test_what_was_not_delivered_is_shown_with_its_reason_and_nobodys_number(system: Walker, given_up: Message) -> None:
    page = text(system.see("dead"))

    assert "请检查该单位的群机器人" in page
    assert "errcode 93000" in page
    assert "您单位被派单" in page
    assert "777" not in page.split("<main")[1]
    assert '<span class="count">1</span>' in page


def test_one_is_sent_once_more_and_the_others_are_not(system: Walker, given_up: Message) -> None:
    other = Message.objects.create(key="n:2", channel="email", state="dead")

    assert system.send("retry", given_up.pk).status_code == 302

    given_up.refresh_from_db()
    other.refresh_from_db()
    assert (given_up.state, given_up.attempts, other.state) == ("waiting", 0, "dead")


def test_all_are_sent_once_more(system: Walker, given_up: Message) -> None:
    Message.objects.create(key="n:2", channel="email", state="dead")

    system.send("retry_all")

    assert not Message.objects.dead().exists()


def test_giving_up_is_on_record_and_touches_no_other(system: Walker, given_up: Message) -> None:
    Message.objects.create(key="n:2", channel="email", state="dead")

    system.send("forget", given_up.pk)

    assert list(Message.objects.values_list("key", flat=True)) == ["n:2"]
    assert Change.objects.get(action="given_up").note == "errcode 93000"


@pytest.mark.parametrize("page", ["retry", "forget"])
def test_what_is_not_dead_is_not_found_there(system: Walker, given_up: Message, page: str) -> None:
    Message.objects.update(state="waiting")

    assert system.send(page, given_up.pk).status_code == 404
    assert Message.objects.count() == 1


def test_thirty_a_page_and_the_way_to_the_next(system: Walker) -> None:
    Message.objects.bulk_create(Message(key=str(n), channel="email", state="dead") for n in range(31))

    first = system.see("dead")

    assert len(first.context["rows"]) == 30
    assert (
        len(system.client.get(f"/administration/notices/undelivered/{first.context['older_url']}").context["rows"]) == 1
    )


def add(system: Walker, gateway: Sink, address: str = WEBHOOK) -> int:
    unit = system.world.units["justice"]
    return system.send("add_robot", unit.pk, provider="wecom", address=gateway.url(address), secret="").status_code


def test_a_robot_is_added_tried_and_taken_away_on_record_and_never_shown_whole(system: Walker, gateway: Sink) -> None:
    unit = system.world.units["justice"]
    assert add(system, gateway) == 302
    robot = Robot.objects.get(unit=unit)

    assert system.send("try_robot", robot.pk).status_code == 302
    page = text(system.see("robots", unit.pk))
    assert "****5aaa" in page
    assert "693a91f6" not in page
    assert gateway.texts == ["这是管理员试发的消息，今后本单位的通知会发到这里。"]

    assert system.send("remove_robot", robot.pk).status_code == 302
    assert not Robot.objects.exists()
    changes = Change.objects.filter(kind="robot").order_by("pk")
    assert [change.action for change in changes] == ["robot_added", "robot_removed"]
    assert "693a91f6" not in str(list(changes.values()))


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ({"answer": {"errcode": 93000}}, "请检查地址和密钥"),
        ({"answer": {"errcode": 45009}}, "请过一分钟再试"),
        ({"status": 500}, "请稍后再试"),
    ],
)
def test_a_trial_that_fails_says_why(system: Walker, gateway: Sink, trouble: dict[str, object], says: str) -> None:
    add(system, gateway)
    for name, value in trouble.items():
        setattr(gateway, name, value)

    page = system.send("try_robot", Robot.objects.get().pk)

    assert page.status_code == 422
    assert says in text(page)


@pytest.mark.parametrize("address", ["https://[", "https://10.0.0.1/cgi-bin/webhook/send?key=k", "ftp://x", "\x00"])
def test_an_address_that_is_none_is_refused_and_kept_in_the_form(system: Walker, address: str) -> None:
    unit = system.world.units["justice"]

    page = system.send("add_robot", unit.pk, provider="wecom", address=address, secret="")

    assert page.status_code == 422
    assert not Robot.objects.exists()
    assert not Change.objects.filter(kind="robot").exists()


def test_the_same_robot_twice_and_a_sixth_are_refused(system: Walker, gateway: Sink) -> None:
    assert [add(system, gateway), add(system, gateway)] == [302, 422]
    for number in range(4):
        add(system, gateway, f"{WEBHOOK}{number}")

    assert add(system, gateway, f"{WEBHOOK}x") == 422
    assert Robot.objects.count() == 5


def test_the_bell_tells_what_is_new_in_two_statements_and_nothing_twice(
    world: World, django_assert_max_num_queries: object
) -> None:
    lead = world.people["lead"]
    client = Client()
    client.force_login(lead, backend="teams.backends.PostsBackend")
    InboxEntry.objects.create(user=lead, key="k", kind="x", text="x", created_at="2026-01-05T00:00Z")

    with django_assert_max_num_queries(2):  # type: ignore[operator]  # a fixture that is called
        bell = client.get("/account/inbox/unread/?shown=0")
    assert '<span class="count">1</span>' in text(bell)
    assert "shown=1" in text(bell)
    assert client.get("/account/inbox/unread/?shown=1").status_code == 204
    assert Client().get("/account/inbox/unread/?shown=1").status_code == 204


def test_who_holds_no_post_yet_hears_the_bell_too(world: World) -> None:
    newcomer = world.people["newcomer"]
    client = Client()
    client.force_login(newcomer, backend="teams.backends.PostsBackend")
    InboxEntry.objects.create(user=newcomer, key="k", kind="x", text="x", created_at="2026-01-05T00:00Z")

    assert '<span class="count">1</span>' in text(client.get("/account/inbox/unread/?shown=0"))
