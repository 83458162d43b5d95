"""What rulings propose for the duty catalogue, accepted or declined."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from networks import rules
from networks.actions import amendments, catalogue
from networks.actions.amendments import Ruling
from networks.choices import AreaLevel, UnitKind
from networks.models import Amendment, Area, CatalogueItem, Change, Unit
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.usefixtures("published")
CITY = Somebody()
LONG_AGO = dt.date(2004, 1, 1)


@pytest.fixture
def unit() -> Unit:
    city = Area.objects.create(code="220200000000", name="吉林市", level=AreaLevel.CITY, since=LONG_AGO)
    return Unit.objects.create(
        name="吉林市水务集团",
        short_name="水务",
        kind=UnitKind.UTILITY,
        area=city,
        since=LONG_AGO,
        functions=["水务集团"],
    )


@pytest.fixture
def sewer() -> CatalogueItem:
    return CatalogueItem.objects.get(code="1304")


def proposed(entry: CatalogueItem, unit: Unit, reference: str = "JL20260112-00317") -> Amendment:
    amendment = amendments.propose(entry, unit, Ruling(reference, unit, "排水条例第七条"))
    assert amendment
    return amendment


def test_a_lead_that_the_catalogue_names_proposes_nothing(sewer: CatalogueItem, unit: Unit) -> None:
    unit.functions = ["市政排水", "水务集团"]

    assert amendments.propose(sewer, unit, Ruling("JL1", unit, "")) is None
    assert not Amendment.objects.exists()


def test_accepted_the_duty_leads_from_today(sewer: CatalogueItem, unit: Unit) -> None:
    amendment = proposed(sewer, unit)

    amendments.accept(amendment, function="水务集团", by=CITY)

    assert rules.current().catalogue["1304"].lead_functions == ["市政排水", "物业企业", "水务集团"]
    assert CatalogueItem.objects.get(pk=sewer.pk).lead_functions == ["市政排水", "物业企业"]
    amendment.refresh_from_db()
    assert (amendment.outcome, amendment.function) == ("accepted", "水务集团")
    actions = Change.objects.about("catalogueitem", sewer.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["changed", "amendment_accepted"]


def test_accepting_one_settles_all_that_say_the_same(sewer: CatalogueItem, unit: Unit) -> None:
    first, second = proposed(sewer, unit), proposed(sewer, unit, "JL20260113-00001")

    amendments.accept(first, function="水务集团", by=CITY)

    assert not Amendment.objects.waiting().exists()
    assert Amendment.objects.get(pk=second.pk).outcome == "accepted"
    assert CatalogueItem.objects.versions_of("1304").count() == 2


def test_a_duty_that_assisted_leads_instead(sewer: CatalogueItem, unit: Unit) -> None:
    CatalogueItem.objects.filter(pk=sewer.pk).update(assist_functions=["水务集团", "街道"])

    amendments.accept(proposed(sewer, unit), function="水务集团", by=CITY)

    assert rules.current().catalogue["1304"].assist_functions == ["街道"]


def test_what_the_catalogue_says_meanwhile_needs_no_new_version(sewer: CatalogueItem, unit: Unit) -> None:
    amendment = proposed(sewer, unit)
    CatalogueItem.objects.filter(pk=sewer.pk).update(lead_functions=["水务集团"])

    amendments.accept(amendment, function="水务集团", by=CITY)

    assert CatalogueItem.objects.versions_of("1304").count() == 1
    assert Amendment.objects.get().outcome == "accepted"


def test_declined_the_catalogue_stays_and_the_reason_is_on_record(sewer: CatalogueItem, unit: Unit) -> None:
    amendments.decline(proposed(sewer, unit), reason="个案，不改目录", by=CITY)

    assert CatalogueItem.objects.versions_of("1304").count() == 1
    assert (Amendment.objects.get().outcome, Amendment.objects.get().reason) == ("declined", "个案，不改目录")
    assert Change.objects.about("unit", unit.pk).get().action == "amendment_declined"


@pytest.mark.parametrize("function", ["园林", ""])
def test_a_duty_the_unit_does_not_hold_is_not_added(sewer: CatalogueItem, unit: Unit, function: str) -> None:
    amendment = proposed(sewer, unit)

    with pytest.raises(Refusal):
        amendments.accept(amendment, function=function, by=CITY)

    assert Amendment.objects.waiting().exists()
    assert not Change.objects.exists()


def test_a_settled_proposal_is_not_settled_again(sewer: CatalogueItem, unit: Unit) -> None:
    amendment = proposed(sewer, unit)
    amendments.decline(amendment, reason="个案", by=CITY)

    with pytest.raises(Refusal):
        amendments.accept(amendment, function="水务集团", by=CITY)

    assert CatalogueItem.objects.versions_of("1304").count() == 1


def test_an_entry_ended_meanwhile_can_only_be_declined(sewer: CatalogueItem, unit: Unit) -> None:
    amendment = proposed(sewer, unit)
    catalogue.end(sewer, until=dt.date.today(), by=CITY)

    with pytest.raises(Refusal):
        amendments.accept(amendment, function="水务集团", by=CITY)

    assert amendments.decline(amendment, reason="已停用", by=CITY).outcome == "declined"


@pytest.mark.parametrize("says_so_meanwhile", [False, True])
def test_only_who_keeps_the_whole_city_settles(sewer: CatalogueItem, unit: Unit, says_so_meanwhile: bool) -> None:
    amendment = proposed(sewer, unit)
    if says_so_meanwhile:
        CatalogueItem.objects.filter(pk=sewer.pk).update(lead_functions=["水务集团"])

    for attempt in (
        lambda by: amendments.accept(amendment, function="水务集团", by=by),
        lambda by: amendments.decline(amendment, reason="x", by=by),
    ):
        with pytest.raises(NotAllowed):
            attempt(Somebody("220283"))

    assert Amendment.objects.waiting().exists()


@pytest.mark.parametrize(
    "columns", [{"outcome": "declined"}, {"function": "园林"}, {"outcome": "accepted", "function": "园林"}]
)
def test_a_proposal_is_settled_with_all_that_belongs_to_it(
    sewer: CatalogueItem, unit: Unit, columns: dict[str, str]
) -> None:
    proposed(sewer, unit)

    with pytest.raises(IntegrityError, match="settled_with_its_outcome"), transaction.atomic():
        Amendment.objects.update(**columns)
