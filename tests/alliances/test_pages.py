"""Every address of alliances, firms and teams × everybody, and what the pages show and keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.actions import matching
from alliances.choices import ListName
from alliances.models import Entry, Match, Organisation
from alliances.urls import urlpatterns as of_alliances
from enterprises.actions import visits
from enterprises.actions.visits import Told
from enterprises.choices import VisitWay
from enterprises.models import Firm, Request, Visit
from enterprises.urls import urlpatterns as of_firms
from five_teams.urls import urlpatterns as of_teams
from networks.models import Area
from tests.administration.pages import text
from tests.alliances.neighbours import Walker, entry_of, firm_in, numbered, organisation_in
from tests.cases.counting import statements
from tests.cases.world import World, today
from tests.rooms import OF_LINKAGE, named

EVERYBODY = (
    "officer", "liaison", "committee_head", "county_officer", "other_officer", "lead_head", "lead", "member",
    "team_head", "far_member", "grid_worker", "supervisor", "system", "system_of_other_street", "auditor_of_street",
    "security_of_street", "newcomer",
)  # fmt: skip
OPEN, MOVED, FORBIDDEN, HIDDEN, NOT_SO = 200, 302, 403, 404, 405

# Who gets 200; then who 403; everybody else 404.
READ_ALLIANCE = "officer liaison county_officer lead_head supervisor system auditor_of_street security_of_street"
WORK_ALLIANCE = "officer liaison lead_head"
READ_FIRM = "officer county_officer member team_head supervisor system auditor_of_street security_of_street"
KEEP_FIRM = "officer county_officer team_head system"
READ_TEAMS = "officer county_officer supervisor system auditor_of_street security_of_street"
IN_STREET_UNITS = "lead_head lead"
MATRIX: dict[str, tuple[str, str]] = {
    "alliance": (READ_ALLIANCE, ""),
    "entries": (READ_ALLIANCE, ""),
    "add_entry": (WORK_ALLIANCE, READ_ALLIANCE),
    "add_organisation": ("officer", READ_ALLIANCE),
    "end_organisation": ("officer", READ_ALLIANCE),
    "entry": (READ_ALLIANCE, ""),
    "correct_entry": ("officer liaison", READ_ALLIANCE),
    "take_back": ("officer liaison", READ_ALLIANCE),
    "complete": ("officer liaison", READ_ALLIANCE),
    "match_entry": (WORK_ALLIANCE, READ_ALLIANCE),
    "agree": ("officer liaison", READ_ALLIANCE),
    "finish": ("officer liaison", READ_ALLIANCE),
    "firm": (READ_FIRM, ""),
    "add_firm": (f"{KEEP_FIRM} other_officer committee_head system_of_other_street", " ".join(EVERYBODY)),
    "correct_firm": (f"{KEEP_FIRM} committee_head", f"{READ_FIRM} committee_head"),
    "give_care": (f"{KEEP_FIRM} committee_head", f"{READ_FIRM} committee_head"),
    "end_firm": (f"{KEEP_FIRM} committee_head", f"{READ_FIRM} committee_head"),
    "find_firm_members": (f"{KEEP_FIRM} committee_head", f"{READ_FIRM} committee_head"),
    "log_visit": ("member", f"{READ_FIRM} committee_head"),
    "settle": ("member", f"{READ_FIRM} committee_head"),
    "teams_of": (f"{READ_TEAMS} {IN_STREET_UNITS} liaison member team_head", ""),
    "team": (f"{READ_TEAMS} {IN_STREET_UNITS} liaison member team_head", ""),
    "find_firm_areas": (" ".join(EVERYBODY), ""),
    "firms": (" ".join(EVERYBODY), ""),
}
ELSEWHERE = ("alliances", "teams", "raise_matter")
"""Two lead on to where one's own is, and one is pressed only; each has a test of its own."""
READERS_OF_COMMUNITY = {"firm": "committee_head"}


def expected(name: str, who: str) -> int:
    opened, refused = (set(names.split()) for names in MATRIX[name])
    if who in opened | set(READERS_OF_COMMUNITY.get(name, "").split()):
        return OPEN
    return FORBIDDEN if who in refused else HIDDEN


