"""How often a second pages are shown and cases created, beside the bare statements; and what room cases take."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.actions import Matter, Person
from cases.models import Case, CaseEvent, Clock, Reporter
from cases.reading.rows import COLUMNS
from demo import golden
from demo.benchmarks.plans import SEARCHES
from outbox.models import Message
from teams.models import User
from web.pagination import PAGE, Order

SEEN, MOVED = 200, 302
BACKEND = "teams.backends.PostsBackend"
BROWSER = {"accept-encoding": "gzip", "sec-fetch-site": "same-origin"}
"""What every browser sends, so that compressing the page is part of what it costs."""
LISTED = [column for column in COLUMNS if column in {field.name for field in Case._meta.fields}]


@dataclass(frozen=True, slots=True)
class Rate:
    """Times a second: ours, and the least that the same database and ORM could do it in."""

    name: str
    ours: float
    bare: float

    @property
    def share(self) -> float:
        return self.ours / self.bare


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes a case on the disk, with indexes, and of them the table's own."""

    table: str
    whole: float
    rows: float


def pages(person: User, times: int) -> list[Rate]:
    """Whole pages through middleware, view and template, in turn with one bare keyset page."""
    client = signed_in(person)
    case = Case.objects.visible_to(person).open().order_by("-pk").first()
    addresses = {
        "queue": reverse("desk:queue", args=["open"]),
        "case page": reverse("desk:case", args=[case.reference]) if case else "",
        "search": f"{reverse('desk:search')}?q={SEARCHES[0]}",
    }
    bare = partial(bare_page, case.street_id if case else None)
    whole = [_page_rate(client, name, address, bare, times) for name, address in addresses.items() if address]
    alone = signed_in(person, headers={"hx-request": "true"})
    return [*whole, _page_rate(alone, "queue, the list renewed", addresses["queue"], bare, times)]


def creating(times: int) -> list[Rate]:
    """A whistle as a verb and as a form sent, in turn with plain inserts of the rows it leaves; all rolled back."""
    person = User.objects.get(username=golden.GRID_WORKER.username)
    with transaction.atomic():
        matter = _matter(person)
        left = _left_by(actions.whistle(matter, by=person))
        verb = _in_turn(lambda: _whistle(matter, person.pk), lambda: _insert(left), times)
        client = signed_in(person)
        form = _in_turn(lambda: _send(client, matter), lambda: _insert(left), times)
        transaction.set_rollback(True)
    return [Rate("create, the verb", *verb), Rate("create, the form", *form)]


def room() -> list[Room]:
    """Each table of the cases, by the bytes that one case takes in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid), pg_relation_size(oid) FROM pg_class "
            "WHERE relname LIKE 'cases\\_%%' AND relkind = 'r' ORDER BY 2 DESC"
        )
        sizes = cursor.fetchall()
    count = max(Case.objects.count(), 1)
    return [Room(table, whole / count, own / count) for table, whole, own in sizes]


def signed_in(person: User, headers: Mapping[str, str] | None = None) -> Client:
    client = Client(SERVER_NAME="localhost", headers={**BROWSER, **(headers or {})})
    client.force_login(person, backend=BACKEND)
    return client


def _page_rate(client: Client, name: str, address: str, bare: Callable[[], None], times: int) -> Rate:
    return Rate(name, *_in_turn(lambda: _get(client, address), bare, times))


def _get(client: Client, address: str) -> None:
    _require(client.get(address, secure=True).status_code, SEEN, address)


def bare_page(street: int | None) -> None:
    """One page of what is in progress in a street, by the index made for it."""
    cases = Case.objects.open().filter(street=street)
    list(Order("next_due_at").sort(cases).values(*LISTED)[:PAGE])


def _matter(person: User) -> Matter:
    post = person.current_posts[0]
    assert post.area is not None  # noqa: S101 - a grid worker's post is over a grid: teams_post_over_an_area_names_it
    return Matter(golden.TEXT, post.area, golden.PLACE, person=Person(golden.RESIDENT, golden.RESIDENT_PHONE))


def _whistle(matter: Matter, person: int) -> None:
    """With the person and their posts asked anew, as each request does."""
    actions.whistle(matter, by=User.objects.get(pk=person), key=uuid.uuid4().hex)


def _send(client: Client, matter: Matter) -> None:
    sent = {"text": matter.text, "place": matter.place, "name": matter.person.name, "phone": matter.person.phone}
    sent |= {"area": str(matter.area.pk), "do": "whistle", "key": uuid.uuid4().hex}
    _require(client.post(reverse("field:log"), sent, secure=True).status_code, MOVED, "log")


def _require(status: int, wanted: int, address: str) -> None:
    if status != wanted:
        raise RuntimeError(f"{address} answered {status}")


def _left_by(case: Case) -> list[Any]:
    """The rows of a fresh case, in the order of their foreign keys."""
    event = CaseEvent.objects.get(case=case)
    message = Message.objects.get(key=f"event:{event.pk}")
    return [case, event, Reporter.objects.get(case=case), message, *Clock.objects.filter(case=case)]


@transaction.atomic
def _insert(rows: list[Any]) -> None:
    """The same rows once more under keys of their own, by plain saves and one bulk insert of the clocks."""
    case, event, reporter, message, *clocks = rows
    for row in rows:
        row.pk, row._state.adding = None, True
    fresh = uuid.uuid4()
    case.uid, case.reference, reporter.uid = fresh, fresh.hex[:20], fresh
    message.key, reporter.tracking_digest = fresh.hex, fresh.bytes
    case.save(force_insert=True)
    for row in (event, reporter, *clocks):
        row.case = case
    event.save(force_insert=True)
    reporter.save(force_insert=True)
    message.save(force_insert=True)
    Clock.objects.bulk_create(clocks)


def _in_turn(ours: Callable[[], None], bare: Callable[[], None], times: int) -> tuple[float, float]:
    """Both a second, measured in turn, so that whatever else the machine does falls on both."""
    ours()
    bare()
    spent = [0.0, 0.0]
    for _time in range(times):
        for place, act in enumerate((ours, bare)):
            began = perf_counter()
            act()
            spent[place] += perf_counter() - began
    return times / spent[0], times / spent[1]
