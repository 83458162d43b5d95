"""Every kind of notice on every channel, of a matter full of names, telephones and words: none of them leaves."""

from __future__ import annotations

import dataclasses
import json

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from cases.models import Case, CaseEvent, Robot
from cases.notifications.notices import NOTICES, TEXTS, Notice, body_of
from cases.notifications.seats import ANY, Seats
from cases.notifications.tellings import Telling, envelopes
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from cases.rules.sealing import seal
from outbox.actions import enqueue
from outbox.models import Message
from outbox.tasks import drain
from teams.inbox import read
from teams.kinds import KINDS
from teams.models import InboxEntry, NoticeText, User
from tests.cases.steps import take
from tests.cases.world import World, case_in
from tests.sink import Sink

SECRETS = ("王大爷", "13800005678", "制动器", "已经三天", "3号楼", "欧阳静姝", "13912345678", "已疏通")


@pytest.fixture
def full(world: World, gateway: Sink) -> Case:
    """The reader has a name and telephones too; what is theirs stands in no message either."""
    User.objects.filter(username="lead").update(name="欧阳静姝", phone="13912345678", email="lead@example.org")
    url = gateway.url("/cgi-bin/webhook/send?key=k")
    Robot.objects.create(unit=world.unit("justice"), provider="wecom", sealed_address=seal(url))
    return case_in(world, State.EVALUATING)


def tell(case: Case, notice: Notice) -> None:
    event = CaseEvent.objects.filter(case=case).latest("seq")
    lasting = dataclasses.replace(notice, whom=None)
    who = [Seats(ANY, person=User.objects.get(username="lead").pk)]
    more = {"event": event.pk, "centre": case.centre_id}
    enqueue(envelopes([Telling(f"x:{notice.kind}", lasting, case, who, unit_name="北城街道司法所", more=more)]))


def all_that_left(gateway: Sink) -> str:
    letters = [(letter.subject, letter.body, list(letter.extra_headers.values())) for letter in mail.outbox]
    inbox = [(read(entry), entry.params, entry.said, entry.url) for entry in InboxEntry.objects.all()]
    rows = list(Message.objects.values_list("key", "body", "last_error"))
    return json.dumps([letters, gateway.texts, inbox, rows], ensure_ascii=False)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.kind)
def test_no_kind_says_who_or_what(full: Case, gateway: Sink, notice: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.notifications.case_events.is_still_true", lambda _message: True)
    monkeypatch.setattr("cases.notifications.robots.is_still_true", lambda _message: True)
    every = " ".join(f"{{{name}}}" for name in notice.variables)
    NoticeText.objects.create(kind=notice.kind, chinese=every, english=every)

    tell(full, notice)
    drain()

    left = all_that_left(gateway)
    assert (len(mail.outbox), len(gateway.texts), InboxEntry.objects.count()) == (1, 1, 1)
    assert full.reference in left
    assert [secret for secret in SECRETS if secret in left] == []


@pytest.mark.parametrize(
    ("state", "step"),
    [(State.WHISTLED, (Action.REFUSE, "officer")), (State.FEEDBACK, (Action.GIVE_FEEDBACK, "lead_head"))],
)
def test_a_text_says_number_and_links_and_no_more(
    world: World, gateway: Sink, settings: Settings, state: State, step: tuple[Action, str]
) -> None:
    settings.TEXT_GATEWAY_URL = gateway.url("/sms")

    take(world, case_in(world, state), step)
    drain()

    [sent] = gateway.received
    assert [secret for secret in SECRETS if secret in sent.body["text"]] == []
    assert sent.body["phone"] not in json.dumps(list(Message.objects.values_list("key", "recipient", "body")))


@pytest.mark.parametrize("notice", TEXTS, ids=lambda notice: notice.kind)
def test_no_variable_of_a_text_is_one_that_tells(notice: Notice) -> None:
    assert set(notice.variables) <= {"number", "track", "rate", "step", "stop"}


def test_kinds_that_are_about_no_matter_have_nothing_to_tell() -> None:
    assert {name for kind in KINDS for name in kind.variables} <= {"count", "ends_on"}


def test_this_check_would_see_a_leak(full: Case, gateway: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a sentence with the matter's words, put past every refusal."""
    leaking = {"number": full.reference, "level": full.level, "text": full.text}
    monkeypatch.setattr("cases.notifications.case_events.is_still_true", lambda _message: True)
    monkeypatch.setattr(
        "cases.notifications.tellings.body_of",
        lambda *args, **more: body_of(*args, **more) | {"said": {"zh-hans": leaking["text"]}},
    )

    tell(full, NOTICES[0])
    drain()

    assert "制动器" in all_that_left(gateway)
