"""Sessions last as long as they are used, which is not written with each request; scripts are told when one ended."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.models import User

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
INBOX, BELL, TOKEN = "/account/inbox/", "/account/inbox/unread/?shown=7", "/account/token/"
SCRIPT = {"hx-request": "true"}


@pytest.fixture
def person() -> User:
    return User.objects.create_user("wangchunhong", "王春红")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="teams.backends.PostsBackend")
    return client


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


def test_a_session_that_is_used_every_ten_hours_does_not_end(person):
    with time_machine.travel(START, tick=False):
        client = signed_in(person)

    for step in range(1, 6):
        with time_machine.travel(START + hours(10 * step), tick=False):
            assert client.get(INBOX).status_code == 200, step


def test_a_session_that_is_not_used_for_twelve_hours_has_ended(person):
    with time_machine.travel(START, tick=False):
        client = signed_in(person)

    with time_machine.travel(START + hours(12.1), tick=False):
        assert client.get(INBOX).status_code == 302


def test_use_is_written_once_an_hour_and_not_with_each_request(person):
    with time_machine.travel(START, tick=False):
        client = signed_in(person)

    written = {}
    for minutes in (1, 30, 59, 61, 90, 120, 122):
        with time_machine.travel(START + dt.timedelta(minutes=minutes), tick=False):
            with CaptureQueriesContext(connection) as captured:
                client.get(INBOX)
        written[minutes] = sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in captured)

    assert written == {1: 0, 30: 0, 59: 0, 61: 1, 90: 0, 120: 0, 122: 1}


def test_what_a_page_left_open_asks_by_itself_is_no_use(person):
    with time_machine.travel(START, tick=False):
        client = signed_in(person)

    for step in range(1, 12):
        with time_machine.travel(START + hours(step), tick=False):
            client.get(BELL, headers={"x-by-itself": "1"})
            client.get(TOKEN, headers={"x-by-itself": "1"})

    with time_machine.travel(START + hours(12.1), tick=False):
        assert client.get(INBOX).status_code == 302


def test_a_trusted_device_is_renewed_for_its_own_time(person, settings):
    with time_machine.travel(START, tick=False):
        client = signed_in(person)
        session = client.session
        session.set_expiry(settings.TRUSTED_DEVICE_AGE)
        session.save()

    with time_machine.travel(START + dt.timedelta(days=20), tick=False):
        client.get(INBOX)
        assert Session.objects.get().expire_date == timezone.now() + dt.timedelta(days=30)


def test_a_script_without_a_session_gets_one_sentence_and_a_way_to_sign_in(client):
    for answer in (client.get(INBOX, headers=SCRIPT), client.post(INBOX, headers=SCRIPT)):
        assert answer.status_code == 401
        assert "<html" not in answer.text and 'type="password"' not in answer.text
        assert "登录已失效" in answer.text
        assert 'href="/account/sign-in/?next=/account/signed-in/" target="_blank"' in answer.text


def test_the_token_says_whose_it_is(person, client):
    assert json.loads(client.get(TOKEN).content)["person"] == ""

    told = json.loads(signed_in(person).get(TOKEN).content)

    assert told["person"] == str(person.pk)
    assert len(told["token"]) == 64


def test_a_form_with_an_old_token_is_told_apart_from_what_is_forbidden(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person, backend="teams.backends.PostsBackend")

    answer = strict.post(INBOX, headers=SCRIPT)

    assert (answer.status_code, answer.headers["X-Refused"]) == (403, "csrf")


def test_where_a_form_leads_is_told_to_a_script_in_a_header(person):
    client = signed_in(person)

    by_browser, by_script = client.post(INBOX), client.post(INBOX, headers=SCRIPT)

    assert (by_browser.status_code, by_browser.headers["Location"]) == (302, INBOX)
    assert (by_script.status_code, by_script.headers["HX-Redirect"]) == (200, INBOX)
    assert "Location" not in by_script.headers


def test_the_seal_of_drafts_is_each_persons_own_and_stays(person):
    other = User.objects.create_user("lixiulan", "李秀兰")

    page = signed_in(person).get(INBOX).text

    assert f'data-seal="{person.draft_seal}"' in page
    assert len(person.draft_seal) == 64 and person.draft_seal != other.draft_seal
    assert User.objects.get(pk=person.pk).draft_seal == person.draft_seal


def test_signing_out_makes_the_browser_forget_its_copies_of_pages(person):
    assert signed_in(person).post("/account/sign-out/").headers["Clear-Site-Data"] == '"cache"'
