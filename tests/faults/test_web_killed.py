"""A web process killed with SIGKILL in the middle of a whistle: the matter is kept once, or not at all."""

from __future__ import annotations

from http.client import RemoteDisconnected
from pathlib import Path

import pytest
from django.urls import reverse

from cases.models import Case, CaseEvent, Clock, Evidence, Reporter
from cases.rules.lifecycle import Action
from governance.localstack.processes import Program
from outbox.models import Message
from outbox.tasks import drain
from teams.models import InboxEntry
from tests.cases.world import World
from tests.faults.programs import Programs, Traps, Visitor, session_of
from tests.faults.traps import VIEW

pytestmark = pytest.mark.slow
LOG = "/log/"
KILLED = (RemoteDisconnected, ConnectionResetError)
PHOTO = Path(__file__).resolve().parent.parent / "cases" / "files" / "held_upright.heic"
WRITES = (Case, CaseEvent, Evidence, Clock, Message, Reporter)


@pytest.fixture
def web(programs: Programs) -> Program:
    return programs.web()


@pytest.fixture
def visitor(world: World, web: Program) -> Visitor:
    return Visitor(web, session_of(world.person("grid_worker")))


@pytest.fixture
def matter(world: World, visitor: Visitor) -> dict[str, object]:
    """The form as the browser would send it, with the key that the page gave it."""
    asked = {"text": "5号楼2单元暖气不热", "area": world.areas["grid"].pk, "do": "whistle"}
    return asked | visitor.form(LOG)


def send(visitor: Visitor, matter: dict[str, object]) -> str:
    """Send the form with its photo; where the answer leads."""
    with PHOTO.open("rb") as photo:
        answer = visitor.post(LOG, matter | {"photos": photo})
    assert answer.status == 302, answer.text
    return answer.headers["Location"]


def test_killed_between_commit_and_reply_the_same_form_gets_the_same_receipt(
    visitor: Visitor, matter: dict[str, object], traps: Traps
) -> None:
    trap = traps.kill(VIEW)
    with pytest.raises(KILLED):
        send(visitor, matter)
    assert not trap.exists()
    kept = Case.objects.get()

    receipt = send(visitor, matter)

    assert receipt == reverse("field:logged", args=[kept.reference])
    assert Reporter.objects.get().tracking_code in visitor.get(receipt).text
    assert_told_once(kept)


def assert_told_once(case: Case) -> None:
    assert Case.objects.get() == case
    assert CaseEvent.objects.get().action == Action.WHISTLE
    assert Message.objects.get().channel == "event"
    assert Evidence.objects.get().content.open("rb").read(4)
    drain()
    assert InboxEntry.objects.get().user.username == "committee_officer"


def test_without_the_key_this_test_would_see_two(visitor: Visitor, matter: dict[str, object], traps: Traps) -> None:
    del matter["key"]
    traps.kill(VIEW)
    with pytest.raises(KILLED):
        send(visitor, matter)

    send(visitor, matter)

    assert Case.objects.count() == CaseEvent.objects.count() == Message.objects.count() == 2
    drain()
    assert InboxEntry.objects.count() == 2


def test_killed_before_the_commit_nothing_is_half_stored_and_the_next_try_makes_one(
    visitor: Visitor, matter: dict[str, object], traps: Traps
) -> None:
    for model in (Case, CaseEvent, Evidence, Message, Reporter):
        trap = traps.kill(model._meta.db_table)
        with pytest.raises(KILLED):
            send(visitor, matter)
        assert not trap.exists()
        assert not any(written.objects.exists() for written in WRITES), model

    receipt = send(visitor, matter)

    kept = Case.objects.get()
    assert receipt == reverse("field:logged", args=[kept.reference])
    assert_told_once(kept)
