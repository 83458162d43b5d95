"""What a matter keeps of the catalogue, what rulings propose for it, and what dispatching shows of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.access.limits import Limits
from cases.models import Call, Case, Clock
from cases.rules.choices import Stage, State
from cases.rules.lifecycle import Action
from networks.actions import catalogue, levels
from networks.actions.levels import LevelTerms
from networks.choices import Level, Network
from networks.models import Amendment, CatalogueItem, LevelRule, Unit
from tests.cases.steps import take
from tests.cases.world import World, case_in, entry
from tests.desk.step_forms import before
from tests.networks.stewards import Somebody
from web.errors import Refusal

CITY = Somebody()
DAY = dt.timedelta(days=1)


def changed(code: str = "1304", **instead: Any) -> CatalogueItem:
    """Another version of the entry from today on."""
    now = entry(code)
    wished = catalogue.particulars_of(now, **instead)
    return catalogue.change(now, wished, since=timezone.localdate(), by=CITY)


def terms_of(level: Level, **instead: str) -> LevelTerms:
    row = LevelRule.objects.get(level=level)
    return LevelTerms(**{column.name: getattr(row, column.name) for column in fields(LevelTerms)} | instead)


def disputed(world: World, **facts: Any) -> Case:
    return case_in(world, State.ACCEPTED, needs_ruling=True, holder=world.unit("county_centre"), **facts)


def ruled(world: World, case: Case, lead: str = "water", **given: str) -> None:
    words = {"reason": "王大爷家门口的管道归其管", "basis": "排水条例第七条"} | given
    actions.rule(case, by=world.person("county_officer"), lead=world.unit(lead), **words)


def serve(world: World, **functions: list[str]) -> None:
    for name, held in functions.items():
        Unit.objects.filter(pk=world.unit(name).pk).update(functions=held)


def test_a_matter_keeps_the_version_it_was_given(world: World) -> None:
    case = case_in(world, State.ACCEPTED, catalogue_item=entry("1302"))

    changed("1302", stage_limits={"arrive": "1H"}, level="II")

    assert Case.objects.get(pk=case.pk).catalogue_item.stage_limits == {"arrive": "2H"}
    assert Limits(case).give(Stage.ARRIVE, timezone.now()).noted(())["limit"] == "2H"


def test_a_matter_accepted_afterwards_is_given_the_new_version(world: World, client: Client) -> None:
    new = changed(limit="12H", level="I")
    desk = before(world, client, Action.ACCEPT)

    assert desk.send().status_code == 302

    assert desk.now().catalogue_item == new
    assert Clock.objects.filter(case=desk.case, stage=Stage.CLOSE).latest("pk").limit == "12H"


def test_a_type_chosen_by_the_raiser_and_ended_since_is_not_offered(world: World, client: Client) -> None:
    desk = before(world, client, Action.ACCEPT)
    Case.objects.filter(pk=desk.case.pk).update(catalogue_item=entry("1304"))
    catalogue.end(entry("1304"), until=timezone.localdate(), by=CITY)

    assert 'value="1304"' not in desk.open().text
    assert desk.send(desk.typed | {"entry": "1304"}).status_code == 422


def test_a_type_chosen_by_the_raiser_and_changed_since_is_offered_as_it_is_now(world: World, client: Client) -> None:
    desk = before(world, client, Action.ACCEPT)
    Case.objects.filter(pk=desk.case.pk).update(catalogue_item=entry("1304"))
    changed(name_zh="排水管道堵塞")

    page = desk.open().text

    assert "1304 排水管道堵塞" in page
    assert "1304 下水道堵塞" not in page


def test_an_entry_may_have_its_own_return_window(world: World) -> None:
    case, now = case_in(world, State.ACCEPTED), timezone.now()
    assert Limits(case).return_until(now) - now == dt.timedelta(hours=2)

    case.catalogue_item = changed(stage_limits={"return_window": "5H"})

    assert Limits(case).return_until(now) - now == dt.timedelta(hours=5)


def test_changed_levels_leave_limits_given_and_count_for_those_given_from_their_day(world: World) -> None:
    case = take(world, case_in(world, State.WHISTLED, catalogue_item=None), (Action.ACCEPT, "officer"))
    before_change = list(Clock.objects.order_by("pk").values_list("limit", "due_at"))
    level = Level(case.level)

    levels.change(level, terms_of(level, arrive="9H"), since=timezone.localdate() + DAY, by=CITY)

    assert list(Clock.objects.order_by("pk").values_list("limit", "due_at")) == before_change
    today = Limits(case).give(Stage.ARRIVE, timezone.now()).noted(())["limit"]
    with time_machine.travel(timezone.now() + DAY):
        assert (today, Limits(case).give(Stage.ARRIVE, timezone.now()).noted(())["limit"]) == (
            LevelRule.objects.filter(level=level).earliest("since").arrive,
            "9H",
        )


def test_a_ruling_that_the_catalogue_does_not_foresee_proposes_to_amend_it(world: World) -> None:
    serve(world, water=["水务集团"])
    case = disputed(world)

    ruled(world, case)

    amendment = Amendment.objects.get()
    assert (amendment.entry, amendment.unit, amendment.reference) == (entry(), world.unit("water"), case.reference)
    assert (amendment.ruled_by, amendment.basis) == (world.unit("county_centre").name, "排水条例第七条")
    assert "王大爷" not in "".join(map(str, Amendment.objects.values_list().get()))


@pytest.mark.parametrize("functions", [["市政排水"], ["园林", "物业企业"]])
def test_a_ruling_that_follows_the_catalogue_proposes_nothing(world: World, functions: list[str]) -> None:
    serve(world, water=functions)
    unit = Unit.objects.get(pk=world.unit("water").pk)

    actions.rule(disputed(world), by=world.person("county_officer"), lead=unit, reason="属地", basis="目录")

    assert not Amendment.objects.exists()


def test_a_ruling_on_a_type_that_has_ended_or_names_the_lead_by_now_proposes_nothing(world: World) -> None:
    serve(world, water=["水务集团"])
    unit = Unit.objects.get(pk=world.unit("water").pk)
    named, ended = disputed(world), disputed(world, catalogue_item=entry("1305"))
    changed(lead_functions=["水务集团"])
    catalogue.end(entry("1305"), until=timezone.localdate(), by=CITY)

    for case in (named, ended):
        actions.rule(case, by=world.person("county_officer"), lead=unit, reason="属地", basis="目录")

    assert not Amendment.objects.exists()


def test_a_ruling_without_a_type_proposes_nothing(world: World) -> None:
    ruled(world, disputed(world, catalogue_item=None))

    assert not Amendment.objects.exists()


def test_of_a_confidential_matter_no_words_are_passed_on(world: World) -> None:
    ruled(world, disputed(world, is_confidential=True, brief="请核实管道归属"))

    assert Amendment.objects.get().basis == ""


def test_a_ruling_that_fails_proposes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = disputed(world)
    monkeypatch.setattr("cases.actions.steps._move.Move.record", lambda step: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        ruled(world, case)

    assert not Amendment.objects.exists()
    assert not Call.objects.filter(case=case).exists()


def test_a_refused_ruling_proposes_nothing(world: World) -> None:
    with pytest.raises(Refusal):
        ruled(world, disputed(world), lead="other_office", basis="")

    assert not Amendment.objects.exists()


def test_dispatching_shows_who_leads_who_assists_why_and_on_what_law(world: World, client: Client) -> None:
    serve(world, water=["市政排水"], committee=["社区"])

    page = before(world, client, Action.DISPATCH).open().text

    assert "派单目录1304：市政排水主办；本县（市、区）" in page
    assert "派单目录1304：社区协办；本社区（村）" in page
    assert "《城镇排水与污水处理条例》" in page
    assert "不得派给社区主办" in page


def test_the_nearest_lead_is_chosen_and_nobody_is_made_to_assist(world: World, client: Client) -> None:
    serve(world, water=["市政排水"], property=["物业企业"], committee=["社区"])
    form = before(world, client, Action.DISPATCH).open().context["form"]

    assert [row.unit for row in form.candidates if row.is_lead] == [world.unit("property")]
    assert not any(row.is_assist for row in form.candidates)


def test_why_a_community_leads_is_asked_only_where_one_is_meant_to(world: World, client: Client) -> None:
    serve(world, water=["市政排水"], committee=["社区"])
    desk = before(world, client, Action.DISPATCH)
    assert 'name="override"' not in desk.open().text

    refused = desk.send(desk.typed | {"lead": world.unit("committee").pk})

    assert refused.status_code in {409, 422}
    assert 'name="override"' in refused.text


def test_a_number_that_takes_such_matters_is_shown(world: World, client: Client) -> None:
    desk = before(world, client, Action.DISPATCH)
    Case.objects.filter(pk=desk.case.pk).update(catalogue_item=entry("0804"))

    assert "119" in desk.open().text


def test_a_centre_that_can_call_no_leading_unit_is_told_to_escalate(world: World, client: Client) -> None:
    serve(world, water=["市政排水"], committee=["社区"])
    desk = before(world, client, Action.DISPATCH, "committee_officer")
    Case.objects.filter(pk=desk.case.pk).update(centre=world.unit("committee"), holder=world.unit("committee"))

    response = desk.open()

    assert "提级" in response.text
    assert [row.unit for row in response.context["form"].candidates] == [world.unit("committee")]
    assert not any(row.is_lead for row in response.context["form"].candidates)


def test_networks_of_a_matter_follow_the_version(world: World) -> None:
    new = changed(network=Network.SAFETY)
    case = take(world, case_in(world, State.WHISTLED, catalogue_item=None))

    actions.accept(case, by=world.person("officer"), entry=new)

    assert Case.objects.get(pk=case.pk).network == Network.SAFETY
