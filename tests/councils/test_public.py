"""What the code on the notice opens for a resident: hand a topic in before, read the minutes after."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.rules.sealing import unseal
from councils.actions import meetings
from councils.choices import CameBy, TopicOutcome
from councils.models import Meeting, Topic
from councils.views import public
from tests.cases.world import World
from tests.councils.meetings import client_of, closed, held, key, planned, raised, settled, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_sent_before() -> None:
    public.HANDING_IN.forget()


def address(meeting: Meeting) -> str:
    return reverse("councils:public", args=[meeting.code])


def test_a_resident_hands_a_topic_in_without_an_account(world: World) -> None:
    meeting = planned(world)
    typed = {"text": "楼下狗叫", "name": "孙桂兰", "phone": "13804321234", "key": key()}

    sent = Client().post(address(meeting), typed)
    again = Client().post(address(meeting), typed)

    assert sent.status_code == again.status_code == 302
    topic = Topic.objects.get()
    assert (topic.came_by, topic.raised_by, topic.text, topic.meeting) == (CameBy.HANDED_IN, None, "楼下狗叫", meeting)
    assert unseal(topic.sealed_name) == "孙桂兰"
    assert "已经列进议题单" in text(Client().get(sent.headers["Location"]))
    agenda = client_of(world).get(meeting.get_absolute_url()).content.decode()
    assert "楼下狗叫" in agenda and "会前提的" in agenda
    assert "孙桂兰" not in agenda and "13804321234" not in agenda


def test_no_session_is_begun_and_nobody_keeps_the_page(world: World) -> None:
    client = Client()

    answer = client.post(address(planned(world)), {"text": "楼下狗叫", "key": key()})
    page = client.get(answer.headers["Location"])

    assert "sessionid" not in client.cookies
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_nothing_said_and_danger_come_back_with_what_was_typed(world: World) -> None:
    meeting = planned(world)

    empty = Client().post(address(meeting), {"text": "", "name": "孙桂兰", "key": key()})
    danger = Client().post(address(meeting), {"text": "闻到煤气味", "key": key()})

    assert empty.status_code == danger.status_code == 422
    assert "孙桂兰" in empty.content.decode()
    assert "119" in text(danger) and "闻到煤气味" in danger.content.decode()
    assert not Topic.objects.exists()


def test_other_words_under_a_used_key_are_not_taken_for_what_arrived(world: World) -> None:
    meeting, of_the_form = planned(world), key()
    Client().post(address(meeting), {"text": "楼下狗叫", "key": of_the_form})

    other = Client().post(address(meeting), {"text": "电梯坏了", "key": of_the_form})

    assert other.status_code == 422
    assert of_the_form not in other.content.decode()
    assert [one.text for one in Topic.objects.all()] == ["楼下狗叫"]


@pytest.mark.parametrize("forged", ["", "1", "x" * 32, "../../../etc/passwd", "0" * 31, "A" * 32])
def test_a_key_that_can_be_guessed_is_replaced(world: World, forged: str) -> None:
    meeting = planned(world)

    for words in ("楼下狗叫", "电梯坏了"):
        assert Client().post(address(meeting), {"text": words, "key": forged}).status_code == 302

    assert Topic.objects.count() == 2


def test_too_many_from_one_connection_have_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public.HANDING_IN, "most", 2)
    meeting = planned(world)

    got = [Client().post(address(meeting), {"text": f"第{n}件事", "key": key()}) for n in range(3)]

    assert [one.status_code for one in got] == [302, 302, 429]
    assert got[2].headers["Retry-After"] and "第2件事" in got[2].content.decode()
    assert Topic.objects.count() == 2


@pytest.mark.parametrize("code", ["ABCDEFGH", "abc", "22222222", "0OIL1111", "'; DROP"])
def test_any_other_code_opens_nothing(world: World, code: str) -> None:
    planned(world)

    assert Client().get(reverse("councils:public", args=[code])).status_code == 404
    assert Client().get(reverse("councils:public_calendar", args=[code])).status_code == 404


def test_after_the_meeting_the_page_shows_the_minutes_and_takes_nothing(world: World) -> None:
    meeting = held(world)
    told = "我叫孙桂兰，电话13804321234，身份证220203196001012345，楼道堆物"
    settled(world, raised(world, meeting, told), TopicOutcome.SETTLED, words="联系人张三，当场搬走")
    closed(world, meeting, next_at=timezone.now() + dt.timedelta(days=14))

    page = Client().get(address(meeting))
    sent = Client().post(address(meeting), {"text": "来晚了", "key": key()})

    shown = page.content.decode()
    assert "现场解决" in shown and "楼道堆物" in shown
    for sign in ("孙桂兰", "13804321234", "220203196001012345", "张三"):
        assert sign not in shown
    assert address(Meeting.objects.get(state="planned")) in shown
    assert sent.status_code == 422
    assert Topic.objects.count() == 1


def test_the_paper_for_the_notice_board_names_nobody(world: World) -> None:
    meeting = held(world)
    settled(world, raised(world, meeting, "我叫孙桂兰，电话13804321234"), TopicOutcome.SETTLED, words="说开了")
    closed(world, meeting)

    shown = client_of(world).get(reverse("councils:paper", args=[meeting.pk])).content.decode()

    assert "孙桂兰" not in shown and "13804321234" not in shown and "孙**" in shown


def test_the_notice_holds_the_code_and_the_calendar_file_is_as_the_standard_asks(world: World) -> None:
    meeting = planned(world)

    notice = text(client_of(world).get(reverse("councils:poster", args=[meeting.pk])))
    file = Client().get(reverse("councils:public_calendar", args=[meeting.code]))

    assert address(meeting) in notice
    lines = file.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert f"DTSTART:{meeting.starts_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert file.headers["Content-Type"].startswith("text/calendar")
    same = client_of(world).get(reverse("councils:calendar", args=[meeting.pk]))
    assert same.content == file.content


def test_signs_in_a_place_do_not_break_the_calendar_file(world: World) -> None:
    meeting, by = planned(world), world.person("grid_worker")
    sly = meetings.Plan(meeting.area, "楼前, 3;号\\ BEGIN:VEVENT" + "很长" * 30, meeting.starts_at, by)
    meetings.move(meeting, sly, by=by)

    content = Client().get(reverse("councils:public_calendar", args=[meeting.code])).content.decode()

    unfolded = content.replace("\r\n ", "")
    assert "楼前\\, 3\\;号\\\\ BEGIN:VEVENT" in unfolded
    assert sum(line == "BEGIN:VEVENT" for line in unfolded.split("\r\n")) == 1
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
