"""Forms that only come back: in another look, after a new sign-in, with an old token. Text stays, nothing is done."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from cases.models import Case, CaseEvent, Rating, Reporter
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from tests.cases.world import case_in
from tests.desk.step_forms import FILLED, before

pytestmark = pytest.mark.django_db
LOG = "/log/"
TEXT = "3号楼 <b>暖气</b> 不热\n老人室温13度"


def signed_in(world, name="grid_worker", **options):
    client = Client(**options)
    client.force_login(world.person(name), backend="teams.backends.PostsBackend")
    return client


def matter(world, **more):
    return {
        "text": TEXT,
        "area": world.areas["grid"].pk,
        "do": "whistle",
        "key": "a" * 32,
        "phone": "13800005678",
    } | more


def resent(page: str) -> tuple[str, dict[str, str]]:
    """The address and the hidden texts of the page that leads back into the form."""
    address = re.search(r'<form method="post" action="([^"]+)"', page)
    typed = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    assert address
    return html.unescape(address[1]), {name: html.unescape(value) for name, value in typed}


def text_in(page: str) -> str:
    found = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def test_a_form_sent_without_a_session_goes_on_after_signing_in_with_its_text_and_key(client, world):
    refused = client.post(LOG, matter(world))
    address, typed = resent(refused.text)

    page = signed_in(world).post(address, typed)

    assert (refused.status_code, page.status_code) == (401, 200)
    assert text_in(page.text) == TEXT
    assert f'name="key" value="{"a" * 32}"' in page.text
    assert 'value="13800005678"' in page.text
    assert not Case.objects.exists()


def test_gone_on_with_while_still_signed_out_it_is_kept_once_more(client, world):
    address, typed = resent(client.post(LOG, matter(world)).text)

    again = client.post(address, typed)

    assert again.status_code == 401
    assert resent(again.text) == (address, typed)


def test_an_old_token_keeps_what_was_typed(world):
    strict = signed_in(world, enforce_csrf_checks=True)
    refused = strict.post(LOG, matter(world))
    address, typed = resent(refused.text)

    page = strict.post(address, typed)

    assert (refused.status_code, page.status_code) == (403, 200)
    assert text_in(page.text) == TEXT
    assert not Case.objects.exists()


def test_a_password_is_never_given_back(client, world):
    page = client.post("/account/password/", {"old_password": "geheim-1", "new_password1": "geheim-2"}).text

    assert "geheim" not in page


@pytest.mark.parametrize("action", sorted(FILLED))
def test_no_step_is_taken_by_a_form_that_is_only_shown_again(world, client, action):
    desk = before(world, client, action)
    events = CaseEvent.objects.filter(case=desk.case).count()

    response = client.post(f"{desk.url}?again=mode:elder", desk.typed)

    assert response.status_code == 200, response.text
    assert response.cookies["mode"].value == "elder"
    assert 'data-mode="elder"' in response.text
    assert "data-errors" not in response.text
    assert f'action="{desk.url}"' in response.text
    assert CaseEvent.objects.filter(case=desk.case).count() == events


def test_what_was_chosen_for_a_step_is_chosen_again(world, client):
    desk = before(world, client, Action.REFUSE)

    page = client.post(f"{desk.url}?again=language:en", desk.typed)

    assert 'value="litigation" selected' in page.text
    assert "舒兰市人民法院" in page.text
    assert page.headers["Content-Language"] == "en"


def test_a_rating_is_not_given_by_a_form_that_is_only_shown_again(world, client):
    case = case_in(world, State.EVALUATING)
    address = f"/rate/{Reporter.objects.get(case=case).rating_code(case.round)}/"

    page = client.post(f"{address}?again=theme:dark", {"contacted": "yes", "solved": "no", "satisfied": "2"})

    assert page.status_code == 200
    assert page.text.count(" checked") == 3
    assert Rating.objects.get().answered_at is None


@pytest.mark.parametrize("look", ["", "1", "mode", "mode:huge", "theme:<script>", "language:fr", "sessionid:x"])
def test_a_look_that_is_not_on_offer_changes_nothing(world, look):
    page = signed_in(world).post(f"{LOG}?again={look}", matter(world))

    assert page.status_code == 200
    assert text_in(page.text) == TEXT
    assert not set(page.cookies) - {"csrftoken"}
    assert not Case.objects.exists()


def test_an_address_with_again_in_it_is_a_plain_page_when_it_is_only_opened(world):
    page = signed_in(world).get(f"{LOG}?again=mode:elder")

    assert page.status_code == 200
    assert "mode" not in page.cookies


def test_the_form_shown_again_is_really_sent_by_the_next_press(world):
    client = signed_in(world)
    shown = client.post(f"{LOG}?again=mode:elder", matter(world)).text
    address = html.unescape(re.search(r'<form method="post"[^>]*? action="([^"]+)"[^>]*data-draft', shown)[1])

    response = client.post(address, matter(world))

    assert address == LOG
    assert (response.status_code, Case.objects.count()) == (302, 1)
