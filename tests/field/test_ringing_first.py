"""Whoever tells of danger to life is shown whom to ring before it is sent, with a script and without."""

from __future__ import annotations

import re

import pytest

from cases.models import Case

pytestmark = pytest.mark.django_db
LOG = "/log/"
GAS = "3号楼2单元煤气味特别大，已经有人头晕，楼上还有明火"


@pytest.fixture
def worker(client, world):
    client.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")
    return client


@pytest.fixture
def typed(world):
    return {"text": GAS, "area": world.areas["grid"].pk, "place": "3号楼", "key": "k1", "do": "whistle"}


def numbers_on(response) -> list[str]:
    return re.findall(r'href="tel:(\d+)"', response.text)


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', response.text)[1]


def test_the_numbers_come_while_one_writes(worker):
    response = worker.post(LOG, {"text": GAS, "suggest": "1"})
    assert {"119", "120"} <= set(numbers_on(response))


def test_without_a_script_the_first_sending_asks_and_keeps_everything(worker, typed):
    response = worker.post(LOG, typed)

    assert response.status_code == 422
    assert {"119", "120"} <= set(numbers_on(response))
    assert GAS in response.text
    assert 'value="3号楼"' in response.text
    assert hidden(response, "key") == "k1"
    assert not Case.objects.exists()


def test_sent_all_the_same_it_is_kept_once_with_the_same_key(worker, typed):
    asked = worker.post(LOG, typed)

    for _again in range(2):
        sent = worker.post(LOG, typed | {"aware": hidden(asked, "aware")})
        assert sent.status_code == 302

    assert Case.objects.get().is_danger


def test_another_danger_written_after_the_first_asks_again(worker, typed):
    aware = hidden(worker.post(LOG, typed | {"text": "楼上着火了"}), "aware")
    assert "110" not in aware.split()
    assert worker.post(LOG, typed | {"text": "楼上着火了，有人持刀砍人", "aware": aware}).status_code == 422


def test_what_is_dealt_with_on_the_spot_asks_too(worker, typed):
    told = typed | {"do": "self_handle", "result": "已关阀门，人已送医"}
    assert worker.post(LOG, told).status_code == 422
    assert worker.post(LOG, told | {"aware": "119 120 110 96333 122 95598 12119"}).status_code == 302


@pytest.mark.parametrize("text", ["消防通道被占", "灭火器过期了", "楼下天天跳广场舞", "切菜刀具店占道", "楼顶漏水"])
def test_an_everyday_matter_is_sent_at_once(worker, typed, text):
    assert worker.post(LOG, typed | {"text": text}).status_code == 302


def test_lists_and_the_page_of_the_case_say_that_life_is_in_danger(worker, typed, client, world):
    worker.post(LOG, typed | {"aware": hidden(worker.post(LOG, typed), "aware")})
    client.force_login(world.person("committee_officer"), backend="teams.backends.PostsBackend")

    case = Case.objects.get()
    assert "危及生命" in client.get(case.get_absolute_url()).text
    assert "危及生命" in client.get("/desk/").text
