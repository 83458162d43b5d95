"""Posts are given, ended, transferred and stood in for; each refusal is a sentence and changes nothing."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from django.db import connection

from networks.models import Area, Change, Unit
from teams.actions import posts
from teams.actions.posts import Place
from teams.choices import Duty
from teams.errors import SENTENCES, HandoverNeeded
from teams.models import Handover, Post, User
from tests.teams import offices
from tests.teams.offices import LONG_AGO, NOON, TODAY, TOMORROW, Offices
from web.errors import NotAllowed, Refusal


def none_open(unit: Unit) -> int:
    return 0


def three_open(unit: Unit) -> int:
    return 3


def give(here: Offices, person: User, by: User, place: str = "squad", **given: Any) -> Post:
    where = Place(here.areas.get(place), here.units.get(place))
    return posts.give(person, **{"duty": Duty.HANDLER, "place": where, "since": TODAY, "by": by} | given)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_a_post_given_counts_with_the_next_request(here: Offices, security: User) -> None:
    person = here.person("甲")

    post = give(here, person, security)

    assert fresh(person).current_posts == [post]
    assert fresh(person).units_as(Duty.HANDLER) == {here.units["squad"].pk}


def test_a_post_given_is_on_the_persons_and_the_units_record(here: Offices, security: User) -> None:
    person = here.person("甲")

    give(here, person, security, until=dt.date(2027, 1, 1), note="借调")

    change = Change.objects.about("unit", here.units["squad"].pk).get()
    assert list(Change.objects.about("user", person.pk)) == [change]
    assert (change.action, change.by_name, change.path, change.note) == ("post_given", "孙丽", "220283001", "借调")
    assert change.changed["duty"] == ["", "handler"]
    assert change.changed["until"] == ["", "2027-01-01"]


def test_a_grid_worker_belongs_to_the_unit_over_the_grid(here: Offices, security: User) -> None:
    post = give(here, here.person("甲"), security, "grid", duty=Duty.GRID_WORKER)

    assert (post.area, post.unit) == (here.areas["grid"], here.units["committee"])


def test_a_grid_worker_is_given_a_grid(here: Offices, security: User) -> None:
    with pytest.raises(Refusal, match="选一个网格") as refusal:
        give(here, here.person("甲"), security, "street", duty=Duty.GRID_WORKER)

    assert refusal.value.field == "area"


def test_an_administrator_of_the_whole_city_has_no_place(here: Offices, security: User) -> None:
    second = here.person("周敏", Duty.SECURITY_ADMIN)
    post = give(here, here.person("甲"), security, "", duty=Duty.SYSTEM_ADMIN, confirmed_by=second)

    assert post.place == "全市"


def test_the_same_post_is_not_held_twice_at_a_time(here: Offices, security: User) -> None:
    person = here.person("甲", Duty.HANDLER, "squad")

    with pytest.raises(Refusal, match="已有同样的任职"):
        give(here, person, security)

    assert (person.posts.count(), Change.objects.count()) == (1, 0)


def test_a_post_does_not_begin_before_its_unit(here: Offices, security: User) -> None:
    with pytest.raises(Refusal, match="2020年1月1日才设立"):
        give(here, here.person("甲"), security, since=dt.date(2019, 12, 31))


def test_a_post_does_not_outlive_its_unit(here: Offices, security: User) -> None:
    Unit.objects.update(until=dt.date(2026, 6, 1))

    with pytest.raises(Refusal, match="起撤销"):
        give(here, here.person("甲"), security)


@pytest.mark.parametrize("first", [Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.AUDITOR])
def test_nobody_holds_two_administrator_duties(here: Offices, security: User, first: Duty) -> None:
    person = here.person("甲", first, "city")
    second = Duty.AUDITOR if first != Duty.AUDITOR else Duty.SECURITY_ADMIN

    with pytest.raises(Refusal, match="管理员"):
        give(here, person, security, "city", duty=second)


def test_a_system_administrator_holds_no_post_that_sees_matters(here: Offices, security: User) -> None:
    with pytest.raises(Refusal, match="系统管理员不看事项"):
        give(here, here.person("甲", Duty.SYSTEM_ADMIN), security)
    with pytest.raises(Refusal, match="系统管理员不看事项"):
        give(here, here.person("乙", Duty.HANDLER, "squad"), security, "", duty=Duty.SYSTEM_ADMIN)


def test_nobody_gives_a_post_to_themselves(here: Offices, security: User) -> None:
    with pytest.raises(NotAllowed, match="自己"):
        give(here, security, security)


def test_a_delegated_administrator_gives_posts_inside_only(here: Offices) -> None:
    delegated = here.person("乙", Duty.SECURITY_ADMIN, "street")

    assert give(here, here.person("甲"), delegated).pk
    for place, duty in [("far_squad", Duty.HANDLER), ("", Duty.SECURITY_ADMIN), ("county", Duty.SUPERVISOR)]:
        with pytest.raises(NotAllowed, match="不在您管理的辖区内"):
            give(here, here.person(f"丙{place}"), delegated, place, duty=duty)


def test_a_closed_account_is_given_no_post(here: Offices, security: User) -> None:
    with pytest.raises(Refusal, match="账号已停用"):
        give(here, here.person("甲", is_active=False), security)


@pytest.mark.parametrize(("duty", "place"), [(Duty.HANDLER, "street"), (Duty.SUPERVISOR, "squad")])
def test_a_duty_without_its_place_is_refused(here: Offices, security: User, duty: Duty, place: str) -> None:
    with pytest.raises(Refusal, match="这项职责要落在"):
        give(here, here.person("甲"), security, place, duty=duty)


def end(post: Post, by: User, until: dt.date = TODAY, open_matters: posts.OpenMatters = three_open) -> Post:
    return posts.end(post, until=until, open_matters=open_matters, by=by)


def test_a_post_ended_no_longer_counts_with_the_next_request(here: Offices, security: User) -> None:
    person = here.person("甲", Duty.HANDLER, "squad")
    here.person("乙", Duty.HEAD, "squad")

    end(person.posts.get(), security)

    assert fresh(person).current_posts == []
    assert Change.objects.about("unit", here.units["squad"].pk).get().action == "post_ended"


def test_the_last_one_able_to_act_does_not_leave_open_matters(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")

    with pytest.raises(HandoverNeeded, match="在办 3 件没有接手人") as needed:
        end(post, security)

    assert needed.value.waiting == 3
    assert (Post.objects.get(pk=post.pk).until, Change.objects.count()) == (None, 0)


def test_the_last_one_leaves_freely_where_nothing_waits(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")

    assert end(post, security, open_matters=none_open).until == TODAY


@pytest.mark.parametrize(
    ("place", "duty", "counts"),
    [("office", Duty.HANDLER, False), ("office", Duty.DUTY_OFFICER, True), ("squad", Duty.HEAD, True)],
)
def test_who_can_act_depends_on_the_unit(here: Offices, security: User, place: str, duty: Duty, counts: bool) -> None:
    leaving = Duty.DUTY_OFFICER if place == "office" else Duty.HANDLER
    post = here.post(here.person("甲"), leaving, place)
    here.person("乙", duty, place)

    if counts:
        assert end(post, security).until == TODAY
    else:
        with pytest.raises(HandoverNeeded):
            end(post, security)


def test_a_colleague_whose_account_is_closed_or_who_leaves_earlier_does_not_count(
    here: Offices, security: User
) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")
    here.person("乙", Duty.HEAD, "squad", is_active=False)
    leaving = here.post(here.person("丙"), Duty.HEAD, "squad")
    Post.objects.filter(pk=leaving.pk).update(until=TOMORROW)

    end(Post.objects.get(pk=post.pk), security, until=dt.date(2026, 1, 7), open_matters=none_open)
    Post.objects.filter(pk=post.pk).update(until=None)
    with pytest.raises(HandoverNeeded):
        end(post, security, until=TOMORROW)


def test_a_post_over_an_area_leaves_no_matters(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.SUPERVISOR, "county")

    assert end(post, security).until == TODAY


def test_a_post_ends_after_it_began_and_not_later_than_it_does(here: Offices, security: User) -> None:
    person = here.person("甲")
    begun_today = here.post(person, Duty.SUPERVISOR, "county", since=TODAY)
    with pytest.raises(Refusal, match="不能早于起始日期"):
        end(begun_today, security)
    end(begun_today, security, until=TOMORROW)

    with pytest.raises(Refusal, match="在这一天或之前已经终止"):
        end(Post.objects.get(pk=begun_today.pk), security, until=dt.date(2026, 2, 1))


def test_posts_elsewhere_and_ones_own_are_not_ended(here: Offices, security: User) -> None:
    far = here.post(here.person("甲"), Duty.HANDLER, "far_squad")

    with pytest.raises(NotAllowed):
        end(far, here.person("乙", Duty.SECURITY_ADMIN, "street"))
    with pytest.raises(NotAllowed):
        end(security.posts.get(), security)


def transfer(here: Offices, post: Post, by: User, to: str, **given: Any) -> Post:
    where = Place(here.areas.get(to), here.units.get(to))
    wanted = {"place": where, "duty": Duty.HANDLER, "since": TODAY, "open_matters": none_open, "by": by}
    return posts.transfer(post, **wanted | given)


def test_a_transfer_changes_what_the_next_request_sees(here: Offices, security: User) -> None:
    person = here.person("甲", Duty.HANDLER, "squad")

    transfer(here, person.posts.get(), security, "far_squad")

    assert fresh(person).own_units == {here.units["far_squad"].pk}


def test_a_transfer_is_on_both_units_records(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")

    transfer(here, post, security, "far_squad", note="轮岗")

    records = [Change.objects.about("unit", here.units[name].pk).get() for name in ("squad", "far_squad")]
    assert records[0] == records[1]
    assert records[0].changed["place"] == ["squad", "far_squad"]


def test_a_transfer_is_both_or_neither(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")
    here.post(post.person, Duty.HANDLER, "far_squad")

    with pytest.raises(Refusal, match="已有同样的任职"):
        transfer(here, post, security, "far_squad")

    assert Post.objects.get(pk=post.pk).until is None


def test_a_transfer_leaves_no_open_matters_either(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")

    with pytest.raises(HandoverNeeded):
        transfer(here, post, security, "far_squad", open_matters=three_open)


def test_a_delegated_administrator_transfers_within_the_subtree_only(here: Offices) -> None:
    post = here.post(here.person("甲"), Duty.HANDLER, "squad")

    with pytest.raises(NotAllowed):
        transfer(here, post, here.person("乙", Duty.SECURITY_ADMIN, "street"), "far_squad")


def test_a_stand_in_holds_the_post_until_the_holder_is_back(here: Offices, security: User) -> None:
    post, stand_in = here.post(here.person("甲"), Duty.DUTY_OFFICER, "office"), here.person("乙")

    posts.stand_in(post, stand_in, since=TODAY, until=dt.date(2026, 1, 12), by=security)

    assert fresh(stand_in).units_as(Duty.DUTY_OFFICER) == {here.units["office"].pk}
    with time_machine.travel(NOON + dt.timedelta(days=7), tick=False):
        assert fresh(stand_in).current_posts == []
    assert Change.objects.get().action == "stand_in_given"


def test_nobody_stands_in_for_themselves(here: Offices, security: User) -> None:
    post = here.post(here.person("甲"), Duty.DUTY_OFFICER, "office")

    with pytest.raises(Refusal, match="自己代班"):
        posts.stand_in(post, post.person, since=TODAY, until=TOMORROW, by=security)


@pytest.mark.parametrize("model", [Post, Handover])
def test_every_constraint_has_its_sentence(model: type[Post] | type[Handover]) -> None:
    assert {constraint.name for constraint in model._meta.constraints} <= set(SENTENCES)


@pytest.mark.django_db(transaction=True)
def test_of_two_last_ones_leaving_at_once_one_stays() -> None:
    here = offices.build()
    security = here.person("孙丽", Duty.SECURITY_ADMIN)
    leaving = [here.post(here.person(name), Duty.HANDLER, "squad") for name in ("甲", "乙")]
    refused: list[str] = []

    def leave(post: Post) -> None:
        try:
            end(post, fresh(security), until=dt.date.today() + dt.timedelta(days=1))
        except HandoverNeeded as needed:
            refused.append(str(needed))
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[post]) for post in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(refused) == 1
    assert Post.objects.filter(duty=Duty.HANDLER, until=None).count() == 1


def test_a_place_of_a_grid_says_its_community(here: Offices) -> None:
    post = here.post(here.person("甲"), Duty.GRID_WORKER, "grid")

    assert post.place == "street community grid"
    assert (post.is_over, post.is_to_come, post.is_held_on(LONG_AGO)) == (False, False, True)
    assert Area.objects.count() == 6
