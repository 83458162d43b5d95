"""A post that open matters wait on ends only when its receiver accepts."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from networks.models import Change, Unit
from outbox.models import Message
from teams import inbox
from teams.actions import handovers
from teams.choices import Duty
from teams.models import Handover, InboxEntry, Post, User
from tests.teams.offices import NOON, TODAY, Offices
from web.errors import NotAllowed, Refusal

LATER = dt.date(2026, 1, 12)


def two_open(unit: Unit) -> int:
    return 2


def address(pk: int) -> str:
    return f"/h/{pk}/"


@pytest.fixture
def post(here: Offices) -> Post:
    return here.post(here.person("周弘"), Duty.HANDLER, "squad")


@pytest.fixture
def receiver(here: Offices) -> User:
    return here.person("李娜")


@pytest.fixture
def offered(post: Post, receiver: User, security: User) -> Handover:
    return handovers.offer(post, to=receiver, on=LATER, open_matters=two_open, address=address, by=security)


def test_an_offer_changes_no_post_and_tells_the_receiver(offered: Handover, post: Post, receiver: User) -> None:
    inbox.deliver([Message.objects.get()])

    assert (offered.waiting, offered.is_open, str(offered)) == (2, True, str(post))
    assert Post.objects.get(pk=post.pk).until is None
    assert InboxEntry.objects.of(receiver).get().url == f"/h/{offered.pk}/"
    assert not receiver.current_posts


def test_an_accepted_handover_moves_the_post_on_its_day(offered: Handover, post: Post, receiver: User) -> None:
    new = handovers.accept(offered, address=address, by=receiver)

    old = Post.objects.get(pk=post.pk)
    assert (old.until, new.since, new.person, new.unit, new.duty) == (LATER, LATER, receiver, post.unit, post.duty)
    told = Change.objects.about("user", receiver.pk).order_by("pk")
    assert [change.action for change in told] == ["handover_offered", "handover_accepted"]
    assert Message.objects.filter(recipient=str(offered.offered_by_id)).count() == 1


def test_a_handover_accepted_late_counts_from_that_day(offered: Handover, post: Post, receiver: User) -> None:
    with time_machine.travel(NOON + dt.timedelta(days=30), tick=False):
        new = handovers.accept(offered, address=address, by=receiver)

    assert new.since == Post.objects.get(pk=post.pk).until == TODAY + dt.timedelta(days=30)


def test_a_declined_handover_leaves_the_post_where_it_is(
    offered: Handover, post: Post, receiver: User, here: Offices, security: User
) -> None:
    handovers.decline(offered, address=address, by=receiver)

    assert Post.objects.get(pk=post.pk).until is None
    other = here.person("丁")
    assert handovers.offer(post, to=other, on=LATER, open_matters=two_open, address=address, by=security).is_open


@pytest.mark.parametrize("verb", [handovers.accept, handovers.decline])
def test_a_handover_is_settled_once_and_by_its_receiver(
    offered: Handover, receiver: User, here: Offices, verb: object
) -> None:
    with pytest.raises(NotAllowed, match="接手人本人"):
        handovers.accept(offered, address=address, by=here.person("丁"))
    handovers.decline(offered, address=address, by=receiver)

    with pytest.raises(Refusal, match="已经办完"):
        verb(offered, address=address, by=receiver)  # type: ignore[operator]  # one of two functions


def test_one_handover_of_a_post_waits_at_a_time(offered: Handover, post: Post, here: Offices, security: User) -> None:
    with pytest.raises(Refusal, match="等待接收"):
        handovers.offer(post, to=here.person("丁"), on=LATER, open_matters=two_open, address=address, by=security)

    assert Message.objects.count() == 1


def test_nobody_hands_over_to_themselves(post: Post, security: User) -> None:
    with pytest.raises(Refusal, match="交给自己"):
        handovers.offer(post, to=post.person, on=LATER, open_matters=two_open, address=address, by=security)


def test_a_post_on_which_nothing_waits_is_simply_ended(post: Post, receiver: User, security: User) -> None:
    with pytest.raises(Refusal, match="直接免去"):
        handovers.offer(post, to=receiver, on=LATER, open_matters=lambda unit: 0, address=address, by=security)


def test_handovers_are_offered_by_whoever_gives_posts_there(post: Post, receiver: User, here: Offices) -> None:
    stranger = here.person("戊", Duty.SYSTEM_ADMIN)

    with pytest.raises(NotAllowed):
        handovers.offer(post, to=receiver, on=LATER, open_matters=two_open, address=address, by=stranger)


def test_what_the_receiver_may_not_hold_is_refused_when_accepting(
    offered: Handover, post: Post, receiver: User, here: Offices
) -> None:
    here.post(receiver, Duty.SYSTEM_ADMIN)

    with pytest.raises(Refusal, match="系统管理员不看事项"):
        handovers.accept(offered, address=address, by=receiver)

    assert Post.objects.get(pk=post.pk).until is None
    assert Handover.objects.get().is_open
