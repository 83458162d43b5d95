"""A wish from raised to confirmed; each refusal is a sentence and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import Person
from cases.models import Case, Reporter
from cases.rules import sealing
from cases.rules.choices import Channel
from councils.actions import topics
from councils.actions.topics import Raised
from outbox.models import Message
from tests.cases.world import World, today
from tests.councils.meetings import held
from tests.volunteering.stations import TAKER, WISHER, a_team, ended, key, one_of_each, put_up, raised, station, taken
from volunteering.actions import claims, needs
from volunteering.actions.claims import Taker
from volunteering.actions.needs import Wish
from volunteering.choices import CameBy, ConfirmedBy, Ending, NeedState
from volunteering.models import Claim, Need, NeedEvent
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db


def state_of(need: Need) -> str:
    return Need.objects.get(pk=need.pk).state


def test_a_wish_goes_from_raised_to_confirmed_by_four_people(world: World) -> None:
    need = needs.raise_for(station(world), Wish("灯管坏了", None, WISHER), key=key(), by=world.person("grid_worker"))
    assert (need.state, need.came_by, sealing.unseal(need.sealed_name)) == ("raised", CameBy.STAFF, "孙桂兰")

    claim = taken(put_up(world, need))
    claims.say_done(claim, words="换好了")
    needs.confirm(need)

    steps = list(NeedEvent.objects.order_by("pk").values_list("step", "by__name", "words"))
    assert steps == [
        ("raise", "grid_worker", ""),
        ("put_up", "committee_officer", ""),
        ("claim", None, ""),
        ("do", None, "换好了"),
        ("confirm", None, ""),
    ]
    need.refresh_from_db()
    assert (need.state, need.confirmed_way, need.title) == ("confirmed", ConfirmedBy.CODE, "换客厅灯管，老人够不着")


def test_what_is_not_done_goes_back_to_who_took_it_on(world: World) -> None:
    need = put_up(world, raised(station(world)))
    claim = taken(need)
    claims.say_done(claim, words="")

    needs.not_yet(need, words="还闪")

    assert state_of(need) == NeedState.CLAIMED
    claims.say_done(claim, words="换了镇流器")
    assert needs.confirm(need).is_confirmed and needs.confirm(need).is_confirmed
    assert NeedEvent.objects.filter(step="confirm").count() == 1


def test_what_is_given_back_waits_for_somebody_else(world: World) -> None:
    need = put_up(world, raised(station(world)))
    first = taken(need)

    claims.give_back(first, words="出差了")

    assert state_of(need) == NeedState.OPEN
    second = taken(need, Taker("李邻居", "13704320000"))
    with pytest.raises(Refusal, match="已经把这个微心愿交回"):
        claims.say_done(first, words="")
    claims.say_done(second, words="")
    assert state_of(need) == NeedState.DONE


@pytest.mark.parametrize("who", ["grid_worker", "other_officer", "lead", "supervisor", "auditor", "system_admin"])
def test_only_officers_of_the_community_or_above_put_a_wish_up(world: World, who: str) -> None:
    need = raised(station(world))

    with pytest.raises(NotAllowed):
        needs.put_up(need, title="换灯管", details="", by=world.person(who))

    assert state_of(need) == NeedState.RAISED
    for officer in ("committee_officer", "officer", "county_officer"):
        needs.put_up(raised(station(world, name=officer)), title="换灯管", details="", by=world.person(officer))


@pytest.mark.parametrize("who", ["other_grid_worker", "other_officer", "lead", "supervisor", "auditor"])
def test_staff_of_other_places_do_nothing_with_a_wish(world: World, who: str) -> None:
    where = station(world)
    made = one_of_each(world, where)
    by, witness = world.person(who), world.person("committee_officer")
    attempts: list[Callable[[], Any]] = [
        lambda: needs.raise_for(where, Wish("灯"), key=key(), by=by),
        lambda: needs.end(made[NeedState.OPEN], Ending.LAPSED, reason="x", by=by),
        lambda: needs.end(made[NeedState.RAISED], Ending.REFUSED, reason="x", by=by),
        lambda: needs.note_done(made[NeedState.CLAIMED], words="x", by=by),
        lambda: needs.not_yet(made[NeedState.DONE], words="x", by=by),
        lambda: needs.confirm_by_telephone(made[NeedState.DONE], witness=witness, by=by),
        lambda: needs.make_matter(made[NeedState.RAISED], by=by),
        lambda: needs.look(made[NeedState.RAISED], by=by),
    ]
    events = NeedEvent.objects.count()

    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()

    assert NeedEvent.objects.count() == events
    assert all(Need.objects.get(pk=need.pk).state == state for state, need in made.items())


def test_a_telephone_call_needs_a_witness_who_is_neither_the_caller_nor_who_took_it_on(world: World) -> None:
    need = put_up(world, raised(station(world)))
    grid_worker, officer = world.person("grid_worker"), world.person("committee_officer")
    claims.say_done(taken(need, Taker("grid_worker", "13704320000"), by=grid_worker), words="")

    for by, witness in ((officer, officer), (officer, grid_worker), (officer, world.person("lead"))):
        with pytest.raises(Refusal) as refusal:
            needs.confirm_by_telephone(need, witness=witness, by=by)
        assert refusal.value.field == "witness"
    with pytest.raises(NotAllowed):
        needs.confirm_by_telephone(need, witness=officer, by=grid_worker)
    assert state_of(need) == NeedState.DONE

    needs.confirm_by_telephone(need, witness=world.person("officer"), by=officer)
    need.refresh_from_db()
    assert (need.state, need.confirmed_by, need.witness) == ("confirmed", officer, world.person("officer"))


def test_who_took_it_on_without_signing_in_is_known_by_name_when_they_would_confirm(world: World) -> None:
    need = put_up(world, raised(station(world)))
    claims.say_done(taken(need, Taker("committee_officer", "13704320000")), words="")

    with pytest.raises(NotAllowed):
        needs.confirm_by_telephone(need, witness=world.person("officer"), by=world.person("committee_officer"))
    with pytest.raises(Refusal):
        needs.confirm_by_telephone(need, witness=world.person("committee_officer"), by=world.person("officer"))

    assert state_of(need) == NeedState.DONE


def test_a_wish_that_is_a_matter_becomes_one_case_and_nothing_is_typed_twice(world: World) -> None:
    need, by = raised(station(world), "楼道灯不亮，摔了人"), world.person("grid_worker")

    case = needs.make_matter(need, by=by)
    again = needs.make_matter(need, by=by)

    assert case == again == Case.objects.get()
    assert (case.text, case.channel, state_of(need)) == ("楼道灯不亮，摔了人", Channel.COMMUNITY, NeedState.MATTER)
    reporter = Reporter.objects.get(case=case)
    assert (sealing.unseal(reporter.sealed_name), sealing.unseal(reporter.sealed_phone)) == ("孙桂兰", "13804321234")


def test_a_topic_of_a_council_becomes_one_wish_with_who_said_it(world: World) -> None:
    meeting, where, by = held(world), station(world), world.person("grid_worker")
    topic = topics.add(meeting, Raised("够不着灯管", Person("孙桂兰", "13804321234")), key=key(), by=by)

    need = needs.raise_from_topic(topic, where, by=by)
    again = needs.raise_from_topic(topic, where, by=by)

    assert need == again
    assert (need.text, need.came_by, sealing.unseal(need.sealed_phone)) == ("够不着灯管", "council", "13804321234")


@pytest.mark.parametrize(
    ("state", "ending"),
    [
        (NeedState.OPEN, Ending.REFUSED),
        (NeedState.RAISED, Ending.LAPSED),
        (NeedState.DONE, Ending.LAPSED),
        (NeedState.DONE, Ending.WITHDRAWN),
        (NeedState.CONFIRMED, Ending.WITHDRAWN),
        (NeedState.ENDED, Ending.WITHDRAWN),
        (NeedState.MATTER, Ending.WITHDRAWN),
    ],
)
def test_a_wish_ends_only_where_that_makes_sense(world: World, state: NeedState, ending: Ending) -> None:
    need = one_of_each(world, station(world))[state]

    with pytest.raises(Refusal, match="状态已经变了"):
        needs.end(need, ending, reason="不用了", by=world.person("committee_officer"))

    assert state_of(need) == state


@pytest.mark.parametrize("reason", ["", "。", "  "])
def test_no_wish_ends_without_a_reason(world: World, reason: str) -> None:
    need = raised(station(world))

    for by in (None, world.person("committee_officer")):
        with pytest.raises(Refusal) as refusal:
            needs.end(need, Ending.WITHDRAWN, reason=reason, by=by)
        assert refusal.value.field == "reason"

    assert state_of(need) == NeedState.RAISED


def test_what_is_said_wrongly_is_refused_beside_its_input(world: World) -> None:
    where, yesterday = station(world), today() - dt.timedelta(days=1)
    for wish, field in ((Wish("。"), "text"), (Wish("灯", yesterday), "wished_by")):
        with pytest.raises(Refusal) as refusal:
            needs.raise_one(where, wish, key=key())
        assert refusal.value.field == field
    where.until = today()
    with pytest.raises(Refusal, match="已经关了"):
        needs.raise_one(where, Wish("灯"), key=key())

    assert not Need.objects.exists()


def test_one_form_is_one_wish_and_other_words_under_its_key_are_refused(world: World) -> None:
    where, of_the_form = station(world), key()

    one, two = (needs.raise_one(where, Wish("灯", None, WISHER), key=of_the_form) for _ in range(2))
    with pytest.raises(Refusal, match="已经送出过别的内容"):
        needs.raise_one(where, Wish("灯", None, Person("别人")), key=of_the_form)

    assert one == two == Need.objects.get()


def test_who_wishes_does_not_take_it_on_and_no_team_of_another_station(world: World) -> None:
    need = put_up(world, raised(station(world, team=a_team(world))))

    with pytest.raises(Refusal) as own:
        taken(need, Taker("老孙", WISHER.phone))
    with pytest.raises(Refusal) as other:
        taken(need, Taker("王志愿", "13904325678", a_team(world, "别的队")))
    for nothing in (Taker("", "13904325678"), Taker("王志愿", "")):
        with pytest.raises(Refusal):
            taken(need, nothing)

    assert (own.value.field, other.value.field) == ("phone", "team")
    assert not Claim.objects.exists() and state_of(need) == NeedState.OPEN


@pytest.mark.parametrize("state", [state for state in NeedState if state != NeedState.OPEN])
def test_only_an_open_wish_is_taken_on(world: World, state: NeedState) -> None:
    need = one_of_each(world, station(world))[state]
    before = Claim.objects.count()

    with pytest.raises(Refusal, match="谢谢您"):
        taken(need, Taker("李邻居", "13704320000"))

    assert Claim.objects.count() == before


def test_officers_of_the_nearest_centre_are_told_what_waits_for_them(world: World) -> None:
    need = put_up(world, raised(station(world)))
    claims.say_done(taken(need), words="")

    told = Message.objects.filter(channel="inbox", key__startswith="wish:")
    assert {message.recipient for message in told} == {str(world.people["committee_officer"].pk)}
    assert told.count() == 3
    assert not any(sign in str(message.body) for message in told for sign in ("孙桂兰", "灯管", "1380432"))


def test_each_look_at_a_person_is_on_record_and_shows_both(world: World) -> None:
    need = put_up(world, raised(station(world)))
    taken(need)

    seen = needs.look(need, by=world.person("grid_worker"))

    assert (seen.wisher.phone, seen.taker.name) == (WISHER.phone, TAKER.name)
    assert NeedEvent.objects.get(step="look").by == world.people["grid_worker"]
    ended(world, need)
    with pytest.raises(Refusal):
        needs.look(need, by=world.person("grid_worker"))


def test_each_verb_takes_at_most_twelve_statements(world: World) -> None:
    where = station(world)
    open_one, officer = put_up(world, raised(where)), world.person("committee_officer")
    waits = raised(where, "搬白菜")
    claim: list[Claim] = []
    verbs: dict[str, Callable[[], Any]] = {
        "raise": lambda: raised(where, "理发"),
        "put up": lambda: needs.put_up(waits, title="搬白菜", details="", by=officer),
        "take": lambda: claim.append(taken(open_one)),
        "done": lambda: claims.say_done(claim[0], words=""),
        "telephone": lambda: needs.confirm_by_telephone(open_one, witness=world.person("officer"), by=officer),
        "end": lambda: needs.end(waits, Ending.LAPSED, reason="过了", by=officer),
    }
    counted = {}

    for name, verb in verbs.items():
        with CaptureQueriesContext(connection) as asked:
            verb()
        counted[name] = sum("SAVEPOINT" not in one["sql"] for one in asked.captured_queries)

    assert max(counted.values()) <= 12, counted
