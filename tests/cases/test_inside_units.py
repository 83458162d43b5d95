"""Inside a unit: who has a case, who decides about it, and that nobody outside the unit learns of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Assignment, Case, CaseEvent
from cases.reading.detail import Sheet
from cases.reading.statements import read
from cases.rules.choices import State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from teams.choices import Duty
from teams.models import InboxEntry, Post, User
from tests.cases.inside_units import taken_by
from tests.cases.steps import refused
from tests.cases.world import LONG_AGO, World, case_in, somebody_aside, working_day
from web.errors import NotAllowed, Refusal

WHAT_STANDS = ("state", "state_since", "holder_id", "due_at", "next_due_at", "next_stage", "last_step_at")


def has_it(case: Case, unit: str, world: World) -> str:
    row = Assignment.objects.filter(case=case, unit=world.unit(unit)).select_related("person").first()
    return row.person.username if row else ""


def standing(case: Case) -> tuple[Any, ...]:
    return Case.objects.values_list(*WHAT_STANDS).get(pk=case.pk)


def drain_all() -> None:
    while drain():
        pass


def told(case: Case, world: World, name: str) -> list[str]:
    """What the page of the case tells this person, without times."""
    person = world.person(name)
    seen = read(person, case.reference)
    assert seen is not None
    return [line.sentence for line in Sheet(seen, person).lines]


def handler_of(world: World, unit: str, name: str) -> User:
    person = User.objects.create_user(name, name)
    Post.objects.create(person=person, duty=Duty.HANDLER, unit=world.unit(unit), since=LONG_AGO)
    return person


def test_a_claim_moves_nothing_and_touches_no_clock(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    before = standing(case)

    event = actions.claim(case, by=world.person("lead"))

    assert has_it(case, "justice", world) == "lead"
    assert standing(case) == before
    assert (event.unit, event.source, event.target) == (world.unit("justice"), "implementing", "implementing")


def test_the_second_who_claims_is_told_who_has_it(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    actions.claim(case, by=world.person("lead"))

    with refused(IllegalMove, case, status=409, says="lead已在办"):
        actions.claim(case, by=world.person("lead_head"))

    assert has_it(case, "justice", world) == "lead"


def test_each_unit_in_hand_has_somebody_of_its_own(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    actions.claim(case, by=world.person("lead"))
    actions.claim(case, by=world.person("assist"))

    assert (has_it(case, "justice", world), has_it(case, "mediation", world)) == ("lead", "assist")


@pytest.mark.parametrize("who", ["uncalled", "officer", "supervisor", "grid_worker"])
def test_nobody_claims_what_their_unit_does_not_have_in_hand(world: World, who: str) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with refused(NotAllowed, case, status=403):
        actions.claim(case, by=world.person(who))

    assert not Assignment.objects.filter(case=case).exists()


def test_at_a_centre_its_duty_officers_claim_what_waits_there(world: World) -> None:
    case = case_in(world, State.WHISTLED)

    actions.claim(case, by=world.person("second_officer"))

    assert has_it(case, "street_office", world) == "second_officer"


def test_the_head_assigns_to_a_colleague_who_is_told(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    actions.assign(case, by=world.person("lead_head"), person=world.person("lead"))
    drain_all()

    assert has_it(case, "justice", world) == "lead"
    assert InboxEntry.objects.get(kind="assign").user == world.person("lead")


def test_who_loses_it_to_a_colleague_is_told(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    other = handler_of(world, "justice", "another")

    actions.assign(case, by=world.person("lead_head"), person=other)
    drain_all()

    assert has_it(case, "justice", world) == "another"
    assert InboxEntry.objects.get(kind="assign_had").user == world.person("lead")
    assert InboxEntry.objects.get(kind="assign").user == other


@pytest.mark.parametrize("whom", ["assist", "uncalled", "officer"])
def test_nobody_of_another_unit_is_assigned(world: World, whom: str) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with refused(NotPossibleHere, case, status=422):
        actions.assign(case, by=world.person("lead_head"), person=world.person(whom))

    assert not Assignment.objects.filter(case=case).exists()


def test_whoever_stands_aside_is_neither_assigned_nor_offered(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    aside = somebody_aside(world, case).person
    Post.objects.create(person=aside, duty=Duty.HANDLER, unit=world.unit("justice"), since=LONG_AGO)
    client.force_login(world.person("lead_head"))

    page = client.get(reverse("desk:step", args=[case.reference, "assign"])).content.decode()

    assert f'value="{aside.pk}"' not in page
    assert f'value="{world.people["lead"].pk}"' in page
    with refused(NotPossibleHere, case, status=422):
        actions.assign(case, by=world.person("lead_head"), person=aside)


def test_whoever_is_away_neither_claims_nor_is_assigned_and_the_stand_in_does(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    post = world.person("lead").posts.get()
    stand_in = User.objects.create_user("stand_in", "stand_in")
    there = {"duty": post.duty, "unit": post.unit, "since": LONG_AGO, "until": working_day(9)}
    Post.objects.create(person=stand_in, stands_in_for=post, **there)

    with refused(NotPossibleHere, case, status=422):
        actions.claim(case, by=world.person("lead"))
    with refused(NotPossibleHere, case, status=422):
        actions.assign(case, by=world.person("lead_head"), person=world.person("lead"))
    actions.claim(case, by=stand_in)

    assert has_it(case, "justice", world) == "stand_in"


def test_the_form_says_how_many_each_has_and_begins_with_the_least(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    for _ in range(2):
        taken_by(world, case_in(world, State.IMPLEMENTING), "lead")
    taken_by(world, case_in(world, State.CLOSED), "lead_head")
    client.force_login(world.person("lead_head"))

    page = client.get(reverse("desk:step", args=[case.reference, "assign"])).content.decode()

    assert "lead · 承办人 · 手上2件" in page
    assert page.index("lead_head · 单位负责人 · 手上0件") < page.index("lead · 承办人 · 手上2件")


@pytest.mark.parametrize("who", ["lead_head", "lead"])
def test_the_head_takes_it_back_and_whoever_has_it_gives_it_back(world: World, who: str) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))

    actions.take_back(case, by=world.person(who))
    drain_all()

    assert not Assignment.objects.filter(case=case).exists()
    assert InboxEntry.objects.filter(kind="take_back").exists() is (who == "lead_head")


def test_who_is_in_charge_of_another_unit_too_gives_back_what_they_have(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    there = {"duty": Duty.HEAD, "unit": world.unit("mediation"), "since": LONG_AGO}
    Post.objects.create(person=world.people["lead"], **there)

    event = actions.take_back(case, by=world.person("lead"))

    assert event.unit == world.unit("justice")
    assert not Assignment.objects.filter(case=case).exists()


def test_what_nobody_has_is_not_taken_back(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    client.force_login(world.person("lead_head"))

    page = client.get(reverse("desk:step", args=[case.reference, "take_back"]))

    assert page.status_code == 409
    assert "本单位还没有人在办这件事" in page.content.decode()
    with refused(Refusal, case, status=409):
        actions.take_back(case, by=world.person("lead_head"))


def test_a_colleague_neither_assigns_nor_takes_back_what_another_has(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    other = handler_of(world, "justice", "another")

    with refused(NotAllowed, case, status=403):
        actions.take_back(case, by=other)
    with refused(NotAllowed, case, status=403):
        actions.assign(case, by=other, person=other)

    assert has_it(case, "justice", world) == "lead"


def test_having_it_keeps_no_colleague_from_acting(world: World) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))

    actions.progress(case, by=world.person("lead_head"), note="已联系", contacted=True)

    assert has_it(case, "justice", world) == "lead"


def test_a_claim_collides_with_no_other_step(world: World) -> None:
    case = case_in(world, State.CONSULTING)
    actions.claim(case, by=world.person("lead"))

    actions.ask(case, by=world.person("lead_head"), question="几单元？", version=case.version)

    assert CaseEvent.objects.filter(case=case, action=Action.ASK).exists()


def test_members_of_the_unit_alone_read_who_has_it(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    actions.claim(case, by=world.person("lead"))

    assert "北城街道司法所认领" in told(case, world, "lead_head")
    for outside in ("assist", "officer", "supervisor", "auditor", "grid_worker", "county_officer"):
        assert "北城街道司法所认领" not in told(case, world, outside), outside
        client.force_login(world.person(outside))
        page = client.get(reverse("desk:case", args=[case.reference])).content.decode()
        assert "认领" not in page or outside == "assist", outside
        assert "lead</b>" not in page, outside


def test_the_page_says_who_has_it_and_offers_what_can_be_done(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING)
    client.force_login(world.person("lead_head"))
    page = reverse("desk:case", args=[case.reference])

    before = client.get(page).content.decode()
    actions.claim(case, by=world.person("lead"))
    after = client.get(page).content.decode()

    assert "本单位待认领" in before and 'data-action="claim"' in before
    assert "本单位<b>lead</b>经办" in after and 'data-action="claim"' not in after
    assert 'data-action="take_back"' in after and 'data-action="assign"' in after


def test_a_unit_out_of_whose_hands_it_is_reads_no_more_who_has_it(world: World, client: Client) -> None:
    case = taken_by(world, case_in(world, State.IMPLEMENTING))
    actions.claim(case, by=world.person("assist"))
    case.calls.filter(unit=world.unit("mediation")).update(ended_at=CaseEvent.objects.latest("pk").recorded_at)
    client.force_login(world.person("assist"))

    page = client.get(reverse("desk:case", args=[case.reference])).content.decode()

    assert "由您经办" not in page and "inside-unit" not in page


def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(committed_world: World) -> None:
    world = committed_world
    case = case_in(world, State.IMPLEMENTING)
    start, outcomes = threading.Barrier(2), []

    def claim(name: str) -> None:
        person = world.person(name)
        start.wait()
        try:
            actions.claim(Case.objects.get(pk=case.pk), by=person)
            outcomes.append("has it")
        except IllegalMove as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[name]) for name in ("lead", "lead_head")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = has_it(case, "justice", world)
    assert sorted(outcomes) == sorted(["has it", f"{winner}已在办。"])
    assert CaseEvent.objects.filter(case=case, action=Action.CLAIM).count() == 1
