"""What is kept of an order goes with the words of its case, and is told to whoever asks what is held."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from cases.models import Case, Reporter
from cases.rules.choices import RecordKind
from orders import following
from orders.models import OutsideOrder
from tests.cases.world import World
from tests.orders.files import LEAK, applied, as_csv, source_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world: World) -> Case:
    applied(source_of(world), as_csv(LEAK), by=world.person("officer"))
    return OutsideOrder.objects.get().case


def test_the_digest_of_the_words_goes_with_the_words_and_leaves_its_proof(case: Case) -> None:
    assert following.dispose(case, RecordKind.IDENTITY) == []
    [(where, proof)] = following.dispose(case, RecordKind.WORDS)

    order = OutsideOrder.objects.get()
    assert (bytes(order.words_digest), order.number) == (b"", LEAK[0])
    assert (where, len(proof)) == (f"order {order.pk} digest", 64)
    assert following.dispose(case, RecordKind.WORDS) == []


def test_who_asks_is_told_that_the_sender_knows_the_matter(case: Case) -> None:
    [told] = following.held(list(Reporter.objects.filter(case=case)), "")

    assert told.what == "12345热线对该事项的编号"
    assert told.where == case.reference
    assert LEAK[0] not in told.what + told.note


def test_both_are_asked_by_the_settings() -> None:
    followers = [import_string(name) for name in (*settings.RECORD_FOLLOWERS, *settings.HOLDINGS)]

    assert {following.dispose, following.held} <= set(followers)
