"""No administrator alone signs in as somebody else: each way of doing so needs a second person or is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from networks.models import Change
from outbox.models import Message
from teams import second_persons
from teams.actions import codes, handovers, people, posts, proposals
from teams.actions.posts import Place
from teams.choices import ADMINISTRATORS, Duty
from teams.errors import SecondPersonNeeded
from teams.models import InboxEntry, Matter, Post, Proposal, SignInCode, User
from tests.teams.offices import TODAY, TOMORROW, Offices
from web.errors import NotAllowed, Refusal

PASSWORD = "zheng-yang-2022"


def nothing_waits(_unit: object) -> int:
    return 0


def something_waits(_unit: object) -> int:
    return 3


def address(pk: int) -> str:
    return f"/administration/people/proposals/{pk}/"


@pytest.fixture
def second(here: Offices) -> User:
    return here.person("周敏", Duty.SECURITY_ADMIN)


def give(here: Offices, person: User, by: User, duty: Duty = Duty.DUTY_OFFICER, **more: Any) -> Post:
    place = Place(unit=here.units["office"]) if duty == Duty.DUTY_OFFICER else Place(area=here.areas["city"])
    return posts.give(person, duty=duty, place=place, since=TODAY, by=by, **more)


def proposed(here: Offices, person: User, by: User, matter: Matter = Matter.POST, **given: Any) -> Proposal:
    particulars = (
        {"duty": Duty.DUTY_OFFICER, "unit": here.units["office"], "since": TODAY} if matter == Matter.POST else {}
    )
    seat = here.areas["street"] if matter == Matter.POST else people.seat_of(person)
    return proposals.propose(person, matter, particulars | given, why="two", seat=seat, address=address, by=by)


def confirm(proposal: Proposal, by: User) -> str:
    return proposals.confirm(proposal, open_matters=nothing_waits, address=address, by=by)


def uses(person: User, code: str) -> None:
    found = SignInCode.objects.that_opens(person, code)
    assert found
    codes.use(person, found.pk, password=PASSWORD)


def test_whoever_added_somebody_gives_them_no_post_alone(here: Offices, security: User, second: User) -> None:
    person, _code = people.add(username="made", name="假人", phone="", by=security)

    with pytest.raises(SecondPersonNeeded, match="不能单独给予任职"):
        give(here, person, security)

    assert not Post.objects.filter(person=person).exists()
    assert not Change.objects.filter(action="post_given").exists()
    assert give(here, person, second)


def test_whoever_gave_somebody_a_new_code_gives_them_no_post_alone(here: Offices, security: User) -> None:
    person = here.person("甲", Duty.HANDLER, "squad")
    uses(person, people.renew_password(person, by=security))

    with pytest.raises(SecondPersonNeeded):
        give(here, person, security)


@pytest.mark.parametrize("verb", ["transfer", "stand_in"])
def test_nor_by_a_transfer_or_as_a_stand_in(here: Offices, security: User, verb: str) -> None:
    person = here.person("甲", Duty.HANDLER, "squad")
    officer = Post.objects.get(person=here.person("乙", Duty.DUTY_OFFICER, "office"))
    people.renew_password(person, by=security)

    with pytest.raises(SecondPersonNeeded):
        if verb == "stand_in":
            posts.stand_in(officer, person, since=TODAY, until=dt.date(2026, 2, 1), by=security)
        else:
            post, place = Post.objects.get(person=person), Place(unit=here.units["office"])
            posts.transfer(
                post, place=place, duty=Duty.DUTY_OFFICER, since=TOMORROW, open_matters=nothing_waits, by=security
            )

    assert Post.objects.filter(duty=Duty.DUTY_OFFICER).count() == 1


def test_nobody_offers_a_post_to_themselves_or_to_an_account_they_opened(here: Offices, security: User) -> None:
    post = Post.objects.get(person=here.person("甲", Duty.HANDLER, "squad"))
    opened, _code = people.add(username="made", name="假人", phone="", by=security)

    with pytest.raises(NotAllowed):
        handovers.offer(post, to=security, on=TOMORROW, open_matters=something_waits, address=address, by=security)
    with pytest.raises(Refusal, match="须由两人决定"):
        handovers.offer(post, to=opened, on=TOMORROW, open_matters=something_waits, address=address, by=security)


def test_a_code_issued_after_the_offer_stops_the_handover(here: Offices, security: User) -> None:
    post = Post.objects.get(person=here.person("甲", Duty.HANDLER, "squad"))
    receiver = here.person("乙", Duty.LIAISON, "far_squad", last_login=timezone.now())
    offered = handovers.offer(
        post, to=receiver, on=TOMORROW, open_matters=something_waits, address=address, by=security
    )
    people.renew_password(receiver, by=security)

    with pytest.raises(Refusal, match="须由两人决定"):
        handovers.accept(offered, address=address, by=receiver)


def test_the_first_code_of_an_account_comes_from_another_than_its_post(
    here: Offices, security: User, second: User
) -> None:
    person = User.objects.create(username="imported", name="导入", password="!")
    give(here, person, security)

    with pytest.raises(SecondPersonNeeded, match="不能单独发放"):
        people.renew_password(person, by=security)
    assert person not in people.without_password(security)
    assert person in people.without_password(second)
    uses(person, people.renew_password(person, by=second))
    assert people.renew_password(person, by=security)  # whom the second person knows may forget the password


@pytest.mark.parametrize("duty", sorted(ADMINISTRATORS))
def test_administrators_are_appointed_by_two(here: Offices, security: User, duty: str) -> None:
    with pytest.raises(SecondPersonNeeded, match="须由两人任命"):
        give(here, here.person("甲"), security, Duty(duty))


@pytest.mark.parametrize("duty", sorted(ADMINISTRATORS))
def test_their_accounts_are_changed_by_two(here: Offices, security: User, duty: str) -> None:
    watcher = here.person("甲", Duty(duty), "city", phone="13800005678")
    before = watcher.password

    with pytest.raises(SecondPersonNeeded):
        people.renew_password(watcher, by=security)
    with pytest.raises(SecondPersonNeeded):
        people.correct(watcher, name="甲", phone="13900001234", email="", by=security)

    watcher.refresh_from_db()
    assert (watcher.password, watcher.phone) == (before, "13800005678")
    assert watcher not in people.without_password(security)
    assert not SignInCode.objects.exists()
    assert not Message.objects.exists()


def test_what_was_confirmed_is_done_and_names_both(here: Offices, security: User, second: User) -> None:
    person, _code = people.add(username="made", name="刘洋", phone="", by=security)

    confirm(proposed(here, person, security), second)

    assert Post.objects.get(person=person).duty == Duty.DUTY_OFFICER
    line = Change.objects.get(action="post_given")
    assert (line.by_id, line.changed["confirmed_by"]) == (security.pk, ["", "周敏"])


def test_a_confirmed_code_is_shown_to_the_second_person_alone(here: Offices, security: User, second: User) -> None:
    auditor = here.person("甲", Duty.AUDITOR, "city")
    proposal = proposed(here, auditor, security, Matter.CODE)

    code = confirm(proposal, second)

    assert SignInCode.objects.that_opens(auditor, code)
    assert second_persons.way_in_by(auditor) == second.pk
    assert "code" not in proposal.particulars


def test_whoever_proposed_does_not_confirm_nor_does_the_person(here: Offices, security: User, second: User) -> None:
    here.person("吴刚", Duty.SECURITY_ADMIN)
    proposal = proposed(here, here.person("甲", Duty.AUDITOR, "city"), security, Matter.CODE)
    about_second = proposed(here, second, security, Matter.CODE)

    for one, by in [(proposal, security), (about_second, second), (proposal, here.person("乙", Duty.AUDITOR, "city"))]:
        with pytest.raises(Refusal):
            confirm(one, by)
    assert not SignInCode.objects.exists()


def test_nobody_confirms_for_whoever_gave_them_their_code_nor_the_other_way(
    here: Offices, security: User, second: User
) -> None:
    """Else one hand takes the account of a colleague and is its own second person."""
    third = here.person("吴刚", Duty.SECURITY_ADMIN)
    uses(second, confirm(proposed(here, second, security, Matter.CODE), third))
    person, _code = people.add(username="made", name="刘洋", phone="", by=third)

    with pytest.raises(NotAllowed, match="第三名"):
        confirm(proposed(here, person, third), second)

    auditor = here.person("甲", Duty.AUDITOR, "city")
    with pytest.raises(NotAllowed, match="第三名"):
        confirm(proposed(here, auditor, second, Matter.CODE), third)


def test_a_second_person_elsewhere_is_none(here: Offices, security: User) -> None:
    here.person("丁", Duty.SECURITY_ADMIN, "elsewhere")

    with pytest.raises(Refusal, match="没有可以确认的第二名"):
        proposed(here, here.person("甲"), security)


def test_those_who_can_confirm_are_told_and_the_proposer_of_the_answer(
    here: Offices, security: User, second: User
) -> None:
    proposal = proposed(here, here.person("甲"), security)
    told = Message.objects.get(channel="inbox")
    proposals.decline(proposal, address=address, by=second)

    assert (told.recipient, told.body["url"]) == (str(second.pk), address(proposal.pk))
    assert Message.objects.filter(channel="inbox", recipient=str(security.pk)).count() == 1
    assert not Post.objects.filter(person__username="甲").exists()
    with pytest.raises(Refusal, match="已经有了决定"):
        confirm(proposal, second)


def test_a_proposal_lapses_after_two_weeks_and_makes_room(here: Offices, security: User, second: User) -> None:
    person = here.person("甲")
    proposal = proposed(here, person, security)
    Proposal.objects.update(proposed_at=timezone.now() - proposals.LASTS - dt.timedelta(hours=1))

    with pytest.raises(Refusal, match="超过两周"):
        confirm(proposal, second)
    assert proposed(here, person, security).is_open


def test_the_same_is_not_proposed_twice(here: Offices, security: User, second: User) -> None:
    person = here.person("甲")
    proposed(here, person, security)

    with pytest.raises(Refusal, match="提出过同样的"):
        proposed(here, person, security)


def test_the_database_knows_no_proposal_confirmed_by_its_proposer(here: Offices, security: User, second: User) -> None:
    proposal = proposed(here, here.person("甲"), security)

    with pytest.raises(IntegrityError, match="teams_proposal_confirmed_by_a_second_person"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            decided_by=security, decided_at=timezone.now(), is_confirmed=True
        )


def test_a_post_of_an_administrator_is_ended_by_one_and_all_others_learn_of_it(
    here: Offices, security: User, second: User
) -> None:
    auditor = here.person("甲", Duty.AUDITOR, "city")
    post = Post.objects.get(person=auditor)

    posts.end(post, until=TOMORROW, open_matters=nothing_waits, by=security)

    readers = set(Message.objects.filter(channel="inbox").values_list("recipient", flat=True))
    assert readers == {str(second.pk), str(auditor.pk)}


def test_whoever_runs_the_system_issued_no_way_in(here: Offices) -> None:
    person = here.person("甲")
    SignInCode.objects.create(person=person, digest="x", expires_on=TOMORROW)

    assert second_persons.way_in_by(person) is None
    assert not InboxEntry.objects.exists()
