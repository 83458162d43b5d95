"""A lost tracking code is given again: by the centre or whoever logged it, with a reason, once; the old one dies."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import give_code
from cases.actions.wishes import want_nothing, want_steps
from cases.models import Case, CaseEvent, Reporter
from cases.notifications.notices import TEXT_RAISED
from cases.reading import timeline
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.models import Message
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
WHY = "老人把纸条丢了，本人持身份证到社区"


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


def reporter_of(case: Case) -> Reporter:
    return Reporter.objects.get(case=case)


def address(case: Case) -> str:
    return reverse("desk:give_code", args=[case.reference])


def sent(case: Case, **changed: object) -> dict[str, object]:
    return {"version": case.version, "reporter": reporter_of(case).pk, "reason": WHY} | changed


@pytest.mark.parametrize("who", ["officer", "second_officer", "grid_worker"])
def test_the_centre_and_whoever_logged_it_give_a_new_code_and_the_old_one_opens_nothing(
    world: World, client: Client, case: Case, who: str
) -> None:
    old = reporter_of(case).tracking_code
    client.force_login(world.person(who))

    page = client.post(address(case), sent(case, on_paper="on")).content.decode()

    new = reporter_of(case).tracking_code
    shown = re.search(r"<b>([0-9A-Z ]{14})</b>", page)
    assert shown and shown[1].replace(" ", "") == new != old
    client.logout()
    assert client.get(f"/track/{new}/").status_code == 200
    assert client.get(f"/track/{old}/").status_code == 404


@pytest.mark.parametrize("who", ["lead", "lead_head", "assist", "supervisor", "auditor", "county_officer"])
def test_nobody_else_gives_one_least_of_all_who_handles_it(world: World, client: Client, case: Case, who: str) -> None:
    old = reporter_of(case).tracking_code
    client.force_login(world.person(who))

    statuses = {client.get(address(case)).status_code, client.post(address(case), sent(case)).status_code}

    assert statuses <= {403, 404}
    assert reporter_of(case).tracking_code == old
    assert not CaseEvent.objects.filter(case=case, action=Action.REVEAL).exists()
    page = client.get(case.get_absolute_url())
    assert page.status_code == 404 or address(case) not in page.content.decode()


def test_an_officer_whose_own_unit_handles_it_gives_none(world: World, case: Case) -> None:
    case.calls.filter(unit=world.unit("justice")).update(unit=world.unit("street_office"))

    with pytest.raises(NotAllowed):
        give_code(case, by=world.person("officer"), reporter=reporter_of(case).pk, reason=WHY)
    assert reporter_of(case).codes_given == 0


def test_it_stands_in_the_ledger_with_its_reason_and_without_the_code(world: World, case: Case) -> None:
    given = give_code(case, by=world.person("officer"), reporter=reporter_of(case).pk, reason=WHY, on_paper=True)

    event = CaseEvent.objects.filter(case=case, action=Action.REVEAL).get()
    assert (event.by, event.note) == (world.person("officer"), WHY)
    assert given.reporter.tracking_code not in str(event.payload)
    assert timeline.sentence(event) == "北城街道办事处补发了查询码"


def test_the_code_is_shown_once(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("officer"))
    page = client.post(address(case), sent(case, on_paper="on"))
    code = reporter_of(case).tracking_code

    again = client.get(address(case)).content.decode() + client.get(case.get_absolute_url()).content.decode()

    assert "no-store" in page.headers["Cache-Control"]
    assert code not in again.replace(" ", "")


@pytest.mark.parametrize(("changed", "sentence"), [({"reason": ""}, "说明理由"), ({"reporter": "0"}, "")])
def test_without_a_reason_or_a_person_nothing_is_given(
    world: World, client: Client, case: Case, changed: dict[str, object], sentence: str
) -> None:
    client.force_login(world.person("officer"))

    response = client.post(address(case), sent(case, **changed))

    assert response.status_code == 422
    assert reporter_of(case).codes_given == 0


def test_a_reporter_of_another_case_is_not_given_one(world: World, case: Case) -> None:
    other = reporter_of(case_in(world, State.IMPLEMENTING))

    with pytest.raises(Refusal):
        give_code(case, by=world.person("officer"), reporter=other.pk, reason=WHY)
    other.refresh_from_db()
    assert other.codes_given == 0


def test_each_new_code_ends_the_one_before(world: World, case: Case) -> None:
    officer = world.person("officer")

    codes = {reporter_of(case).tracking_code}
    for _time in range(3):
        codes.add(give_code(case, by=officer, reporter=reporter_of(case).pk, reason=WHY).reporter.tracking_code)

    assert len(codes) == 4


def test_the_page_offers_it_where_it_is_possible_and_giving_takes_at_most_twelve_statements(
    world: World, client: Client, case: Case
) -> None:
    client.force_login(world.person("officer"))
    page = client.get(case.get_absolute_url()).content.decode()

    with statements() as counted:
        client.post(address(case), sent(case))

    assert address(case) in page
    assert len(counted) <= 12


def messages() -> list[tuple[str, str]]:
    return list(Message.objects.filter(body__kind=TEXT_RAISED.kind).order_by("pk").values_list("channel", "recipient"))


def test_where_they_left_a_telephone_it_is_sent_there_and_nobody_here_reads_it(
    world: World, client: Client, case: Case
) -> None:
    client.force_login(world.person("officer"))

    page = client.post(address(case), sent(case)).content.decode()

    code = reporter_of(case).tracking_code
    assert reporter_of(case).codes_given == 1
    assert code not in page.replace(" ", "") and f"/track/{code}" not in page
    assert "138****5678" in page
    assert messages() == [("text", str(reporter_of(case).pk))]
    event = CaseEvent.objects.filter(case=case, action=Action.REVEAL).get()
    assert timeline.sentence(event) == "北城街道办事处向诉求人补发了查询码（已发到本人）"


def test_given_twice_it_is_sent_twice(world: World, case: Case) -> None:
    for _time in range(2):
        give_code(case, by=world.person("officer"), reporter=reporter_of(case).pk, reason=WHY)

    assert len(messages()) == 2


@pytest.mark.parametrize("how", ["left nothing", "wants no messages"])
def test_where_nothing_reaches_them_it_is_shown(world: World, client: Client, case: Case, how: str) -> None:
    if how == "left nothing":
        Reporter.objects.filter(case=case).update(sealed_phone=b"", sealed_email=b"")
    else:
        want_nothing(reporter_of(case))
    client.force_login(world.person("officer"))

    page = client.post(address(case), sent(case)).content.decode()

    assert reporter_of(case).tracking_code in page.replace(" ", "")
    assert messages() == []


def test_an_address_for_messages_alone_is_used_and_not_told(world: World, client: Client, case: Case) -> None:
    Reporter.objects.filter(case=case).update(sealed_phone=b"", sealed_email=b"")
    want_steps(reporter_of(case), phone="13911112222")
    client.force_login(world.person("officer"))

    page = client.post(address(case), sent(case)).content.decode()

    assert messages() == [("text", str(reporter_of(case).pk))]
    assert "2222" not in page and "对方用于消息提醒的联系方式" in page
