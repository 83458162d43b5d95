"""The public page of an area tells everybody the same: rates, what cannot be solved now, and whom to ring."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cases.models import Case, Rating, Reporter
from cases.rules.choices import State
from cases.rules.sealing import code_digest
from networks.models import CatalogueItem, Unit
from residents import counting
from residents.models import MonthFigures, PutOff
from teams.choices import Duty
from teams.models import Post, User
from tests.cases.counting import statements
from tests.cases.world import EXPLAINED, LONG_AGO, World, case_in, entry, somebody_aside

pytestmark = pytest.mark.django_db
COMMUNITY, STREET, OTHER = "220283001002", "220283001000", "220283001003"
PAGE = f"/areas/{COMMUNITY}/"
A_MONTH = dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield


def put_off(world: World, **facts: object) -> Case:
    """Closed as "cannot be solved now: funds", to be looked at again in a month."""
    return case_in(world, State.CLOSED, **EXPLAINED | {"review_on": timezone.localdate() + A_MONTH} | facts)


def people_rate(case: Case, count: int, *, solved: int, contacted: str = "yes") -> None:
    """So many people rate one matter; the first `solved` of them say it is solved."""
    moment = timezone.now()
    for number in range(count):
        reporter = Reporter(case=case, created_at=moment)
        reporter.tracking_digest = code_digest(reporter.tracking_code)
        reporter.save()
        Rating.objects.create(
            case=case, reporter=reporter, round=case.round, code_digest=code_digest(reporter.rating_code(case.round)),
            invited_at=moment, answered_at=moment, closes_at=moment + A_MONTH, contacted=contacted,
            solved="yes" if number < solved else "no", satisfied=5 if number < solved else 2,
        )  # fmt: skip


def shown(client: Client, address: str = PAGE) -> str:
    counting.count()
    return client.get(address).text


def rates(page: str) -> list[str]:
    return re.findall(r"<dd[^>]*>([^<]+)</dd>", page)


def test_nine_answers_are_too_few_for_a_rate_and_ten_are_enough(client, world):
    case = case_in(world, State.EVALUATING)
    people_rate(case, 9, solved=8)
    nine = shown(client)
    people_rate(case, 1, solved=0)
    ten = shown(client)

    assert rates(nine) == ["样本不足"] * 4
    assert "9 人评了，满 10 人才算" in nine
    assert rates(ten) == ["100%", "80%", "80%", "样本不足"]
    assert "10 人评了，8 人说解决了" in ten


def test_a_rate_is_not_rounded_up_to_all(client, world):
    MonthFigures.objects.create(
        area=world.areas["community"], month=timezone.localdate().replace(day=1), open=200, in_time=199, late=1
    )

    assert rates(client.get(PAGE).text)[-1] == "99%"


def test_who_cannot_remember_being_contacted_counts_for_neither(world):
    case = case_in(world, State.EVALUATING)
    people_rate(case, 2, solved=2)
    people_rate(case, 1, solved=1, contacted="unsure")
    counting.count()

    of_community = MonthFigures.objects.get(area=world.areas["community"])
    assert (of_community.raters, of_community.contacted, of_community.not_contacted) == (3, 2, 0)


def test_what_is_overdue_counts_as_late_before_it_is_answered(world):
    past = timezone.now() - dt.timedelta(hours=1)
    case_in(world, State.IMPLEMENTING, due_at=past)
    case_in(world, State.IMPLEMENTING)
    case_in(world, State.EVALUATING)
    case_in(world, State.EVALUATING, due_at=past)
    case_in(world, State.CLOSED)
    case_in(world, State.WITHDRAWN, due_at=past)
    counting.count()

    of_community = MonthFigures.objects.get(area=world.areas["community"])
    assert (of_community.in_time, of_community.late) == (2, 2)


def test_what_cannot_be_solved_now_stands_with_kind_community_reason_and_day(client, world):
    case = put_off(world, review_on=dt.date(timezone.localdate().year + 1, 3, 16))
    page = shown(client)

    assert entry().name_zh in page
    assert "正阳社区 · 经费" in page or "正阳社区 · 资金" in page
    assert f"{timezone.localdate().year + 1}年3月16日" in page
    assert [told for told in (case.text, case.place, case.reference, case.answer, "王大爷") if told in page] == []
    assert entry().name_zh in client.get(f"/areas/{STREET}/").text
    assert entry().name_zh not in client.get(f"/areas/{OTHER}/").text


@pytest.mark.parametrize(
    "facts",
    [
        {"is_confidential": True},
        {"is_suggested_confidential": True},
        {"needs_review": True},
        {"review_on": dt.date(2026, 1, 5)},
        {"catalogue_item": None},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_what_would_give_somebody_away_is_not_listed(client, world, facts):
    put_off(world, **facts)

    assert "眼下没有列出的事" in shown(client)
    assert not PutOff.objects.exists()


def test_a_kind_that_is_confidential_today_is_not_listed_for_cases_of_before(client, world):
    put_off(world)
    CatalogueItem.objects.filter(code=entry().code).update(is_confidential=True)

    assert entry().name_zh not in shown(client)


def test_complaints_about_a_unit_and_matters_somebody_stands_aside_from_are_not_listed(client, world):
    put_off(world, complained_of=world.units["property"])
    somebody_aside(world, put_off(world))

    assert entry().name_zh not in shown(client)


def test_equal_matters_are_one_line_and_what_is_unchanged_is_not_written_again(client, world):
    put_off(world)
    put_off(world)
    page = shown(client)
    before = PutOff.objects.get()
    again = shown(client)

    assert f"{entry().name_zh} · 2 件" in page
    assert f"{entry().name_zh} · 2 件" in again
    assert (before.count, PutOff.objects.get().pk) == (2, before.pk)


def test_at_the_turn_of_the_month_the_list_stands_before_anything_is_counted(client, world):
    put_off(world)
    shown(client)
    MonthFigures.objects.all().delete()

    assert entry().name_zh in client.get(PAGE).text


def test_what_was_reopened_leaves_the_list(client, world):
    case = put_off(world)
    shown(client)
    Case.objects.filter(pk=case.pk).update(outcome="solved", explained_reason="", review_on=None)

    assert entry().name_zh not in shown(client)


def test_grid_workers_stand_with_the_telephone_of_their_post(client, world):
    User.objects.filter(pk=world.people["grid_worker"].pk).update(name="王春红", phone="0432-60000001")
    Unit.objects.filter(name="正阳社区居委会").update(phone="0432-63330000")
    page = shown(client)

    assert "王春红" in page
    assert 'href="tel:0432-60000001"' in page
    assert 'href="tel:0432-63330000"' in page


@pytest.mark.parametrize("code", ["220283001002001", "220283001999", "9", "²²", "x" * 400, "%00"])
def test_what_has_no_public_page_is_not_found(client, world, code):
    assert client.get(f"/areas/{code}/").status_code == 404


def test_the_page_may_be_kept_for_minutes_for_each_language_and_look(client, world):
    answer = client.get(PAGE)
    kept = dict(re.findall(r"([a-z-]+)(?:=(\d+))?", answer.headers["Cache-Control"]))

    assert "public" in kept
    assert 60 <= int(kept["max-age"]) <= 900
    assert "Cookie" in answer.headers["Vary"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.text
    client.cookies["mode"], client.cookies["django_language"] = "elder", "en"
    assert 'data-mode="elder"' in client.get(PAGE).text


def test_what_somebody_signed_in_is_shown_is_kept_nowhere(client, world):
    client.force_login(world.person("officer"), backend="teams.backends.PostsBackend")
    answer = client.get(PAGE)

    assert "no-store" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]


def test_the_switch_of_the_look_works_from_a_kept_page_but_not_from_another_site(world):
    strict = Client(enforce_csrf_checks=True)
    chosen = {"mode": "elder", "next": PAGE}

    refused = strict.post("/account/display/", chosen, headers={"sec-fetch-site": "cross-site"})
    taken = strict.post("/account/display/", chosen, headers={"sec-fetch-site": "same-origin"})

    assert (refused.status_code, "mode" in refused.cookies) == (403, False)
    assert (taken.status_code, taken.url, taken.cookies["mode"].value) == (302, PAGE, "elder")


@pytest.mark.parametrize("code", [COMMUNITY, STREET, "220283000000", "220200000000"])
def test_a_full_page_takes_at_most_eight_statements_and_forty_kilobytes(client, world, code):
    people_rate(case_in(world, State.EVALUATING), 12, solved=8)
    for days in range(25):
        put_off(world, review_on=timezone.localdate() + dt.timedelta(days=days))
    for number in range(30):
        person = User.objects.create_user(f"g{number}", "王春红", phone="0432-60000001")
        Post.objects.create(
            person=person, duty=Duty.GRID_WORKER, area=world.areas["grid"], since=LONG_AGO, is_deputy=True
        )
    counting.count()

    with statements() as asked:
        answer = client.get(f"/areas/{code}/")

    assert "共 25 件，这里先列最早要再看的" in answer.text
    assert len(asked) <= 8
    assert len(answer.content) <= 40_000
    assert not [sql for sql in asked if "cases_case" in sql]


def test_front_door_and_grid_worker_lead_to_the_page(client, world):
    case_in(world, State.IMPLEMENTING)
    counting.count()
    client.cookies["place"] = "220283001002001"

    assert f'href="{PAGE}"' in client.get("/").text
    assert f'href="{PAGE}"' in client.get("/grid-worker/").text
    assert client.get("/areas/").url == PAGE
