"""Messages that were given up are the whole city's: who administers a part of it leaves them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from networks.models import Change
from outbox.models import Message
from teams.actions import deadletters
from tests.networks.stewards import Somebody
from web.errors import NotAllowed

pytestmark = pytest.mark.django_db
CITY, PART = Somebody(), Somebody(path="220283001")
VERBS: dict[str, Callable[[Message, Somebody], Any]] = {
    "retry": lambda message, by: deadletters.retry(message.pk, by=by),
    "retry_all": lambda _message, by: deadletters.retry_all(by=by),
    "forget": lambda message, by: deadletters.forget(message.pk, by=by),
}


@pytest.fixture
def dead() -> Message:
    return Message.objects.create(key="k", channel="email", state="dead", last_error="Nobody there.")


@pytest.mark.parametrize("verb", VERBS)
def test_whoever_administers_a_part_of_the_city_leaves_them_alone(dead: Message, verb: str) -> None:
    with pytest.raises(NotAllowed):
        VERBS[verb](dead, PART)

    assert Message.objects.get().state == "dead"


@pytest.mark.parametrize("verb", ["retry", "retry_all"])
def test_the_citys_administrator_gives_them_another_chance(dead: Message, verb: str) -> None:
    assert VERBS[verb](dead, CITY) == 1
    assert VERBS[verb](dead, CITY) == 0

    assert Message.objects.get().state == "waiting"


def test_one_that_is_given_up_for_good_is_gone_and_on_record(dead: Message) -> None:
    VERBS["forget"](dead, CITY)
    VERBS["forget"](dead, CITY)

    assert not Message.objects.exists()
    assert Change.objects.get().note == "Nobody there."
