"""Following: who is told of what, for as long as they see it, and what lists say of it to one reader alone."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.access.following import followers as following_of
from cases.actions import following
from cases.models import Call, Case, CaseEvent, Follow, Recusal
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry, Post, User
from tests.cases.counting import statements
from tests.cases.steps import take
from tests.cases.world import World, case_in
from web.errors import NotAllowed, Refusal

NEWS, UNOPENED, STAR = 'class="news"', 'class="news unopened"', 'class="followed"'


def drain_all() -> None:
    while drain():
        pass


def told(case: Case, person: User) -> list[str]:
    drain_all()
    entries = InboxEntry.objects.filter(user=person, kind__startswith="followed", url__contains=case.reference)
    return sorted(entries.values_list("kind", flat=True))


@pytest.fixture
def case(world: World) -> Case:
    return case_in(world, State.IMPLEMENTING)


def progress(world: World, case: Case, who: str = "lead") -> None:
    actions.progress(Case.objects.get(pk=case.pk), by=world.person(who), note="到场")


def test_whoever_follows_a_case_is_told_what_happens_and_nobody_else(world: World, case: Case) -> None:
    following.follow_case(case, by=world.person("supervisor"))

    progress(world, case)

    assert told(case, world.people["supervisor"]) == ["followed"]
    assert told(case, world.people["responsible"]) == []


def test_nobody_is_told_of_their_own_steps(world: World, case: Case) -> None:
    following.follow_case(case, by=world.person("lead"))

    progress(world, case)

    assert told(case, world.people["lead"]) == []


def test_whoever_is_told_for_another_reason_is_told_once(world: World, case: Case) -> None:
    following.follow_case(case, by=world.person("grid_worker"))

    take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, "officer"))
    drain_all()

    keys = InboxEntry.objects.filter(user=world.people["grid_worker"]).values_list("key", flat=True)
    assert len({key.split(":")[1] for key in keys}) == len(keys)


def test_it_is_told_in_the_inbox_alone(world: World, case: Case) -> None:
    User.objects.filter(pk=world.people["supervisor"].pk).update(email="supervisor@example.org")
    following.follow_case(case, by=world.person("supervisor"))

    progress(world, case)
    drain_all()

    told_by = Message.objects.filter(recipient=str(world.people["supervisor"].pk)).values_list("channel", flat=True)
    assert set(told_by) == {"inbox"}


def loses_the_post(world: World, _case: Case) -> None:
    Post.objects.filter(person=world.people["assist"]).update(until=timezone.localdate())


def is_let_go(_world: World, case: Case) -> None:
    Call.objects.filter(case=case, part="assist").update(ended_at=timezone.now())


def stands_aside(world: World, case: Case) -> None:
    facts = {"named_by": world.people["officer"], "named_at": timezone.now(), "reason": "系亲属"}
    Recusal.objects.create(case=case, person=world.people["assist"], **facts)


def is_complained_of(world: World, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(complained_of=world.unit("mediation"))


@pytest.mark.parametrize("happens", [loses_the_post, is_let_go, stands_aside, is_complained_of])
def test_whoever_sees_it_no_longer_is_told_nothing_more(world: World, case: Case, happens: object) -> None:
    following.follow_case(case, by=world.person("assist"))

    happens(world, case)  # type: ignore[operator]
    progress(world, case)

    assert told(case, world.people["assist"]) == []


@pytest.mark.parametrize(("who", "is_told"), [("lead_head", True), ("supervisor", False), ("assist", False)])
def test_of_a_note_its_readers_alone_are_told(world: World, case: Case, who: str, is_told: bool) -> None:
    following.follow_case(case, by=world.person(who))

    actions.write_note(Case.objects.get(pk=case.pk), by=world.person("lead"), note="先别关阀")

    assert told(case, world.people[who]) == ["followed"] * is_told


@pytest.mark.parametrize("step", [Action.CLAIM, Action.REVEAL, Action.STEP_ASIDE])
def test_what_concerns_one_unit_or_one_person_is_told_to_no_follower(world: World, case: Case, step: Action) -> None:
    following.follow_case(case, by=world.person("county_officer"))

    take(world, case, (step, "lead"))

    assert told(case, world.people["county_officer"]) == []


def test_whoever_follows_an_area_or_a_type_is_told_of_each_new_case_once(world: World) -> None:
    supervisor = world.person("supervisor")
    following.follow_area(world.area("street"), by=supervisor)
    following.follow_type("1304", by=supervisor)
    new = case_in(world, State.WHISTLED)

    new = take(world, new, (Action.ACCEPT, "officer"))
    assert told(new, supervisor) == ["followed_new"]

    take(world, new, (Action.DISPATCH, "officer"))
    assert told(new, supervisor) == ["followed_new"]


def test_of_an_area_nobody_is_told_what_they_do_not_see(world: World) -> None:
    other = world.person("other_supervisor")
    Follow.objects.create(person=other, area=world.areas["street"])

    new = take(world, case_in(world, State.WHISTLED), (Action.ACCEPT, "officer"))

    assert told(new, other) == []


def test_an_area_is_one_that_the_person_looks_over_and_no_larger_than_a_street(world: World) -> None:
    with pytest.raises(NotAllowed):
        following.follow_area(world.area("street"), by=world.person("other_supervisor"))
    with pytest.raises(Refusal, match="街道"):
        following.follow_area(world.area("county"), by=world.person("supervisor"))
    assert not Follow.objects.exists()


def test_who_follows_too_much_is_told_so(world: World, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_CASES", 1)
    following.follow_case(case, by=world.person("supervisor"))

    with pytest.raises(Refusal, match="1"):
        following.follow_case(case_in(world, State.ACCEPTED), by=world.person("supervisor"))
    assert Follow.objects.count() == 1


def test_a_follower_of_an_area_follows_what_takes_its_place(world: World) -> None:
    supervisor = world.person("supervisor")
    following.follow_area(world.area("community"), by=supervisor)
    following.follow_heirs({world.areas["community"].pk: world.area("other_community")})

    assert [one.area_id for one in Follow.objects.of(supervisor.pk)] == [world.areas["other_community"].pk]


def star(client: Client, case: Case, on: str = "yes") -> int:
    return client.post(reverse("desk:follow_case", args=[case.reference]), {"on": on}).status_code


def test_the_star_pressed_twice_follows_once_and_leaves_off_once(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("supervisor"))

    assert [star(client, case), star(client, case)] == [302, 302]
    assert Follow.objects.count() == 1
    assert "已关注" in client.get(f"/cases/{case.reference}/").content.decode()

    assert [star(client, case, "no"), star(client, case, "no")] == [302, 302]
    assert not Follow.objects.exists()


@pytest.mark.parametrize("who", ["other_supervisor", "uncalled", "system_admin"])
def test_nobody_follows_what_they_do_not_see(world: World, client: Client, case: Case, who: str) -> None:
    client.force_login(world.person(who))

    assert star(client, case) == 404
    assert not Follow.objects.exists()


def test_what_has_left_one_s_hands_is_not_followed(world: World, client: Client, case: Case) -> None:
    is_let_go(world, case)
    client.force_login(world.person("assist"))

    assert star(client, case) == 403
    assert not Follow.objects.exists()


def test_a_script_gets_the_star_alone(world: World, client: Client, case: Case) -> None:
    client.force_login(world.person("supervisor"))

    page = client.post(
        reverse("desk:follow_case", args=[case.reference]), {"on": "yes"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert "<html" not in page
    assert 'aria-pressed="true"' in page


def test_areas_and_types_are_followed_on_a_page_and_left_off_by_their_owner_alone(world: World, client: Client) -> None:
    client.force_login(world.person("supervisor"))
    assert client.post("/follows/", {"area": "220283001000", "entry": "1304"}).status_code == 302
    page = client.get("/follows/").content.decode()
    assert "北城街道" in page
    mine = Follow.objects.get(entry="1304")

    client.force_login(world.person("officer"))
    client.post(f"/follows/{mine.pk}/leave/")
    assert Follow.objects.filter(pk=mine.pk).exists()

    client.force_login(world.person("supervisor"))
    client.post(f"/follows/{mine.pk}/leave/")
    assert not Follow.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize(
    "typed", [{}, {"area": "1"}, {"entry": "9999"}, {"entry": "13"}, {"area": "220283000000"}, {"area": "220283002001"}]
)
def test_what_cannot_be_followed_says_why(world: World, client: Client, typed: dict[str, str]) -> None:
    client.force_login(world.person("supervisor"))

    got = client.post("/follows/", typed)

    assert got.status_code in {403, 422}
    assert 'class="field-error"' in got.content.decode() or 'role="alert"' in got.content.decode()
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("supervisor", ["220283001000", "220283002000"]),
        ("officer", ["220283001000", "220283001002", "220283001003"]),
        ("lead", []),
    ],
)
def test_what_is_offered_can_be_followed(world: World, client: Client, who: str, offered: list[str]) -> None:
    client.force_login(world.person(who))

    page = client.get("/follows/").content.decode()

    assert re.findall(r'<option value="(\d{12,15})"', page) == offered
    assert '<option value="1304"' in page
    assert '<option value="13"' not in page


def row_of(client: Client, case: Case, who: User) -> str:
    client.force_login(who)
    page = client.get("/desk/filter/?is_open=true").content.decode()
    return page.partition(f'id="row-{case.reference}"')[2].partition("</a>")[0]


def test_a_list_marks_what_is_new_to_its_reader_alone(world: World, client: Client, case: Case) -> None:
    officer, supervisor = world.person("officer"), world.person("supervisor")
    assert UNOPENED in row_of(client, case, officer)

    client.get(f"/cases/{case.reference}/")
    assert NEWS not in row_of(client, case, officer)
    assert UNOPENED not in row_of(client, case, officer)
    assert UNOPENED in row_of(client, case, supervisor)

    progress(world, case)
    assert NEWS in row_of(client, case, officer)


@pytest.mark.parametrize("who", ["officer", "lead"])
def test_neither_one_s_own_step_nor_what_another_unit_keeps_is_new(
    world: World, client: Client, case: Case, who: str
) -> None:
    person = world.person(who)
    client.force_login(person)
    client.get(f"/cases/{case.reference}/")

    actions.claim(Case.objects.get(pk=case.pk), by=world.person("assist"))
    actions.write_note(Case.objects.get(pk=case.pk), by=world.person("assist"), note="先别关阀")
    if who == "lead":
        progress(world, case)

    assert NEWS not in row_of(client, case, person)


def test_a_note_of_one_s_own_unit_is_new(world: World, client: Client, case: Case) -> None:
    head = world.person("lead_head")
    client.force_login(head)
    client.get(f"/cases/{case.reference}/")

    actions.write_note(Case.objects.get(pk=case.pk), by=world.person("lead"), note="先别关阀")

    assert NEWS in row_of(client, case, head)


def test_a_list_shows_the_star_to_its_reader_alone(world: World, client: Client, case: Case) -> None:
    following.follow_case(case, by=world.person("officer"))

    assert STAR in row_of(client, case, world.person("officer"))
    assert STAR not in row_of(client, case, world.person("supervisor"))


@pytest.mark.parametrize(
    ("what", "finds"),
    [({}, False), ({"case": True}, True), ({"area": "street"}, True), ({"area": "other_street"}, False),
     ({"entry": "1304"}, True), ({"entry": "1502"}, False)],
)  # fmt: skip
def test_the_filter_finds_what_is_followed_itself_or_by_area_or_type(
    world: World, client: Client, case: Case, what: dict[str, object], finds: bool
) -> None:
    meant = {"case": case} if "case" in what else {"area": world.areas[str(what["area"])]} if "area" in what else what
    if what:
        Follow.objects.create(person=world.people["officer"], **meant)
    client.force_login(world.person("officer"))

    page = client.get("/desk/filter/?is_followed=true").content.decode()

    assert (f'id="row-{case.reference}"' in page) is finds


def cost(client: Client, asked: str) -> int:
    client.get(f"/desk/filter/?{asked}")
    with statements() as counted:
        client.get(f"/desk/filter/?{asked}")
    return len(counted)


def test_the_marks_cost_a_list_no_statement_and_the_filter_one(world: World, client: Client) -> None:
    officer = world.person("officer")
    client.force_login(officer)
    following.follow_case(case_in(world, State.IMPLEMENTING), by=officer)
    few, few_followed = cost(client, "is_open=true"), cost(client, "is_followed=true")

    for _number in range(25):
        following.follow_case(case_in(world, State.IMPLEMENTING), by=officer)

    assert (cost(client, "is_open=true"), cost(client, "is_followed=true")) == (few, few_followed)
    assert few_followed == few + 1


def test_a_batch_that_nobody_follows_costs_one_statement_and_each_follower_three(world: World, case: Case) -> None:
    for _number in range(20):
        progress(world, case)
    events = list(CaseEvent.objects.filter(case=case).select_related("case"))

    with CaptureQueriesContext(connection) as of_nobody:
        assert following_of(events) == []
    following.follow_case(case, by=world.person("supervisor"))
    with CaptureQueriesContext(connection) as of_one:
        assert len(following_of(events)) == len(events)

    assert (len(of_nobody), len(of_one)) == (1, 4)
