"""Without a script a form that is shown again keeps its photos: beside the numbers to ring, and after each refusal."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cases import tasks
from cases.evidence import keeping
from cases.models import Case, Evidence, KeptPhoto
from cases.models.kept_photo import KEPT_FOR
from tests.cases.test_first_reading import GAS
from tests.cases.world import World
from tests.field.test_intake_page import LOG, picture

pytestmark = pytest.mark.django_db
DAMAGED = SimpleUploadedFile("坏.jpg", b"no picture", "image/jpeg")
Typed = dict[str, Any]


def signed_in(client: Client, world: World, name: str = "grid_worker") -> Client:
    client.force_login(world.person(name), backend="teams.backends.PostsBackend")
    return client


@pytest.fixture
def worker(client: Client, world: World) -> Client:
    return signed_in(client, world)


@pytest.fixture
def typed(world: World) -> Typed:
    return {"text": GAS, "area": world.areas["grid"].pk, "key": uuid.uuid4().hex, "do": "whistle"}


def two() -> list[SimpleUploadedFile]:
    return [picture("甲.jpg", size=(64, 48)), picture("乙.jpg", size=(32, 32))]


def kept_on(page: HttpResponse) -> list[str]:
    return re.findall(r'<input type="checkbox" name="kept" value="(\d+)" checked>', page.text)


def aware(page: HttpResponse) -> Typed:
    found = re.search(r'name="aware" value="([^"]*)"', page.text)
    return {"aware": found[1]} if found else {}


def sizes() -> set[tuple[int | None, int | None]]:
    return set(Evidence.objects.values_list("width", "height"))


def test_photos_outlast_the_numbers_to_ring_and_go_along(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"photos": two()})
    assert (asked.status_code, len(kept_on(asked)), Case.objects.count()) == (422, 2, 0)

    sent = worker.post(LOG, typed | aware(asked) | {"kept": kept_on(asked)})

    assert sent.status_code == 302
    assert sizes() == {(64, 48), (32, 32)}


def test_pressed_twice_it_is_one_matter_with_its_photos(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"photos": two()})
    for _again in range(2):
        sent = worker.post(LOG, typed | aware(asked) | {"kept": kept_on(asked)})
        assert sent.status_code == 302
    assert (Case.objects.count(), Evidence.objects.count()) == (1, 2)


def test_one_unticked_stays_behind_and_one_more_goes_along(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"photos": two()})

    worker.post(LOG, typed | aware(asked) | {"kept": kept_on(asked)[:1], "photos": [picture(size=(20, 10))]})

    assert sizes() == {(64, 48), (20, 10)}


def test_photos_outlast_every_other_refusal_too(worker: Client, typed: Typed) -> None:
    first = worker.post(LOG, typed | {"text": " ", "photos": two()})
    second = worker.post(LOG, typed | {"phone": "??", "kept": kept_on(first)})
    assert len(kept_on(second)) == 2


def test_the_good_ones_are_kept_beside_one_that_is_broken(worker: Client, typed: Typed) -> None:
    answer = worker.post(LOG, typed | {"photos": [*two(), DAMAGED]})
    assert (answer.status_code, len(kept_on(answer))) == (415, 2)


def test_the_same_photo_sent_again_is_kept_once(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"photos": two()})
    worker.post(LOG, typed | aware(asked) | {"kept": kept_on(asked), "photos": two()})
    assert Evidence.objects.count() == 2


def test_more_than_nine_in_all_are_refused_and_nothing_is_lost(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"photos": [picture(size=(10 + n, 10)) for n in range(6)]})
    more = {"kept": kept_on(asked), "photos": [picture(size=(30 + n, 10)) for n in range(6)]}

    answer = worker.post(LOG, typed | aware(asked) | more)

    assert (answer.status_code, Case.objects.count()) == (413, 0)
    assert len(kept_on(answer)) == 12


def test_another_look_at_the_form_still_has_them(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"photos": two()})
    look = worker.post(f"{LOG}?again=mode:elder", typed | {"kept": kept_on(asked)})
    assert kept_on(look) == kept_on(asked)


def test_with_a_script_they_wait_on_the_device_and_not_here(worker: Client, typed: Typed) -> None:
    worker.post(LOG, typed | {"photos": two()}, headers={"HX-Request": "true"})
    assert not KeptPhoto.objects.exists()


@pytest.mark.parametrize("numbers", [["0"], ["x"], ["9" * 30], [""], ["-1", "\0"]])
def test_a_number_that_is_none_gives_no_photo(worker: Client, typed: Typed, numbers: list[str]) -> None:
    assert worker.post(LOG, typed | {"text": "路灯不亮", "kept": numbers}).status_code == 302
    assert not Evidence.objects.exists()


def test_nobody_else_gets_them_even_with_the_key(client: Client, world: World, typed: Typed) -> None:
    numbers = kept_on(signed_in(client, world).post(LOG, typed | {"photos": two()}))
    other = signed_in(Client(), world, "committee_officer")

    sent = other.post(LOG, typed | {"text": "路灯不亮", "kept": numbers})

    assert sent.status_code == 302
    assert not Evidence.objects.exists()


def test_a_form_without_a_key_gets_one_to_keep_them_by(worker: Client, typed: Typed) -> None:
    asked = worker.post(LOG, typed | {"key": "", "photos": two()})
    key = re.search(r'name="key" value="([^"]+)"', asked.text)
    assert key
    sent = worker.post(LOG, typed | aware(asked) | {"key": key[1], "kept": kept_on(asked)})
    assert (sent.status_code, Evidence.objects.count()) == (302, 2)


def test_they_are_deleted_after_a_day(worker: Client, typed: Typed) -> None:
    worker.post(LOG, typed | {"photos": two()})
    assert tasks.forget_kept_photos() == 0

    with time_machine.travel(timezone.now() + KEPT_FOR + dt.timedelta(minutes=1), tick=False):
        assert tasks.forget_kept_photos() == 2

    assert not KeptPhoto.objects.exists()


def test_one_person_fills_no_disk(worker: Client, typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_OF_ONE_PERSON", 3)
    for _form in range(3):
        last = worker.post(LOG, typed | {"key": uuid.uuid4().hex, "photos": two()})
    assert KeptPhoto.objects.count() == 3
    assert len(kept_on(last)) == 2
