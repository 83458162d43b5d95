"""A correction of a note is kept apart from a note that was left unsent: neither is given the other's words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases import actions
from cases.models import Case, CaseEvent
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.browser.phones import sign_in
from tests.cases.world import World, case_in

FIRST = "先别关阀，等老人出院"
UNSENT = "下午再去看一次"
CORRECTED = "可以关阀了"


@pytest.fixture
def case(world: World) -> Case:
    case = case_in(world, State.IMPLEMENTING)
    actions.write_note(case, by=world.person("lead"), note=FIRST)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], live: LiveServer, world: World, case: Case) -> Page:
    """The colleague who wrote the note, with another one typed and left unsent."""
    context = new_context()
    sign_in(context, live, world, "lead")
    page = context.new_page()
    page.goto(case.get_absolute_url())
    page.locator("[data-action=write_note]").first.click()
    page.locator("#step-form form[data-ready] [name=note]").fill(UNSENT)
    page.wait_for_timeout(500)
    page.goto(case.get_absolute_url())
    return page


def notes(case: Case) -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(case=case, action=Action.WRITE_NOTE).order_by("seq"))


def test_a_correction_begins_with_its_own_note_and_stays_a_correction(page: Page, case: Case) -> None:
    first = notes(case)[0]
    page.locator(f"a[hx-get*='corrects={first.seq}']").click()
    form = page.locator("#step-form form[data-ready]")
    expect(form.locator("[name=note]")).to_have_value(FIRST)
    form.locator("[name=note]").fill(CORRECTED)
    page.wait_for_timeout(300)
    form.locator("button.large").first.click()
    expect(page.locator("#step-form form")).to_have_count(0)

    assert [(one.note, one.payload.get("corrects")) for one in notes(case)] == [(FIRST, None), (CORRECTED, first.seq)]

    page.goto(case.get_absolute_url())
    page.locator("[data-action=write_note]").first.click()
    expect(page.locator("#step-form form[data-ready] [name=note]")).to_have_value(UNSENT)


def test_an_unsent_correction_makes_no_correction_of_a_new_note(page: Page, case: Case) -> None:
    page.locator("a[hx-get*='corrects=']").first.click()
    page.locator("#step-form form[data-ready] [name=note]").fill(CORRECTED)
    page.wait_for_timeout(500)
    page.goto(case.get_absolute_url())

    page.locator("[data-action=write_note]").first.click()
    form = page.locator("#step-form form[data-ready]")
    expect(form.locator("[name=note]")).to_have_value(UNSENT)
    assert form.locator("[name=corrects]").input_value() == ""
    form.locator("button.large").first.click()
    expect(page.locator("#step-form form")).to_have_count(0)

    assert [one.payload.get("corrects") for one in notes(case)] == [None, None]
