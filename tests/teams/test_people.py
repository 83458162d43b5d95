"""People are added, corrected, shut out and let in again; each refusal changes nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from networks.models import Change
from teams import policies
from teams.actions import people
from teams.choices import Duty
from teams.models import SignInCode, User
from tests.teams.offices import Offices
from web.errors import NotAllowed, Refusal


def test_a_person_is_added_with_a_password_to_tell(here: Offices, security: User) -> None:
    person, password = people.add(username="wangch", name="王春红", phone="13800005678", by=security)

    assert authenticate(RequestFactory().post("/"), username="wangch", password=password) == person
    assert person.initials == "wch"
    assert Change.objects.get(action="added").changed == {"username": ["", "wangch"], "name": ["", "王春红"]}
    assert Change.objects.filter(action="code_issued").count() == 1


def test_passwords_are_never_alike_and_can_be_read_out(here: Offices, security: User) -> None:
    given = {people.add(username=f"p{n}", name="x", phone="", by=security)[1] for n in range(20)}

    assert len(given) == 20
    assert all(len(password) == 14 and not set(password) & set("0o1il") for password in given)


def test_a_sign_in_name_is_one_persons(here: Offices, security: User) -> None:
    people.add(username="wangch", name="王春红", phone="", by=security)

    with pytest.raises(Refusal, match="已有人用"):
        people.add(username="wangch", name="王成会", phone="", by=security)


@pytest.mark.parametrize("duty", [Duty.SYSTEM_ADMIN, Duty.AUDITOR, Duty.HEAD])
def test_only_security_administrators_add_people(here: Offices, duty: Duty) -> None:
    person = here.person("甲", duty, "squad" if duty == Duty.HEAD else "city")

    with pytest.raises(NotAllowed):
        people.add(username="x", name="x", phone="", by=person)


def test_a_delegated_administrator_adds_people_too(here: Offices) -> None:
    delegated = here.person("甲", Duty.SECURITY_ADMIN, "street")

    person, _password = people.add(username="x", name="x", phone="", by=delegated)

    assert person.home == here.areas["street"]
    assert person in policies.known_to(policies.granting(delegated))
    assert people.disable(person, note="", by=delegated)


def test_a_correction_tells_names_and_hides_numbers(here: Offices, security: User) -> None:
    person = here.person("王春红", Duty.HANDLER, "squad", phone="13800005678")

    people.correct(person, name="王春虹", phone="13900001234", email="", by=security)

    assert User.objects.get(pk=person.pk).initials == "wch"
    assert Change.objects.get().changed == {"name": ["王春红", "王春虹"], "phone": ["…", "…"]}


def test_nothing_different_is_no_correction(here: Offices, security: User) -> None:
    person = here.person("王春红")

    with pytest.raises(Refusal, match="没有改动"):
        people.correct(person, name="王春红", phone="", email="", by=security)


def test_a_closed_account_is_out_with_the_next_request(here: Offices, security: User, client: Client) -> None:
    person = here.person("甲")
    client.force_login(person, backend="teams.backends.PostsBackend")

    people.disable(person, note="退休", by=security)

    assert "/account/sign-in/" in client.get("/account/inbox/").headers["Location"]
    assert Change.objects.get().note == "退休"


def test_an_account_with_posts_is_not_closed(here: Offices, security: User) -> None:
    with pytest.raises(Refusal, match="还有任职"):
        people.disable(here.person("甲", Duty.HANDLER, "squad"), note="", by=security)


def test_a_closed_account_is_opened_again(here: Offices, security: User) -> None:
    person = here.person("甲", is_active=False)
    with pytest.raises(Refusal, match="已经停用"):
        people.disable(person, note="", by=security)

    assert people.enable(person, note="返聘", by=security).is_active
    with pytest.raises(Refusal, match="启用"):
        people.enable(person, note="", by=security)


def test_a_new_password_ends_the_persons_sessions(here: Offices, security: User, client: Client) -> None:
    person = here.person("甲", Duty.HANDLER, "squad")
    client.force_login(person, backend="teams.backends.PostsBackend")

    password = people.renew_password(person, by=security)

    assert client.get("/account/inbox/").status_code == 302
    assert SignInCode.objects.that_opens(person, password)
    assert Change.objects.get().path == "220283001"


@pytest.mark.parametrize("verb", ["disable", "enable", "renew_password", "correct"])
def test_ones_own_account_and_those_elsewhere_are_somebody_elses(here: Offices, security: User, verb: str) -> None:
    given = {"disable": {"note": ""}, "enable": {"note": ""}, "correct": {"name": "x", "phone": "", "email": ""}}
    delegated, far = here.person("乙", Duty.SECURITY_ADMIN, "street"), here.person("丙", Duty.HANDLER, "far_squad")

    for person, by in [(security, security), (far, delegated), (here.person("丁"), delegated)]:
        with pytest.raises(NotAllowed):
            getattr(people, verb)(person, by=by, **given.get(verb, {}))
    assert not Change.objects.exists()
