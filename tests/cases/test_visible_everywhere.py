"""Every page of the cases × every seat × every place a matter can lie: seen where it should be, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.models import Call, Case, Evidence, Follow, PlanTask
from cases.reading import duplicates, queues, waiting
from desk import urls as of_desk
from desk.bulk.actions import choose
from desk.bulk.choosing import Chosen
from desk.models import BulkRun
from field import urls as of_field
from figures import urls as of_figures
from residents import urls as of_residents
from teams.models import User
from tests.cases import seats
from tests.cases.orders import open_order
from tests.cases.seats import SEATS, Ground, Seat
from tests.cases.world import World, somebody_aside

FOUND, HIDDEN = {200, 302, 403, 409}, 404


@dataclass
class Seated:
    """Somebody in a seat, signed in."""

    seat: Seat
    person: User
    client: Client
    ground: Ground

    def opens(self, address: Callable[[Case], str]) -> set[str]:
        """Where the page of one matter is there at all: who may look but not act gets another answer than 404."""
        got = {place: self.client.get(address(case)).status_code for place, case in self.ground.cases.items()}
        assert set(got.values()) <= FOUND | {HIDDEN}
        return {place for place, status in got.items() if status != HIDDEN}

    def lists(self, address: str, sign: str = "{}") -> set[str]:
        """Which matters one page names."""
        content = self.client.get(address).content.decode()
        return {place for place, case in self.ground.cases.items() if sign.format(case.reference) in content}

    def finds(self) -> set[str]:
        """Which matters the search finds by their numbers; the number that was typed is on the page in any case."""
        cases = self.ground.cases.items()
        return {
            place
            for place, case in cases
            if place in self.lists(f"{reverse('desk:search')}?q={case.reference}", "case={}")
        }


def _task(case: Case) -> int:
    call = Call.objects.get(case=case)
    return PlanTask.objects.get_or_create(case=case, call=call, defaults={"text": "疏通", "due_at": timezone.now()})[
        0
    ].pk


def _photo(case: Case) -> str:
    kept = Evidence.objects.filter(case=case).first() or Evidence(
        case=case, event_seq=1, mime="image/jpeg", extension="jpg", sha256=b"0" * 32, size=1, width=1, height=1
    )
    if not kept.pk:
        written = io.BytesIO()
        Image.new("RGB", (1, 1)).save(written, "JPEG")
        kept.created_at = case.raised_at
        kept.content.save("", ContentFile(written.getvalue()))
    return str(kept.uid)


def _order(case: Case) -> int:
    return open_order(case, case.centre).pk


def _call(case: Case) -> int:
    return Call.objects.get(case=case).pk


def _run_of(who: Seated) -> BulkRun:
    """All that lies there, as though this person had been able to choose it."""
    return choose(Chosen([(case.pk, case.version) for case in who.ground.cases.values()]), by=who.person)


def _followed(who: Seated) -> set[str]:
    """As though this person had once been able to follow whatever lies there."""
    Follow.objects.bulk_create(Follow(person=who.person, case=case) for case in who.ground.cases.values())
    return who.lists(f"{reverse('desk:filter')}?sort=raised&is_followed=true")


Page = Callable[[Seated], set[str]]
EXACTLY: Mapping[str, Page] = {
    "case": lambda who: who.opens(lambda case: reverse("desk:case", args=[case.reference])),
    "step": lambda who: who.opens(lambda case: reverse("desk:step", args=[case.reference, "reveal"])),
    "give_code": lambda who: who.opens(lambda case: reverse("desk:give_code", args=[case.reference])),
    "task_step": lambda who: who.opens(
        lambda case: reverse("desk:task_step", args=[case.reference, _task(case), "drop_task"])
    ),
    "mark_unit": lambda who: who.opens(lambda case: reverse("desk:mark_unit", args=[case.reference, _call(case)])),
    "end_recusal": lambda who: who.opens(
        lambda case: reverse("desk:end_recusal", args=[case.reference, somebody_aside(who.ground.world, case).pk])
    ),
    "order_step": lambda who: who.opens(
        lambda case: reverse("desk:order_step", args=[case.reference, _order(case), "reply_order"])
    ),
    "evidence": lambda who: who.opens(lambda case: reverse("desk:evidence", args=[case.reference, _photo(case)])),
    "search": Seated.finds,
}
"""Pages that show a matter to exactly those who see it."""
NEVER_MORE: Mapping[str, Page] = {
    "home": lambda who: who.lists(reverse("field:home")),
    "today": lambda who: who.lists(reverse("field:today")),
    "mine": lambda who: who.lists(reverse("field:mine")),
    "log": lambda who: who.lists(reverse("field:log")),
    "logged": lambda who: who.opens(lambda case: reverse("field:logged", args=[case.reference])),
    "desk": lambda who: who.lists(reverse("desk:desk")),
    "bulk_run": lambda who: who.lists(reverse("desk:bulk_run", args=[_run_of(who).pk])),
    "bulk_begin": lambda who: who.lists(reverse("desk:bulk_begin", args=[_run_of(who).pk, "remind"])),
    "bulk_print": lambda who: who.lists(reverse("desk:bulk_print", args=[_run_of(who).pk])),
    "filter": lambda who: who.lists(f"{reverse('desk:filter')}?sort=raised&network=livelihood"),
    "followed": _followed,
    "board": lambda who: who.lists(reverse("figures:board")),
    "figures": lambda who: who.lists(reverse("figures:figures")),
    "brief": lambda who: who.lists(reverse("figures:brief")),
    "wall": lambda who: who.lists(reverse("figures:wall")),
    "map": lambda who: who.lists(reverse("figures:map")),
}
"""Pages that show some of the matters a person sees, and no other."""
BY_CODE = {
    "find",
    "answer",
    "add",
    "find_rating",
    "track",
    "raised",
    "press",
    "withdraw",
    "reopen",
    "rate",
    "messages",
    "stop",
}
"""Residents' pages, opened by a code that names one matter: nobody is signed in there."""
FOR_EVERYBODY = {
    "accessibility",
    "area",
    "block",
    "blocks",
    "letter",
    "letters",
    "own_area",
    "front",
    "raise",
    "places",
    "place",
    "grid_worker",
    "call",
    "robots",
    "poster",
    "posters",
    "poster_sheets",
}
"""What every resident sees, without a code: no page of these reads a case."""
OF_FILTERS = {"save_filter", "remove_filter"}
"""Pages about a filter, and about none of what it finds."""
OF_RUNS = {"bulk_runs", "bulk_take", "bulk_stop", "bulk_again"}
"""The list of one's runs in bulk, and what is posted about one: they name no matter."""
OF_ROSTERS = {"own_roster", "roster"}
"""Who is on duty in a unit: tests/desk/test_rosters.py."""
OF_FOLLOWING = {"follows", "follow_case", "unfollow"}
"""What one follows, and what is posted about it: tests/cases/test_following.py."""
OF_ANSWERS = {"answers", "add_answer", "change_answer", "end_answer"}
"""Standard answers, which are about no matter: tests/desk/test_standard_answers.py."""
QUEUES = "queue"


