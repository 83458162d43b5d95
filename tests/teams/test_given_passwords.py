"""A password that somebody else set opens nothing else; holders learn what others did with their account."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from networks.actions.record import record
from networks.models import Change
from outbox.models import Message
from teams import account_letters
from teams.actions import codes, people
from teams.choices import Duty
from teams.models import SignInCode, User
from tests.teams.offices import Offices

PASSWORD, OWN = "given-by-others-1", "chosen-by-me-22"
migration = importlib.import_module("teams.migrations.0013_second_persons")


@pytest.fixture
def given(here: Offices) -> User:
    person = here.person("甲", Duty.HANDLER, "squad")
    person.set_password(PASSWORD)
    person.password_is_given = True
    person.save()
    return person


@pytest.fixture
def signed_in(client: Client, given: User) -> Client:
    answer = client.post("/account/sign-in/", {"username": "甲", "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("address", ["/", "/account/inbox/", "/administration/people/", "/account/inbox/unread/"])
def test_until_another_is_chosen_nothing_else_opens(signed_in: Client, address: str) -> None:
    answer = signed_in.get(address)

    assert (answer.status_code, answer["Location"]) == (302, "/account/password/")
    assert "密码由他人设置" in signed_in.get("/account/password/").text


def test_scripts_get_a_sentence_and_posts_do_nothing(signed_in: Client) -> None:
    assert signed_in.get("/account/inbox/", headers={"HX-Request": "true"}).status_code == 403
    assert signed_in.post("/account/inbox/", {"entry": "1"})["Location"] == "/account/password/"


def test_once_it_is_chosen_everything_opens(signed_in: Client, given: User) -> None:
    typed = {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN}

    answer = signed_in.post("/account/password/", typed)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in.get("/account/inbox/").status_code == 200
    assert not User.objects.get(pk=given.pk).password_is_given


def test_signing_out_stays_possible(signed_in: Client) -> None:
    assert signed_in.post("/account/sign-out/")["Location"] == "/account/sign-in/"


def test_the_command_of_whoever_runs_the_system_gives_a_password(here: Offices, monkeypatch: Any) -> None:
    person = here.person("甲")
    monkeypatch.setattr("getpass.getpass", lambda prompt="": PASSWORD)

    call_command("changepassword", "甲", verbosity=0)

    person.refresh_from_db()
    assert person.password_is_given
    assert person.check_password(PASSWORD)
    assert Change.objects.get().action == "password_given"


@pytest.mark.parametrize(
    ("lines", "is_given"),
    [
        ([], False),
        (["password_renewed"], True),
        (["password_renewed", "first_password"], False),
        (["added"], True),
    ],
)
def test_passwords_given_before_there_were_codes_have_to_be_changed(
    here: Offices, lines: list[str], is_given: bool
) -> None:
    person = User.objects.create_user("old", "老", PASSWORD)
    for action in lines:
        record(action, person, by=None)

    with connection.cursor() as cursor:
        cursor.execute(migration.GIVEN)

    person.refresh_from_db()
    assert person.password_is_given is is_given


def leave() -> list[mail.EmailMessage]:
    for message in Message.objects.filter(channel="account").order_by("pk"):
        account_letters.send(message)
    return mail.outbox


def test_the_holder_is_told_of_a_code_by_every_way_at_once(here: Offices, security: User) -> None:
    person = here.person("甲", Duty.HANDLER, "squad", phone="13800005678", email="jia@example.org")

    people.renew_password(person, by=security)

    assert Message.objects.get(channel="inbox").recipient == str(person.pk)
    assert [letter.to for letter in leave()] == [["jia@example.org"], ["13800005678@text.invalid"]]
    assert all("一次性登录码" in letter.body and "审计管理员" in letter.body for letter in mail.outbox)


def test_old_and_new_address_are_told_of_a_change(here: Offices, security: User) -> None:
    person = here.person("甲", Duty.HANDLER, "squad", phone="13800005678", email="old@example.org")

    people.correct(person, name="甲", phone="13900001234", email="new@example.org", by=security)

    reached = {letter.to[0].partition("@text")[0] for letter in leave()}
    assert reached == {"13800005678", "old@example.org", "13900001234", "new@example.org"}
    written = " ".join(str(message.body) for message in Message.objects.all())
    assert "138" not in written
    assert "example.org" not in written


def test_another_name_alone_is_not_told(here: Offices, security: User) -> None:
    people.correct(here.person("甲", Duty.HANDLER, "squad"), name="乙", phone="", email="", by=security)

    assert not Message.objects.exists()


def test_the_holder_is_told_when_a_code_was_used_on_an_account_in_use(
    here: Offices, security: User, client: Client
) -> None:
    person = here.person("甲", Duty.HANDLER, "squad", phone="13800005678")
    client.force_login(person, backend="teams.backends.PostsBackend")
    code = people.renew_password(User.objects.get(pk=person.pk), by=security)
    Message.objects.all().delete()

    found = SignInCode.objects.that_opens(person, code)
    codes.use(person, found.pk if found else 0, password=OWN)

    assert ["新密码" in letter.body for letter in leave()] == [True]


def test_a_first_password_tells_nobody(here: Offices, security: User) -> None:
    person, code = people.add(username="new", name="新", phone="13800005678", by=security)

    found = SignInCode.objects.that_opens(person, code)
    codes.use(person, found.pk if found else 0, password=OWN)

    assert not Message.objects.exists()
