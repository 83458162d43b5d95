"""The matters that a telephone raised: found by those who may reveal it, on record, and in no address and no log."""

from __future__ import annotations

import logging
from urllib.parse import unquote

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from cases.actions import look_up
from cases.models import Case, PhoneLookup, Reporter
from cases.reading import searching, unlogged
from cases.reading.unlogged import Search
from cases.rules import sealing
from cases.rules.choices import State
from tests.cases.counting import statements
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db
PHONE = "13843256789"


@pytest.fixture
def raised(world: World) -> Case:
    """A matter at work whose reporter gave the telephone, and one of somebody else's."""
    case_in(world, State.IMPLEMENTING, text="路灯不亮")
    return with_phone(case_in(world, State.IMPLEMENTING), PHONE)


def with_phone(case: Case, phone: str) -> Case:
    digest = sealing.phone_digest(phone)
    Reporter.objects.filter(case=case).update(sealed_phone=sealing.seal(phone), phone_digest=digest)
    return case


def searched(client: Client, words: str) -> tuple[str, str]:
    """Where typing the words leads, and the page there."""
    address = client.post("/search/", {"q": words}).headers["Location"]
    return address, client.get(address).content.decode()


@pytest.mark.parametrize("typed", [PHONE, "138 4325 6789", "１３８-4325-6789", "+86 13843256789", f"电话：{PHONE}"])
def test_who_may_reveal_finds_the_matter_however_the_number_is_typed(
    world: World, client: Client, raised: Case, typed: str
) -> None:
    client.force_login(world.person("officer"))

    _address, page = searched(client, typed)

    assert f"case={raised.reference}" in page
    assert page.count('class="row-case"') == 1
    assert f"按电话 {PHONE} 查找" in page
    assert "本次查找已留痕" in page


def test_a_number_kept_with_its_country_before_it_is_found(world: World) -> None:
    case = with_phone(case_in(world, State.IMPLEMENTING), f"+86 {PHONE}")

    assert look_up(PHONE, by=world.person("officer")).found == [case.reference]


@pytest.mark.parametrize("who", ["officer", "grid_worker", "lead", "assist", "supervisor", "auditor", "other_officer"])
def test_who_may_not_reveal_does_not_learn_who_raised_it(world: World, client: Client, raised: Case, who: str) -> None:
    may = who in {"officer", "grid_worker", "lead"}
    client.force_login(world.person(who))

    _address, page = searched(client, PHONE)

    assert (f"case={raised.reference}" in page) == may


def test_of_a_confidential_matter_the_called_unit_does_not_learn_it(world: World, raised: Case) -> None:
    Case.objects.filter(pk=raised.pk).update(is_confidential=True)

    assert look_up(PHONE, by=world.person("lead")).found == []
    assert look_up(PHONE, by=world.person("officer")).found == [raised.reference]


@pytest.mark.parametrize(("who", "found"), [("officer", 1), ("assist", 0)])
def test_every_look_is_on_record_found_or_not(world: World, client: Client, raised: Case, who: str, found: int) -> None:
    client.force_login(world.person(who))

    searched(client, PHONE)

    kept = PhoneLookup.objects.get()
    assert (kept.by, len(kept.found)) == (world.person(who), found)
    assert bytes(kept.phone_digest) == sealing.phone_digest(PHONE)


def test_the_list_again_and_its_next_page_are_the_same_look(world: World, client: Client, raised: Case) -> None:
    client.force_login(world.person("officer"))
    address, _page = searched(client, PHONE)

    assert f"case={raised.reference}" in client.get(address).content.decode()
    assert PhoneLookup.objects.count() == 1


@pytest.mark.parametrize("words", [PHONE, "22014455667788", "220202199001011234", f"{PHONE}没人接"])
def test_no_number_of_a_person_stands_in_an_address_or_a_log(
    world: World, client: Client, raised: Case, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(world.person("officer"))
    digits = "".join(filter(str.isdigit, words))

    with caplog.at_level(logging.DEBUG):
        address, page = searched(client, words)

    links = "".join(part.split('"')[0] for part in page.split('href="')[1:])
    assert digits not in unquote(address)
    assert digits not in unquote(links)
    assert digits not in caplog.text


def test_words_and_case_numbers_may_stand_in_the_address(world: World, client: Client) -> None:
    case = case_in(world, State.WHISTLED)
    client.force_login(world.person("officer"))

    for words in ("下水道", case.reference):
        address, page = searched(client, words)
        assert address.startswith("/search/?q=")
        assert f"case={case.reference}" in page
    assert not PhoneLookup.objects.exists()


def test_a_sealed_search_opens_for_nobody_else_and_for_no_forger(world: World, client: Client, raised: Case) -> None:
    client.force_login(world.person("officer"))
    address, _page = searched(client, PHONE)
    client.force_login(world.person("second_officer"))

    for foreign in (address, "/search/?s=x", "/search/?s=%00", f"{address}x", "/search/?s=暖气"):
        page = client.get(foreign).content.decode()
        assert raised.reference not in page
        assert "这次查找已过期" in page


def test_a_look_that_somebody_else_took_cannot_be_claimed(world: World, raised: Case, client: Client) -> None:
    kept = look_up(PHONE, by=world.person("officer"))
    stranger = world.person("assist")
    client.force_login(stranger)

    page = client.get("/search/", {"s": unlogged.sealed(Search("没有这个", kept.pk), stranger)}).content.decode()

    assert raised.reference not in page


def test_what_was_shown_goes_when_the_person_no_longer_sees_it(world: World, raised: Case) -> None:
    Case.objects.filter(pk=raised.pk).update(complained_of=world.unit("street_office"))

    found = searching.matching(world.person("officer"), PHONE, also=[raised.reference])

    assert not found.exists()


def test_a_record_of_a_look_cannot_be_changed(world: World, raised: Case) -> None:
    look_up(PHONE, by=world.person("officer"))

    for statement in ("UPDATE cases_phonelookup SET found = '{}'", "DELETE FROM cases_phonelookup"):
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("count", [1, 12])
def test_looking_takes_at_most_twelve_statements(world: World, client: Client, count: int) -> None:
    for _number in range(count):
        with_phone(case_in(world, State.IMPLEMENTING), PHONE)
    client.force_login(world.person("officer"))

    with statements() as counted:
        client.post("/search/", {"q": PHONE})

    assert len(counted) <= 12
