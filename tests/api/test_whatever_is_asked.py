"""Whatever the description allows is asked, and whatever is answered is what the description says: no 5xx, no surprise.

Each operation is asked as somebody in each of five seats and as nobody, about matters that exist and that do not. `make
fuzz-api` asks a hundred times as much.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.views import told
from cases.models import Call, Case, PlanTask
from cases.rules.choices import State
from tests.api.programs import key_for
from tests.cases import world as small_world
from tests.cases.world import World, case_in
from tests.kept import kept

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1"))
SEATS = ("grid_worker", "officer", "lead", "supervisor", "auditor", "")
"""Five duties, and nobody."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PARTS = 4
"""So that both processes of a run have some."""
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=EXAMPLES < 10,
    suppress_health_check=list(HealthCheck),
    phases=[hypothesis.Phase.generate],
)


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """With a matter in each state."""
    with kept(django_db_blocker):
        world = small_world.build()
        for state in State:
            case_in(world, state)
        yield world


@pytest.fixture(autouse=True, scope="module")
def _one_connection() -> Iterator[None]:
    """A request that ends closes its connection; here it is the one in which the world was written."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def description(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Any:
    with django_db_blocker.unblock():
        return schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application())


def places() -> dict[str, list[Any]]:
    """What stands in paths: matters, calls and tasks that are there."""
    return {
        "number": list(Case.objects.order_by("pk").values_list("reference", flat=True)),
        "row": [*Call.objects.values_list("pk", flat=True)[:20], *PlanTask.objects.values_list("pk", flat=True)[:20]],
    }


def asked(operation: Any, headers: dict[str, str], known: dict[str, list[Any]]) -> None:
    """One operation, as often as the settings say; nothing that it does stays."""

    @SETTINGS
    @given(case=operation.as_strategy(), choice=st.data())
    def ask(case: Any, choice: st.DataObject) -> None:
        for name in set(case.path_parameters) & set(known):
            if choice.draw(st.integers(0, 3)):
                case.path_parameters[name] = choice.draw(st.sampled_from(known[name]))
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    ask()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("seat", SEATS)
def test_every_answer_is_one_that_the_description_has(
    description: Any, world: World, settings: Settings, seat: str, part: int
) -> None:
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    headers = {"Authorization": f"Bearer {key_for(world.person(seat))[1]}"} if seat else {}
    known = places()

    operations = [result.ok() for result in description.get_all_operations()]
    assert len(operations) > 100
    wrong = []
    for operation in operations[part::PARTS]:
        try:
            asked(operation, headers, known)
        except (FailureGroup, Exception) as found:  # said of each operation; the next one is asked
            wrong.append(f"{operation.label}: {found}")

    assert "\n\n".join(wrong[:5]) == ""


def test_an_answer_that_the_description_does_not_have_would_be_found(
    description: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [operation] = [one.ok() for one in description.get_all_operations() if one.ok().label == "GET /api/v1/notices/"]
    headers = {"Authorization": f"Bearer {key_for(world.person('officer'))[1]}"}
    asked(operation, headers, {})

    for broken in (lambda *_a, **_k: 1 // 0, lambda *_a, **_k: {"results": "none"}):
        monkeypatch.setattr(told.NoticesView, "read", broken)
        with pytest.raises(FailureGroup):
            asked(operation, headers, {})
