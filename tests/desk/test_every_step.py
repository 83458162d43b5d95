"""Nothing of a step is forgotten: every action that people take has all its parts, and each button leads to a page."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils.translation import override

from cases.reading.timeline import sentence
from cases.rules.choices import Role
from cases.rules.lifecycle import BY_ACTION, TRANSITIONS, Action
from desk.action_buttons import KEYS
from desk.forms.step import NO_KEY, NOTHING_SAID
from desk.forms.table import BY_ACTION as STEPS
from tests.cases.attempts import ATTEMPTS
from tests.cases.test_seats_by_action import TABLE
from tests.cases.test_timeline import PAYLOADS, event
from tests.cases.world import World
from tests.desk.step_forms import FILLED, Desk, before

BY_PEOPLE = [row.action for row in TRANSITIONS if row.sources and row.who - {Role.REPORTER, Role.SYSTEM}]
WITHOUT_A_KEY = {
    *("finish_task", "drop_task", "mark_unit", "record_call_in"),
    *("recuse", "step_aside", "end_recusal", "write_brief", "publish", "unpublish", "judge_rating"),
}
LINK = re.compile(r'(?:href|hx-get)="(/cases/[\w-]+/(?:\w+/\d+/)?\w+/)"')


def translated(words: object) -> tuple[str, str]:
    with override("zh-hans"):
        chinese = str(words)
    with override("en"):
        return chinese, str(words)


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_word_and_a_sentence_in_both_languages(action: Action) -> None:
    payload, _words = PAYLOADS.get(action, ({}, ""))
    told = sentence(event(action, payload))
    with override("en"):
        told_in_english = sentence(event(action, payload))

    chinese, english = translated(BY_ACTION[action].word)
    assert chinese and english and chinese != english
    assert told and told_in_english and told != told_in_english


@pytest.mark.parametrize("action", BY_PEOPLE)
def test_every_step_that_people_take_has_all_its_parts(action: Action) -> None:
    step = STEPS[action]

    if step.done is NOTHING_SAID:
        assert get_template(step.shows)
    else:
        chinese, english = translated(step.done)
        assert chinese and english and chinese != english
    assert get_template(step.form.template)
    assert (step.key is NO_KEY) == (action in WITHOUT_A_KEY)
    assert KEYS.get(action, NO_KEY) == step.key
    assert action in FILLED
    assert action in ATTEMPTS
    assert [row for row in TABLE if row["action"] == action and row["who may"]]


def test_no_page_is_there_for_a_step_that_people_do_not_take() -> None:
    assert STEPS.keys() == set(BY_PEOPLE) == set(FILLED)


def _waiting(world: World, client: Client, action: Action) -> Desk:
    """A page says why a matter is paused from the event, so there the pause is granted by its form."""
    if action != Action.RESUME:
        return before(world, client, action)
    granting = before(world, client, Action.PAUSE)
    granting.send()
    return Desk(world, action, client, granting.now(), FILLED[action].who)


@pytest.mark.django_db
@pytest.mark.parametrize("action", BY_PEOPLE)
def test_the_step_is_offered_on_the_page_of_the_case_and_every_button_there_opens(
    world: World, client: Client, action: Action
) -> None:
    desk = _waiting(world, client, action)
    page = client.get(desk.case.get_absolute_url())

    offered = set(LINK.findall(page.content.decode())) - {desk.case.get_absolute_url()}

    assert desk.url in offered
    answers = {url: client.get(url).status_code for url in sorted(offered)}
    assert set(answers.values()) == {200}, answers
