"""Firms in the directory, who looks after each, and requests that become matters in one step."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Case, Reporter
from cases.rules.choices import Channel
from enterprises import credit_code, policies
from enterprises.actions import firms, visits
from enterprises.actions.firms import Particulars
from enterprises.actions.visits import Told
from enterprises.choices import FirmKind, VisitWay
from enterprises.models import Care, Firm, Request, Visit
from networks.choices import Network
from networks.models import Change
from teams.models import Post
from tests.alliances import neighbours
from tests.alliances.neighbours import firm_in, numbered, post_of
from tests.cases.counting import statements
from tests.cases.world import World, today
from web.errors import NotAllowed, Refusal

SEEN = "厂房整洁，冬季订单增加。"
ASKED = "门前道路结冰，送货车进不来，请帮助清雪。"


def later() -> dt.date:
    return today() + dt.timedelta(days=7)


def told(world: World, **changed: Any) -> Particulars:
    given = {"name": "白旗米业", "code": numbered(7), "kind": FirmKind.FARMING, "area": world.area("community")}
    return Particulars(**given | changed)


def visit(firm: Firm, by: Any, *, key: str = "k1", is_raised: bool = False, **changed: Any) -> Visit:
    given = {"visited_on": today(), "way": VisitWay.VISIT, "text": SEEN, "request": ASKED} | changed
    return visits.log(firm, Told(**given), key=key, is_raised=is_raised, by=by)


def test_a_published_example_is_sound_and_one_digit_off_is_not() -> None:
    assert credit_code.is_sound("91350100M000100Y43")
    assert not credit_code.is_sound("91350100M000100Y44")
    assert not credit_code.is_sound("91350100M000100Y53")


@pytest.mark.parametrize("typed", ["91350100M000100Y4", "91350100I000100Y43", "", "９１３５０１００M000100Y4３x"])
def test_what_is_no_code_is_not_sound(typed: str) -> None:
    assert not credit_code.is_sound(credit_code.tidied(typed))


def test_a_code_is_tidied_as_people_type_it() -> None:
    assert credit_code.tidied(" ９１350100-m000 100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize("by", ["team_head", "officer", "system", "system_of_street", "county_officer"])
def test_the_teams_head_the_centre_and_the_administrator_keep_the_directory(world: World, by: str) -> None:
    firm = firms.add(told(world), by=world.person(by))

    assert Change.objects.about("firm", firm.pk).get().action == "added"


@pytest.mark.parametrize("by", ["member", "other_officer", "system_of_other_street", "lead", "auditor_of_city"])
def test_nobody_else_does(world: World, by: str) -> None:
    with pytest.raises(NotAllowed):
        firms.add(told(world), by=world.person(by))

    assert not Firm.objects.exists()


def test_a_wrong_code_a_taken_one_and_a_wrong_place_are_refused(world: World) -> None:
    by = world.person("team_head")
    firms.add(told(world), by=by)

    for wrong in ({"code": "91350100M000100Y44"}, {}, {"code": numbered(8), "area": world.area("grid")}):
        with pytest.raises(Refusal):
            firms.add(told(world, **wrong), by=by)

    assert Firm.objects.count() == 1


def test_a_firm_is_corrected_and_leaves_the_directory_with_its_care(world: World) -> None:
    firm, by = firm_in(world, cared_by="member"), world.person("team_head")

    firms.correct(firm, told(world, kind=FirmKind.TRADE), note="改名", by=by)
    with pytest.raises(Refusal):
        firms.correct(firm, told(world, kind=FirmKind.TRADE), by=by)
    firms.end(firm, until=later(), note="注销", by=by)
    with pytest.raises(Refusal):
        firms.end(firm, until=later(), by=by)

    assert Care.objects.get().until == later()
    assert Change.objects.get(action="corrected").changed["kind"] == ["农业食品", "商贸服务"]


def test_care_goes_from_one_member_to_the_next(world: World) -> None:
    firm, by = firm_in(world, cared_by="member"), world.person("team_head")

    firms.give_care(firm, post=post_of(world, "colleague"), since=later(), by=by)

    assert list(Care.objects.order_by("pk").values_list("until", flat=True)) == [later(), None]
    assert Change.objects.get(action="care_given").changed["member"] == ["member", "colleague"]


@pytest.mark.parametrize(("who", "since"), [("lead", None), ("far_member", None), ("member", dt.date(2019, 1, 1))])
def test_care_is_for_members_who_work_there_that_day(world: World, who: str, since: dt.date | None) -> None:
    firm = firm_in(world)

    with pytest.raises(Refusal):
        firms.give_care(firm, post=post_of(world, who), since=since or today(), by=world.person("team_head"))

    assert not Care.objects.exists()


def test_the_same_member_again_and_an_ended_firm_are_refused(world: World) -> None:
    firm, by = firm_in(world, cared_by="member"), world.person("team_head")

    with pytest.raises(Refusal, match="已经由该队员"):
        firms.give_care(firm, post=post_of(world, "member"), since=today(), by=by)
    firms.end(firm, until=later(), by=by)
    with pytest.raises(Refusal):
        firms.give_care(firm, post=post_of(world, "colleague"), since=today(), by=by)


def test_a_firm_whose_member_left_is_looked_after_by_nobody(world: World) -> None:
    alone, cared = firm_in(world, 1), firm_in(world, 2, cared_by="member")
    assert list(Firm.objects.all().without_care()) == [alone]
    assert list(Firm.objects.all().cared_for_by(world.person("member"))) == [cared]

    Post.objects.filter(person=world.people["member"]).update(until=today())

    assert set(Firm.objects.all().without_care()) == {alone, cared}
    assert Care.objects.select_related("post__person").get().is_vacant


def test_the_database_lets_one_member_look_after_a_firm_at_a_time(world: World) -> None:
    firm = firm_in(world, cared_by="member")

    with pytest.raises(IntegrityError, match="linkage_care_one_a_firm"), transaction.atomic():
        Care.objects.create(firm=firm, post=post_of(world, "colleague"), since=today())


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("member", True), ("team_head", True), ("officer", True), ("supervisor", True), ("system_of_street", True),
        ("far_member", False), ("other_officer", False), ("lead", False), ("grid_worker", False),
    ],
)  # fmt: skip
def test_firms_are_seen_by_their_team_and_by_who_looks_over_the_area(world: World, who: str, sees: bool) -> None:
    firm_in(world)

    assert policies.firms_seen(world.person(who)).exists() is sees


def test_a_visits_request_is_a_matter_in_one_step(world: World) -> None:
    firm = firm_in(world, cared_by="member")

    visit(firm, world.person("member"), is_raised=True)

    case = Request.objects.get().case
    assert case
    assert (case.channel, case.network, case.area) == (Channel.ENTERPRISE, Network.ENTERPRISE, firm.area)
    assert case.text == f"{firm.name}：{ASKED}"
    assert case.centre == world.units["committee"]
    assert Reporter.objects.get(case=case).has_phone
    assert Case.objects.visible_to(world.person("member")).filter(pk=case.pk).exists()


def test_the_same_form_sent_twice_is_one_visit_and_one_matter(world: World) -> None:
    firm, by = firm_in(world), world.person("member")

    first = visit(firm, by, is_raised=True)

    assert visit(firm, by, is_raised=True) == first
    with pytest.raises(Refusal):
        visit(firm, by, is_raised=True, text="别的内容")
    with pytest.raises(Refusal):
        visit(firm_in(world, 2), by)
    assert (Visit.objects.count(), Request.objects.count(), Case.objects.count()) == (1, 1, 1)


def test_a_request_kept_first_is_raised_later_once(world: World) -> None:
    request = visit(firm_in(world), world.person("member")).requests.get()
    assert request.is_waiting

    raised = visits.raise_matter(request, by=world.person("colleague"))

    assert visits.raise_matter(request, by=world.person("member")).case == raised.case
    with pytest.raises(Refusal):
        visits.settle(request, answer="已解决", by=world.person("member"))
    assert Case.objects.count() == 1


def test_a_request_settled_on_the_spot_is_no_matter(world: World) -> None:
    request = visit(firm_in(world), world.person("member")).requests.get()

    with pytest.raises(Refusal):
        visits.settle(request, answer=" ", by=world.person("member"))
    visits.settle(request, answer="当场联系物业清雪", by=world.person("member"))
    with pytest.raises(Refusal):
        visits.raise_matter(request, by=world.person("member"))

    assert not Case.objects.exists()


@pytest.mark.parametrize("by", ["far_member", "team_head", "officer", "system"])
def test_visits_are_the_teams_own(world: World, by: str) -> None:
    firm = firm_in(world)

    with pytest.raises(NotAllowed):
        visit(firm, world.person(by), is_raised=True)

    assert not Visit.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize("wrong", [lambda: {"visited_on": later()}, lambda: {"request": "", "is_raised": True}])
def test_a_visit_to_come_or_a_whistle_without_words_is_refused(
    world: World, wrong: Callable[[], dict[str, Any]]
) -> None:
    with pytest.raises(Refusal):
        visit(firm_in(world), world.person("member"), **wrong())

    assert not Visit.objects.exists()


def test_a_firm_that_is_gone_is_not_visited(world: World) -> None:
    firm = firm_in(world)
    Firm.objects.filter(pk=firm.pk).update(until=today())
    firm.refresh_from_db()

    with pytest.raises(Refusal):
        visit(firm, world.person("member"))


def test_a_refused_whistle_keeps_no_half_of_the_visit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise Refusal("不行")

    monkeypatch.setattr(visits, "whistle", refuse)

    with pytest.raises(Refusal):
        visit(firm_in(world), world.person("member"), is_raised=True)

    assert not Visit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_raise_the_same_request_at_once_make_one_matter(transactional_db: None) -> None:
    world = neighbours.build()
    request = visit(firm_in(world), world.person("member")).requests.get()

    def press(who: str) -> None:
        try:
            visits.raise_matter(request, by=world.person(who))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[who]) for who in ("member", "colleague")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert Case.objects.count() == 1


def test_raising_locks_the_request_before_it_looks(world: World) -> None:
    request = visit(firm_in(world), world.person("member")).requests.get()

    with statements() as said:
        visits.raise_matter(request, by=world.person("member"))

    first = next(sql for sql in said if "linkage_request" in sql)
    assert "FOR NO KEY UPDATE" in first
