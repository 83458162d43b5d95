"""Every step by its page: opened, taken, refused, sent twice, and sent too late."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.access import policies
from cases.models import Case, CaseEvent, PlanTask
from cases.rules.choices import Need, State
from cases.rules.lifecycle import Action
from desk.forms.step import At
from desk.forms.table import at
from networks import rules
from outbox.models import Message
from tests.cases.world import case_in
from tests.desk.step_forms import FILLED, Desk, before, photo, url

pytestmark = pytest.mark.django_db
every_step = pytest.mark.parametrize("action", FILLED)
MOST_TO_READ, MOST_TO_WRITE = 8, 12
WITH_A_POST_HERE = ("officer", "second_officer", "county_officer", "lead", "lead_head", "assist", "grid_worker")


@pytest.fixture(autouse=True)
def _rules_at_hand(world):
    """A process reads the rules once; what a page costs is counted after that."""
    rules.current()


def statements(captured):
    """What the budget counts: not the beginning and end of transactions."""
    free = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET TRANSACTION")
    return [query["sql"] for query in captured if not query["sql"].startswith(free)]


def told(captured):
    return "\n" + "\n".join(re.sub("SELECT .*? FROM", "SELECT FROM", sql)[:90] for sql in statements(captured))


@every_step
def test_the_form_opens_and_writes_nothing(world, client, action):
    desk = before(world, client, action)

    with CaptureQueriesContext(connection) as captured:
        response = desk.open()

    assert response.status_code == 200
    assert 'name="version"' in response.text
    assert len(statements(captured)) <= MOST_TO_READ, told(captured)
    assert CaseEvent.objects.filter(case=desk.case).count() == desk.case.version


@every_step
def test_a_filled_in_step_is_taken_and_leads_back_to_the_case(world, client, action):
    desk = before(world, client, action)

    with CaptureQueriesContext(connection) as captured:
        response = desk.send()

    assert response.status_code == (200 if action == Action.REVEAL else 302), response.text
    assert CaseEvent.objects.filter(case=desk.case, action=action, by=world.people[desk.who]).count() == 1
    assert len(statements(captured)) <= MOST_TO_WRITE, told(captured)


@every_step
def test_a_step_is_forbidden_to_who_may_only_look(world, client, action):
    desk = before(world, client, action, who="auditor")

    assert desk.open().status_code == 403
    assert_nothing_happened(desk, desk.send(), 403)
    assert_nothing_happened(desk, desk.send({}), 403)


@every_step
def test_a_case_out_of_sight_does_not_exist(world, client, action):
    desk = before(world, client, action)

    for who in ("other_officer", "uncalled", "system_admin"):
        desk.sign_in(who)
        assert desk.open().status_code == 404
        assert_nothing_happened(desk, desk.send(), 404)


@pytest.mark.parametrize("action", sorted(set(at(At.CASE)) - {Action.REVEAL, Action.RECUSE}))
def test_a_step_whose_time_has_passed_is_not_possible_and_the_page_says_so(world, client, action):
    case = case_in(world, State.TERMINATED)
    desk = Desk(world, Action.REVEAL, client, case, "officer")
    desk.url = url(Action(action), case)

    opened, sent = desk.open(), desk.send({"version": case.version})

    assert opened.status_code == 409
    assert "data-sentence" in opened.text
    assert_nothing_happened(desk, sent, 409)


NOT_NOW = {(Action.ASK, "officer"), (Action.ASK, "second_officer")}
"""Theirs before units are called; while these work on the matter, the lead unit asks."""


@every_step
def test_the_page_opens_exactly_for_those_the_policy_names(world, client, action):
    desk = before(world, client, action)

    for who in WITH_A_POST_HERE:
        desk.sign_in(who)
        offered = {row.action for row in policies.steps_open_to(world.person(who), desk.now())}
        refused = 409 if (action, who) in NOT_NOW else 403 if sees(who, desk) else 404
        assert desk.open().status_code == (200 if action in offered else refused), who


def sees(who, desk):
    return Case.objects.visible_to(desk.world.person(who)).filter(pk=desk.case.pk).exists()


def test_sending_twice_has_one_effect_and_the_second_is_told_so_kindly(world, client):
    desk = before(world, client, Action.REPORT_IN)

    first, second = desk.send(), desk.send()

    assert (first.status_code, second.status_code) == (302, 409)
    assert "您已办过这一步" in second.text
    assert '<form method="post" action="/cases/' not in second.text
    assert CaseEvent.objects.filter(case=desk.case, action=Action.REPORT_IN).count() == 1


@pytest.mark.parametrize("action", [action for action in FILLED if action != Action.STEP_ASIDE])
def test_every_step_sent_twice_has_one_effect(world, client, action):
    """After standing aside the case is not there for the person: tests/cases/test_recusal.py."""
    desk = before(world, client, action)
    desk.send()

    with CaptureQueriesContext(connection) as captured:
        second = desk.send()

    assert second.status_code == 409
    assert len(statements(captured)) <= MOST_TO_WRITE, told(captured)
    assert "您已办过这一步" in second.text
    assert CaseEvent.objects.filter(case=desk.case, action=action).count() == 1


def test_other_words_in_a_second_tab_are_kept_and_said_not_to_be_sent(world, client):
    desk = before(world, client, Action.ASK)
    desk.send()

    second = desk.send(desk.typed | {"question": "是三单元还是四单元？"})

    assert second.status_code == 409
    assert "这次写的没有发出" in second.text
    assert "是三单元还是四单元？" in second.text
    assert CaseEvent.objects.filter(case=desk.case, action=Action.ASK).count() == 1


@pytest.mark.parametrize("action", [Action.PROGRESS, Action.WRITE_NOTE])
def test_other_words_from_a_second_tab_are_a_further_note(world, client, action):
    desk = before(world, client, action)
    desk.send()

    assert desk.send(desk.typed | {"note": "又去看了一次，已经不漏"}).status_code == 302
    assert CaseEvent.objects.filter(case=desk.case, action=action).count() == 2


def meanwhile(world, desk):
    """A colleague calls one more unit, which changes what the answer speaks of."""
    actions.add_unit(desk.case, by=world.person("lead_head"), unit=world.unit("water"), reason="需要停水")


def test_a_note_sent_after_another_s_note_is_kept_at_once(world, client):
    desk = before(world, client, Action.PROGRESS)
    actions.progress(desk.case, by=world.person("assist"), note="物业已到场")

    assert_only(desk, desk.send(), 302, events=3)


def test_who_was_slower_sees_what_changed_and_keeps_the_text(world, client):
    desk = before(world, client, Action.FINISH)
    meanwhile(world, desk)

    response = desk.send()

    assert_only(desk, response, 409, events=2)
    for words in ("需要停水", "lead_head", "已疏通", f'name="version" value="{desk.case.version + 1}"'):
        assert words in response.text


def test_the_text_can_be_sent_again_after_a_conflict(world, client):
    desk = before(world, client, Action.FINISH)
    meanwhile(world, desk)
    desk.send()

    again = desk.send({**desk.typed, "version": desk.case.version + 1})

    assert_only(desk, again, 302, events=3)


def test_what_can_no_longer_be_sent_is_shown_to_be_copied(world, client):
    desk = before(world, client, Action.ESCALATE)
    actions.refuse(desk.case, by=world.person("second_officer"), reason="police", turn_to="110")

    response = desk.send()

    assert response.status_code == 409
    assert "需要街道以上协调" in response.text
    assert 'name="version"' not in response.text


def test_a_refusal_keeps_what_was_typed(world, client):
    desk = before(world, client, Action.REFUSE)

    response = desk.send({**desk.typed, "reason": "", "note": "请到法院立案"})

    assert_nothing_happened(desk, response, 422)
    assert "请到法院立案" in response.text
    assert str(Need.REASON_CODE.label) in response.text


def test_what_the_rules_refuse_is_said_on_the_form(world, client):
    desk = before(world, client, Action.FINISH)
    PlanTask.objects.filter(case=desk.case).update(finished_at=None)

    response = desk.send()

    assert_nothing_happened(desk, response, 422)
    assert "已疏通" in response.text
    assert "疏通下水道" in response.text


@pytest.mark.parametrize("address", ["/cases/{0}/fly/", "/cases/%00/accept/", "/cases/{0}/rate/", "/cases/{0}/close/"])
def test_there_are_no_other_steps(world, client, address):
    desk = before(world, client, Action.ACCEPT)

    assert client.get(address.format(desk.case.reference)).status_code == 404
    assert client.post(address.format(desk.case.reference), {"version": 1}).status_code == 404


@pytest.mark.parametrize("address", ["tasks/{0}/finish_task/", "tasks/{0}/accept/", "calls/{0}/mark/"])
@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", "9223372036854775807"])
def test_a_task_or_call_of_no_case_does_not_exist(world, client, address, number):
    desk = before(world, client, Action.FINISH_TASK)

    assert client.get(f"/cases/{desk.case.reference}/{address.format(number)}").status_code == 404


def test_a_task_of_another_case_does_not_exist(world, client):
    desk, other = before(world, client, Action.FINISH_TASK), case_in(world, State.IMPLEMENTING)
    task = PlanTask.objects.get(case=other)

    response = client.get(f"/cases/{desk.case.reference}/tasks/{task.pk}/finish_task/")

    assert response.status_code == 404


def test_a_finished_task_is_not_offered_again(world, client):
    desk = before(world, client, Action.FINISH_TASK)
    PlanTask.objects.filter(case=desk.case).update(finished_at=timezone.now())

    assert desk.open().status_code == 409


def test_a_script_gets_the_fragment_alone(world, client):
    desk = before(world, client, Action.ACCEPT)

    assert "<html" not in desk.open(hx_request="true").text
    assert "<html" in desk.open().text


def test_a_script_is_told_to_fetch_the_case_anew(world, client):
    desk = before(world, client, Action.REPORT_IN)

    response = desk.send(hx_request="true")

    assert json.loads(response.headers["HX-Location"])["path"] == desk.case.get_absolute_url()
    assert json.loads(response.headers["HX-Trigger"])["say"]["sentence"] == "已报到。"


def test_a_look_at_who_raised_it_is_shown_once_and_kept_nowhere(world, client):
    desk = before(world, client, Action.REVEAL)

    shown = desk.send()

    assert "王大爷" in shown.text
    assert "13800005678" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    assert "13800005678" not in desk.send().text


def test_forms_of_steps_are_kept_nowhere(world, client):
    assert "no-store" in before(world, client, Action.ACCEPT).open().headers["Cache-Control"]


@pytest.mark.parametrize("action", [Action.PROGRESS, Action.FINISH_TASK, Action.FINISH])
def test_photos_cost_one_statement_more_within_the_budget(world, client, action):
    desk = before(world, client, action)

    with CaptureQueriesContext(connection) as captured:
        response = desk.send(desk.typed | {"evidence": [photo(), photo()]})

    assert response.status_code == 302
    assert len(statements(captured)) <= MOST_TO_WRITE, told(captured)


def assert_nothing_happened(desk, response, status):
    assert response.status_code == status, response.text
    assert CaseEvent.objects.filter(case=desk.case).count() == desk.case.version
    assert not Message.objects.filter(channel="event").exists()


def assert_only(desk, response, status, events):
    assert response.status_code == status, response.text
    assert CaseEvent.objects.filter(case=desk.case).count() == events
    assert Message.objects.filter(channel="event").count() == events - 1


@pytest.mark.parametrize("action", sorted(set(FILLED) - {Action.REVEAL}))
def test_a_step_on_a_page_of_its_own_leads_on_and_in_the_pane_shows_the_matter_anew(world, client, action):
    desk = before(world, client, action)
    script = {"hx-request": "true", "hx-current-url": f"http://testserver{desk.url}"}

    response = client.post(desk.url, desk.typed, headers=script)

    leads_to = reverse("field:home") if action == Action.STEP_ASIDE else desk.case.get_absolute_url()
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, leads_to)
    assert "HX-Location" not in response.headers


def test_a_step_in_the_pane_names_the_draft_that_it_was(world, client):
    desk = before(world, client, Action.PROGRESS)
    script = {"hx-request": "true", "hx-current-url": "http://testserver/desk/"}

    response = client.post(desk.url, desk.typed, headers=script)

    assert json.loads(response.headers["HX-Location"])["target"] == "#case"
    assert json.loads(response.headers["HX-Trigger"])["kept"] == {"draft": desk.url}
