"""The words of a matter mark danger to life; who accepts or reclassifies it reads it, and sets the mark right."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Case, Clock
from cases.reading.timeline import sentence
from cases.rules.choices import Stage, State
from cases.rules.errors import NotPossibleHere
from cases.rules.lifecycle import Action
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.steps import again, last_event, refused
from tests.cases.test_first_reading import GAS, whistled
from tests.cases.world import World, case_in, entry
from web.errors import NotAllowed

pytestmark = pytest.mark.django_db


def marked(world: World, state: State, *, is_danger: bool) -> Case:
    return case_in(world, state, catalogue_item=entry("1304"), level="II", is_danger=is_danger)


def reclassified(world: World, case: Case, code: str, *, is_danger: bool | None) -> Case:
    by = world.person("officer")
    actions.reclassify(case, by=by, entry=entry(code), reason="看过现场", is_danger=is_danger)
    return again(case)


@pytest.mark.parametrize(
    ("text", "reads", "words"),
    [(GAS, False, "认定为不危及生命"), ("麻烦帮忙看看这个", True, "认定为危及生命")],
)
def test_who_accepts_sets_the_mark_right_and_the_ledger_says_so(
    world: World, text: str, reads: bool, words: str
) -> None:
    case = whistled(world, text)

    actions.accept(case, by=world.person("committee_officer"), entry=entry("1304"), is_danger=reads)

    event = last_event(case)
    assert again(case).is_danger is reads
    assert event.payload["danger"] is reads
    assert sentence(event).endswith(f"接单；{words}")


@pytest.mark.parametrize("reads", [True, None])
def test_accepted_as_the_words_said_the_mark_stays_and_nothing_is_noted(world: World, reads: bool | None) -> None:
    case = whistled(world, GAS)

    actions.accept(case, by=world.person("committee_officer"), entry=entry("1304"), is_danger=reads)

    assert again(case).is_danger
    assert "danger" not in last_event(case).payload
    assert "危及" not in sentence(last_event(case))


@pytest.mark.parametrize("reads", [True, False])
def test_the_mark_alone_is_set_right_without_another_type_and_no_limit_changes(world: World, reads: bool) -> None:
    case = marked(world, State.IMPLEMENTING, is_danger=not reads)
    before = (case.due_at, case.level, Clock.objects.filter(case=case).count())

    case = reclassified(world, case, "1304", is_danger=reads)

    assert case.is_danger is reads
    assert (case.due_at, case.level, Clock.objects.filter(case=case).count()) == before
    judged = "认定为危及生命" if reads else "认定为不危及生命"
    assert sentence(last_event(case)).endswith(f"重新认定危险；{judged}")
    assert last_event(case).note == "看过现场"


def test_type_and_mark_are_set_right_together(world: World) -> None:
    case = marked(world, State.ACCEPTED, is_danger=True)
    Clock.objects.create(
        case=case, stage=Stage.CLOSE, started_at=case.raised_at, due_at=case.due_at, limit="3WD", round=case.round
    )

    case = reclassified(world, case, "1502", is_danger=False)

    assert (case.is_danger, case.catalogue_item) == (False, entry("1502"))
    assert "改为1502" in sentence(last_event(case))
    assert "认定为不危及生命" in sentence(last_event(case))


def test_neither_another_type_nor_another_mark_is_refused(world: World) -> None:
    case = marked(world, State.ACCEPTED, is_danger=True)
    with refused(NotPossibleHere, case, status=NotPossibleHere.status):
        reclassified(world, case, "1304", is_danger=True)


@pytest.mark.parametrize("who", ["lead", "assist", "grid_worker"])
def test_nobody_else_takes_the_mark_away(world: World, who: str) -> None:
    case = marked(world, State.IMPLEMENTING, is_danger=True)
    with refused(NotAllowed, case, status=403):
        actions.reclassify(case, by=world.person(who), entry=entry("1304"), reason="没有危险", is_danger=False)


def test_units_called_hear_that_the_danger_was_judged_anew(world: World) -> None:
    case = marked(world, State.IMPLEMENTING, is_danger=False)
    while drain():
        pass

    reclassified(world, case, "1304", is_danger=True)
    while drain():
        pass

    kinds = InboxEntry.objects.filter(user=world.person("lead")).values_list("kind", flat=True)
    assert list(kinds) == ["reclassify_danger"]


@pytest.fixture
def desk(world: World, client: Client) -> Client:
    client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")
    return client


def step(case: Case, action: Action) -> str:
    return reverse("desk:step", args=[case.reference, action])


@pytest.mark.parametrize("is_danger", [True, False])
@pytest.mark.parametrize(("action", "state"), [(Action.ACCEPT, State.WHISTLED), (Action.RECLASSIFY, State.ACCEPTED)])
def test_the_form_asks_and_shows_how_it_stands(
    world: World, desk: Client, action: Action, state: State, is_danger: bool
) -> None:
    page = desk.get(step(marked(world, state, is_danger=is_danger), action))
    form = page.context["form"]
    assert form["life"].value() == ("danger" if is_danger else "none")
    assert "是否危及生命" in page.text


@pytest.mark.parametrize(("answer", "left"), [("none", False), ("danger", True), (None, True)])
def test_the_answer_counts_and_none_leaves_the_mark(world: World, desk: Client, answer: str | None, left: bool) -> None:
    case = marked(world, State.WHISTLED, is_danger=True)
    typed = {"version": case.version, "entry": "1304"} | ({"life": answer} if answer else {})

    response = desk.post(step(case, Action.ACCEPT), typed)

    assert response.status_code == 302
    assert again(case).is_danger is left


def test_an_answer_that_is_none_is_refused_beside_its_question(world: World, desk: Client) -> None:
    case = marked(world, State.WHISTLED, is_danger=True)
    response = desk.post(step(case, Action.ACCEPT), {"version": case.version, "entry": "1304", "life": "maybe"})
    assert response.status_code == 422
    assert "life" in response.context["form"].errors
    assert again(case).is_danger


def test_the_mark_is_gone_from_list_and_page(world: World, desk: Client) -> None:
    tag = '<span class="tag bad">危及生命</span>'
    case = marked(world, State.WHISTLED, is_danger=True)
    assert tag in desk.get(case.get_absolute_url()).text
    assert tag in desk.get("/desk/").text

    desk.post(step(case, Action.ACCEPT), {"version": case.version, "entry": "1304", "life": "none"})

    assert tag not in desk.get(case.get_absolute_url()).text
    assert tag not in desk.get("/desk/").text
