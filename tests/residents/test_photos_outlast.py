"""Photos that residents chose outlast every page in between, without a script; and nothing of them stays behind."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions, tasks
from cases.evidence import keeping
from cases.models import Case, Evidence, KeptPhoto, Question, Reporter
from cases.models.kept_photo import KEPT_FOR
from cases.rules.choices import State
from residents import pace
from tests.cases.counting import statements
from tests.cases.world import World, case_in
from tests.field.test_intake_page import picture
from web import passing
from worktime.timekeeping import as_of

pytestmark = pytest.mark.django_db
KEY, OTHER = "0123456789abcdef0123456789abcdef", "f" * 32
TYPED: dict[str, Any] = {"text": "路灯不亮", "area": "220283001002", "key": KEY, "shown": ""}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    passing.forget()


@pytest.fixture
def resident(client: Client, world: World) -> Client:
    return client


def two() -> list[SimpleUploadedFile]:
    return [picture("甲.jpg", size=(64, 48)), picture("乙.jpg", size=(32, 32))]


def damaged() -> SimpleUploadedFile:
    return SimpleUploadedFile("坏.jpg", b"no picture", "image/jpeg")


def send(resident: Client, **typed: Any) -> HttpResponse:
    return resident.post("/raise/", TYPED | typed)


def kept_on(page: HttpResponse) -> list[str]:
    return re.findall(r'<input type="checkbox" name="kept" value="(\d+)" checked>', page.text)


def sizes() -> set[tuple[int | None, int | None]]:
    return set(Evidence.objects.values_list("width", "height"))


def test_after_a_refusal_they_are_listed_and_go_along(resident: Client) -> None:
    refused = send(resident, text=" ", photos=two())
    assert (refused.status_code, len(kept_on(refused)), Case.objects.count()) == (422, 2, 0)
    assert "重新选择" not in refused.text

    sent = send(resident, kept=kept_on(refused), photos=[picture(size=(20, 10))])

    assert sent.status_code == 302
    assert sizes() == {(64, 48), (32, 32), (20, 10)}


def test_a_bad_one_is_named_and_the_good_ones_stay(resident: Client) -> None:
    refused = send(resident, photos=[*two(), damaged()])

    assert (refused.status_code, len(kept_on(refused))) == (415, 2)
    assert "坏.jpg：" in refused.text
    assert send(resident, kept=kept_on(refused)[:1]).status_code == 302
    assert sizes() == {(64, 48)}


@pytest.mark.parametrize("button", [{"in": "220283001"}, {"find": "1", "where": "正阳"}])
def test_choosing_the_place_step_by_step_loses_none(resident: Client, button: dict[str, str]) -> None:
    placed = resident.post("/raise/", TYPED | {"area": "", "photos": [*two(), damaged()]} | button)
    assert (len(kept_on(placed)), "坏.jpg：" in placed.text) == (2, True)
    again = resident.post("/raise/", TYPED | {"area": "", "kept": kept_on(placed)} | button)
    assert kept_on(again) == kept_on(placed)

    send(resident, kept=kept_on(again))

    assert Evidence.objects.count() == 2


def test_me_too_that_is_refused_loses_none(resident: Client) -> None:
    refused = resident.post("/raise/", TYPED | {"photos": two(), "join": "JL1", "phone": "??"})

    assert len(kept_on(refused)) == 2


def test_another_look_still_has_them(resident: Client) -> None:
    refused = send(resident, text="", photos=two())

    look = resident.post("/raise/?again=mode:elder", TYPED | {"kept": kept_on(refused)})

    assert kept_on(look) == kept_on(refused)


def test_pressed_twice_it_is_one_matter_and_the_hour_after_nothing_waits(resident: Client) -> None:
    refused = send(resident, text="", photos=two())
    for _press in range(2):
        assert send(resident, kept=kept_on(refused)).status_code == 302
    assert (Case.objects.count(), Evidence.objects.count()) == (1, 2)

    with as_of(timezone.now() + dt.timedelta(hours=1)):
        assert tasks.forget_kept_photos() == 2


def test_what_is_never_sent_is_gone_after_a_day_also_where_nobody_swept(resident: Client) -> None:
    refused = send(resident, text="", photos=two())

    with as_of(timezone.now() + KEPT_FOR + dt.timedelta(minutes=1)):
        assert send(resident, kept=kept_on(refused)).status_code == 302
        assert tasks.forget_kept_photos() == 2

    assert not Evidence.objects.exists()


@pytest.mark.parametrize("key", [OTHER, "", "answer:1:1"])
def test_without_the_key_of_the_form_nobody_gets_them(resident: Client, key: str) -> None:
    refused = send(resident, text="", photos=two())

    assert send(Client(), kept=kept_on(refused), key=key).status_code == 302
    assert not Evidence.objects.exists()
    look = Client().post("/raise/?again=mode:elder", TYPED | {"kept": kept_on(refused), "key": key})
    assert kept_on(look) == []


def test_photos_of_officials_are_not_to_be_had_by_residents(resident: Client, world: World) -> None:
    officials = Client()
    officials.force_login(world.person("grid_worker"), backend="teams.backends.PostsBackend")
    typed = {"text": " ", "area": world.areas["grid"].pk, "key": KEY, "do": "whistle", "photos": two()}
    kept = kept_on(officials.post("/log/", typed))
    assert len(kept) == 2

    assert send(resident, kept=kept).status_code == 302
    assert not Evidence.objects.exists()


def test_with_a_script_they_stay_in_the_page_and_not_here(resident: Client) -> None:
    resident.post("/raise/", TYPED | {"text": "", "photos": two()}, headers={"X-Keeps-Photos": "1"})

    assert not KeptPhoto.objects.exists()


def test_a_form_without_photos_asks_the_table_nothing(resident: Client) -> None:
    with statements() as asked:
        send(resident, text="")
        send(resident)

    assert Case.objects.exists()
    assert not [one for one in asked if "keptphoto" in one]


def test_strangers_fill_no_disk_and_nobody_loses_theirs_for_it(
    resident: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = send(resident, text="", photos=two())
    monkeypatch.setattr(keeping, "MOST_OF_STRANGERS", KeptPhoto.objects.get(pk=kept_on(first)[0]).size * 2)

    other = send(Client(), text="", key=OTHER, photos=[picture(size=(40, 40))])

    assert (kept_on(other), "重新选择" in other.text) == ([], True)
    assert kept_on(send(resident, text="", kept=kept_on(first))) == kept_on(first)


def test_of_one_form_only_so_many_wait(resident: Client) -> None:
    for number in range(3):
        send(resident, text="", photos=[picture(size=(10 + n, 10 + number)) for n in range(9)])

    assert KeptPhoto.objects.count() == keeping.MOST_OF_ONE_FORM


def test_one_connection_lets_only_so_many_forms_wait(resident: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "KEEPING", pace.Pace("keep", 1))
    assert len(kept_on(send(resident, text="", photos=two()))) == 2

    second = send(resident, text="", key=OTHER, photos=two())

    assert (kept_on(second), "重新选择" in second.text) == ([], True)


@pytest.fixture
def asked(world: World) -> Case:
    case = case_in(world, State.IMPLEMENTING)
    actions.ask(case, by=world.person("lead"), question="几单元堵了？")
    return Case.objects.get(pk=case.pk)


def test_of_an_answer_they_are_kept_for_whoever_has_the_code(client: Client, world: World, asked: Case) -> None:
    address = reverse("residents:answer", args=[Reporter.objects.get(case=asked).tracking_code])
    refused = client.post(address, {"text": "", "evidence": [*two(), damaged()]})
    assert (refused.status_code, len(kept_on(refused)), "坏.jpg：" in refused.text) == (415, 2, True)
    assert send(Client(), kept=kept_on(refused), key=KeptPhoto.objects.latest("pk").key).status_code == 302
    assert not Evidence.objects.exists()
    look = client.post(f"{address}?again=mode:elder", {"text": "三单元", "kept": kept_on(refused)})
    assert kept_on(look) == kept_on(refused)

    client.post(address, {"text": "三单元", "kept": kept_on(refused)})

    assert not Question.objects.open().exists()
    assert sizes() == {(64, 48), (32, 32)}
