"""A unit whose call has ended sees the matter as it stood then: page, lists, search, files, steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, Evidence
from cases.reading import queues, searching
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases.orders import open_order
from tests.cases.steps import take
from tests.cases.world import World, case_in
from tests.desk.test_case_page import shown

LATER = ("供水公司牵头", "已派人抢修", "水压恢复")


@pytest.fixture
def returned(world: World) -> Case:
    """Returned by the justice office; then called anew, worked on and answered by others."""
    case = case_in(world, State.DISPATCHED)
    case = take(world, case, (Action.RETURN_CALL, "lead"))
    officer, plumber = world.person("officer"), world.person("uncalled")
    actions.dispatch(case, by=officer, lead=world.unit("water"), note="供水公司牵头")
    actions.report_in(case, by=plumber)
    task = actions.Planned(
        Call.objects.get(case=case, unit=world.unit("water")).pk, "换管", timezone.now() + dt.timedelta(1)
    )
    actions.consult(case, by=plumber, conclusion="已派人抢修", tasks=[task])
    return Case.objects.get(pk=case.pk)


def finish(world: World, case: Case) -> None:
    plumber = world.person("uncalled")
    actions.finish_task(case.tasks.get(text="换管"), by=plumber, result="水压恢复")
    actions.finish(case, by=plumber, outcome="solved", answer="水压恢复")


def test_the_page_shows_what_there_was_and_nothing_after(world: World, client: Client, returned: Case) -> None:
    finish(world, returned)

    page = shown(client, world, returned, "lead")

    assert [word for word in (*LATER, "供水", "换管") if word in page] == []
    assert "起不再由你单位办理" in page
    assert "退单" in page
    assert "下水道总堵" in page


def test_whoever_sees_it_otherwise_sees_it_as_it_is(world: World, client: Client, returned: Case) -> None:
    finish(world, returned)

    assert [word for word in LATER if word not in shown(client, world, returned, "officer")] == []
    assert [word for word in LATER[1:] if word not in shown(client, world, returned, "supervisor")] == []


def test_the_row_says_since_when_it_is_out_of_their_hands_and_no_more(
    world: World, client: Client, returned: Case
) -> None:
    client.force_login(world.person("lead"))

    page = client.get(reverse("desk:queue", args=["ours"])).content.decode()

    assert returned.reference in page
    assert "起不再由你单位办理" in page
    assert [word for word in ("供水", "落实中") if word in page] == []


@pytest.mark.parametrize("step", ["report_in", "progress", "finish", "remind", "accept", "reveal"])
def test_no_step_says_in_which_state_it_is(world: World, client: Client, returned: Case, step: str) -> None:
    client.force_login(world.person("lead"))
    address = reverse("desk:step", args=[returned.reference, step])

    got, sent = client.get(address), client.post(address, {"version": returned.version})

    assert (got.status_code, sent.status_code) == (403, 403)
    assert "落实中" not in got.content.decode() + sent.content.decode()


def test_photos_that_came_later_are_not_there(world: World, client: Client, returned: Case) -> None:
    ended = Call.objects.get(case=returned, unit=world.unit("justice")).ended_at
    before, after = _photo(returned, 2, ended), _photo(returned, returned.version, ended + dt.timedelta(seconds=1))

    page = shown(client, world, returned, "lead")
    statuses = {
        kept.pk: client.get(reverse("desk:evidence", args=[returned.reference, kept.uid])).status_code
        for kept in (before, after)
    }

    assert statuses == {before.pk: 200, after.pk: 404}
    assert str(after.uid) not in page
    assert str(before.uid) in page


def test_photos_that_came_with_a_confidential_matter_are_the_centre_s_alone(world: World, client: Client) -> None:
    case = case_in(world, State.IMPLEMENTING, is_confidential=True)
    kept = _photo(case, 1, case.raised_at)

    pages = {who: shown(client, world, case, who) for who in ("officer", "lead")}
    client.force_login(world.person("lead"))
    of_the_lead = client.get(reverse("desk:evidence", args=[case.reference, kept.uid]))

    assert {who: str(kept.uid) in page for who, page in pages.items()} == {"officer": True, "lead": False}
    assert of_the_lead.status_code == 404


def _photo(case: Case, seq: int, at: dt.datetime) -> Evidence:
    kept = Evidence(case=case, event_seq=seq, mime="image/jpeg", extension="jpg", sha256="0", size=1, created_at=at)
    kept.content.save("", ContentFile(b"0"))
    return kept


def test_it_is_no_longer_found_by_the_number_of_a_later_order(world: World, returned: Case) -> None:
    order = open_order(returned, world.unit("water"))

    assert returned not in searching.matching(world.person("lead"), order.numbered_as)
    assert returned in searching.matching(world.person("officer"), order.numbered_as)
    assert returned in searching.matching(world.person("lead"), returned.reference)


def test_that_it_was_closed_is_not_told_by_the_list_of_what_has_ended(world: World, returned: Case) -> None:
    Case.objects.filter(pk=returned.pk).update(
        state=State.CLOSED, holder=None, ending="rated", closed_at=timezone.now(), next_due_at=None, next_stage=""
    )
    lead, plumber = world.person("lead"), world.person("uncalled")

    assert returned not in queues.BY_SLUG["ours-ended"].cases(lead)
    assert returned in queues.BY_SLUG["ours-ended"].cases(plumber)
    assert returned in queues.BY_SLUG["ours"].cases(lead)


def test_a_unit_called_again_sees_everything_again(world: World, client: Client, returned: Case) -> None:
    actions.add_unit(returned, by=world.person("officer"), unit=world.unit("justice"), reason="需到场调解")

    assert "已派人抢修" in shown(client, world, returned, "lead")


def test_other_units_of_the_round_that_the_lead_ended_stand_back_too(
    world: World, client: Client, returned: Case
) -> None:
    page = shown(client, world, returned, "assist")

    assert "起不再由你单位办理" in page
    assert "已派人抢修" not in page


def test_what_was_answered_before_is_still_read_and_what_was_answered_later_is_not(
    world: World, client: Client
) -> None:
    case = case_in(world, State.CLOSED)
    Call.objects.filter(case=case).update(ended_at=timezone.now())

    assert "已疏通" in shown(client, world, case, "lead")


def test_the_centre_s_words_are_those_of_then(world: World, client: Client) -> None:
    case = case_in(world, State.ACCEPTED, is_confidential=True)
    officer = world.person("officer")
    actions.dispatch(case, by=officer, lead=world.unit("justice"), brief="请核查窗口")
    take(world, Case.objects.get(pk=case.pk), (Action.RETURN_CALL, "lead"))
    actions.dispatch(case, by=officer, lead=world.unit("water"), brief="请核查收费")

    page = shown(client, world, Case.objects.get(pk=case.pk), "lead")

    assert "请核查窗口" in page
    assert "请核查收费" not in page


def test_hindsight_would_be_missed(world: World, client: Client, returned: Case, monkeypatch: Any) -> None:
    """The negative control: without it the words of later are on the page."""
    monkeypatch.setattr("cases.reading.detail.Sheet._stand_back", lambda sheet, until: None)

    assert "已派人抢修" in shown(client, world, returned, "lead")
