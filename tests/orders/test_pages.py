"""The pages of sources and imports of orders: for the duty officers of the centre, and for nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Case
from imports.actions import batches
from imports.models import ImportBatch
from networks.models import Change
from orders.models import Mapping, OutsideOrder, Source, StateFile
from orders.urls import urlpatterns
from tests.cases.world import World
from tests.orders.files import LAMP, LEAK, NAME, PHONE, applied, as_csv, cells_of, compared, source_of

pytestmark = pytest.mark.django_db
OF_ONESELF = ("sources", "add_source")
OF_A_SOURCE = ("source", "end_source", "load", "states")
OF_A_FILE_OF_STATES = ("state_file",)
OF_A_MAPPING = ("mapping",)
OF_AN_IMPORT = (
    "import", "import_progress", "import_results", "import_returned", "apply_import", "cancel_import", "undo_import",
)  # fmt: skip
PAGES = (*OF_ONESELF, *OF_A_SOURCE, *OF_A_MAPPING, *OF_A_FILE_OF_STATES, *OF_AN_IMPORT)
OFFICERS_OF_CENTRES = (
    "officer",
    "second_officer",
    "committee_officer",
    "other_officer",
    "county_officer",
    "city_officer",
)
OTHERS = ("grid_worker", "lead", "lead_head", "supervisor", "responsible", "auditor", "system_admin")
OWN = ("officer", "second_officer")


def client_of(world: World, who: str = "officer") -> Client:
    client = Client()
    client.force_login(world.people[who], backend="teams.backends.PostsBackend")
    return client


def text(answer: HttpResponse) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def uploaded(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("12345.csv", content)


def test_every_address_has_its_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


def test_everybody_gets_what_the_matrix_says(world: World) -> None:
    source = source_of(world)
    batch = compared(source, as_csv(LEAK), by=world.person("officer"))
    file = StateFile.objects.create(
        source=source, mapping=Mapping.objects.get(), kind="csv", by=world.people["officer"]
    )
    numbers = {
        **dict.fromkeys(OF_A_FILE_OF_STATES, file.pk),
        **dict.fromkeys(OF_A_SOURCE, source.pk),
        **dict.fromkeys(OF_A_MAPPING, Mapping.objects.get().pk),
        **dict.fromkeys(OF_AN_IMPORT, batch.pk),
    }
    got: dict[str, dict[str, int]] = {}
    for page in PAGES:
        url = reverse(f"orders:{page}", args=[numbers[page]] if page in numbers else [])
        got[page] = {who: client_of(world, who).get(url).status_code for who in (*OFFICERS_OF_CENTRES, *OTHERS)}

    for page, statuses in got.items():
        opens = OFFICERS_OF_CENTRES if page in OF_ONESELF else OWN
        assert {who for who, status in statuses.items() if status == 200} == set(opens), page
        assert {status for who, status in statuses.items() if who not in opens} == {404}, page


def test_a_file_goes_its_whole_way_on_the_pages(world: World) -> None:
    client = client_of(world)
    client.post(reverse("orders:add_source"), {"name": "12345热线", "centre": world.unit("street_office").pk})
    source = Source.objects.get()

    sent = client.post(
        reverse("orders:load", args=[source.pk]),
        {"file": uploaded(as_csv(LEAK, LAMP)), "mapping": "", "save_as": "热线"},
    )
    batch = ImportBatch.objects.get()
    assert sent.headers["Location"] == reverse("orders:import", args=[batch.pk])
    batches.advance()
    shown = text(client.get(sent.headers["Location"]))
    assert LEAK[0] in shown and "新来单 2" in shown
    assert PHONE not in shown and NAME not in shown
    client.post(reverse("orders:apply_import", args=[batch.pk]))
    batches.advance()

    case = OutsideOrder.objects.get(number=LEAK[0]).case
    assert case.reference in client.get(sent.headers["Location"]).content.decode()
    results = b"".join(client.get(reverse("orders:import_results", args=[batch.pk])))
    assert [line[0] for line in cells_of(results)[1:]] == [LEAK[0], LAMP[0]]
    assert {change.kind for change in Change.objects.all()} == {"source", "mapping"}

    client.post(reverse("orders:undo_import", args=[batch.pk]))
    batches.advance()
    assert {case.state for case in Case.objects.all()} == {"withdrawn"}


def test_a_mapping_is_corrected_on_its_page_and_a_wrong_type_is_named(world: World) -> None:
    source = source_of(world)
    compared(source, as_csv(LEAK), by=world.person("officer"))
    mapping, client = Mapping.objects.get(), client_of(world)
    url = reverse("orders:mapping", args=[mapping.pk])
    typed: dict[str, Any] = {f"columns-{key}": heading for key, heading in mapping.columns.items()}

    wrong = client.post(url, typed | {"name": "热线", "types": "噪音 = 9999"})
    right = client.post(url, typed | {"name": "热线", "types": "下水道堵 = 1304", "back-state": "办理状态"})

    mapping.refresh_from_db()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "噪音 = 9999" in text(wrong)
    assert (mapping.name, mapping.types, mapping.back) == ("热线", {"下水道堵": "1304"}, {"state": "办理状态"})


def test_their_number_finds_the_case_and_stands_on_its_page(world: World) -> None:
    applied(source_of(world), as_csv(LEAK, LAMP), by=world.person("officer"))
    case = OutsideOrder.objects.get(number=LEAK[0]).case

    found = client_of(world, "committee_officer").get(reverse("desk:search"), {"q": "dh2026113000017"})
    hidden = client_of(world, "other_officer").get(reverse("desk:search"), {"q": LEAK[0]})
    shown = text(client_of(world, "committee_officer").get(reverse("desk:case", args=[case.reference])))

    assert f"case={case.reference}" in found.content.decode()
    assert case.reference not in hidden.content.decode()
    assert "12345热线来单 DH2026113000017" in shown


def test_a_number_of_digits_alone_is_found_too_though_it_may_be_a_telephone(world: World) -> None:
    applied(source_of(world), as_csv(("2026113000017", *LEAK[1:])), by=world.person("officer"))

    answer = client_of(world, "committee_officer").post(reverse("desk:search"), {"q": "2026113000017"}, follow=True)

    assert f"case={Case.objects.get().reference}" in answer.content.decode()


def test_programs_read_and_find_their_number(world: World) -> None:
    applied(source_of(world), as_csv(LEAK), by=world.person("officer"))
    client, case = client_of(world, "committee_officer"), Case.objects.get()

    told = client.get(reverse("api:case", args=[case.reference])).json()
    found = client.get(reverse("api:cases"), {"q": LEAK[0]}).json()

    assert told["outside"] == {"source": "12345热线", "number": LEAK[0]}
    assert [line["number"] for line in found["results"]] == [case.reference]


def test_no_public_page_says_their_number(world: World) -> None:
    applied(source_of(world), as_csv(LEAK), by=world.person("officer"))
    reporter = Case.objects.get().reporters.get()

    tracked = Client().get(reverse("residents:track", args=[reporter.tracking_code])).content.decode()

    assert Case.objects.get().reference in tracked
    assert LEAK[0] not in tracked and "12345热线" not in tracked


def test_a_roster_page_shows_no_import_of_orders(world: World) -> None:
    batch = compared(source_of(world), as_csv(LEAK), by=world.person("officer"))

    assert client_of(world, "system_admin").get(reverse("imports:import", args=[batch.pk])).status_code == 404
