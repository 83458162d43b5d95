"""A matter comes in: to the right centre, once, whole, and with its reporter sealed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases import actions
from cases.evidence.photos import Cleaned
from cases.models import Call, Case, CaseEvent, Rating, Reporter
from cases.rules import sealing
from cases.rules.choices import Channel, Outcome, State
from cases.rules.errors import EvidenceMissing, NotPossibleHere
from cases.rules.lifecycle import Action
from networks.choices import AreaLevel
from networks.models import CatalogueItem, Unit
from outbox.models import Message
from outbox.tasks import drain
from teams.models import Post
from tests.cases.world import World, entry
from web.errors import KeyReused, NotAllowed, Refusal

NAME, PHONE = "欧阳静姝", "13912345678"
TEXT = "制动器小区下水道总堵"
SIX_STEPS = ["whistle", "accept", "dispatch", "report_in", "consult", "finish", "self_handle"]
RARE = "𠮷㐂䶮𪚥龘𡋾⺁﨎"


def matter(world: World, **facts: Any) -> actions.Matter:
    return actions.Matter(**({"text": TEXT, "area": world.area("grid"), "person": actions.Person(NAME, PHONE)} | facts))


def whistled(world: World, by: str = "grid_worker", key: str = "", **facts: Any) -> Case:
    return actions.whistle(matter(world, **facts), by=world.person(by), key=key)


def nothing_stored() -> bool:
    return not (
        Case.objects.exists() or CaseEvent.objects.exists() or Message.objects.exists() or Reporter.objects.exists()
    )


def test_a_matter_goes_to_the_smallest_centre_that_holds_the_place(world: World) -> None:
    case = whistled(world)

    assert case.state == State.WHISTLED
    assert case.centre == case.holder == world.unit("committee")


def test_where_the_community_has_no_centre_today_the_street_answers(world: World) -> None:
    Unit.objects.filter(pk=world.unit("committee").pk).update(until=timezone.localdate())

    assert whistled(world).centre == world.unit("street_office")


def test_a_place_that_no_centre_answers_for_is_refused(world: World) -> None:
    Unit.objects.filter(is_centre=True).update(until=timezone.localdate())

    with pytest.raises(NotPossibleHere):
        whistled(world)

    assert nothing_stored()


def test_a_case_knows_its_area_at_every_level(world: World) -> None:
    case = Case.objects.get(pk=whistled(world).pk)

    assert {level: getattr(case, level) for level in AreaLevel.values} == {
        level: world.areas[level] for level in AreaLevel.values
    }


def test_a_case_number_carries_the_local_day_and_is_known_at_once(world: World) -> None:
    case = Case.objects.get(pk=whistled(world).pk)

    assert f"{timezone.localdate():%Y%m%d}" in case.reference
    assert case.reference != whistled(world).reference


@pytest.mark.parametrize("name", ["other_grid_worker", "other_officer", "uncalled", "supervisor", "system_admin"])
def test_who_has_no_post_for_the_place_cannot_raise_a_matter_there(world: World, name: str) -> None:
    if name == "uncalled":
        Post.objects.filter(person=world.people[name]).update(until=timezone.localdate())

    with pytest.raises(NotAllowed):
        whistled(world, by=name)

    assert nothing_stored()


@pytest.mark.parametrize("name", ["grid_worker", "committee_officer", "officer", "county_officer", "lead"])
def test_who_has_a_post_for_the_place_raises_it_in_the_name_of_the_unit(world: World, name: str) -> None:
    case = whistled(world, by=name)

    assert case.raised_by == world.people[name]
    assert CaseEvent.objects.get(case=case).unit_id == Post.objects.get(person=world.people[name]).unit_id


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000\u3000"])
def test_a_matter_without_words_is_refused(world: World, text: str) -> None:
    with pytest.raises(EvidenceMissing):
        whistled(world, text=text)

    assert nothing_stored()


@pytest.mark.parametrize("text", ["堵" * 7000, "👨‍👩‍👧‍👦🚰 waited 3 days", RARE, "ab\u0301", "一行\n两行"])
def test_whatever_people_write_is_kept_as_they_wrote_it(world: World, text: str) -> None:
    assert Case.objects.get(pk=whistled(world, text=text).pk).text == text


def test_a_heading_of_the_catalogue_is_no_type_of_matter(world: World) -> None:
    heading = CatalogueItem.objects.filter(parent=None).first()

    with pytest.raises(NotPossibleHere):
        whistled(world, entry=heading)

    assert nothing_stored()


def test_a_type_given_at_once_brings_its_network_level_and_secrecy(world: World) -> None:
    kind = CatalogueItem.objects.filter(parent__isnull=False, is_confidential=True)[0]
    case = whistled(world, entry=kind, text="麻烦帮忙看看这个")

    assert (case.catalogue_item, case.network, case.level) == (kind, kind.network, kind.level)
    assert case.is_confidential


def test_a_photo_belongs_to_the_first_event(world: World) -> None:
    photo = Cleaned(b"jpeg", "image/jpeg", ".jpg", "0" * 64, 4, 3)

    case = actions.whistle(matter(world), by=world.person("grid_worker"), evidence=[photo])

    kept = case.evidence.get()
    assert (kept.event_seq, kept.by, kept.sha256) == (1, world.people["grid_worker"], "0" * 64)


def test_the_same_form_sent_twice_is_one_case(world: World) -> None:
    first = whistled(world, key="k1")
    second = whistled(world, key="k1", text=f"  {TEXT} ")

    assert first.pk == second.pk
    assert (Case.objects.count(), CaseEvent.objects.count(), Message.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "another"},
        {"place": "4号楼"},
        {"person": actions.Person("王大爷", PHONE)},
        {"person": actions.Person(NAME, "13912345670")},
        {"person": actions.Person(NAME + PHONE, "")},
        {"channel": Channel.COUNCIL},
        {"area": "community"},
        {"entry": "1304"},
    ],
)
def test_a_key_that_comes_again_with_another_content_is_refused(world: World, other: dict[str, Any]) -> None:
    first = whistled(world, by="committee_officer", key="k1")
    found = {"area": world.area, "entry": entry}
    facts = {name: found[name](value) if name in found else value for name, value in other.items()}

    with pytest.raises(KeyReused), transaction.atomic():
        whistled(world, by="committee_officer", key="k1", **facts)

    assert list(Case.objects.all()) == [first]
    assert Message.objects.count() == 1


def test_a_whistle_s_key_does_not_open_another_kind_of_form(world: World) -> None:
    whistled(world, key="k1")

    with pytest.raises(KeyReused), transaction.atomic():
        actions.self_handle(matter(world), by=world.person("grid_worker"), result="已疏通", key="k1")

    assert Case.objects.count() == 1


def test_keys_of_two_people_never_meet(world: World) -> None:
    assert whistled(world, key="k1").pk != whistled(world, by="officer", key="k1").pk
    assert Case.objects.filter(intake_key="k1").count() == 2


def test_what_breaks_a_whistle_is_not_taken_for_a_second_sending(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "code_digest", lambda _text: b"always the same!")
    whistled(world, key="k1")

    with pytest.raises(Exception, match="tracking_digest"), transaction.atomic():
        whistled(world, key="k2")

    assert Case.objects.count() == 1


def handled(world: World, **facts: Any) -> Case:
    return actions.self_handle(matter(world, **facts), by=world.person("grid_worker"), result="已疏通", key="k")


def test_a_matter_handled_on_the_spot_takes_all_six_steps_in_one_unit(world: World) -> None:
    case = handled(world)

    events = CaseEvent.objects.filter(case=case).order_by("seq")
    assert [event.action for event in events] == SIX_STEPS
    assert {event.unit_id for event in events} == {world.unit("committee").pk}
    assert [event.source for event in events][1:] == [event.target for event in events][:-1]
    assert case.version == len(SIX_STEPS)


def test_a_matter_handled_on_the_spot_waits_for_its_evaluation_alone(world: World) -> None:
    case = handled(world)

    assert (case.state, case.holder, case.outcome, case.answer) == (State.EVALUATING, None, Outcome.SOLVED, "已疏通")
    assert case.next_stage == "rating"
    assert Rating.objects.get(case=case).closes_at == case.next_due_at
    call = Call.objects.get(case=case)
    assert call.unit == world.unit("committee")
    assert call.arrived_at == call.finished_at == case.raised_at


def test_a_matter_handled_on_the_spot_leaves_one_message(world: World) -> None:
    case = handled(world)

    last = CaseEvent.objects.get(case=case, action=Action.SELF_HANDLE)
    assert [message.key for message in Message.objects.all()] == [f"event:{last.pk}"]


def test_handled_on_the_spot_by_somebody_without_a_unit_counts_for_the_centre(world: World) -> None:
    Post.objects.filter(person=world.people["grid_worker"]).update(unit=None)

    assert Call.objects.get(case=handled(world)).unit == world.unit("committee")


@pytest.mark.parametrize("result", ["", "  "])
def test_handled_on_the_spot_says_what_was_done(world: World, result: str) -> None:
    with pytest.raises(EvidenceMissing):
        actions.self_handle(matter(world), by=world.person("grid_worker"), result=result)

    assert nothing_stored()


@pytest.mark.parametrize("error", [Refusal, NotAllowed])
def test_a_refusal_reads_as_a_sentence(world: World, error: type[Refusal]) -> None:
    with pytest.raises(error) as refusal:
        whistled(world, by="other_officer")

    assert "own area" in str(refusal.value) or "辖区" in str(refusal.value)


def places_that_hold(words: str) -> list[str]:
    """Tables in which any column of any row, text or bytes, holds these words readable."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            readable = f'SELECT count(*) FROM "{table}" r WHERE strpos(r::text, %s) > 0 OR strpos(r::text, %s) > 0'  # noqa: S608  names of the database itself
            cursor.execute(readable, [words, words.encode().hex()])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.parametrize("words", [NAME, PHONE, PHONE[3:]])
