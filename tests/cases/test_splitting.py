"""Splitting (拆分): one report of two matters becomes two cases, which gains no time and loses nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.access import ledger
from cases.models import Case, Clock, Evidence, Recusal, Reporter
from cases.reading import tracking
from cases.rules.choices import State
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from outbox.models import Message
from outbox.tasks import drain
from tests.cases.lives import accepted, after, implementing
from tests.cases.merged import merged
from tests.cases.steps import again, last_event, refused, take
from tests.cases.world import World, case_in, entry, somebody_aside
from web.errors import NotAllowed
from worktime import timekeeping

pytestmark = pytest.mark.django_db
REST, PART = "下水道堵", "楼前路灯不亮，晚上看不见路"


def split(world: World, case: Case, **more: object) -> Case:
    """The child."""
    actions.split(case, by=world.person("officer"), rest=REST, part=PART, **more)  # type: ignore[arg-type]
    return Case.objects.filter(split_from=case).latest("pk")


def test_the_case_goes_on_and_a_child_waits_to_be_accepted(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    child = split(world, case)

    assert again(case).state == State.IMPLEMENTING
    assert again(case).text == case.text
    assert (child.state, child.text, child.holder) == (State.WHISTLED, PART, case.centre)
    assert (child.area, child.community, child.place) == (case.area, case.community, case.place)
    assert last_event(case).payload == {"part": child.reference}
    assert last_event(case).note == REST
    assert last_event(child).payload["split_from"] == case.reference
    assert not list(ledger.bad_rows())


def test_the_limit_counts_from_the_first_whistle_and_the_centre_has_time_to_accept(world: World) -> None:
    case = accepted(world)
    with timekeeping.as_of(after(days=2)):
        child = split(world, case)

    limits = {clock.stage: clock for clock in Clock.objects.filter(case=child)}
    assert limits["close"].started_at == case.raised_at == child.raised_at
    assert limits["accept"].started_at == after(days=2)
    assert limits["accept"].due_at > after(days=2)


def test_a_type_given_later_does_not_move_the_start_either(world: World) -> None:
    case = accepted(world)
    with timekeeping.as_of(after(days=2)):
        child = split(world, case)
        actions.accept(child, by=world.person("officer"), entry=entry("1502"))

    assert {clock.started_at for clock in Clock.objects.filter(case=child, stage="close")} == {case.raised_at}


def test_everybody_who_raised_it_raised_both_and_finds_the_child_by_the_old_code(world: World) -> None:
    case, other = case_in(world, State.ACCEPTED), case_in(world, State.ACCEPTED)
    merged(world, other, case)

    child = split(world, case)

    assert Reporter.objects.filter(case=child).count() == 2
    for person in Reporter.objects.filter(case=case).select_related("case", "raised_in"):
        [there] = tracking.Tracking(person, timekeeping.now()).parts
        assert there.case == child
        assert tracking.reporter_with(there.tracking_code) == there
        assert there.masked_name == person.masked_name


def test_whoever_left_a_telephone_is_told(world: World) -> None:
    split(world, case_in(world, State.ACCEPTED))

    while drain():
        pass

    assert Message.objects.filter(channel="text", body__kind="text_news").exists()


def test_a_child_of_a_confidential_case_is_confidential_and_sealed(world: World) -> None:
    child = split(world, case_in(world, State.ACCEPTED, is_confidential=True, hides_reporter=True))

    assert (child.is_confidential, child.is_suggested_confidential, child.hides_reporter) == (True, True, True)


def test_who_is_kept_from_the_case_is_kept_from_the_child(world: World) -> None:
    case = case_in(world, State.ACCEPTED, complained_of=world.units["property"])
    aside = somebody_aside(world, case)

    child = split(world, case)

    assert child.complained_of == world.unit("property")
    assert Recusal.objects.standing().filter(case=child, person=aside.person).exists()


def test_photos_that_are_ticked_belong_to_both_and_no_others(world: World, settings: object) -> None:
    case = case_in(world, State.ACCEPTED)
    facts = {"mime": "image/jpeg", "extension": "jpg", "sha256": "0" * 64, "size": 3, "created_at": case.raised_at}
    first, _second, later = (
        Evidence.objects.create(case=case, event_seq=seq, content=f"evidence/{n}.jpg", **facts)
        for n, seq in enumerate((1, 1, 2))
    )

    child = split(world, case, photos=[first.pk, later.pk])

    [kept] = Evidence.objects.filter(case=child)
    assert (kept.content.name, kept.event_seq) == (first.content.name, 1)
    assert kept.uid != first.uid
    assert last_event(child).payload["evidence"] == [first.sha256]


@pytest.mark.parametrize("given", [{"rest": " ", "part": PART}, {"rest": REST, "part": "。"}])
def test_both_texts_are_needed(world: World, given: dict[str, str]) -> None:
    case = case_in(world, State.ACCEPTED)

    with refused(EvidenceMissing, case, status=422):
        actions.split(case, by=world.person("officer"), **given)

    assert not Case.objects.filter(split_from=case).exists()


def test_only_the_centre_splits(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)

    with refused(NotAllowed, case, status=403):
        actions.split(case, by=world.person("lead"), rest=REST, part=PART)


def test_a_case_has_five_children_at_most(world: World) -> None:
    case = case_in(world, State.ACCEPTED)
    for _ in range(5):
        split(world, again(case))

    with refused(NotPossibleHere, case, status=422):
        actions.split(again(case), by=world.person("officer"), rest=REST, part=PART)


def test_the_two_pages_lead_to_each_other_and_a_child_is_merged_back(world: World, client: Client) -> None:
    case = case_in(world, State.ACCEPTED)
    child = split(world, case)
    client.force_login(world.people["officer"], backend="teams.backends.PostsBackend")

    assert child.get_absolute_url() in client.get(case.get_absolute_url()).content.decode()
    assert case.get_absolute_url() in client.get(child.get_absolute_url()).content.decode()

    child = take(world, child, (Action.ACCEPT, "officer"))
    assert merged(world, child, again(case)).continues == case


def test_the_resident_reads_of_both_on_the_page_of_the_old_code(world: World, client: Client) -> None:
    case = implementing(world)
    child = split(world, case)
    person = Reporter.objects.get(case=case)

    told = client.get(reverse("residents:track", args=[person.tracking_code])).content.decode()

    assert child.reference in told
    assert "您反映的是两件事" in told
    assert Reporter.objects.get(case=child).tracking_code in told
