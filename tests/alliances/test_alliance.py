"""An alliance's lists and matches: who may, in which order, and each change an event on the entry."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from alliances import policies
from alliances.actions import entries, matching
from alliances.actions.entries import Line
from alliances.choices import EntryState, ListName, MatchState, OrganisationKind
from alliances.models import Entry, Match, Organisation
from networks.models import Change, Membership
from tests.alliances.neighbours import entry_of, organisation_in
from tests.cases.world import World, today
from web.errors import NotAllowed, Refusal

NEED, RESOURCE, PROJECT = ListName.NEED, ListName.RESOURCE, ListName.PROJECT


def yesterday() -> dt.date:
    return today() - dt.timedelta(days=1)


def pair(world: World) -> tuple[Entry, Entry]:
    need = entry_of(world, "officer", "street_office", title="独居老人家里要换水管")
    return need, entry_of(world, "liaison", "water", RESOURCE, title="每月一天义务维修")


def actions_on(entry: Entry) -> list[str]:
    return [change.action for change in Change.objects.about("entry", entry.pk).order_by("pk")]


def test_a_member_enters_for_its_own_unit_and_the_host_for_everybody(world: World) -> None:
    own = entry_of(world, "liaison", "water")
    others = entry_of(world, "officer", "justice")

    assert (own.bringer, others.bringer) == ("舒兰市供水公司", "北城街道司法所")
    assert Change.objects.about("entry", own.pk).get().by_name == "liaison"


@pytest.mark.parametrize("by", ["lead", "supervisor", "committee_officer", "member", "system"])
def test_whoever_speaks_for_no_member_is_refused(world: World, by: str) -> None:
    with pytest.raises(NotAllowed):
        entry_of(world, by, "water")

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("liaison", {"unit": "justice"}),
        ("officer", {"unit": "mediation"}),
        ("officer", {}),
        ("officer", {"unit": "water", "until": yesterday}),
    ],
)
def test_what_does_not_fit_is_refused(world: World, by: str, said: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        entry_of(world, by, **{name: value() if callable(value) else value for name, value in said.items()})

    assert not Entry.objects.exists()


def test_the_host_enters_for_an_organisation_and_a_member_does_not(world: World) -> None:
    school = organisation_in(world)

    assert entry_of(world, "officer", organisation=school).bringer == "第一中学"
    with pytest.raises(Refusal, match="代填"):
        entry_of(world, "liaison", organisation=school)


def test_a_need_met_by_a_resource_is_followed_to_its_project(world: World) -> None:
    need, resource = pair(world)

    match = matching.propose(need, resource, by=world.person("lead_head"))
    match = matching.agree(match, by=world.person("liaison"))
    match = matching.finish(match, is_done=True, result="换好3户", project="暖心维修日", by=world.person("officer"))

    need.refresh_from_db(), resource.refresh_from_db()
    assert (match.state, need.state, resource.state) == (MatchState.DONE, EntryState.DONE, EntryState.OPEN)
    assert match.project and (match.project.title, match.project.bringer) == ("暖心维修日", "舒兰市供水公司")
    assert actions_on(need) == ["entered", "proposed", "agreed", "done"]
    assert actions_on(resource)[1:] == actions_on(need)[1:]
    assert actions_on(match.project) == ["done"]


def test_a_match_that_came_to_nothing_leaves_both_standing(world: World) -> None:
    need, resource = pair(world)
    match = matching.propose(need, resource, by=world.person("officer"))

    matching.finish(match, is_done=False, result="没有合适的工具", by=world.person("officer"))

    assert Entry.objects.open().count() == 2
    assert matching.propose(need, resource, by=world.person("officer"))


def test_only_whoever_brings_the_resource_or_the_host_agrees(world: World) -> None:
    need, resource = pair(world)
    match = matching.propose(need, resource, by=world.person("officer"))

    with pytest.raises(NotAllowed):
        matching.agree(match, by=world.person("lead_head"))

    match.refresh_from_db()
    assert match.state == MatchState.PROPOSED


@pytest.mark.parametrize("said", [{"result": " "}, {"is_done": False, "project": "暖心维修日"}, {"is_done": True}])
def test_a_match_ends_in_words_and_in_order(world: World, said: dict[str, object]) -> None:
    match = matching.propose(*pair(world), by=world.person("officer"))
    told = {"is_done": False, "result": "不合适", "by": world.person("officer")} | said

    with pytest.raises(Refusal):
        matching.finish(match, **told)  # type: ignore[arg-type]

    match.refresh_from_db()
    assert (match.state, match.result) == (MatchState.PROPOSED, "")


def test_an_ended_match_does_not_move_again(world: World) -> None:
    match = matching.propose(*pair(world), by=world.person("officer"))
    matching.finish(match, is_done=False, result="不合适", by=world.person("officer"))

    with pytest.raises(Refusal, match="未成"):
        matching.agree(match, by=world.person("liaison"))


def test_the_same_two_are_matched_once_at_a_time(world: World) -> None:
    need, resource = pair(world)
    matching.propose(need, resource, by=world.person("officer"))

    with pytest.raises(Refusal, match="已经在对接"):
        matching.propose(need, resource, by=world.person("liaison"))


def test_what_no_longer_stands_is_not_matched(world: World) -> None:
    need, resource = pair(world)
    Entry.objects.filter(pk=resource.pk).update(until=yesterday())

    for one, other in ((need, resource), (resource, need)):
        with pytest.raises(Refusal):
            matching.propose(one, Entry.objects.get(pk=other.pk), by=world.person("officer"))

    assert not Match.objects.exists()


def test_an_entry_is_corrected_and_taken_back_with_its_reason(world: World) -> None:
    need, _resource = pair(world)
    line = Line("独居老人家里要换水管和阀门", unit=world.units["street_office"])

    entries.correct(need, line, by=world.person("officer"))
    with pytest.raises(Refusal):
        entries.correct(need, line, by=world.person("officer"))
    entries.take_back(need, note="已自行解决", by=world.person("officer"))

    assert Change.objects.newest_first()[0].note == "已自行解决"
    for again in (lambda: entries.take_back(need, note="x", by=world.person("officer")),):
        with pytest.raises(Refusal):
            again()


def test_others_do_not_change_it(world: World) -> None:
    need, _resource = pair(world)

    with pytest.raises(NotAllowed):
        entries.correct(need, Line("x", unit=world.units["water"]), by=world.person("liaison"))
    with pytest.raises(NotAllowed):
        entries.take_back(need, note="x", by=world.person("liaison"))

    need.refresh_from_db()
    assert need.state == EntryState.OPEN


def test_an_entry_with_a_match_under_way_stays(world: World) -> None:
    need, resource = pair(world)
    matching.propose(need, resource, by=world.person("officer"))

    for entry in (need, resource):
        with pytest.raises(Refusal, match="先填写结果"):
            entries.take_back(entry, note="x", by=world.person("officer"))


def test_a_project_is_finished_with_its_result_and_a_need_is_not(world: World) -> None:
    project = entry_of(world, "officer", "street_office", PROJECT)

    assert entries.complete(project, note="已完工", by=world.person("officer")).state == EntryState.DONE
    with pytest.raises(Refusal):
        entries.complete(pair(world)[0], note="x", by=world.person("officer"))


def test_organisations_come_and_go_by_the_host_alone(world: World) -> None:
    street = world.area("street")
    bank = entries.welcome(street, name="农商行", kind=OrganisationKind.BANK, by=world.person("officer"))

    with pytest.raises(Refusal, match="已在联盟"):
        entries.welcome(street, name="农商行", kind=OrganisationKind.BANK, by=world.person("officer"))
    with pytest.raises(NotAllowed):
        entries.welcome(street, name="别的", kind=OrganisationKind.BANK, by=world.person("liaison"))
    entries.dismiss(bank, note="搬走", by=world.person("officer"))
    with pytest.raises(Refusal):
        entries.dismiss(bank, by=world.person("officer"))

    assert Organisation.objects.get().until == dt.date.today() + dt.timedelta(days=1)


def test_a_unit_that_left_the_network_works_with_the_alliance_no_longer(world: World) -> None:
    assert policies.seat_in(world.person("liaison"), world.area("street")) == world.units["water"]

    Membership.objects.filter(unit=world.units["water"]).update(until=yesterday())

    assert policies.seat_in(world.person("liaison"), world.area("street")) is None
    assert not policies.alliances_of(world.person("liaison")).exists()


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("liaison", {"北城街道"}),
        ("officer", {"北城街道", "正阳社区", "新华社区"}),
        ("committee_head", {"正阳社区"}),
        ("county_officer", {"北城街道", "正阳社区", "新华社区", "南城街道"}),
        ("other_officer", {"南城街道"}),
        ("lead", set()),
        ("grid_worker", set()),
    ],
)
def test_alliances_are_read_by_members_and_by_who_looks_over_them(world: World, who: str, names: set[str]) -> None:
    assert set(policies.alliances_of(world.person(who)).values_list("name", flat=True)) == names


def test_the_database_wants_one_bringer_and_a_result_exactly_at_the_end(world: World) -> None:
    need, resource = pair(world)
    wrong = [
        lambda: Entry.objects.filter(pk=need.pk).update(unit=None),
        lambda: Match.objects.create(need=need, resource=resource, state=MatchState.DONE),
        lambda: Match.objects.create(need=need, resource=resource, result="x"),
    ]

    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