def test_who_raised_a_matter_stands_readable_nowhere_in_the_database(world: World, words: str) -> None:
    whistled(world, key="k1")
    handled(world)
    drain()

    assert places_that_hold(words) == []


def test_the_search_for_readable_words_can_find_them(world: World) -> None:
    whistled(world)
    Reporter.objects.update(sealed_name=NAME.encode())

    assert "cases_case" in places_that_hold(TEXT)
    assert places_that_hold(NAME) == ["cases_reporter"]


def test_a_sealed_reporter_can_be_read_again_with_the_key(world: World) -> None:
    reporter = Reporter.objects.get(case=whistled(world))

    assert (sealing.unseal(reporter.sealed_name), sealing.unseal(reporter.sealed_phone)) == (NAME, PHONE)
    assert (reporter.masked_name, reporter.masked_phone) == ("欧**", "139****5678")
    assert reporter.user is None
    assert reporter.has_phone


def test_without_a_name_the_person_who_logged_it_stands_for_the_matter(world: World) -> None:
    reporter = Reporter.objects.get(case=whistled(world, person=actions.Person()))

    assert reporter.user == world.people["grid_worker"]
    assert not reporter.has_phone


def test_a_matter_of_another_content_is_another_case(world: World) -> None:
    first = matter(world)

    assert actions.whistle(first, by=world.person("grid_worker"), key="a").pk != whistled(world, key="b").pk
    assert replace(first, place="x") != first
