"""POST: once for each key, all or nothing, refused as everything is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from api.models import Answered
from cases.evidence import aside
from cases.models import Case, CaseEvent
from cases.rules.choices import State
from outbox.models import Message
from tests.api.programs import V1, Program, program
from tests.cases.world import World, case_in
from tests.desk.step_forms import photo

MATTER = {"text": "下水道又堵了", "area": "220283001002001", "place": "3号楼", "entry": "1304", "phone": "13800005678"}


@pytest.fixture
def worker(world: World) -> Program:
    return program(world.people["grid_worker"])


def test_a_program_raises_a_matter_as_its_post_would(world: World, worker: Program) -> None:
    answer = worker.post("cases/", MATTER)

    case = Case.objects.get(reference=answer.json()["number"])
    assert answer.status_code == 201
    assert (case.raised_by, case.state, case.channel) == (world.people["grid_worker"], State.WHISTLED, "grid")
    assert case.catalogue_item.code == "1304"
    assert worker.get(answer.json()["href"].removeprefix(V1)).json()["people"][0]["phone"] == "138****5678"


def test_words_of_danger_are_answered_with_the_numbers_to_ring(worker: Program) -> None:
    answer = worker.post("cases/", MATTER | {"text": "楼道里有很浓的煤气味，有人晕倒了"})

    assert answer.status_code == 201
    assert "119" in answer.json()["ring"] or "120" in answer.json()["ring"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"area": MATTER["area"]}, "text"),
        ({"text": "堵了"}, "area"),
        (MATTER | {"area": "999999999999"}, "area"),
        (MATTER | {"entry": "0000"}, "entry"),
        (MATTER | {"phone": "一三八"}, "phone"),
        (MATTER | {"telephone": "13800005678"}, "telephone"),
        (MATTER | {"text": {"zh": "堵了"}}, "text"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(worker: Program, body: dict[str, Any], field: str) -> None:
    answer = worker.post("cases/", body)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Case.objects.exists() and not Answered.objects.exists() and not Message.objects.exists()


def test_outside_the_own_area_it_is_refused(world: World, worker: Program) -> None:
    answer = worker.post("cases/", MATTER | {"area": "220283001003001"})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_photos_come_with_a_form(worker: Program) -> None:
    answer = worker.send("cases/", MATTER | {"photos": [photo("a.jpg"), photo("b.jpg")]})

    number = answer.json()["number"]
    found = worker.get(f"cases/{number}/evidence/").json()["results"]
    assert [one["mime"] for one in found] == ["image/jpeg", "image/jpeg"]
    assert worker.client.get(found[0]["href"], headers=worker.headers).content[:2] == b"\xff\xd8"


def test_what_is_handled_on_the_spot_takes_its_six_steps(worker: Program) -> None:
    answer = worker.post("cases/self-handled/", MATTER | {"result": "当场疏通"})

    case = Case.objects.get(reference=answer.json()["number"])
    assert (answer.status_code, case.state) == (201, State.EVALUATING)
    assert case.events.count() == 7


def test_the_same_key_and_body_get_the_same_answer_and_one_matter(worker: Program) -> None:
    first = worker.post("cases/", MATTER, key="k1")
    again = worker.post("cases/", MATTER, key="k1")

    assert first.content == again.content and first.status_code == again.status_code == 201
    assert "Idempotency-Replayed" not in first.headers and again.headers["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(worker: Program) -> None:
    worker.post("cases/", MATTER, key="k1")
    other = worker.post("cases/", MATTER | {"text": "另一件事"}, key="k1")

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Case.objects.count() == 1


def test_another_person_may_use_the_same_key(world: World, worker: Program) -> None:
    worker.post("cases/", MATTER, key="k1")
    other = program(world.people["committee_officer"]).post("cases/", MATTER, key="k1")

    assert other.status_code == 201 and Case.objects.count() == 2


def test_what_was_refused_is_judged_anew(worker: Program) -> None:
    refused = worker.post("cases/", MATTER | {"text": ""}, key="k1")
    taken = worker.post("cases/", MATTER, key="k1")

    assert (refused.status_code, taken.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", "x" * 65, "键", "a\tb"])
def test_every_post_bears_a_key(world: World, worker: Program, key: str) -> None:
    said = worker.headers | ({"Idempotency-Key": key.encode().decode("latin-1")} if key else {})
    answer = worker.client.post(f"{V1}cases/", MATTER, content_type="application/json", headers=said)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "sent", [b"{", b"[]", b'"x"', b'{"text": NaN}', b"\xff", b'{"text": "\\ud800"}', b'{"a":' * 3000, b"[" * 100_000]
)
def test_what_is_no_json_is_refused(worker: Program, sent: bytes) -> None:
    said = worker.headers | {"Idempotency-Key": "k"}
    answer = worker.client.post(f"{V1}cases/", sent, content_type="application/json", headers=said)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_other_kinds_of_body_are_refused(worker: Program) -> None:
    said = worker.headers | {"Idempotency-Key": "k"}
    answer = worker.client.post(f"{V1}cases/", b"<a/>", content_type="application/xml", headers=said)

    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_media_type")


def test_a_body_that_is_too_large_is_refused(worker: Program) -> None:
    answer = worker.post("cases/", MATTER | {"text": "堵" * 400_000})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_batch_says_of_each_row_what_became_of_it(worker: Program) -> None:
    rows = [MATTER, MATTER | {"text": ""}, MATTER | {"area": "220283001003001"}, MATTER | {"text": "路灯不亮"}]

    answer = worker.post("cases/batch/", {"rows": rows}, key="b1").json()
    again = worker.post("cases/batch/", {"rows": rows}, key="b1").json()

    assert [row["status"] for row in answer["results"]] == [201, 422, 403, 201]
    assert (answer["raised"], answer["refused"]) == (2, 2)
    assert answer["results"][1]["problem"]["errors"][0]["field"] == "text"
    assert again == answer and Case.objects.count() == 2


@pytest.mark.parametrize("rows", [[], [MATTER] * 101, {"text": "x"}, None])
def test_a_batch_has_1_to_100_rows(worker: Program, rows: Any) -> None:
    answer = worker.post("cases/batch/", {"rows": rows})

    assert answer.status_code == 422 and not Case.objects.exists()


def test_a_step_without_the_version_seen_is_428(world: World) -> None:
    case = case_in(world, State.DISPATCHED)

    answer = program(world.people["lead"]).post(f"cases/{case.reference}/actions/report_in/", {})

    assert (answer.status_code, answer.json()["code"]) == (428, "version_missing")
    assert case.events.count() == 1


def test_the_tag_of_the_matter_is_taken_as_if_match(world: World) -> None:
    case, asking = case_in(world, State.DISPATCHED), program(world.people["lead"])
    tag = asking.get(f"cases/{case.reference}/").headers["ETag"]

    answer = asking.post(f"cases/{case.reference}/actions/report_in/", {}, **{"If-Match": tag})

    assert answer.status_code == 200


def test_somebody_was_faster_says_what_changed_and_nothing_is_done(world: World) -> None:
    case, asking = case_in(world, State.CONSULTING), program(world.people["lead"])
    asking.post(f"cases/{case.reference}/actions/ask/", {"version": case.version, "question": "哪个单元？"})
    path, events = f"cases/{case.reference}/actions/add_unit/", case.events.count()

    unit = world.unit("water").pk
    late = asking.post(path, {"version": case.version, "lead": unit, "reason": "要停水"})

    told = late.json()
    assert (late.status_code, told["code"]) == (409, "version_conflict")
    assert told["version"] > case.version and told["changed"][0]["sentence"]
    assert case.events.count() == events


def test_a_step_that_is_not_possible_names_what_is(world: World) -> None:
    case = case_in(world, State.IMPLEMENTING)
    answer = program(world.people["officer"]).post(
        f"cases/{case.reference}/actions/accept/", {"version": case.version, "entry": "1304"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    assert answer.json()["possible"]


def test_a_step_of_somebody_else_is_403_and_of_a_matter_out_of_sight_404(world: World) -> None:
    case = case_in(world, State.DISPATCHED)
    body, path = {"version": case.version}, f"cases/{case.reference}/actions/report_in/"

    assert program(world.people["officer"]).post(path, body).status_code == 403
    hidden = program(world.people["uncalled"]).post(path, body)
    missing = program(world.people["uncalled"]).post("cases/JL20990101-00001/actions/report_in/", body)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


def test_people_are_shown_in_full_by_reveal_alone_and_on_record(world: World) -> None:
    case, asking = case_in(world, State.IMPLEMENTING), program(world.people["officer"])
    before = asking.get(f"cases/{case.reference}/").content.decode()

    answer = asking.post(f"cases/{case.reference}/actions/reveal/", {"version": case.version, "reason": "回访"})

    assert "13800005678" not in before
    assert answer.json()["given"]["people"] == [{"name": "王大爷", "phone": "13800005678"}]
    assert CaseEvent.objects.get(case=case, action="reveal").note == "回访"


def test_pages_use_their_session_and_their_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["lead"], backend="teams.backends.PostsBackend")
    case = case_in(world, State.DISPATCHED)
    path, said = f"{V1}cases/{case.reference}/actions/report_in/", {"Idempotency-Key": "k"}

    assert client.get(f"{V1}cases/{case.reference}/").status_code == 200
    refused = client.post(path, {"version": case.version}, content_type="application/json", headers=said)
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert case.events.count() == 1


def test_whoever_must_choose_a_password_first_gets_nothing_here(world: World, client: Client) -> None:
    person = world.people["lead"]
    type(person).objects.filter(pk=person.pk).update(password_is_given=True)
    client.force_login(person, backend="teams.backends.PostsBackend")

    answer = client.get(f"{V1}cases/")
    assert (answer.status_code, answer.json()["code"]) == (403, "password_first")


def test_twenty_identical_posts_at_once_make_one_matter(committed_world: World) -> None:
    asking = program(committed_world.people["grid_worker"])

    def send(_number: int) -> int:
        try:
            return int(Program(asking.secret).post("cases/", MATTER, key="once").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(send, range(20)))

    assert set(statuses) <= {201, 409} and 201 in statuses
    assert Case.objects.count() == 1
    assert asking.post("cases/", MATTER, key="once").status_code == 201


def test_a_file_that_finds_no_room_comes_back_as_soon_as_on_the_pages(
    worker: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object, **_named: object) -> None:
        raise aside.Busy

    monkeypatch.setattr(aside, "opened", busy)

    answer = worker.send("cases/", MATTER | {"photos": [photo()]})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(aside.BUSY_FOR_SECONDS))
    assert not Case.objects.exists()
