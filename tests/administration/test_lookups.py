"""The auditor's list of telephones that were looked up: who, when, what it showed, and never the number."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, PhoneLookup, Recusal
from cases.rules import sealing
from cases.rules.choices import State
from tests.administration.pages import Walker, text
from tests.cases.world import World, case_in
from worktime.timekeeping import as_of

NUMBER = "13800005678"


@pytest.fixture
def raised(world: World) -> Case:
    """A matter of the telephone; every reporter of the small world has the same."""
    case = case_in(world, State.IMPLEMENTING)
    number = sealing.phone_digest(NUMBER)
    case.reporters.update(phone_digest=number)
    return case


@pytest.fixture
def asked(world: World, raised: Case) -> None:
    """The officer asked long ago, the lead's head and somebody of another street lately."""
    with as_of(timezone.now() - dt.timedelta(days=40)):
        actions.look_up(NUMBER, by=world.person("officer"))
    actions.look_up("13900000000", by=world.person("lead_head"))
    actions.look_up("13900000000", by=world.person("other_officer"))


def who(walker: Walker, **query: str) -> list[str]:
    return [row["by__username"] for row in walker.see("lookups", **query).context["rows"]]


def test_it_says_who_asked_and_what_was_shown_newest_first_and_never_the_number(
    world: World, raised: Case, asked: None
) -> None:
    page = text(Walker(world, "auditor_of_city").see("lookups"))

    assert [word for word in ("电话查询记录", "officer", raised.reference, "号码本身不保存") if word not in page] == []
    assert page.index("lead_head") < page.index(raised.reference)
    assert [part for part in (NUMBER, "5678", "13900000000") if part in page] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"by": "officer"}, ["officer"]),
        ({"by": "nobody"}, []),
        ({"since": "-10"}, ["other_officer", "lead_head"]),
        ({"until": "-10"}, ["officer"]),
        ({"since": "-40", "until": "-40"}, ["officer"]),
        ({"since": "yesterday"}, ["other_officer", "lead_head", "officer"]),
    ],
)
def test_it_is_read_by_person_and_by_period_both_days_included(
    world: World, asked: None, query: dict[str, str], found: list[str]
) -> None:
    days = {
        name: f"{timezone.localdate() + dt.timedelta(days=int(value))}" if value.startswith("-") else value
        for name, value in query.items()
    }

    assert who(Walker(world, "auditor_of_city"), **days) == found


def test_an_auditor_reads_those_of_people_of_their_area_alone(world: World, asked: None) -> None:
    assert who(Walker(world, "auditor_of_street")) == ["lead_head", "officer"]
    assert who(Walker(world, "auditor_of_other_street")) == ["other_officer"]


def test_a_matter_the_auditor_is_party_to_is_not_named(world: World, raised: Case, asked: None) -> None:
    facts = {"reason": "x", "named_at": timezone.now(), "named_by": world.people["officer"]}
    Recusal.objects.create(case=raised, person=world.people["auditor_of_city"], **facts)

    assert raised.reference not in text(Walker(world, "auditor_of_city").see("lookups"))


def test_a_sealed_matter_is_named_without_a_way_into_it(world: World, raised: Case, asked: None) -> None:
    auditor = Walker(world, "auditor_of_city")
    address = reverse("desk:case", args=[raised.reference])
    assert address in text(auditor.see("lookups"))

    Case.objects.filter(pk=raised.pk).update(is_suggested_confidential=True)

    page = text(auditor.see("lookups"))
    assert (raised.reference in page, address in page) == (True, False)


def test_it_is_paged_by_where_the_last_page_ended(world: World) -> None:
    officer = world.people["officer"]
    now = timezone.now()
    PhoneLookup.objects.bulk_create(
        PhoneLookup(by=officer, looked_at=now - dt.timedelta(minutes=number), phone_digest=b"0" * 16, found=[])
        for number in range(31)
    )
    auditor = Walker(world, "auditor_of_city")

    first = auditor.see("lookups", by="officer")
    second = auditor.client.get(reverse("administration:lookups") + first.context["older_url"])

    assert [len(page.context["rows"]) for page in (first, second)] == [30, 1]
    assert "by=officer" in first.context["older_url"]


def test_the_list_is_reached_from_the_auditors_tabs_alone(world: World) -> None:
    assert "电话查询记录" in text(Walker(world, "auditor_of_city").see("reveals"))
    assert "电话查询记录" not in text(Walker(world, "system").see("people"))
