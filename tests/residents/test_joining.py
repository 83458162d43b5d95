"""我也是: one more person behind a matter, with a code of their own and no second text; neighbours learn no words."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from cases import actions
from cases.access.ledger import bad_rows
from cases.models import Case, CaseEvent, Rating, Reporter
from cases.reading.duplicates import near
from cases.rules.choices import State
from cases.rules.errors import IllegalMove, NotPossibleHere
from cases.rules.lifecycle import Action
from residents import pace
from tests.cases.counting import statements
from tests.cases.steps import take
from tests.cases.world import World, case_in, entry
from web.errors import KeyReused

pytestmark = pytest.mark.django_db
COMMUNITY = "220283001002"
TEXT = "制动器小区3号楼下水道又堵了，脏水往外冒"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    pace.RAISING.forget()


def key() -> str:
    return uuid.uuid4().hex


def ask(client, text: str = TEXT, area: str = COMMUNITY) -> str:
    return client.post("/raise/", {"suggest": "1", "text": text, "area": area, "house": "3"}).text


@pytest.fixture
def blocked(world: World) -> Case:
    return case_in(
        world, State.IMPLEMENTING, text="制动器小区下水道总堵，脏水往外冒", place="制动器小区 3号楼 2单元 301"
    )


def test_what_neighbours_raised_is_told_by_type_building_and_number_of_people(client, blocked):
    page = ask(client)

    assert f'name="join" value="{blocked.reference}"' in page
    assert entry().name_zh in page
    assert "制动器小区 3号楼" in page
    assert "1 人反映" in page


def test_nobody_learns_the_words_the_flat_or_who_it_was(client, blocked):
    page = ask(client, text="制动器小区下水道总堵，脏水往外冒")

    assert [secret for secret in ("总堵", "脏水", "2单元", "301", "王大爷") if secret in page] == []


@pytest.mark.parametrize(
    "facts",
    [
        {"is_confidential": True},
        {"is_suggested_confidential": True},
        {"network": "safety"},
        {"complained_of": "justice"},
        {"community": None},
    ],
)
def test_what_is_about_people_or_lies_elsewhere_is_told_to_no_neighbour(client, world, blocked, facts):
    if "complained_of" in facts:
        facts = {"complained_of": world.unit("justice")}
    Case.objects.filter(pk=blocked.pk).update(**facts)

    assert 'name="join"' not in ask(client)
    assert near(world.area("community"), TEXT, "") == []


def test_joining_needs_no_text_and_gives_a_code_of_ones_own(client, blocked):
    answer = client.post("/raise/", {"join": blocked.reference, "key": key(), "text": "", "phone": "13800000456"})

    joined = Reporter.objects.latest("pk")
    assert answer.url == f"/track/{joined.tracking_code}/raised/"
    assert (joined.case, Case.objects.count(), Reporter.objects.filter(case=blocked).count()) == (blocked, 1, 2)
    page = client.get(answer.url).text
    assert entry().name_zh in page
    assert "总堵" not in page + client.get(f"/track/{joined.tracking_code}/").text


def test_joining_moves_nothing_and_is_in_the_ledger(client, blocked):
    before = Case.objects.values("state", "due_at", "next_due_at", "last_step_at", "holder").get(pk=blocked.pk)

    actions.join(blocked, person=actions.Person(), key=key())

    assert Case.objects.values(*before).get(pk=blocked.pk) == before
    event = CaseEvent.objects.filter(case=blocked).latest("seq")
    assert (event.action, event.by, event.unit) == ("join", None, None)
    assert list(bad_rows(blocked)) == []


def test_sent_twice_it_is_one_person_and_of_another_matter_it_is_refused(world, blocked):
    other, sent = case_in(world, State.ACCEPTED), key()

    first, second = (actions.join(blocked, person=actions.Person(), key=sent) for _ in range(2))

    assert first == second
    with pytest.raises(KeyReused):
        actions.join(other, person=actions.Person(), key=sent)
    assert Reporter.objects.filter(case=blocked).count() == 2


@pytest.mark.parametrize("state", [State.EVALUATING, State.CLOSED, State.REFUSED, State.WITHDRAWN])
def test_what_is_answered_or_over_is_not_joined(world, state):
    with pytest.raises(IllegalMove):
        actions.join(case_in(world, state), person=actions.Person(), key=key())


@pytest.mark.parametrize("facts", [{"is_confidential": True}, {"is_suggested_confidential": True}])
def test_a_sealed_matter_is_not_joined_even_by_its_number(client, world, facts):
    case = case_in(world, State.WHISTLED, **facts)

    answer = client.post("/raise/", {"join": case.reference, "key": key()})

    assert answer.status_code == 422
    with pytest.raises(NotPossibleHere):
        actions.join(case, person=actions.Person(), key=key())
    assert Reporter.objects.filter(case=case).count() == 1


def test_everybody_who_joined_is_answered_and_asked_once_a_telephone(world):
    case = case_in(world, State.FEEDBACK)
    for phone in ("13800000456", "13800000456", "13800000789", "", ""):
        actions.join(case, person=actions.Person("", phone), key=key())

    take(world, case, (Action.GIVE_FEEDBACK, "lead_head"))

    assert Rating.objects.filter(case=case).count() == 1 + 2 + 2


def test_one_of_several_cannot_take_it_back_for_all(client, blocked):
    alone = Reporter.objects.get(case=blocked)
    joined = actions.join(blocked, person=actions.Person(), key=key())

    for reporter in (alone, joined):
        with pytest.raises(NotPossibleHere):
            actions.withdraw(blocked, by=reporter)
        assert "一个人不能撤回" in client.get(f"/track/{reporter.tracking_code}/withdraw/").text
    assert Case.objects.get(pk=blocked.pk).state == State.IMPLEMENTING


def test_sending_shows_what_is_near_once_and_then_sends(client, blocked):
    typed = {"text": TEXT, "area": COMMUNITY, "key": key()}

    first = client.post("/raise/", typed)
    shown = re.search(r'name="shown" value="([^"]+)"', first.text)[1]
    second = client.post("/raise/", typed | {"shown": shown})

    assert (first.status_code, second.status_code) == (422, 302)
    assert Case.objects.count() == 2


@pytest.mark.parametrize("number", ["", "JL1", "x" * 300, "JL20260101-00001", "%00\0"])
def test_a_number_of_nothing_is_answered_with_a_sentence(client, world, number):
    answer = client.post("/raise/", {"join": number, "key": key(), "text": TEXT})

    assert answer.status_code == 422
    assert TEXT in answer.text


def test_joining_takes_at_most_twelve_statements_and_asking_eight(client, blocked):
    with statements() as asked:
        ask(client)
    with statements() as written:
        client.post("/raise/", {"join": blocked.reference, "key": key(), "phone": "13800000456", "wants_slip": "on"})

    assert len(asked) <= 8
    assert len(written) <= 12, "\n".join(written)


def test_fifty_at_once_each_pressing_twice_leave_each_person_once(committed_world):
    case = case_in(committed_world, State.IMPLEMENTING)
    keys = [key() for _ in range(50)]

    def press(sent: str) -> int:
        try:
            return actions.join(case, person=actions.Person(), key=sent).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as people:
        found = list(people.map(press, [sent for sent in keys for _ in range(2)]))

    assert len(set(found)) == 50
    assert Reporter.objects.filter(case=case, has_joined=True).count() == 50
    assert CaseEvent.objects.filter(case=case, action="join").count() == 50
    assert list(bad_rows(case)) == []