def made(world: World) -> dict[str, Any]:
    need = entry_of(world, "liaison", "water")
    resource = entry_of(world, "liaison", "water", ListName.RESOURCE)
    match = matching.propose(need, resource, by=world.person("officer"))
    firm = firm_in(world, cared_by="member")
    told = Told(today(), VisitWay.CALL, "问候", "要用工")
    visit = visits.log(firm, told, key="k", by=world.person("member"))
    return {
        "street": world.areas["street"].pk,
        "need": need.pk,
        "match": match.pk,
        "organisation": organisation_in(world).pk,
        "firm": firm.pk,
        "request": visit.requests.get().pk,
    }


ADDRESSES: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    **dict.fromkeys(("alliance", "add_organisation", "teams_of"), lambda pk: [pk["street"]]),
    **dict.fromkeys(("entries", "add_entry"), lambda pk: [pk["street"], "need"]),
    **dict.fromkeys(("entry", "correct_entry", "take_back", "complete", "match_entry"), lambda pk: [pk["need"]]),
    **dict.fromkeys(("agree", "finish"), lambda pk: [pk["match"]]),
    **dict.fromkeys(
        ("firm", "correct_firm", "give_care", "end_firm", "log_visit", "find_firm_members"), lambda pk: [pk["firm"]]
    ),
    **dict.fromkeys(("settle", "raise_matter"), lambda pk: [pk["request"]]),
    "end_organisation": lambda pk: [pk["organisation"]],
    "team": lambda pk: [pk["street"], "grid"],
}


def address(name: str, pks: dict[str, Any]) -> str:
    query = {"field": "unit"} if name.startswith("find_") else None
    return reverse(named(OF_LINKAGE, name), args=ADDRESSES.get(name, lambda _pk: [])(pks), query=query)


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in (*of_alliances, *of_firms, *of_teams)} == {*MATRIX, *ELSEWHERE}


@pytest.mark.parametrize("name", MATRIX)
def test_everybody_gets_what_the_matrix_says(world: World, client: Client, name: str) -> None:
    url, got = address(name, made(world)), {}
    for who in EVERYBODY:
        client.force_login(world.people[who], backend="teams.backends.PostsBackend")
        got[who] = client.get(url).status_code

    assert got == {who: expected(name, who) for who in EVERYBODY}


WRITING = [name for name in MATRIX if MATRIX[name][1]] + ["raise_matter"]


@pytest.mark.parametrize("name", [name for name in WRITING if not name.startswith("find_")])
def test_whoever_may_not_look_may_not_send_either(world: World, client: Client, name: str) -> None:
    pks = made(world)
    row = "settle" if name == "raise_matter" else name
    before = rows()
    for who in EVERYBODY:
        if expected(row, who) != OPEN:
            client.force_login(world.people[who], backend="teams.backends.PostsBackend")
            assert client.post(address(name, pks), {"note": "x"}).status_code == expected(row, who), who

    assert rows() == before


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Entry, Match, Organisation, Firm, Visit, Request)]


@pytest.mark.parametrize("name", [*MATRIX, *ELSEWHERE])
def test_a_stranger_is_asked_to_sign_in(world: World, client: Client, name: str) -> None:
    assert "/account/sign-in/" in client.get(address(name, made(world))).headers["Location"]


@pytest.mark.parametrize(
    ("who", "page", "leads_to"),
    [
        ("liaison", "alliances", "street"), ("committee_head", "alliances", "community"),
        ("lead", "teams", "street"), ("committee_officer", "teams", "community"), ("system", "teams", "city"),
    ],
)  # fmt: skip
def test_where_there_is_one_it_is_opened(world: World, who: str, page: str, leads_to: str) -> None:
    assert Walker(world, who).see(page).headers["Location"].rstrip("/").endswith(str(world.areas[leads_to].pk))


def test_several_are_offered_and_none_is_said(world: World) -> None:
    assert "正阳社区" in text(Walker(world, "officer").see("alliances"))
    assert "还没有加入联盟" in text(Walker(world, "grid_worker").see("alliances"))
    assert Walker(world, "newcomer").see("teams").status_code == HIDDEN


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"q": "正" * 99}, {"after": "x"}, {"after": "9" * 40}, {"of": "?"}])
def test_whatever_stands_in_the_address_is_answered(world: World, query: dict[str, str]) -> None:
    pks = made(world)

    for name in ("alliances", "entries", "firms", "team"):
        args = ADDRESSES.get(name, lambda _pk: [])(pks)
        assert Walker(world, "officer").see(name, *args, **query).status_code in (OPEN, MOVED)


