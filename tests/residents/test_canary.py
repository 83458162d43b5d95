"""Unique words planted with a resident's matter, through its whole life: found only where they may be.

Name, telephone, identity number, address, browser, author and place of a photo. The life has a merging, a question, a
look at the identity, a rating, an export and a disposal; the unit complained of reads every page and file there is.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases import actions
from cases.actions import retention
from cases.actions.jobs import disposing
from cases.models import Case, Evidence, PlanTask, Question, Rating, Reporter
from cases.reading import queues
from cases.rules.choices import RecordKind, State
from cases.rules.lifecycle import Action
from outbox.models import Message
from outbox.tasks import drain
from residents import pace
from teams.choices import Duty
from teams.models import Post, User
from tests.cases.world import LONG_AGO, World, case_in, entry
from tests.residents import canary
from tests.residents.canary import ADDED, ANSWERED, NAME, NUMBER, PHONE, REASONS, Found, Listener
from tests.sink import Sink
from web.compiled import Compiled
from worktime.timekeeping import as_of

WORDS = f"我叫{NAME}，电话{PHONE}，身份证{NUMBER}，司法所收了钱不办事，单元门也坏了"
AGENT = {"user-agent": canary.AGENT}
ALLOWED = {
    ("name", "cases_case.text"),
    ("phone", "cases_case.text"),
    ("number", "cases_case.text"),
    ("in an answer", "cases_caseevent.note"),
    ("in an addition", "cases_caseevent.note"),
    ("in a rating", "cases_rating.reasons"),
}
"""What was told in words stands in words, until it is disposed of; everything else is sealed or was never kept."""


@pytest.fixture
def logs() -> Iterator[Listener]:
    yield from canary.listening()


@pytest.fixture
def resident() -> Client:
    pace.RAISING.forget()
    pace.ASKING.forget()
    return Client(headers=AGENT, REMOTE_ADDR=canary.ADDRESS)


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.person(name), backend="teams.backends.PostsBackend")
    return client


def raised(resident: Client, **more: Any) -> Reporter:
    typed = {
        "text": WORDS, "area": "220283001002", "key": "0123456789abcdef0123456789abcdef", "hides_reporter": "on",
        "name": NAME, "phone": PHONE, "email": "canary@example.org",
        "photos": [SimpleUploadedFile("canary.jpg", canary.photo(), "image/jpeg")],
    }  # fmt: skip
    shown = " ".join(Case.objects.values_list("reference", flat=True))
    answer = resident.post("/raise/", typed | {"shown": shown} | more)
    assert answer.status_code == 302, re.findall(r'role="alert"[^<]*<[^<]*', answer.content.decode())
    return Reporter.objects.latest("pk")


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def lived(world: World, resident: Client) -> Case:
    """From raising to rating: escalated past the street, merged with a neighbour's, asked, looked at, answered."""
    person = raised(resident)
    case, officer = person.case, world.person("county_officer")
    Case.objects.filter(pk=case.pk).update(centre=world.unit("county_centre"), holder=world.unit("county_centre"))
    actions.accept(again(case), by=officer, entry=entry(), complained_of=world.unit("justice"))
    neighbour = case_in(world, State.ACCEPTED, centre=world.unit("county_centre"))
    Case.objects.filter(pk=neighbour.pk).update(holder=world.unit("county_centre"))
    actions.merge(again(neighbour), by=officer, others=[], master=again(case), reason="同一栋楼")
    actions.dispatch(again(case), by=officer, lead=world.unit("mediation"))
    assist = world.person("assist")
    actions.report_in(again(case), by=assist)
    actions.ask(again(case), by=assist, question="门牌号是多少？")
    code = person.tracking_code
    resident.post(reverse("residents:answer", args=[code]), {"text": f"2单元，打{ANSWERED}", "answer": f"打{ANSWERED}"})
    assert not Question.objects.filter(case=case).open().exists()
    resident.post(reverse("residents:add", args=[code]), {"text": f"又漏水了，打{ADDED}"})
    actions.reveal(again(case), by=officer, reason="电话回访")
    call = again(case).leading_call
    task = actions.Planned(call.pk, "修门", timezone.now() + dt.timedelta(days=1))
    actions.consult(again(case), by=assist, conclusion="今天修", tasks=[task])
    PlanTask.objects.filter(case=case).update(finished_at=timezone.now())
    actions.finish(again(case), by=assist, outcome="solved", answer="门已修好")
    actions.give_feedback(again(case), by=officer)
    rating = Rating.objects.select_related("reporter").get(reporter=person)
    rated = {"contacted": "yes", "solved": "yes", "satisfied": "5", "reasons": f"谢谢，再打{REASONS}"}
    assert resident.post(reverse("residents:rate", args=[rating.code]), rated).status_code in (200, 302)
    assert Rating.objects.get(pk=rating.pk).answered_at
    for other in Rating.objects.select_related("case", "reporter").filter(case=case, answered_at=None):
        actions.rate(other, answers=actions.Answers("yes", "yes", 5))
    assert again(case).state == State.CLOSED
    drain()
    return again(case)