@pytest.fixture(scope="module")
def ground(_built: World) -> Ground:
    return seats.lay(_built)


@pytest.fixture(params=SEATS, ids=str)
def seated(request: pytest.FixtureRequest, ground: Ground, world: World, client: Client) -> Seated:
    """Somebody in the seat, signed in."""
    person = ground.sit(request.param)
    client.force_login(person, backend="teams.backends.PostsBackend")
    return Seated(request.param, person, client, ground)


def test_every_page_of_the_cases_has_its_row() -> None:
    rooms = (of_desk, of_field, of_figures, of_residents)
    named = {pattern.name for room in rooms for pattern in room.urlpatterns}

    of_no_matter = BY_CODE | FOR_EVERYBODY | OF_FILTERS | OF_RUNS | OF_ROSTERS | OF_FOLLOWING | OF_ANSWERS
    assert named | {"followed"} == EXACTLY.keys() | NEVER_MORE.keys() | of_no_matter | {QUEUES}


def test_a_matter_is_on_a_page_exactly_where_the_seat_sees_it(seated: Seated) -> None:
    shown = {name: page(seated) for name, page in EXACTLY.items()}

    assert shown == dict.fromkeys(EXACTLY, seated.seat.sees())


def test_no_other_page_shows_more(seated: Seated) -> None:
    shown = {name: page(seated) - seated.seat.sees() for name, page in NEVER_MORE.items()}

    assert not any(shown.values()), shown


def test_no_other_matter_is_shown_as_a_likely_duplicate(seated: Seated) -> None:
    """Those that lie here, told in the same words."""
    alike = duplicates.likely(seated.ground.cases["next grid"], seated.person)

    places = {place for place, case in seated.ground.cases.items() if case in alike}
    assert places <= seated.seat.sees()


def test_no_queue_lists_more(seated: Seated) -> None:
    own = queues.queues_of(seated.person)

    slugs = [queue.slug for queue in own] + [waiting.SLUG] * waiting.is_offered(seated.person)
    shown = {slug: seated.lists(reverse("desk:queue", args=[slug])) for slug in slugs}

    assert all(places <= seated.seat.sees() for places in shown.values()), shown


@pytest.mark.parametrize("seated", [seat for seat in SEATS if seat.over not in {"", "grid"}], indirect=True, ids=str)
def test_whoever_looks_over_more_than_a_grid_finds_its_matters_in_a_queue(seated: Seated) -> None:
    shown = seated.lists(reverse("desk:queue", args=["open"]))

    assert shown >= seated.seat.sees() - {"called", "returned", "raised"}
