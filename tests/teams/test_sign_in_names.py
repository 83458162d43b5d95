"""One account under one sign-in name, however it is typed; names of people lose what nobody sees."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from networks.models import Change
from networks.naming import alike, name_of, sign_in_key
from teams.actions import people
from teams.models import User
from tests.teams.offices import Offices
from web.errors import Refusal

pytestmark = pytest.mark.django_db
PASSWORD = "zheng-yang-2022"
SIGN_IN = "/account/sign-in/"


@pytest.mark.parametrize("typed", ["WangCH", "wangch ", " wang ch", "ｗａｎｇｃｈ", "wang\u200bch"])
def test_signing_in_minds_neither_capitals_nor_blanks(typed: str) -> None:
    person = User.objects.create_user("wangch", "王春红", PASSWORD)

    assert authenticate(RequestFactory().post("/"), username=typed, password=PASSWORD) == person


def test_the_password_does_mind_capitals() -> None:
    User.objects.create_user("wangch", "王春红", PASSWORD)

    assert authenticate(RequestFactory().post("/"), username="wangch", password=PASSWORD.upper()) is None


@pytest.mark.parametrize("typed", ["WangCH", "wangch\u200b", "ＷＡＮＧＣＨ"])
def test_a_second_account_under_the_same_name_is_refused_by_the_database(typed: str) -> None:
    User.objects.create_user("wangch", "王春红", PASSWORD)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(typed, "王成会", PASSWORD)


def test_an_administrator_is_told_that_the_name_is_taken(here: Offices, security: User) -> None:
    people.add(username="wangch", name="王春红", phone="", by=security)

    with pytest.raises(Refusal, match="已有人用"):
        people.add(username="WangCH", name="王成会", phone="", by=security)


def test_tries_are_counted_for_the_account_however_its_name_is_typed(client: Client) -> None:
    User.objects.create_user("wangch", "王春红", PASSWORD)
    for typed in ("wangch", "WANGCH", "WangCh", "wangch ", "ｗangch"):
        client.post(SIGN_IN, {"username": typed, "password": "wrong"})

    assert client.post(SIGN_IN, {"username": "wAngch", "password": PASSWORD}).status_code == 429


def test_accounts_that_would_be_one_are_told_apart_and_said_in_the_ledger() -> None:
    old = User.objects.create(username="wangdx", name="孙　大写", is_active=False)
    used = User.objects.create(username="wangdx-other", name="孙大写")
    taken = User.objects.create(username="wangdx-2", name="别人")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE teams_user SET username = 'WangDX ' WHERE id = %s", [used.pk])

    importlib.import_module("teams.migrations.0009_one_folded_sign_in_name").fold(apps, None)

    assert dict(User.objects.filter(pk__in=[old.pk, used.pk, taken.pk]).values_list("pk", "username")) == {
        used.pk: "WangDX",
        taken.pk: "wangdx-2",
        old.pk: "wangdx-3",
    }
    assert User.objects.get(pk=old.pk).name == "孙大写"
    assert Change.objects.about("user", old.pk).get().changed == {"username": ["wangdx", "wangdx-3"]}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王　芳", "王芳"),
        (" 王 芳\u200b", "王芳"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("北城街道综合执法队(试点)", "北城街道综合执法队（试点）"),
        ("John  Smith", "John Smith"),
        ("𠮷田", "𠮷田"),
        ("３号楼 物业", "3号楼物业"),
    ],
)
def test_names_are_written_in_one_way(typed: str, name: str) -> None:
    assert name_of(typed) == name
    assert alike(typed) == alike(name)


@pytest.mark.parametrize("one, other", [("wangf", "wangfa"), ("wang-f", "wangf"), ("王芳", "王方")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert sign_in_key(one) != sign_in_key(other)