def test_a_list_or_a_team_that_does_not_exist_has_no_page(world: World) -> None:
    street, officer = world.areas["street"].pk, Walker(world, "officer")

    for name, args in (("entries", ["wish"]), ("add_entry", ["wish"]), ("team", ["sixth"])):
        assert officer.see(name, street, *args).status_code == HIDDEN


def test_an_alliance_is_worked_with_from_need_to_project(world: World) -> None:
    street, officer, liaison = world.areas["street"].pk, Walker(world, "officer"), Walker(world, "liaison")
    office, water = world.units["street_office"].pk, world.units["water"].pk

    officer.send("add_entry", street, "need", title="换水管", bringer=f"unit-{office}")
    liaison.send("add_entry", street, "resource", title="义务维修", bringer=f"unit-{water}")
    need, resource = Entry.objects.order_by("pk")
    officer.send("match_entry", need.pk, other=resource.pk)
    match = Match.objects.get()
    liaison.send("agree", match.pk)
    liaison.send("finish", match.pk, is_done="1", result="换好3户", project="暖心维修日")

    page = text(officer.see("entry", need.pk))
    assert all(words in page for words in ("提出对接", "同意对接", "对接完成", "换好3户", "暖心维修日"))
    assert "暖心维修日" in text(officer.see("alliance", street))


def test_a_member_offers_its_own_unit_alone(world: World) -> None:
    street, liaison = world.areas["street"].pk, Walker(world, "liaison")
    typed = {"title": "换水管", "bringer": f"unit-{world.units['justice'].pk}"}

    refused = liaison.send("add_entry", street, "need", **typed)

    assert refused.status_code == 422
    assert "换水管" in text(refused)
    assert not Entry.objects.exists()


def test_a_refused_match_says_why_and_keeps_the_note(world: World) -> None:
    pks = made(world)
    resource = Entry.objects.get(list_name="resource")

    refused = Walker(world, "officer").send("match_entry", pks["need"], other=resource.pk, note="再试一次")

    assert refused.status_code == 422
    assert "已经在对接" in text(refused) and "再试一次" in text(refused)


def test_entries_are_corrected_taken_back_and_projects_finished(world: World) -> None:
    officer = Walker(world, "officer")
    office = world.units["street_office"]
    need = entry_of(world, "officer", "street_office")
    project = entry_of(world, "officer", "street_office", ListName.PROJECT)

    officer.send("correct_entry", need.pk, title="新标题", bringer=f"unit-{office.pk}")
    officer.send("take_back", need.pk, note="已自行解决")
    officer.send("complete", project.pk, note="竣工")

    assert "已自行解决" in text(officer.see("entry", need.pk))
    assert "已完成" in text(officer.see("entry", project.pk))
    assert officer.send("take_back", need.pk, note="x").status_code == 422


def test_organisations_are_added_and_taken_out(world: World) -> None:
    street, officer = world.areas["street"].pk, Walker(world, "officer")

    officer.send("add_organisation", street, name="农商行", kind="bank", phone="0432-1")
    organisation = Organisation.objects.get()
    assert "农商行" in text(officer.see("alliance", street))

    assert officer.send("end_organisation", organisation.pk, note="搬走").status_code == MOVED


def test_a_firm_is_added_given_and_found(world: World) -> None:
    head = Walker(world, "team_head")
    typed = {"name": "白旗米业", "code": numbered(9), "kind": "farming", "area_words": "正阳社区"}

    assert "校验码" in text(head.send("add_firm", **typed | {"code": numbered(9)[:-1] + "I"}))
    head.send("add_firm", **typed)
    firm = Firm.objects.get()
    assert "无人包保" in text(head.see("firms", of="nobody"))
    assert head.send("give_care", firm.pk, member_words="没有", since=today().isoformat()).status_code == 422
    head.send("give_care", firm.pk, member=world.people["colleague"].pk, since=today().isoformat())

    assert "白旗米业" in text(Walker(world, "colleague").see("firms"))
    assert "还没有给您分配企业" in text(Walker(world, "member").see("firms"))
    assert "白旗米业" in text(Walker(world, "member").see("firms", of="all", q="白旗"))
    head.send("correct_firm", firm.pk, **typed | {"phone": "0432-1"}, note="电话")
    assert head.send("end_firm", firm.pk, until=(today() + dt.timedelta(days=1)).isoformat()).status_code == MOVED


