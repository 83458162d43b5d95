"""Every address of the administration × everybody: what each one gets, with nothing left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import fields
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from administration import urls as of_administration
from cases.models import Disposal, LegalHold, Robot
from cases.rules.choices import State
from cases.rules.sealing import seal
from imports import urls as of_imports
from networks.actions import amendments, catalogue, levels
from networks.actions.amendments import Ruling
from networks.actions.levels import LevelTerms
from networks.choices import Level
from networks.models import CatalogueItem, Danger, LevelRule, Membership
from outbox.models import Message
from teams.actions import api_keys, handovers, proposals
from teams.models import Matter, Post, RedStation
from teams.policies import SystemSteward
from tests.administration.administrators import post_of
from tests.cases.world import LONG_AGO, World, case_in
from tests.imports import rosters
from tests.rooms import OF_ADMINISTRATION, named

READERS = ("system", "security", "auditor_of_city", "system_of_street", "security_of_street", "auditor_of_street")
ELSEWHERE = ("system_of_other_street", "security_of_other_street", "auditor_of_other_street")
STRANGERS = ("officer", "lead_head", "grid_worker", "supervisor", "newcomer")
EVERYBODY = (*READERS, *ELSEWHERE, *STRANGERS)

OPEN, MOVED, FORBIDDEN, HIDDEN = 200, 302, 403, 404


def all_get(names: tuple[str, ...], status: int) -> dict[str, int]:
    return dict.fromkeys(names, status)


STRANGERS_HIDDEN = all_get(STRANGERS, HIDDEN)
LIST = all_get((*READERS, *ELSEWHERE), OPEN) | STRANGERS_HIDDEN
INSIDE = all_get(READERS, OPEN) | all_get(ELSEWHERE, HIDDEN) | STRANGERS_HIDDEN
BY_SYSTEM = INSIDE | all_get(("security", "auditor_of_city", "security_of_street", "auditor_of_street"), FORBIDDEN)
BY_SECURITY = INSIDE | all_get(("system", "auditor_of_city", "system_of_street", "auditor_of_street"), FORBIDDEN)
ANYWHERE_BY_SYSTEM = BY_SYSTEM | {
    "system_of_other_street": OPEN,
    "security_of_other_street": FORBIDDEN,
    "auditor_of_other_street": FORBIDDEN,
}
ANYWHERE_BY_SECURITY = BY_SECURITY | {
    "system_of_other_street": FORBIDDEN,
    "security_of_other_street": OPEN,
    "auditor_of_other_street": FORBIDDEN,
}
LEDGER = all_get(EVERYBODY, HIDDEN) | all_get(("auditor_of_city", "auditor_of_street", "auditor_of_other_street"), OPEN)
# The calendar is the whole city's: all system administrators and auditors read it, the city's own one keeps it.
NOT_FOR_SECURITY = all_get(("security", "security_of_street", "security_of_other_street"), FORBIDDEN)
CALENDAR = LIST | NOT_FOR_SECURITY
CALENDAR_KEEPING = all_get((*READERS, *ELSEWHERE), FORBIDDEN) | STRANGERS_HIDDEN | {"system": OPEN}
KEEPING = CALENDAR_KEEPING | {"system": FORBIDDEN, "security": OPEN}
RULES_KEPT = (
    "add_heading", "add_matter", "change_entry", "end_entry", "withdraw_entry", "accept_amendment",
    "decline_amendment", "change_level", "withdraw_level", "add_danger", "change_danger", "end_danger",
)  # fmt: skip

# Address: what everybody gets on looking at it. `lead` works in the street, so ELSEWHERE does not know him.
MATRIX = {
    "first": all_get((*READERS, *ELSEWHERE), MOVED) | STRANGERS_HIDDEN,
    "people": LIST,
    "gaps": LIST,
    "add_person": ANYWHERE_BY_SECURITY,
    "issue_codes": ANYWHERE_BY_SECURITY,
    "person": INSIDE,
    "correct_person": BY_SECURITY,
    "account": BY_SECURITY,
    "renew_password": BY_SECURITY,
    "give_post": BY_SECURITY,
    "end_post": BY_SECURITY,
    "transfer_post": BY_SECURITY,
    "stand_in": BY_SECURITY,
    "grant_key": BY_SECURITY,
    "revoke_key": BY_SECURITY,
    "handover": INSIDE | {"newcomer": OPEN},
    "proposals": LIST,
    "proposal": INSIDE,
    "units": LIST,
    "add_unit": ANYWHERE_BY_SYSTEM,
    "unit": INSIDE,
    "change_unit": BY_SYSTEM,
    "move_unit": BY_SYSTEM,
    "end_unit": BY_SYSTEM,
    "areas": LIST,
    "area": INSIDE,
    "add_grid": BY_SYSTEM,
    "rename_area": BY_SYSTEM,
    "add_area": BY_SYSTEM,
    "move_area": BY_SYSTEM,
    "merge_area": BY_SYSTEM,
    "retire_area": BY_SYSTEM,
    "area_map": INSIDE,
    "export_boundaries": INSIDE,
    "load_boundaries": BY_SYSTEM,
    "draw_boundary": BY_SYSTEM,
    "find_grid": LIST,
    "networks": LIST | all_get((*READERS, *ELSEWHERE), MOVED),
    "area_networks": INSIDE,
    "join_network": BY_SYSTEM,
    "change_part": BY_SYSTEM,
    "name_contact": BY_SYSTEM,
    "end_membership": BY_SYSTEM,
    "find_members": INSIDE | all_get(("auditor_of_city", "auditor_of_street"), HIDDEN),
    "open_station": BY_SYSTEM,
    "change_station": BY_SYSTEM,
    "close_station": BY_SYSTEM,
    "calendar": CALENDAR,
    "calendar_progress": CALENDAR,
    "set_hours": CALENDAR_KEEPING,
    "set_local_day": CALENDAR_KEEPING,
    "load_year": CALENDAR_KEEPING,
    "edit_day": CALENDAR_KEEPING,
    "notices": CALENDAR,
    "notice": CALENDAR_KEEPING,
    "dead": CALENDAR,
    "retry_all": CALENDAR_KEEPING,
    "retry": CALENDAR_KEEPING,
    "forget": CALENDAR_KEEPING,
    "robots": BY_SYSTEM,
    "add_robot": BY_SYSTEM,
    "try_robot": BY_SYSTEM,
    "remove_robot": BY_SYSTEM,
    "catalogue": CALENDAR,
    "entry": CALENDAR,
    "amendments": CALENDAR,
    "levels": CALENDAR,
    "dangers": CALENDAR,
    **dict.fromkeys(RULES_KEPT, CALENDAR_KEEPING),
    "imports": LIST,
    "add_import": LIST | all_get(("auditor_of_city", "auditor_of_street", "auditor_of_other_street"), FORBIDDEN),
    "import_template": LIST,
    "import": INSIDE,
    "import_progress": INSIDE,
    "import_returned": INSIDE,
    "apply_import": BY_SECURITY,
    "cancel_import": BY_SECURITY,
    "undo_import": BY_SECURITY,
    "retention": CALENDAR_KEEPING | {"security": OPEN, "auditor_of_city": OPEN},
    "disposal": CALENDAR_KEEPING | {"security": OPEN, "auditor_of_city": OPEN},
    "change_period": CALENDAR_KEEPING,
    **dict.fromkeys(("propose_disposal", "hold", "lift_hold", "held_on"), KEEPING),
    "reveals": LEDGER,
    "lookups": LEDGER,
    "import_codes": BY_SECURITY,
    "changes": LEDGER,
    "find_people": LIST,
    "find_units": LIST,
    "find_areas": LIST,
}
WRITING = (
    "add_person", "correct_person", "account", "renew_password", "give_post", "end_post", "transfer_post", "stand_in",
    "join_network", "change_part", "name_contact", "end_membership",
    "open_station", "change_station", "close_station",
    "add_unit", "change_unit", "move_unit", "end_unit", "add_grid", "rename_area",
    "add_area", "move_area", "merge_area", "retire_area", "load_boundaries", "draw_boundary",
    "set_hours", "load_year", "edit_day",
    "add_area", "move_area", "merge_area", "retire_area",
    "set_hours", "load_year", "edit_day", *RULES_KEPT,
    "add_import", "apply_import", "cancel_import", "undo_import", "import_codes", "issue_codes",
    "change_period", "propose_disposal", "hold", "lift_hold", "held_on",
    "notice", "retry_all", "retry", "forget", "add_robot", "try_robot", "remove_robot",
)  # fmt: skip


def address(world: World, name: str) -> str:
    if special := SPECIAL.get(name):
        return special(world)
    if name.startswith("find_"):
        return reverse(named(OF_ADMINISTRATION, name)) + "?field=unit&unit_words=北城"
    kinds = {
        "person": world.people["lead"].pk,
        "post": post_of(world, "lead").pk,
        "unit": world.units["justice"].pk,
        "area": world.areas["community"].pk,
    }
    places = {
        "person": "person", "correct_person": "person", "account": "person", "renew_password": "person",
        "give_post": "person", "end_post": "post", "transfer_post": "post", "stand_in": "post", "grant_key": "post",
        "unit": "unit", "change_unit": "unit", "move_unit": "unit", "end_unit": "unit",
        "move_area": "area", "merge_area": "area", "retire_area": "area", "area_map": "area",
        "export_boundaries": "area", "load_boundaries": "area", "draw_boundary": "area",
        "area": "area", "add_grid": "area", "rename_area": "area", "area_networks": "area", "open_station": "area",
    }  # fmt: skip
    return reverse(named(OF_ADMINISTRATION, name), args=[kinds[places[name]]] if name in places else [])


def membership(world: World) -> int:
    made, _is_new = Membership.objects.get_or_create(
        area=world.areas["street"], unit=world.units["justice"], network="safety", part="member", since=LONG_AGO
    )
    return made.pk


def station(world: World) -> int:
    made, _is_new = RedStation.objects.get_or_create(
        area=world.areas["community"], name="正阳红色驿站", address="正阳街12号", hours="每天", since=LONG_AGO
    )
    return made.pk


def offered(world: World) -> int:
    Post.objects.filter(person=world.people["lead_head"]).delete()
    handover = handovers.offer(
        post_of(world, "lead"),
        to=world.people["newcomer"],
        on=post_of(world, "lead").since.replace(year=2030),
        open_matters=lambda unit: 3,
        address=str,
        by=world.person("security"),
    )
    return handover.pk


def proposed(world: World) -> int:
    """A post of the street, for another security administrator to confirm."""
    given = {"duty": "handler", "unit": world.units["justice"], "since": LONG_AGO}
    by, seat = world.person("security_of_street"), world.areas["street"]
    person = world.people["newcomer"]
    return proposals.propose(person, Matter.POST, given, why="两人", seat=seat, address=str, by=by).pk


def api_key(world: World) -> int:
    """A key for a post of the street."""
    until = timezone.localdate() + dt.timedelta(days=30)
    post, by = post_of(world, "lead"), world.person("security")
    return api_keys.grant(post, name="12345热线平台", scopes=["read"], until=until, by=by).pk


def imported(world: World) -> int:
    """A roster of the street, compared and not in force yet."""
    cells = ("liuyang", "刘洋", "网格员", rosters.OTHER_GRID, "", "副", "2026-01-15")
    return rosters.compared(rosters.xlsx(cells), by=world.person("security_of_street")).pk


def catalogued(world: World, code: str) -> int:
    return CatalogueItem.objects.filter(code=code).earliest("since").pk


def planned(world: World) -> int:
    """An entry that has another version from next month on."""
    entry, steward = CatalogueItem.objects.get(code="1304"), SystemSteward(world.people["system"])
    wished = catalogue.particulars_of(entry, limit="12H")
    return catalogue.change(entry, wished, since=timezone.localdate() + dt.timedelta(days=30), by=steward).pk


def planned_level(world: World) -> int:
    terms = LevelRule.objects.filter(level="III").values(*(column.name for column in fields(LevelTerms)))[0]
    steward, day = SystemSteward(world.people["system"]), timezone.localdate() + dt.timedelta(days=30)
    return levels.change(Level.III, LevelTerms(**terms | {"close": "4WD"}), since=day, by=steward).pk


def amendment(world: World) -> int:
    ruling = Ruling("JL20260112-00317", world.units["county_centre"], "排水条例第七条")
    made = amendments.propose(CatalogueItem.objects.filter(code="1304")[0], world.units["water"], ruling)
    assert made
    return made.pk


def to(name: str, *args: object, **query: str) -> str:
    return reverse(named(OF_ADMINISTRATION, name), args=args, query=query)


def robot(world: World) -> int:
    return Robot.objects.create(unit=world.units["justice"], provider="wecom", sealed_address=seal("https://x")).pk


def dead(_world: World) -> int:
    return Message.objects.create(key="dead", channel="email", state="dead").pk


IMPORTS = (
    "import",
    "import_progress",
    "import_returned",
    "apply_import",
    "cancel_import",
    "undo_import",
    "import_codes",
)


def to_import(name: str, world: World) -> str:
    return to(name, imported(world))


def disposal(world: World) -> int:
    now, by = timezone.now(), world.people["security"]
    facts = {"kind": "words", "ended_before": now, "expected": 1, "basis": "《办法》", "proposed_at": now}
    return Disposal.objects.create(proposed_by=by, **facts).pk


def held(world: World) -> int:
    facts = {"reason": "诉讼", "placed_by": world.people["security"], "placed_at": timezone.now()}
    return LegalHold.objects.create(case=case_in(world, State.CLOSED), **facts).pk


SPECIAL: dict[str, Callable[[World], str]] = {
    "add_area": lambda world: to("add_area", world.areas["street"].pk),
    "notice": lambda world: to("notice", "dispatch"),
    "retry": lambda world: to("retry", dead(world)),
    "forget": lambda world: to("forget", dead(world)),
    "robots": lambda world: to("robots", world.units["justice"].pk),
    "add_robot": lambda world: to("add_robot", world.units["justice"].pk),
    "try_robot": lambda world: to("try_robot", robot(world)),
    "remove_robot": lambda world: to("remove_robot", robot(world)),
    "find_members": lambda world: to("find_members", world.areas["street"].pk, field="unit"),
    "join_network": lambda world: to("join_network", world.areas["street"].pk, "safety"),
    "change_part": lambda world: to("change_part", membership(world)),
    "name_contact": lambda world: to("name_contact", membership(world)),
    "end_membership": lambda world: to("end_membership", membership(world)),
    "change_station": lambda world: to("change_station", station(world)),
    "close_station": lambda world: to("close_station", station(world)),
    **{name: partial(to_import, name) for name in IMPORTS},
    "entry": lambda world: to("entry", catalogued(world, "1304")),
    "change_entry": lambda world: to("change_entry", catalogued(world, "1304")),
    "end_entry": lambda world: to("end_entry", catalogued(world, "1304")),
    "add_matter": lambda world: to("add_matter", catalogued(world, "13")),
    "withdraw_entry": lambda world: to("withdraw_entry", planned(world)),
    "accept_amendment": lambda world: to("accept_amendment", amendment(world)),
    "decline_amendment": lambda world: to("decline_amendment", amendment(world)),
    "change_level": lambda world: to("change_level", "III"),
    "withdraw_level": lambda world: to("withdraw_level", planned_level(world)),
    "change_danger": lambda world: to("change_danger", Danger.objects.current()[0].pk),
    "end_danger": lambda world: to("end_danger", Danger.objects.current()[0].pk),
    "load_year": lambda world: to("load_year", 2027),
    "edit_day": lambda world: to("edit_day", 2026, 12, 31),
    "revoke_key": lambda world: to("revoke_key", api_key(world)),
    "handover": lambda world: to("handover", offered(world)),
    "proposal": lambda world: to("proposal", proposed(world)),
    "disposal": lambda world: to("disposal", disposal(world)),
    "lift_hold": lambda world: to("lift_hold", held(world)),
    "change_period": lambda world: to("change_period", "files"),
    "propose_disposal": lambda world: to("propose_disposal", "files"),
}


def test_every_address_has_its_row() -> None:
    assert {pattern.name for room in (of_administration, of_imports) for pattern in room.urlpatterns} == set(MATRIX)


def test_every_row_says_it_for_everybody() -> None:
    assert {name: set(EVERYBODY) - set(row) for name, row in MATRIX.items() if set(row) != set(EVERYBODY)} == {}


@pytest.mark.parametrize("name", MATRIX)
def test_everybody_gets_what_the_matrix_says(world: World, client: Client, name: str) -> None:
    url, got = address(world, name), {}
    for who in MATRIX[name]:
        client.force_login(world.people[who], backend="teams.backends.PostsBackend")
        got[who] = client.get(url).status_code

    assert got == MATRIX[name]


@pytest.mark.parametrize("name", WRITING)
def test_whoever_may_not_look_may_not_send_either(world: World, client: Client, name: str) -> None:
    url = address(world, name)
    refused = {who: status for who, status in MATRIX[name].items() if status != OPEN}
    got = {}
    for who in refused:
        client.force_login(world.people[who], backend="teams.backends.PostsBackend")
        got[who] = client.post(url, {"note": "x"}).status_code

    assert got == refused


@pytest.mark.parametrize("name", MATRIX)
def test_a_stranger_is_asked_to_sign_in(world: World, client: Client, name: str) -> None:
    assert "/account/sign-in/" in client.get(address(world, name)).headers["Location"]
