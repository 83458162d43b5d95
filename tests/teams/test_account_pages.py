"""Signing in and out, the display, the inbox: pages that every person meets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from teams.models import InboxEntry, User

pytestmark = pytest.mark.django_db

PASSWORD = "zheng-yang-2022"
SIGN_IN = "/account/sign-in/"
TWELVE_HOURS, THIRTY_DAYS = 12 * 3600, 30 * 24 * 3600


@pytest.fixture
def person() -> User:
    return User.objects.create_user("wch", "王春红", PASSWORD)


@pytest.fixture
def signed_in(client, person):
    client.force_login(person, backend="teams.backends.PostsBackend")
    return client


def notice(user: User, key: str, url: str = "", **fields) -> InboxEntry:
    fields |= {"kind": "told", "text": "Notices", "created_at": datetime(2026, 1, 13, tzinfo=UTC)}
    return InboxEntry.objects.create(user=user, key=key, url=url, **fields)


def sign_in(client, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": "wch", "password": password, **more})


def test_the_right_password_opens_the_page_that_was_asked_for(client, person):
    response = sign_in(client, next="/account/inbox/")

    assert (response.status_code, response.url) == (302, "/account/inbox/")


def test_the_page_after_signing_in_is_never_somebody_elses(client, person):
    assert sign_in(client, next="https://elsewhere.example/").url == settings.LOGIN_REDIRECT_URL


def test_a_wrong_password_is_refused_and_the_name_kept(client, person):
    response = sign_in(client, "wrong")

    assert response.status_code == 422
    assert "登录名或密码不对" in response.text
    assert 'value="wch"' in response.text
    assert 'wrong"' not in response.text
    assert "_auth_user_id" not in client.session


def test_too_many_tries_lock_the_name_and_say_for_how_long(client, person):
    last = [sign_in(client, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)][-1]

    assert last.status_code == 429
    assert last.headers["Retry-After"] == "900"
    assert "15 分钟" in last.text
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(("trust", "expected"), [({}, TWELVE_HOURS), ({"trust": "on"}, THIRTY_DAYS)])
def test_only_ones_own_device_stays_signed_in(client, person, trust, expected):
    response = sign_in(client, **trust)

    assert client.session.get_expiry_age() == expected
    assert bool(response.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) is bool(trust)


def test_signing_in_brings_the_persons_language(client, person):
    User.objects.filter(pk=person.pk).update(language="en")

    sign_in(client)

    assert "Notices" in client.get(reverse("teams:inbox")).text


def test_signing_out_takes_a_post(signed_in):
    assert signed_in.get(reverse("teams:sign_out")).status_code == 405
    assert signed_in.post(reverse("teams:sign_out")).status_code == 302
    assert "_auth_user_id" not in signed_in.session


def test_a_changed_password_is_the_one_that_counts(signed_in, person):
    new = {"new_password1": "xin-mi-ma-88", "new_password2": "xin-mi-ma-88"}

    refused = signed_in.post(reverse("teams:password"), {"old_password": "wrong", **new})
    taken = signed_in.post(reverse("teams:password"), {"old_password": PASSWORD, **new}, follow=True)

    person.refresh_from_db()
    assert refused.status_code == 422
    assert "密码已修改" in taken.text
    assert person.check_password("xin-mi-ma-88")


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("theme", "dark", 'data-bs-theme="dark"'),
        ("mode", "elder", 'data-mode="elder"'),
        ("language", "en", '<html lang="en"'),
    ],
)
def test_the_display_is_kept_before_signing_in(client, name, value, mark):
    assert mark not in client.get(SIGN_IN).text

    response = client.post(reverse("teams:display"), {name: value, "next": SIGN_IN})

    assert response.url == SIGN_IN
    assert mark in client.get(SIGN_IN).text


@pytest.mark.parametrize("name", ["theme", "mode", "language"])
def test_a_display_that_is_not_offered_changes_nothing(client, name):
    response = client.post(reverse("teams:display"), {name: '"><script>', "next": "//elsewhere.example/"})

    assert response.url == "/"
    assert not response.cookies


def test_a_spoilt_cookie_falls_back_to_the_default(client):
    client.cookies["theme"] = client.cookies["mode"] = "neon"

    page = client.get(SIGN_IN).text

    assert 'data-bs-theme="auto"' in page
    assert 'data-mode="normal"' in page


def test_the_inbox_shows_ones_own_notices_newest_first(signed_in, person):
    notice(person, "first")
    notice(User.objects.create_user("other", "别人"), "others")
    newest = notice(person, "second")

    page = signed_in.get(reverse("teams:inbox"))

    assert [row.entry.key for row in page.context["rows"]] == ["second", "first"]
    assert f'value="{newest.pk}"' in page.text


def test_an_empty_inbox_says_what_it_is_for(signed_in):
    assert "还没有消息" in signed_in.get(reverse("teams:inbox")).text


def test_the_inbox_turns_its_pages_by_key(signed_in, person):
    for number in range(31):
        notice(person, f"n{number}")

    first = signed_in.get(reverse("teams:inbox"))
    second = signed_in.get(reverse("teams:inbox") + first.context["older_url"])

    assert len(first.context["rows"]) == 30
    assert [row.entry.key for row in second.context["rows"]] == ["n0"]
    assert second.context["newer_url"]


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 5000, "٣", "\x00"])
def test_a_spoilt_page_address_shows_the_first_page(signed_in, person, before):
    notice(person, "one")

    assert len(signed_in.get(reverse("teams:inbox"), {"before": before}).context["rows"]) == 1


@pytest.mark.parametrize(
    ("url", "opened"), [("/account/password/", "/account/password/"), ("https://elsewhere.example/", None)]
)
def test_opening_a_notice_marks_it_read(signed_in, person, url, opened):
    entry = notice(person, "one", url)

    response = signed_in.post(reverse("teams:inbox"), {"entry": entry.pk})

    entry.refresh_from_db()
    assert response.url == (opened or reverse("teams:inbox"))
    assert entry.read_at is not None


def test_somebody_elses_notice_stays_unread(signed_in):
    theirs = notice(User.objects.create_user("other", "别人"), "theirs")

    signed_in.post(reverse("teams:inbox"), {"entry": theirs.pk})

    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_marking_all_read_leaves_what_came_since(signed_in, person):
    seen, newer = notice(person, "seen"), notice(person, "newer")

    signed_in.post(reverse("teams:inbox"), {"up_to": seen.pk})

    assert list(InboxEntry.objects.unread()) == [newer]


def test_reading_a_page_marks_nothing(signed_in, person):
    entry = notice(person, "one")

    signed_in.get(reverse("teams:inbox"))

    entry.refresh_from_db()
    assert entry.read_at is None


def test_a_notice_stays_read_since_it_first_was(signed_in, person, time_machine):
    entry = notice(person, "one")
    signed_in.post(reverse("teams:inbox"), {"entry": entry.pk})
    entry.refresh_from_db()

    time_machine.move_to(datetime.now(UTC) + timedelta(hours=1))
    signed_in.post(reverse("teams:inbox"), {"entry": entry.pk})

    assert InboxEntry.objects.get().read_at == entry.read_at
