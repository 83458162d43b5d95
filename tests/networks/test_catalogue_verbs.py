"""The duty catalogue is changed from a day on; each refusal is a sentence and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from networks import loading, rules
from networks.actions import catalogue as actions
from networks.actions.catalogue import Names, Particulars
from networks.loading.tables import read_table
from networks.models import CatalogueItem, Change
from tests.networks.stewards import Somebody
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.usefixtures("published")
CITY = Somebody()
DAY = dt.timedelta(days=1)
KERB = Particulars(
    name_zh="路沿石破损", name_en="", network="livelihood", level="III", lead_functions=["市政养护"], limit="3WD"
)  # fmt: skip


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def sewer() -> CatalogueItem:
    return CatalogueItem.objects.get(code="1304")


def heading(code: str = "13") -> CatalogueItem:
    return CatalogueItem.objects.get(code=code)


def said_of(entry: CatalogueItem, **instead: Any) -> Names:
    return actions.particulars_of(entry, **instead)


def rows() -> list[tuple[Any, ...]]:
    return [*CatalogueItem.objects.order_by("pk").values_list(), Change.objects.count()]


def test_a_version_begins_on_its_day_and_the_old_one_ends_there(sewer: CatalogueItem, today: dt.date) -> None:
    later = actions.change(sewer, said_of(sewer, limit="12H"), since=today + 3 * DAY, by=CITY)

    sewer.refresh_from_db()
    assert (sewer.limit, sewer.until) == ("24H", today + 3 * DAY)
    assert (later.limit, later.since, later.until, later.limit_source) == (
        "12H",
        today + 3 * DAY,
        None,
        "administrator",
    )
    assert rules.current().catalogue["1304"].pk == sewer.pk
    with time_machine.travel(timezone.now() + 3 * DAY):
        assert rules.current().catalogue["1304"].pk == later.pk
        assert rules.current().catalogue_by_id[sewer.pk].limit == "24H"


def test_a_change_from_today_is_in_force_at_once(sewer: CatalogueItem, today: dt.date) -> None:
    before = rules.current()

    actions.change(sewer, said_of(sewer, lead_functions=["水务集团"]), since=today, by=CITY)

    now = rules.current()
    assert now.revision != before.revision
    assert (now.catalogue["1304"].lead_functions, now.catalogue["1304"].lead_unit_zh) == (["水务集团"], "水务集团")


def test_what_began_on_the_same_day_is_corrected_in_its_place(sewer: CatalogueItem, today: dt.date) -> None:
    first = actions.change(sewer, said_of(sewer, limit="12H"), since=today, by=CITY)
    second = actions.change(first, said_of(first, limit="10H"), since=today, note="笔误", by=CITY)

    assert first.pk == second.pk
    assert list(CatalogueItem.objects.versions_of("1304").values_list("limit", flat=True)) == ["24H", "10H"]
    assert list(Change.objects.about("catalogueitem", sewer.pk).values_list("action", flat=True)) == [
        "changed",
        "corrected",
    ]


def test_a_version_before_a_planned_one_ends_where_that_begins(sewer: CatalogueItem, today: dt.date) -> None:
    planned = actions.change(sewer, said_of(sewer, limit="12H"), since=today + 9 * DAY, by=CITY)

    between = actions.change(sewer, said_of(sewer, limit="20H"), since=today + 2 * DAY, by=CITY)

    assert (between.since, between.until) == (today + 2 * DAY, planned.since)
    assert CatalogueItem.objects.get(pk=sewer.pk).until == between.since


def test_the_record_keeps_every_field_from_what_to_what(sewer: CatalogueItem, today: dt.date) -> None:
    wished = said_of(sewer, limit="12H", stage_limits={"arrive": "2H"}, is_guarded=False, legal_basis="《民法典》")

    actions.change(sewer, wished, since=today, note="市政府令", by=CITY)

    change = Change.objects.about("catalogueitem", sewer.pk).get()
    assert (change.action, change.by_name, change.note, change.path) == ("changed", "周敏", "市政府令", "")
    assert change.changed == {
        "limit": ["24H", "12H"],
        "arrive": ["", "2H"],
        "is_guarded": [True, False],
        "legal_basis": ["《城镇排水与污水处理条例》", "《民法典》"],
        "since": ["", today.isoformat()],
    }


def test_a_new_matter_type_gets_the_next_number(today: dt.date) -> None:
    kerb = actions.add(KERB, heading=heading(), since=today, by=CITY)

    assert (kerb.code, kerb.name_en, kerb.parent, kerb.lead_unit_zh) == ("1308", "路沿石破损", heading(), "市政养护")
    assert rules.current().catalogue["1308"].pk == kerb.pk
    assert Change.objects.about("catalogueitem", kerb.pk).get().changed["limit"] == ["", "3WD"]


def test_a_new_heading_gets_the_next_number_and_its_first_matter_type(today: dt.date) -> None:
    new = actions.add(Names("冰雪运动", "Winter sports", "livelihood"), since=today, by=CITY)

    assert (new.code, actions.add(KERB, heading=new, since=today, by=CITY).code) == ("26", "2601")


@pytest.mark.parametrize("code", ["1408", "13", "13081", "13a8", "１３０８", "1304"])
def test_a_code_fits_its_heading_and_is_given_once(code: str, today: dt.date) -> None:
    before = rows()

    with pytest.raises(Refusal) as refused:
        actions.add(KERB, heading=heading(), code=code, since=today, by=CITY)

    assert refused.value.field == "code"
    assert rows() == before


def test_an_ended_code_is_not_given_again(sewer: CatalogueItem, today: dt.date) -> None:
    actions.end(sewer, until=today, by=CITY)

    with pytest.raises(Refusal, match="1304"):
        actions.add(KERB, heading=heading(), code="1304", since=today, by=CITY)


def test_a_heading_with_all_numbers_used_takes_no_more(today: dt.date) -> None:
    actions.add(KERB, heading=heading(), code="1399", since=today, by=CITY)

    with pytest.raises(Refusal):
        actions.add(KERB, heading=heading(), since=today, by=CITY)


def test_an_ended_entry_is_chosen_no_more_and_never_deleted(sewer: CatalogueItem, today: dt.date) -> None:
    actions.end(sewer, until=today + DAY, note="并入1305", by=CITY)

    assert rules.current().catalogue["1304"].until == today + DAY
    with time_machine.travel(timezone.now() + DAY):
        assert "1304" not in rules.current().catalogue
        assert rules.current().catalogue_by_id[sewer.pk].name_zh == "下水道堵塞"


def test_an_ended_entry_can_come_back_later(sewer: CatalogueItem, today: dt.date) -> None:
    actions.end(sewer, until=today + DAY, by=CITY)

    back = actions.change(sewer, said_of(sewer), since=today + 5 * DAY, by=CITY)

    assert (back.since, back.until) == (today + 5 * DAY, None)
    assert CatalogueItem.objects.get(pk=sewer.pk).until == today + DAY
    assert Change.objects.about("catalogueitem", sewer.pk).newest_first()[0].action == "resumed"


def test_a_planned_version_is_taken_back_and_the_old_one_goes_on(sewer: CatalogueItem, today: dt.date) -> None:
    planned = actions.change(sewer, said_of(sewer, limit="12H"), since=today + DAY, by=CITY)

    actions.withdraw(planned, by=CITY)

    assert CatalogueItem.objects.versions_of("1304").get().until is None
    assert [change.action for change in Change.objects.about("catalogueitem", sewer.pk).order_by("pk")] == [
        "changed",
        "withdrawn",
    ]


def test_matters_stand_under_their_headings_version_of_the_day(today: dt.date) -> None:
    renamed = actions.change(heading(), Names("市政公用设施", "", "livelihood"), since=today, by=CITY)

    now = rules.current().catalogue["1304"]
    assert now.parent == renamed
    later = actions.change(now, said_of(now, limit="12H"), since=today, by=CITY)
    assert later.parent_id == renamed.pk


REFUSED = {
    "a day gone by": lambda e, day: actions.change(e, said_of(e, limit="1H"), since=day - DAY, by=CITY),
    "nothing different": lambda e, day: actions.change(e, said_of(e), since=day, by=CITY),
    "no limit": lambda e, day: actions.change(e, said_of(e, limit="soon"), since=day, by=CITY),
    "a stage that is no limit": lambda e, day: actions.change(
        e, said_of(e, stage_limits={"arrive": "2"}), since=day, by=CITY
    ),
    "nobody leads": lambda e, day: actions.change(e, said_of(e, lead_functions=[]), since=day, by=CITY),
    "leads and assists": lambda e, day: actions.change(
        e, said_of(e, assist_functions=e.lead_functions[:1]), since=day, by=CITY
    ),
    "ended in the past": lambda e, day: actions.end(e, until=day - DAY, by=CITY),
    "a heading in use ends": lambda e, day: actions.end(e.parent, until=day, by=CITY),
    "a version in force is taken back": lambda e, day: actions.withdraw(e, by=CITY),
    "under an ended heading": lambda e, day: actions.add(
        KERB, heading=replace_until(e.parent, day), since=day, by=CITY
    ),
    "by whoever keeps only a part": lambda e, day: actions.change(
        e, said_of(e, limit="1H"), since=day, by=Somebody("220283")
    ),
}


def replace_until(entry: CatalogueItem, day: dt.date) -> CatalogueItem:
    entry.until = day
    return entry


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_and_changes_nothing(attempt: Any, sewer: CatalogueItem, today: dt.date) -> None:
    before = rows()

    with pytest.raises(Refusal) as refused:
        attempt(sewer, today)

    assert str(refused.value)
    assert rows() == before


def test_what_ends_twice_or_has_more_planned_is_refused(sewer: CatalogueItem, today: dt.date) -> None:
    planned = actions.change(sewer, said_of(sewer, limit="12H"), since=today + DAY, by=CITY)
    with pytest.raises(Refusal):
        actions.end(sewer, until=today + 2 * DAY, by=CITY)
    actions.withdraw(planned, by=CITY)
    actions.end(sewer, until=today, by=CITY)

    with pytest.raises(Refusal):
        actions.end(sewer, until=today, by=CITY)


def test_an_entry_planned_for_later_is_not_changed_before_it_begins_nor_taken_back(today: dt.date) -> None:
    kerb = actions.add(KERB, heading=heading(), since=today + 5 * DAY, by=CITY)

    with pytest.raises(Refusal):
        actions.change(kerb, replace(KERB, limit="1WD"), since=today, by=CITY)
    with pytest.raises(Refusal):
        actions.withdraw(kerb, by=CITY)

    assert actions.change(kerb, replace(KERB, limit="1WD"), since=today + 5 * DAY, by=CITY).pk == kerb.pk


@pytest.mark.parametrize(
    "attempt",
    [
        lambda _sewer, _planned, day, by: actions.add(KERB, heading=heading(), since=day, by=by),
        lambda sewer, _planned, day, by: actions.change(sewer, said_of(sewer, limit="1H"), since=day, by=by),
        lambda sewer, _planned, day, by: actions.end(sewer, until=day, by=by),
        lambda _sewer, planned, _day, by: actions.withdraw(planned, by=by),
    ],
    ids=["add", "change", "end", "withdraw"],
)
def test_a_delegated_administrator_is_not_allowed(
    sewer: CatalogueItem, today: dt.date, attempt: Callable[..., object]
) -> None:
    planned = actions.change(sewer, said_of(sewer, limit="12H"), since=today + DAY, by=CITY)
    before = list(CatalogueItem.objects.order_by("pk").values())

    with pytest.raises(NotAllowed):
        attempt(sewer, planned, today + 2 * DAY, Somebody("220283"))

    assert list(CatalogueItem.objects.order_by("pk").values()) == before


def test_the_loader_leaves_alone_what_an_administrator_keeps(sewer: CatalogueItem, today: dt.date) -> None:
    actions.change(sewer, said_of(sewer, limit="12H"), since=today, by=CITY)
    actions.end(CatalogueItem.objects.get(code="1305"), until=today, by=CITY)
    actions.add(KERB, heading=heading(), since=today, by=CITY)
    actions.change(heading(), Names("市政公用设施", "", "livelihood"), since=today, by=CITY)
    CatalogueItem.objects.filter(code="1301").update(name_zh="?")
    before = list(CatalogueItem.objects.exclude(code="1301").order_by("pk").values_list())

    loading.load_catalogue()

    assert list(CatalogueItem.objects.exclude(code="1301").order_by("pk").values_list()) == before
    assert CatalogueItem.objects.get(code="1301").name_zh == "道路破损"


def test_a_number_that_a_later_table_gives_too_stays_the_administrators(
    today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    kerb = actions.add(KERB, heading=heading(), since=today, by=CITY)
    rows_and_one = [*read_table("catalogue"), {**read_table("catalogue")[-1], "code": "1308", "parent_code": "13"}]
    tables = {"catalogue": rows_and_one}
    monkeypatch.setattr("networks.loading.catalogue.read_table", lambda name: tables.get(name) or read_table(name))

    loading.load_catalogue()

    assert CatalogueItem.objects.get(code="1308").name_zh == kerb.name_zh


def test_two_versions_of_one_code_never_hold_on_the_same_day(sewer: CatalogueItem, today: dt.date) -> None:
    CatalogueItem.objects.filter(pk=sewer.pk).update(until=today)

    with pytest.raises(IntegrityError, match="one_version_a_day"), transaction.atomic():
        CatalogueItem.objects.create(
            code="1304", name_zh="x", network="livelihood", since=today - DAY, until=today + DAY
        )