def test_who_looks_after_a_firm_is_found_while_typing(world: World) -> None:
    firm, head = firm_in(world), Walker(world, "team_head")

    assert "colleague" in text(head.see("find_firm_members", firm.pk, field="member", member_words="coll"))
    assert "far_member" not in text(head.see("find_firm_members", firm.pk, field="member", member_words="far"))
    assert "正阳社区" in text(head.see("find_firm_areas", field="area", area_words="正阳"))


def test_a_visit_on_the_phone_whistles_the_request_at_once(world: World) -> None:
    firm, member = firm_in(world, cared_by="member"), Walker(world, "member")
    typed = {"text": "走访", "request": "门前清雪", "way": "visit", "visited_on": today().isoformat(), "key": "a"}

    assert member.send("log_visit", firm.pk, **typed, do="raise").status_code == MOVED

    reference = Request.objects.get().case.reference  # type: ignore[union-attr]  # just raised
    assert reference in text(member.see("firm", firm.pk))
    assert reference in text(Walker(world, "officer").see("firm", firm.pk))
    assert reference not in text(Walker(world, "team_head").see("firm", firm.pk))
    assert reference not in text(Walker(world, "system").see("firm", firm.pk))


@pytest.mark.parametrize("wrong", [{"text": ""}, {"request": "", "do": "raise"}, {"visited_on": "2999-01-01"}])
def test_a_visit_refused_keeps_what_was_typed(world: World, wrong: dict[str, str]) -> None:
    firm = firm_in(world)
    typed = {"text": "走访时看到", "request": "门前清雪", "way": "visit", "visited_on": today().isoformat(), "key": "a"}

    refused = Walker(world, "member").send("log_visit", firm.pk, **typed | wrong)

    assert refused.status_code == 422
    assert "走访时看到" in text(refused) or "门前清雪" in text(refused)
    assert not Visit.objects.exists()


def test_a_request_kept_is_raised_by_one_press_or_settled(world: World) -> None:
    pks, member = made(world), Walker(world, "member")

    assert member.see("raise_matter", pks["request"]).status_code == NOT_SO
    member.send("raise_matter", pks["request"])
    assert Request.objects.get().case_id
    assert member.send("settle", pks["request"], answer="已解决").status_code == 422

    told = Told(today(), VisitWay.CALL, "问候", "要贷款")
    firm = Firm.objects.get()
    other = visits.log(firm, told, key="k2", by=world.person("member")).requests.get()
    member.send("settle", other.pk, answer="已介绍银行")
    member.send("raise_matter", other.pk)
    assert "已介绍银行" in text(member.see("firm", firm.pk))


def test_pages_stay_within_their_statements(world: World) -> None:
    pks = made(world)
    Walker(world, "member").send("raise_matter", pks["request"])

    for name in ("alliance", "entries", "entry", "firm", "firms", "team", "log_visit"):
        for who in ("officer", "member") if name in ("firm", "firms") else ("officer",):
            walker, args = Walker(world, who), ADDRESSES.get(name, lambda _pk: [])(pks)
            walker.see(name, *args)
            with statements() as said:
                walker.see(name, *args)
            assert len(said) - 2 <= 8, (name, said)


def test_the_menu_leads_here_without_a_statement_of_its_own(world: World) -> None:
    page = text(Walker(world, "officer").client.get(reverse("teams:password")))

    assert reverse("alliances:alliances") in page and reverse("five_teams:teams") in page
    assert reverse("enterprises:firms") not in text(Walker(world, "grid_worker").client.get(reverse("teams:password")))


def test_areas_of_grids_have_no_alliance_and_no_team_page(world: World) -> None:
    grid = Area.objects.get(pk=world.areas["grid"].pk)

    assert Walker(world, "system").see("alliance", grid.pk).status_code == HIDDEN
    assert Walker(world, "system").see("teams_of", grid.pk).status_code == HIDDEN
