"""Open311 GeoReport v2: its clients raise matters and read what is public, and nothing personal leaves."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from georeport import GeoReport
from pytest_django.live_server_helper import LiveServer

from cases.models import Case, Publication, Recusal
from cases.rules.choices import State
from networks.models import Area, Boundary
from teams.actions import api_keys
from teams.models import Scope
from tests.api.programs import key_for, program
from tests.cases.world import World, case_in

pytestmark = pytest.mark.django_db
V2 = "/open311/v2/"
NAME, PHONE, HOUSE = "欧阳震华", "13912345678", "九号楼四单元四零二"
TEXT = "楼道的灯坏了三天，晚上上楼看不见"


def sent(secret: str, **more: Any) -> dict[str, Any]:
    said = {"api_key": secret, "service_code": "1304", "description": TEXT, "address_string": HOUSE}
    return said | {"first_name": "震华", "last_name": "欧阳", "phone": PHONE} | more


@pytest.fixture
def secret(world: World) -> str:
    return key_for(world.person("grid_worker"))[1]


def post(client: Client, said: dict[str, Any], kind: str = "json", **headers: str) -> Any:
    return client.post(f"{V2}requests.{kind}", said, headers=headers)


def number_of(answer: Any) -> str:
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.json()[0]["service_request_id"])


def published(case: Case, sentence: str = "楼道灯修好了。") -> Publication:
    city = Area.objects.get(level="city")
    now = timezone.now()
    who = case.raised_by
    assert who
    return Publication.objects.create(
        case=case, city=city, sentence=sentence, solved_at=now, published_at=now, published_by=who
    )


def test_every_type_of_the_catalogue_that_is_taken_here_is_a_service(client: Client, world: World) -> None:
    told = client.get(f"{V2}services.json").json()

    codes = {one["service_code"] for one in told}
    assert "1304" in codes
    assert {one["type"] for one in told} == {"realtime"}
    assert {one["metadata"] for one in told} == {False}
    for code in sorted(codes)[:5]:
        definition = client.get(f"{V2}services/{code}.json")
        assert definition.json() == {"service_code": code, "attributes": []}
    assert client.get(f"{V2}services/13.json").status_code == 404  # a heading
    assert client.get(f"{V2}services/9999.json").status_code == 404


def test_what_is_json_is_xml_too(client: Client, world: World) -> None:
    told = client.get(f"{V2}services.json").json()

    answer = client.get(f"{V2}services.xml")
    document = ElementTree.fromstring(answer.content)  # noqa: S314 - what our own service wrote
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert document.tag == "services"
    assert [one.findtext("service_code") for one in document] == [one["service_code"] for one in told]
    assert {one.findtext("metadata") for one in document} == {"false"}


def test_a_client_raises_a_matter_and_nothing_personal_comes_back(client: Client, world: World, secret: str) -> None:
    number = number_of(post(client, sent(secret)))

    case = Case.objects.get(reference=number)
    assert (case.text, case.place) == (TEXT, HOUSE)
    assert case.catalogue_item
    assert case.catalogue_item.code == "1304"
    assert case.hides_reporter
    assert case.raised_by == world.person("grid_worker")
    for kind in ("json", "xml"):
        for page in (f"requests/{number}", "requests"):
            answer = client.get(f"{V2}{page}.{kind}", {"api_key": secret})
            said = answer.content.decode()
            assert answer.status_code == 200
            assert number in said
            assert not [word for word in (NAME, "震华", PHONE, HOUSE, TEXT) if word in said]


def test_the_status_follows_the_matter(client: Client, world: World, secret: str) -> None:
    number = number_of(post(client, sent(secret)))

    first = client.get(f"{V2}requests/{number}.json", {"api_key": secret}).json()[0]
    assert first["status"] == "open"
    assert dt.datetime.fromisoformat(first["expected_datetime"]) > timezone.now()
    Case.objects.filter(reference=number).update(
        state=State.CLOSED, closed_at=timezone.now(), ending="rated", holder=None, next_due_at=None, next_amber_at=None
    )
    then = client.get(f"{V2}requests/{number}.json", {"api_key": secret}).json()[0]
    assert (then["status"], then["expected_datetime"]) == ("closed", None)


def test_nobody_reads_what_was_not_published(client: Client, world: World, secret: str) -> None:
    """The control: once a person has published a sentence, everybody reads that sentence and no other word."""
    number = number_of(post(client, sent(secret)))
    stranger = key_for(world.person("other_grid_worker"))[1]

    for asked in ({}, {"service_request_id": number}, {"api_key": stranger}):
        assert client.get(f"{V2}requests.json", asked).json() == []
    assert client.get(f"{V2}requests/{number}.json").status_code == 404
    assert client.get(f"{V2}requests/{number}.json", {"api_key": stranger}).status_code == 404

    kept = published(Case.objects.get(reference=number))
    told = client.get(f"{V2}requests.json").json()
    assert [one["description"] for one in told] == ["楼道灯修好了。"]
    assert client.get(f"{V2}requests/{number}.json").json() == told
    assert PHONE not in str(told) and HOUSE not in str(told)

    Publication.objects.filter(pk=kept.pk).update(withdrawn_at=timezone.now())
    assert client.get(f"{V2}requests.json").json() == []


def test_whoever_stands_aside_from_a_matter_does_not_read_it_by_a_key(
    client: Client, world: World, secret: str
) -> None:
    """Having raised it is not enough: the one door of reading is asked."""
    number = number_of(post(client, sent(secret)))
    case, person = Case.objects.get(reference=number), world.person("grid_worker")
    Recusal.objects.create(case=case, person=person, reason="系亲属", named_at=case.raised_at, named_by=person)

    assert client.get(f"{V2}requests.json", {"api_key": secret}).json() == []
    assert client.get(f"{V2}requests/{number}.json", {"api_key": secret}).status_code == 404


def test_a_place_is_no_finer_than_the_community(client: Client, world: World, secret: str) -> None:
    grid, community = world.area("grid"), world.area("community")
    number = number_of(post(client, sent(secret, address_id=grid.code)))

    told = client.get(f"{V2}requests/{number}.json", {"api_key": secret}).json()[0]
    assert Case.objects.get(reference=number).area == grid
    assert told["address_id"] == community.code
    assert told["address"].endswith(community.name)
    assert grid.name not in told["address"]
    assert not {"lat", "long"} & set(told)


def test_a_point_finds_its_grid(client: Client, world: World, secret: str) -> None:
    grid = world.area("grid")
    square = {
        "type": "Polygon",
        "coordinates": [[[126.0, 43.0], [126.1, 43.0], [126.1, 43.1], [126.0, 43.1], [126.0, 43.0]]],
    }
    Boundary.objects.create(area=grid, geometry=square, west=126.0, south=43.0, east=126.1, north=43.1)

    number = number_of(post(client, sent(secret, lat="43.05", long="126.05")))
    assert Case.objects.get(reference=number).area == grid
    outside = post(client, sent(secret, lat="10", long="10"))
    assert outside.status_code == 400
    assert "address_id" in outside.json()[1]["description"]
    half = post(client, sent(secret, lat="43.05"))
    assert half.status_code == 400


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"description": ""}, (400, "description")),
        ({"service_code": "9999"}, (400, "service_code")),
        ({"service_code": ""}, (400, "service_code")),
        ({"address_id": "110000000000"}, (400, "address_id")),
        ({"phone": "abc"}, (400, "phone")),
        ({"email": "nobody"}, (400, "email")),
        ({"lat": "nan", "long": "126"}, (400, "lat")),
        ({"media_url": "javascript:alert(1)"}, (400, "media_url")),
        ({"jurisdiction_id": "110000"}, (404, "")),
        ({"api_key": "gov_wrong"}, (403, "")),
        ({"api_key": ""}, (403, "")),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_raises_nothing(
    client: Client, world: World, secret: str, wrong: dict[str, str], expected: tuple[int, str]
) -> None:
    status, field = expected
    for kind in ("json", "xml"):
        answer = post(client, sent(secret) | wrong, kind)
        said = answer.content.decode()
        assert answer.status_code == status, said
        assert field in said
        assert "description" in said
    assert not Case.objects.exists()


def test_a_key_does_what_it_was_granted_for(client: Client, world: World) -> None:
    reads = key_for(world.person("grid_worker"), Scope.READ)[1]
    raises = key_for(world.person("grid_worker"), Scope.WHISTLE)[1]

    assert post(client, sent(reads)).status_code == 403
    assert post(client, sent(raises)).status_code == 201
    assert client.get(f"{V2}requests.json", {"api_key": raises}).status_code == 403
    assert len(client.get(f"{V2}requests.json", {"api_key": reads}).json()) == 1


def test_the_same_words_sent_again_are_one_request(client: Client, world: World, secret: str) -> None:
    first, again = number_of(post(client, sent(secret))), number_of(post(client, sent(secret)))
    other = number_of(post(client, sent(secret, address_string="一号楼")))

    assert first == again != other
    assert Case.objects.count() == 2


def test_an_answer_that_was_lost_is_asked_for_by_its_token(client: Client, world: World, secret: str) -> None:
    token = uuid.uuid4().hex
    number = number_of(post(client, sent(secret), **{"Idempotency-Key": token}))

    told = client.get(f"{V2}tokens/{token}.json", {"api_key": secret})
    assert told.json() == [{"service_request_id": number, "token": token}]
    assert client.get(f"{V2}tokens/{token}.json").status_code == 403
    stranger = key_for(world.person("other_grid_worker"))[1]
    assert client.get(f"{V2}tokens/{token}.json", {"api_key": stranger}).status_code == 404
    api = program(world.person("grid_worker"))
    api.post("cases/", {"text": TEXT, "area": world.area("grid").code}, key="mine")
    assert client.get(f"{V2}tokens/mine.json", {"api_key": secret}).status_code == 404


def test_a_danger_to_life_is_answered_with_whom_to_ring(client: Client, world: World, secret: str) -> None:
    told = post(client, sent(secret, description="楼道里有很浓的煤气味，有人头晕")).json()

    assert "119" in told[0]["service_notice"] or "110" in told[0]["service_notice"]


def test_filters_are_those_of_the_standard(client: Client, world: World, secret: str) -> None:
    first = number_of(post(client, sent(secret)))
    other = number_of(post(client, sent(secret, service_code="1301")))

    def found(**asked: str) -> set[str]:
        answer = client.get(f"{V2}requests.json", asked | {"api_key": secret})
        assert answer.status_code == 200, answer.content.decode()
        return {one["service_request_id"] for one in answer.json()}

    before = (timezone.now() - dt.timedelta(days=2)).isoformat(timespec="seconds")
    long_ago = (timezone.now() - dt.timedelta(days=91)).isoformat(timespec="seconds")
    assert found() == found(status="open,closed") == found(start_date=before) == {first, other}
    assert found(service_code="1304") == {first}
    assert found(service_code="1304,1301") == {first, other}
    assert found(status="closed") == found(end_date=before) == set()
    assert found(service_request_id=f"{first}, {other}", status="closed") == {first, other}
    for asked in ({"status": "gone"}, {"start_date": "yesterday"}, {"start_date": "2026-02-30T00:00:00Z"}):
        assert client.get(f"{V2}requests.json", asked).status_code == 400
    span = {"start_date": long_ago, "end_date": timezone.now().isoformat(timespec="seconds")}
    assert client.get(f"{V2}requests.json", span).status_code == 400


def test_what_is_not_there_is_said_as_clients_read_it(client: Client, world: World) -> None:
    for page in ("v2/services.yaml", "v2/nothing.json", "v1/services.json", ""):
        answer = client.get(f"/open311/{page}")
        assert answer.status_code == 404
        assert answer.json()[0]["code"] == 404
    told = client.get("/open311/discovery.json").json()
    assert told["endpoints"][0]["url"].endswith("/open311/v2")
    assert client.get("/open311/v2/discovery.xml").status_code == 200


def test_a_list_costs_the_same_statements_for_any_number(
    client: Client, world: World, secret: str, django_assert_max_num_queries: Any
) -> None:
    published(case_in(world, State.CLOSED))
    with django_assert_max_num_queries(4):
        client.get(f"{V2}requests.json")
    for number in range(4):
        published(case_in(world, State.CLOSED), f"第{number}件。")
    with django_assert_max_num_queries(4):
        assert len(client.get(f"{V2}requests.json").json()) == 5


@pytest.mark.django_db(transaction=True)
def test_a_client_of_somebody_else_reads_services_and_requests(committed_world: World, live_server: LiveServer) -> None:
    """`georeport` of the package index knows nothing of us; it can only read, so the matter is posted as a form."""
    secret = key_for(committed_world.person("grid_worker"))[1]
    published(Case.objects.get(reference=number_of(post(Client(), sent(secret)))))

    for kind in ("json", "xml"):
        city = GeoReport(f"{live_server.url}/open311/v2", output_format=kind)
        services = city.get_service_list()
        assert any(one["service_code"] == "1304" for one in services)
        assert city.get_service_definition("1304")["service_code"] == "1304"
        number = Case.objects.get().reference
        assert city.get_service_request(number)["description"] == "楼道灯修好了。"
        listed = city.get_service_requests(status="open")
        assert (listed if isinstance(listed, dict) else listed[0])["service_request_id"] == number


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_at_once_make_one_request(committed_world: World) -> None:
    secret = key_for(committed_world.person("grid_worker"))[1]
    statuses: list[int] = []

    def raise_it() -> None:
        try:
            statuses.append(post(Client(), sent(secret)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=raise_it) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Case.objects.count() == 1
    assert 201 in statuses
    assert set(statuses) <= {201, 409}
    assert json.loads(post(Client(), sent(secret)).content)[0]["service_request_id"] == Case.objects.get().reference


def test_a_key_that_ended_opens_nothing_from_the_next_request_on(client: Client, world: World) -> None:
    key, secret = key_for(world.person("grid_worker"))
    assert post(client, sent(secret)).status_code == 201
    api_keys.revoke(key, by=world.person("grid_worker"))

    assert post(client, sent(secret, description="另一件")).status_code == 403
    assert client.get(f"{V2}requests.json", {"api_key": secret}).status_code == 403
