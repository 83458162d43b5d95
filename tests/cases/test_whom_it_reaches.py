"""Whom the telling of a step reaches: of a sealed case, of a merged one, and of one that somebody follows."""

from __future__ import annotations

import pytest

from cases.models import Case, CaseEvent, Follow, Reporter
from cases.notifications import case_events
from cases.notifications.audiences import ANY, in_office
from cases.notifications.notices import BY_KIND
from cases.notifications.tellings import envelopes
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from outbox.models import Message
from teams.models import InboxEntry
from tests.cases.merged import merged
from tests.cases.steps import take
from tests.cases.test_notices import deliver
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_sealed", "expected"), [(False, {"lead", "lead_head"}), (True, set())])
def test_of_a_sealed_case_a_notice_reaches_nobody_but_those_it_is_open_to(
    world: World, is_sealed: bool, expected: set[str]
) -> None:
    case = case_in(world, State.WHISTLED, is_suggested_confidential=is_sealed)
    event = CaseEvent(case=case, action=Action.REMIND, pk=1)
    to_a_unit = in_office([world.units["justice"].pk], *ANY)

    telling = case_events._telling(BY_KIND["remind"], event, to_a_unit)

    names = {person.pk: name for name, person in world.people.items()}
    assert {names[int(one.recipient)] for one in envelopes([telling])} & {"lead", "lead_head"} == expected


def test_who_raised_a_case_that_was_merged_is_told_of_it_once_and_who_raised_the_other_is_not(world: World) -> None:
    case, master = case_in(world, State.WHISTLED), case_in(world, State.ACCEPTED)
    own, of_master = Reporter.objects.get(case=case), Reporter.objects.get(case=master)
    Message.objects.all().delete()

    merged(world, case, master)
    deliver()

    event = CaseEvent.objects.get(case=case, action=Action.MERGE)
    texts = Message.objects.filter(channel="text", body__event=event.pk).values_list("recipient", flat=True)
    assert list(texts) == [str(own.pk)]
    assert str(of_master.pk) not in texts


def texts(*events: CaseEvent) -> list[tuple[int, str]]:
    """The event and the reporter of each text."""
    told = case_events._to_reporters(events)
    return sorted((one.body["event"], one.recipient) for one in told if one.channel == "text")


def event(case: Case, action: Action, number: int) -> CaseEvent:
    return CaseEvent(case=case, action=action, pk=number, target=State.EVALUATING)


def test_whoever_follows_another_case_by_now_is_told_of_their_old_one_that_it_was_merged_and_no_more(
    world: World,
) -> None:
    old, goes_on = case_in(world, State.EVALUATING), case_in(world, State.EVALUATING)
    moved, other = Reporter.objects.get(case=old), str(Reporter.objects.get(case=goes_on).pk)
    Reporter.objects.filter(pk=moved.pk).update(case=goes_on, raised_in=old)
    answered = [event(old, Action.GIVE_FEEDBACK, 1), event(goes_on, Action.GIVE_FEEDBACK, 2)]

    assert set(texts(*answered)) == {(2, other), (2, str(moved.pk))}
    assert texts(event(old, Action.MERGE, 3)) == [(3, str(moved.pk))]


def test_whoever_was_given_back_their_case_is_told_once(world: World) -> None:
    case = case_in(world, State.EVALUATING)
    Reporter.objects.filter(case=case).update(raised_in=case)

    assert texts(event(case, Action.MERGE, 3)) == [(3, str(Reporter.objects.get(case=case).pk))]


@pytest.mark.parametrize(
    ("state", "step", "who", "unit"),
    [
        (State.ACCEPTED, Action.DISPATCH, "officer", "justice"),
        (State.EVALUATING, Action.RATE, "reporter", "street_office"),
    ],
)
def test_a_follower_reads_who_has_it_now_or_which_centre_had_it_last(
    world: World, state: State, step: Action, who: str, unit: str
) -> None:
    case = case_in(world, state)
    Follow.objects.create(person=world.people["county_officer"], case=case)

    take(world, case, (step, who))
    deliver()

    told = InboxEntry.objects.filter(user=world.people["county_officer"], kind="followed")
    assert {entry.params["unit"] for entry in told} == {world.units[unit].short_name}
