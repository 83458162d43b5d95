"""Messages at each step, for who asks: number and step and no word more; one link stops them, and only when pressed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from cases import actions
from cases.actions import wishes
from cases.models import Case, NoticeWish, Reporter
from cases.rules import sealing
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.choices import Result
from outbox.models import Lane, Message
from outbox.tasks import drain, prune
from residents import pace
from tests.cases.steps import take
from tests.cases.test_splitting import split
from tests.cases.world import World, case_in
from tests.residents.test_raising import KEY, send
from tests.sink import Received, Sink

pytestmark = pytest.mark.django_db
SECRETS = ("王大爷", "13800005678", "制动器", "已经三天", "3号楼")


@pytest.fixture(autouse=True)
def silent_at_no_time(settings: Settings) -> None:
    settings.QUIET_HOURS = ()
    pace.RAISING.forget()


@pytest.fixture
def texts(gateway: Sink, settings: Settings) -> list[Received]:
    settings.TEXT_GATEWAY_URL = gateway.url("/sms")
    return gateway.received


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.WHISTLED)


@pytest.fixture
def person(case: Case) -> Reporter:
    return Reporter.objects.get(case=case)


def accepted(world: World, case: Case, by: str = "officer") -> Case:
    return take(world, case, (Action.ACCEPT, by))


def path_to_stop(text: str) -> str:
    found = re.search(r"/stop/[^/\s]+/", text)
    assert found
    return found[0]


def test_who_asked_for_nothing_is_told_of_no_step(world, case, texts):
    accepted(world, case)
    drain()

    assert texts == []


def test_who_asked_is_told_of_each_step_by_number_and_step_alone(world, case, person, texts):
    wishes.want_steps(person)
    case = accepted(world, case)
    drain()
    take(world, case, (Action.DISPATCH, "officer"))
    drain()

    said = [text.body["text"] for text in texts]
    assert len(said) == 2
    assert said[0].startswith(f"您反映的事（{case.reference}）：已接单")
    assert "/track/ " in said[0]
    assert [secret for secret in (*SECRETS, person.tracking_code) for text in said if secret in text] == []
    assert {text.body["phone"] for text in texts} == {"13800005678"}


def test_the_row_that_waits_holds_neither_telephone_nor_code(world, case, person):
    wishes.want_steps(person)
    accepted(world, case)
    drain()

    rows = str(list(Message.objects.values_list("key", "recipient", "body", "last_error")))
    assert [secret for secret in (*SECRETS, person.tracking_code) if secret in rows] == []


def test_of_steps_taken_one_right_after_the_other_the_last_is_told(world, case, person, texts):
    wishes.want_steps(person)
    take(world, accepted(world, case), (Action.DISPATCH, "officer"))
    drain()

    assert len(texts) == 1


def test_programs_that_open_links_ahead_stop_nothing(client, world, case, person, texts):
    wishes.want_steps(person)
    accepted(world, case)
    drain()
    link = path_to_stop(texts[0].body["text"])

    answers = [client.get(link), client.head(link), client.get(link, headers={"Purpose": "prefetch"})]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "停收消息</button>" in answers[0].text
    assert NoticeWish.objects.get().wants_steps


def test_one_press_stops_them_without_a_sign_in_or_a_token(world, case, person, texts, client):
    wishes.want_steps(person)
    case = accepted(world, case)
    drain()
    bare = type(client)(enforce_csrf_checks=True)
    answer = bare.post(path_to_stop(texts[0].body["text"]), {"List-Unsubscribe": "One-Click"}, follow=True)
    take(world, case, (Action.DISPATCH, "officer"))
    drain()

    assert "不会再给您发消息了" in answer.text
    assert len(texts) == 1
    assert person.tracking_code not in answer.text


def test_what_waits_when_they_are_stopped_does_not_leave(world, case, person, texts):
    wishes.want_steps(person)
    accepted(world, case)
    wishes.want_nothing(person)
    drain()

    assert texts == []


def test_who_wants_no_message_is_not_asked_by_text_how_it_went_either(world, texts):
    case = case_in(world, State.FEEDBACK)
    wishes.want_nothing(Reporter.objects.get(case=case))
    take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))
    drain()

    assert texts == []


@pytest.mark.parametrize(
    "token", ["0-AAAAAAAAAAAA", "{pk}-AAAAAAAAAAAA", "{pk}-", "{pk}", "x", "99999999999999999999-A"]
)
def test_a_link_that_was_not_sent_from_here_stops_nothing(client, person, token):
    wishes.want_steps(person)

    assert client.post(f"/stop/{token.format(pk=person.pk)}/").status_code == 404
    assert NoticeWish.objects.get().wants_steps


def test_the_link_of_one_person_opens_nothing_else(client, person):
    code = person.stop_token.partition("-")[2]

    assert client.get(f"/track/{code}/").status_code == 404


def test_a_letter_bears_the_header_by_which_mail_programs_stop_them(world, client):
    send(client, email="wang@example.org", wants_steps="on")
    accepted(world, Case.objects.get(), "committee_officer")
    drain()

    letter = mail.outbox[0]
    assert letter.to == ["wang@example.org"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_to_stop(letter.extra_headers["List-Unsubscribe"]) in letter.body


def test_they_are_asked_for_when_raising(client, world, texts):
    send(client, phone="13804321237", wants_steps="on")
    accepted(world, Case.objects.get(), "committee_officer")
    drain()

    assert [text.body["phone"] for text in texts] == ["13804321237"]


def test_without_an_address_the_form_comes_back_and_nothing_is_raised(client, world):
    answer = send(client, wants_steps="on")

    assert answer.status_code == 422
    assert "每办一步都告诉我" in answer.text
    assert not Case.objects.exists()


def test_an_address_given_for_messages_alone_is_sealed_and_no_way_to_the_person(client, world, texts):
    send(client)
    case, person = Case.objects.get(), Reporter.objects.get()
    answer = client.post(f"/track/{person.tracking_code}/messages/", {"phone": "138 0432 1237"})
    accepted(world, case, "committee_officer")
    drain()

    wish = NoticeWish.objects.get()
    assert answer.status_code == 302
    assert [text.body["phone"] for text in texts] == ["13804321237"]
    assert b"13804321237" not in bytes(wish.sealed_phone)
    seen = actions.reveal(case, by=world.people["committee_officer"], reason="回访")
    assert "13804321237" not in str(seen)


def test_stopping_forgets_an_address_that_was_given_for_messages_alone(client, world):
    send(client)
    page = f"/track/{Reporter.objects.get().tracking_code}/messages/"
    client.post(page, {"email": "wang@example.org"})
    client.post(page, {"stop": "1"})

    wish = NoticeWish.objects.get()
    assert (wish.wants_steps, bytes(wish.sealed_email)) == (False, b"")


@pytest.mark.parametrize("typed", [{}, {"phone": "abc"}, {"email": "nonsense"}])
def test_nothing_or_nonsense_is_refused_with_a_sentence(client, world, typed):
    send(client)
    answer = client.post(f"/track/{Reporter.objects.get().tracking_code}/messages/", typed)

    assert answer.status_code == 422
    assert not NoticeWish.objects.exists()


def test_nobody_floods_a_strangers_telephone(client, world, texts, settings):
    settings.MESSAGES_A_DAY = 2
    for number in range(4):
        send(client, phone="13804321237", wants_slip="on", key=f"{number:032x}", text=f"第{number}盏路灯不亮")
    drain()

    assert Case.objects.count() == 4
    assert len(texts) == 2
    assert Message.objects.filter(channel="text", result=Result.OVERTAKEN).count() == 2


def test_what_counts_a_day_names_no_telephone_and_is_forgotten(client, world, texts, time_machine):
    send(client, phone="13804321237", wants_slip="on")
    drain()
    lane = Lane.objects.get(name__startswith="day:")
    assert sealing.phone_digest("13804321237").hex() not in lane.name
    assert "13804321237" not in lane.name

    time_machine.move_to(timezone.now() + dt.timedelta(days=3))
    prune()
    assert not Lane.objects.filter(name__startswith="day:").exists()


def test_a_part_that_is_split_off_is_told_too(world, texts):
    case = case_in(world, State.ACCEPTED)
    wishes.want_steps(Reporter.objects.get(case=case))
    split(world, case)

    assert NoticeWish.objects.filter(wants_steps=True).count() == 2


def test_sent_twice_with_a_wish_it_is_one_matter_and_one_wish(client, world):
    assert [send(client, phone="13804321237", wants_steps="on", key=KEY).status_code for _ in range(2)] == [302, 302]
    assert (Case.objects.count(), NoticeWish.objects.count()) == (1, 1)