def errors(resident: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> Found:
    """What strangers and the service's own failures show and log, when the words come with the request."""
    typed = {"text": WORDS, "area": "220283001002", "key": "f" * 32, "name": NAME, "phone": PHONE}
    stranger = Client(raise_request_exception=False, headers=AGENT, REMOTE_ADDR=canary.ADDRESS)
    pages = [
        stranger.get(f"/track/22AA33BB44CC/?phone={PHONE}"),
        stranger.get(f"/no/such/page/?name={NAME}&phone={PHONE}"),
        Client(enforce_csrf_checks=True).get("/raise/"),
    ]
    with monkeypatch.context() as broken:
        broken.setattr("residents.views.raising.actions.raise_matter", lambda *_, **__: 1 / 0)
        failed = stranger.post("/raise/", typed | {"shown": "", "hides_reporter": "on"})
    assert failed.status_code == 500
    asked = (f"?phone={PHONE}", f"&phone={PHONE}", f"&amp;phone={PHONE}")
    shown = [page.content.decode() for page in (*pages, failed)]
    for address in asked:  # one's own address, in the form that changes the language
        shown = [page.replace(address, "") for page in shown]
    return {one for number, page in enumerate(shown) for one in canary.told(f"error page {number}", page)}


def addresses(case: Case, evidence: Evidence) -> Iterator[str]:
    """Every address of the service that can be looked at, filled in with this case."""
    known: dict[str, list[Any]] = {
        "reference": [case.reference],
        "uid": [evidence.uid],
        "queue": [queue.slug for queue in queues.QUEUES],
        "action": [action.value for action in Action],
        "code": [case.reference, "220283001002"],
        "pk": [1, case.pk],
        "recusal": [1],
        "order": [1],
        "call": [1],
        "task": [1],
        "number": [case.reference],
        "row": [1],
        "kind": ["json", "xml"],
    }
    for room, pattern in _patterns(get_resolver()):
        names = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
        names = list(dict.fromkeys(names))
        if len(names) > 2 or not pattern.name or any(name not in known for name in names):
            continue
        fills: list[dict[str, Any]] = [{}]
        for name in names:
            fills = [filled | {name: value} for filled in fills for value in known[name]]
        for filled in fills:
            with suppress(NoReverseMatch):  # a value that is too long for this address is none of its
                yield reverse(f"{room}:{pattern.name}" if room else pattern.name, kwargs=filled)


def _patterns(resolver: URLResolver, room: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and one.app_name != "admin":
            yield from _patterns(one, one.namespace or room)
        elif isinstance(one, URLPattern):
            yield room, one


def read_as(world: World, who: str, case: Case) -> Found:
    client, evidence = signed_in(world, who), Evidence.objects.filter(case=case).first()
    assert evidence
    found: Found = set()
    queries = [f"{reverse('desk:search')}?q={word}" for word in (NAME, PHONE, "单元门也坏了", case.reference)]
    for address in [*addresses(case, evidence), *queries]:
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        page = content.decode("utf-8", "replace")
        found |= {one for one in canary.told(address, page) if canary.SECRETS[one[0]] not in address}
        if case.reference in page.replace(address, "") and address not in queries:
            found.add(("the case itself", address))
        if address.startswith(f"/cases/{case.reference}/"):
            assert answer.status_code in (404, 405), address
    return found


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, gateway: Sink) -> Sink:
    monkeypatch.setattr(settings, "TEXT_GATEWAY_URL", gateway.url("/sms"))
    return gateway


def texts(sent: Sink) -> list[Any]:
    """All of a text but the telephone it goes to."""
    return [{name: value for name, value in one.body.items() if name != "phone"} for one in sent.received]


def test_a_whole_life_leaves_them_only_where_they_may_be(
    world: World, resident: Client, logs: Listener, sent: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, exported = lived(world, resident), Path(settings.MEDIA_ROOT).with_name("disposals.txt")

    assert sent.received and Message.objects.filter(channel="text", state="sent").exists()
    assert {one for one in canary.in_database() if one not in ALLOWED} == set()
    assert errors(resident, world, monkeypatch) == set()
    assert canary.in_letters(texts(sent)) | canary.in_broker() | canary.in_files() == set()
    assert {one for who in ("lead", "lead_head") for one in read_as(world, who, case)} == set()
    with as_of(timezone.now() + dt.timedelta(days=366 * 11)):
        _dispose(world)
        call_command("disposals", export=exported)
    assert canary.in_database() == set()
    assert canary.told("export", exported.read_text()) == set()
    assert list(Path(settings.MEDIA_ROOT).rglob("*.jpg")) == []
    assert logs.found() == set()


def _dispose(world: World) -> None:
    people = [User.objects.create(username=f"keeper{n}", name=f"安全员{n}") for n in range(2)]
    for person in people:
        Post.objects.create(person=person, duty=Duty.SECURITY_ADMIN, since=LONG_AGO)
    for kind in RecordKind:
        retention.decide(retention.propose(kind, by=people[0]), by=people[1], is_approved=True)
    while disposing.advance():
        pass


LEAKS = ("database", "broker", "logs", "files", "letters")


@pytest.mark.parametrize("where", LEAKS)
def test_a_leak_would_be_seen(world: World, logs: Listener, where: str) -> None:
    """The negative control: each place with the secret put there."""
    if where == "database":
        Message.objects.create(key=f"x:{PHONE}", channel="text")
        assert ("phone", "outbox_message.key") in canary.in_database()
        case_in(world, State.WHISTLED)
        Reporter.objects.update(sealed_name=NAME.encode())
        assert ("name", "cases_reporter.sealed_name") in canary.in_database()
    elif where == "broker":
        import redis

        redis.Redis.from_url(settings.REDIS_URL).set("canary", PHONE, ex=5)
        assert ("phone", "broker") in canary.in_broker()
    elif where == "logs":
        logging.getLogger("governance.request").warning("from %s", canary.ADDRESS)
        assert ("address", "logs") in logs.found()
    elif where == "files":
        Path(settings.MEDIA_ROOT).mkdir(parents=True)
        (Path(settings.MEDIA_ROOT) / "x.jpg").write_bytes(canary.photo())
        assert {("author", "files"), ("place", "files")} <= canary.in_files()
    else:
        assert ("phone", "texts") in canary.in_letters([{"text": f"打{PHONE}"}])


def test_a_door_left_open_would_be_seen(
    world: World, resident: Client, sent: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the accused unit sees the case, and nobody masks."""
    case = raised(resident).case
    Case.objects.filter(pk=case.pk).update(complained_of=world.unit("committee"), is_suggested_confidential=False)
    monkeypatch.setattr("cases.access.disclosure.masked", lambda text: text)
    monkeypatch.setattr("cases.models.scope.complaining_of", lambda *_, **__: Q(pk=None))
    # Statements are kept for the whole process: none of before is asked, and the false one is not kept for others.
    monkeypatch.setattr(Compiled, "rows", lambda self, *shape, **bound: self._anew(shape, bound))

    page = signed_in(world, "committee_officer").get(reverse("desk:case", args=[case.reference]))

    assert ("phone", "page") in canary.told("page", page.content)
