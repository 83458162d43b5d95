"""Names and telephones leave by two people alone, each of them on record as it is on a page."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cases.models import Case, CaseEvent
from cases.rules.choices import State as CaseState
from cases.rules.lifecycle import Action
from exports import actions, tasks, working
from exports.choices import Format, Kind, State, Why
from exports.models import Export
from outbox.models import Message
from teams.models import SignInCode, User
from tests.cases.world import World, case_in
from tests.exports.files import Read, address, ask, client_of, content, read
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db
REASON = "配合统计局回访核对"
TOLD = "我叫欧阳紫鸢，电话13877665544"


def asked(world: World, name: str = "officer", **more: str) -> Export:
    return ask(world.person(name), is_unmasked=True, reason=REASON, **more)


def decided(world: World, export: Export, *, by: str = "second_officer", is_approved: bool = True) -> Export:
    actions.decide(export, is_approved=is_approved, by=world.person(by))
    working.advance()
    export.refresh_from_db()
    return export


def looks() -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(action=Action.REVEAL).order_by("pk"))


def test_names_and_telephones_stand_in_it_and_each_look_is_on_record(world: World) -> None:
    cases = [case_in(world, CaseState.WHISTLED, text=TOLD) for _ in range(2)]

    export = decided(world, asked(world))

    rows: Read = read(export)
    assert [(row["people"], row["text"], row["is_revealed"]) for row in rows] == [
        ("王大爷 13800005678", TOLD, True)
    ] * 2
    assert {(look.case_id, look.by_id) for look in looks()} == {(case.pk, export.by_id) for case in cases}
    assert all(REASON in look.note and "second_officer" in look.note for look in looks())
    told = {(message.body["kind"], message.recipient) for message in Message.objects.filter(channel="inbox")}
    assert told >= {("export_asked", str(export.decided_by_id)), ("export_decided", str(export.by_id))}
    assert ("export_asked", str(export.by_id)) not in told


def test_nothing_is_written_or_shown_before_a_second_person_agreed(world: World) -> None:
    case_in(world, CaseState.WHISTLED)

    export = asked(world)

    assert not working.advance()
    export.refresh_from_db()
    assert (export.state, looks()) == (State.ASKED, [])


def test_what_is_declined_is_never_written(world: World) -> None:
    case_in(world, CaseState.WHISTLED)

    export = decided(world, asked(world), is_approved=False)

    assert (export.state, export.sha256, looks()) == (State.REFUSED, "", [])


@pytest.mark.parametrize("name", ["officer", "county_officer", "other_officer", "lead", "supervisor", "lead_head"])
def test_only_another_duty_officer_of_the_centre_decides(world: World, name: str) -> None:
    export = asked(world)

    with pytest.raises(NotAllowed):
        actions.decide(export, is_approved=True, by=world.person(name))

    export.refresh_from_db()
    assert export.state == State.ASKED
    assert client_of(world, name).get(address("decide", export.pk)).status_code == 404


@pytest.mark.parametrize("how", ["phone", "email", "code"])
def test_one_person_with_two_accounts_is_no_second_person(world: World, how: str) -> None:
    export, second = asked(world), world.person("second_officer")
    if how == "code":
        until = timezone.localdate() + dt.timedelta(days=1)
        SignInCode.objects.create(person=second, issued_by=world.person("officer"), expires_on=until, digest="1" * 64)
    else:
        User.objects.filter(username__in=["officer", "second_officer"]).update(**{how: "13911112222"})

    with pytest.raises(NotAllowed, match="第三人"):
        actions.decide(export, is_approved=True, by=world.person("second_officer"))

    export.refresh_from_db()
    assert export.state == State.ASKED


@pytest.mark.parametrize("name", ["lead", "supervisor", "auditor", "grid_worker"])
def test_who_is_no_duty_officer_asks_for_none(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        asked(world, name)

    assert not Export.objects.exists()
    assert "is_unmasked" not in client_of(world, name).get(address("add")).content.decode()


def test_a_reason_is_needed_and_matters_alone_have_names(world: World) -> None:
    with pytest.raises(Refusal):
        ask(world.person("officer"), is_unmasked=True, reason=" 。")
    with pytest.raises(Refusal):
        asked(world, kind=Kind.EVENTS)

    assert not Export.objects.exists()


def test_too_many_are_refused_when_asked_and_when_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case_in(world, CaseState.WHISTLED)
    export = asked(world)
    case_in(world, CaseState.WHISTLED)
    monkeypatch.setattr(actions, "MOST_UNMASKED", 1)
    monkeypatch.setattr(working, "MOST_UNMASKED", 1)

    with pytest.raises(Refusal):
        asked(world)
    export = decided(world, export)

    assert (export.state, export.why, looks()) == (State.FAILED, Why.TOO_MANY, [])


def test_what_the_person_may_not_reveal_stays_masked(world: World) -> None:
    """The county's officer sees the matter of the street, but reveals nobody there."""
    case = case_in(world, CaseState.WHISTLED, text=TOLD)
    export = asked(world, "county_officer")
    Export.objects.filter(pk=export.pk).update(
        state=State.WAITING, decided_by=world.people["city_officer"], decided_at=timezone.now()
    )

    assert working.advance()
    export.refresh_from_db()

    [row] = read(export)
    assert (row["number"], row["people"], row["is_revealed"]) == (case.reference, None, False)
    assert "13877665544" not in content(export).decode() and looks() == []


def test_nobody_but_whoever_asked_fetches_it(world: World) -> None:
    case_in(world, CaseState.WHISTLED)
    export = decided(world, asked(world, format=Format.CSV))

    assert client_of(world, "second_officer").get(address("file", export.pk)).status_code == 404
    assert "13800005678" in client_of(world, "officer").get(address("file", export.pk)).getvalue().decode()


def test_what_nobody_decides_about_lapses(world: World) -> None:
    export = asked(world)

    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        tasks.expire_exports()

    export.refresh_from_db()
    assert export.state == State.CANCELLED


def test_the_second_person_is_told_and_decides_on_a_page(world: World) -> None:
    Case.objects.filter(pk=case_in(world, CaseState.WHISTLED).pk).update(text=TOLD)
    client_of(world, "officer").post(
        address("add"), {"kind": "cases", "format": "csv", "is_unmasked": "on", "reason": REASON, "state": ["whistled"]}
    )
    export = Export.objects.get()
    second = client_of(world, "second_officer")

    assert REASON in second.get(address("exports")).content.decode()
    page = second.get(address("decide", export.pk)).content.decode()
    assert REASON in page and "待接单" in page
    assert second.post(address("decide", export.pk), {}).status_code == 422
    assert second.post(address("decide", export.pk), {"is_approved": "yes"}).status_code == 302

    export.refresh_from_db()
    assert (export.state, export.decided_by) == (State.WAITING, world.people["second_officer"])
