"""What a matter keeps, its council keeps too: no page, paper or promise says what its readers alone may know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from councils.actions import meetings, promises
from councils.actions.meetings import Ending
from councils.actions.promises import Given
from councils.choices import Telling, TopicOutcome
from councils.models import Meeting, Topic
from councils.models.shown import in_public
from tests.cases.world import World
from tests.councils.meetings import client_of, held, key, planned, raised, settled, text

pytestmark = pytest.mark.django_db
SECRET = "地下室有人聚众赌博，请保密"
WORDS = "另行保密办理"
KEPT = (
    {"is_suggested_confidential": True},
    {"is_confidential": True},
    {"complained_of": True},
)


def with_a_secret(world: World, facts: dict[str, bool]) -> tuple[Meeting, Topic]:
    """A meeting at which it was said, and made a matter that is kept."""
    meeting = held(world)
    topic = settled(world, raised(world, meeting, SECRET), TopicOutcome.CASE)
    values = {name: world.unit("committee") if name == "complained_of" else value for name, value in facts.items()}
    Case.objects.filter(pk=topic.case_id).update(**values)
    return meeting, topic


def close(world: World, meeting: Meeting) -> None:
    meetings.close(meeting, Ending(present=12), by=world.person("grid_worker"))


def pages(meeting: Meeting, client: Client, *, also: tuple[str, ...] = ()) -> str:
    addresses = [meeting.get_absolute_url(), reverse("councils:councils"), *also]
    return " ".join(text(client.get(address)) for address in addresses)


@pytest.mark.parametrize("facts", KEPT)
@pytest.mark.parametrize("who", ["supervisor", "county_officer", "other_officer"])
def test_staff_who_do_not_see_the_matter_read_nothing_of_it(world: World, facts: dict[str, bool], who: str) -> None:
    meeting, topic = with_a_secret(world, facts)
    assert topic.case
    if Case.objects.visible_to(world.person(who)).filter(pk=topic.case_id).exists():
        pytest.skip("sees the matter")
    following = planned(world)
    client = client_of(world, who)
    during = pages(meeting, client)
    close(world, meeting)

    shown = during + pages(meeting, client) + pages(following, client)

    assert "赌博" not in shown
    assert topic.case.reference not in shown
    assert topic.case.centre.name not in shown.replace(world.person(who).name, "") or who != "supervisor"


@pytest.mark.parametrize("facts", KEPT)
def test_the_notice_board_and_whoever_has_the_code_read_nothing_of_it(world: World, facts: dict[str, bool]) -> None:
    meeting, topic = with_a_secret(world, facts)
    following = planned(world)
    close(world, meeting)
    begun = held(world, since=dt.timedelta(minutes=1))
    promises.tell(
        topic.promises.get(), begun, Telling.EXPLAINED, by=world.person("grid_worker"), text="赌博的事还在查"
    )  # fmt: skip
    close(world, begun)

    for one in (meeting, begun):
        public = text(Client().get(reverse("councils:public", args=[one.code])))
        paper = text(client_of(world).get(reverse("councils:paper", args=[one.pk])))
        for shown in (public, paper):
            assert WORDS in shown
            assert "赌博" not in shown
            assert topic.case and topic.case.reference not in shown
        assert topic.case and topic.case.centre.name not in public
    assert following


def test_whoever_sees_the_matter_reads_it(world: World) -> None:
    meeting, topic = with_a_secret(world, {"is_suggested_confidential": True})

    shown = text(client_of(world).get(meeting.get_absolute_url()))

    assert topic.case and topic.case.reference in shown
    assert SECRET in shown


def test_what_is_not_kept_is_read_by_all_of_them(world: World) -> None:
    """The other side of the tests above: an ordinary matter is on every page."""
    meeting = held(world)
    topic = settled(world, raised(world, meeting, "楼道灯坏了"), TopicOutcome.CASE)
    close(world, meeting)

    public = text(Client().get(reverse("councils:public", args=[meeting.code])))

    assert "楼道灯坏了" in public
    assert topic.case and topic.case.reference in public
    assert topic.case.centre.name in public


def test_numbers_are_masked_for_staff_as_on_the_page_of_a_matter(world: World) -> None:
    meeting = held(world)
    raised(world, meeting, "找我请打13912345678，楼道灯坏了")
    promises.make(
        meeting, Given("回电13900001111", "物业", dt.date(2030, 1, 1)), key=key(), by=world.person("grid_worker")
    )

    shown = text(client_of(world, "supervisor").get(meeting.get_absolute_url()))

    assert "楼道灯坏了" in shown
    assert "13912345678" not in shown
    assert "13900001111" not in shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("3号楼2单元501室王大妈家漏水", "3号楼2单元***室王大妈家漏水"),
        ("5号楼1单元302孙淑芬", "5号楼1单元***孙淑芬"),
        ("2单元 1104 的灯", "2单元 **** 的灯"),
        ("3号楼前的12盏灯，2单元3楼", "3号楼前的12盏灯，2单元3楼"),
        ("3号楼2单元门口", "3号楼2单元门口"),
        ("12号楼10户停水", "12号楼10户停水"),
    ],
)
def test_the_number_of_a_flat_is_crossed_out(words: str, shown: str) -> None:
    assert in_public(words) == shown


def test_a_promise_without_a_topic_stands_in_the_minutes(world: World) -> None:
    meeting = held(world)
    promises.make(meeting, Given("清雪", "物业", dt.date(2030, 1, 9)), key=key(), by=world.person("grid_worker"))
    close(world, meeting)

    for address in (reverse("councils:public", args=[meeting.code]), reverse("councils:paper", args=[meeting.pk])):
        assert "清雪 · 物业" in text(client_of(world).get(address))


def test_what_had_no_turn_stands_in_the_minutes_and_on_the_next_agenda(world: World) -> None:
    meeting, following = held(world), planned(world)
    raised(world, meeting, "井盖松动有响声")
    close(world, meeting)

    for address in (meeting.get_absolute_url(), reverse("councils:public", args=[meeting.code])):
        assert "留到下次" in text(client_of(world).get(address))
        assert "井盖松动有响声" in text(client_of(world).get(address))
    assert following.topics.get().text == "井盖松动有响声"


def test_a_topic_sent_from_a_tab_of_before_the_end_says_so_and_gives_the_words_back(world: World) -> None:
    meeting, client = held(world), client_of(world)
    close(world, meeting)

    answer = client.post(meeting.get_absolute_url(), {"text": "来晚了的一条", "key": key()})

    assert answer.status_code == 422
    assert "已经定稿" in text(answer) or "纪要" in text(answer)
    assert "来晚了的一条" in text(answer)
    assert "data-sentence" in answer.content.decode()


def test_a_promise_put_off_says_when_it_was_first_promised(world: World) -> None:
    meeting = held(world, since=dt.timedelta(days=15))
    promise = promises.make(
        meeting, Given("修好声控灯", "物业", meeting.day), key=key(), by=world.person("grid_worker")
    )
    close(world, meeting)
    begun = held(world)
    later = begun.day + dt.timedelta(days=9)
    promises.tell(promise, begun, Telling.EXPLAINED, by=world.person("grid_worker"), text="等配件", due_on=later)
    close(world, begun)
    third = planned(world)

    for address in (third.get_absolute_url(), begun.get_absolute_url(), reverse("councils:paper", args=[begun.pk])):
        assert "原定" in text(client_of(world).get(address))


def test_a_paper_does_not_name_a_meeting_that_is_over_as_the_next_one(world: World) -> None:
    meeting = held(world, since=dt.timedelta(days=2))
    close(world, meeting)
    close(world, held(world))

    shown = text(client_of(world).get(reverse("councils:paper", args=[meeting.pk])))

    assert "下次会议的时间另行通知" in shown or "下次" in shown
    assert meetings.next_meeting(meeting) is None
