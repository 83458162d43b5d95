"""The duty catalogue, the limits of the levels and the amendments proposed, as administrators work with them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from administration.limit_fields import LimitField
from networks import rules
from networks.actions import amendments
from networks.actions.amendments import Ruling
from networks.choices import Level
from networks.models import Amendment, CatalogueItem, Change, LevelRule, Unit
from tests.administration.pages import Walker, text
from tests.cases.counting import statements
from tests.cases.world import World, entry

DAY = dt.timedelta(days=1)
SIGNING_IN = 2
MOST_TO_READ, MOST_TO_WRITE = 8, 12


@pytest.fixture
def system(world: World) -> Walker:
    return Walker(world, "system")


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


LIMITS = {"limit", "accept", "return_window", "arrive", "contact", "close", "extension_limit"}


def typed(system: Walker, code: str = "1304", **instead: Any) -> dict[str, Any]:
    """The change form as it comes, filled in otherwise here and there."""
    form = system.see("change_entry", entry(code).pk).context["form"]
    shown = {field.name: field.value() for field in form}
    return in_two({name: value for name, value in (shown | instead).items() if value not in (None, False)})


def in_two(given: dict[str, Any]) -> dict[str, Any]:
    """Each limit, written `12H` here, as the number and the unit that a browser sends."""
    sent = {name: value for name, value in given.items() if name not in LIMITS}
    for name in LIMITS & given.keys():
        count, unit = re.fullmatch(r"(.*?)([WHD]*)", str(given[name] or "")).groups()  # type: ignore[union-attr]
        sent |= {f"{name}_count": count, f"{name}_unit": unit or "WD"}
    return sent


def level_typed(system: Walker, level: str = "III", **instead: Any) -> dict[str, Any]:
    form = system.see("change_level", level).context["form"]
    shown = {field.name: field.value() for field in form if field.value() is not None}
    return in_two(shown | instead)


def proposed(world: World, unit: str = "water", functions: tuple[str, ...] = ("水务集团",)) -> Amendment:
    Unit.objects.filter(pk=world.unit(unit).pk).update(functions=list(functions))
    ruling = Ruling("JL20260112-00317", world.unit("county_centre"), "排水条例第七条")
    made = amendments.propose(entry(), Unit.objects.get(pk=world.unit(unit).pk), ruling)
    assert made
    return made


def test_the_catalogue_begins_with_its_headings(system: Walker) -> None:
    headings = system.see("catalogue").context["headings"]

    assert len(headings) == 25
    assert [(heading.code, count) for heading, count in headings][12] == ("13", 7)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "下水"}, {"1304"}),
        ({"q": "130"}, {f"130{number}" for number in range(1, 8)}),
        ({"q": "sewer"}, {"1304"}),
        ({"q": "市政排水 积水"}, {"1305"}),
        ({"q": "返水"}, {"1304"}),
        ({"network": "enterprise", "level": "II"}, {"2504"}),
        ({"network": "castle", "q": "下水道"}, {"1304"}),
        ({"q": "没有这样的"}, set()),
        ({"q": "\x00"}, None),
        ({"state": "ended"}, set()),
        ({"state": "planned"}, set()),
    ],
)
def test_matter_types_are_found(system: Walker, query: dict[str, str], codes: set[str] | None) -> None:
    page = system.see("catalogue", **query)

    assert page.status_code == 200
    if codes is not None:
        assert {row.code for row in page.context["rows"]} == codes


def test_ended_and_planned_ones_are_found_too(system: Walker, today: dt.date) -> None:
    system.send("change_entry", entry("1304").pk, **typed(system, limit="12H", since=today + DAY))
    system.send("end_entry", entry("1305").pk, until=(today - DAY).isoformat())

    assert [row.code for row in system.see("catalogue", state="ended").context["rows"]] == ["1305"]
    assert [row.limit for row in system.see("catalogue", state="planned").context["rows"]] == ["12H"]


def test_a_long_list_goes_on(system: Walker) -> None:
    first = system.see("catalogue", network="livelihood")

    older = first.context["older_url"]
    rest = system.client.get(f"/administration/catalogue/{older}")
    assert rest.context["rows"][0].code > first.context["rows"][-1].code


def test_an_entrys_page_says_all_of_it(system: Walker) -> None:
    page = text(system.see("entry", entry().pk))

    for said in ("下水道堵塞", "市政排水", "社区", "24小时", "《城镇排水与污水处理条例》", "返水", "Blocked sewer"):
        assert said in page
    assert "责令停工" in text(system.see("entry", entry("1503").pk))
    assert "按等级时限" in page


def test_a_change_makes_a_version_and_the_old_one_stays_to_be_read(system: Walker, today: dt.date) -> None:
    old = entry()
    change = typed(system, limit=" １２ H", arrive="2H", assist_functions="社区、街道", note="市政府令")

    assert system.send("change_entry", old.pk, **change).status_code == 302

    new = entry()
    assert (new.since, new.limit, new.stage_limits) == (today, "12H", {"arrive": "2H"})
    assert new.assist_functions == ["社区", "街道"]
    page = text(system.see("entry", old.pk))
    assert "12小时" in page
    assert "<del>24小时</del>" in page
    assert "市政府令" in page
    assert "已停用" in text(system.see("entry", old.pk, version=old.pk))
    assert rules.current().catalogue["1304"].pk == new.pk


def test_limits_that_no_form_asks_for_stay(system: Walker) -> None:
    system.send("change_entry", entry("1503").pk, **typed(system, "1503", contact="4WH"))

    assert entry("1503").stage_limits == {"contact": "4WH", "stop_work": "4WH", "penalty": "7WD"}


@pytest.mark.parametrize(
    ("instead", "field", "said"),
    [
        ({"limit": "五天"}, "limit", "大于零的数"),
        ({"limit": "0H"}, "limit", "大于零的数"),
        ({"limit": "9999WD"}, "limit", "最长一年"),
        ({"arrive": "1.5WD"}, "arrive", "天数为整数"),
        ({"arrive": "24H"}, "arrive", "必须短于办结时限"),
        ({"contact": "1WD"}, "contact", "必须短于办结时限"),
        ({"limit": "2H", "arrive": "4WH"}, "arrive", "必须短于办结时限"),
        ({"lead_functions": ""}, "lead_functions", ""),
        ({"lead_functions": "市政排"}, "lead_functions", "市政排水"),
        ({"assist_functions": "城堡"}, "assist_functions", "请从下面列出的职责中选"),
        ({"assist_functions": "市政排水"}, "assist_functions", "主办"),
        ({"name_zh": ""}, "name_zh", ""),
        ({"name_zh": "长" * 101}, "name_zh", ""),
        ({"keywords": "长" * 201}, "keywords", "太长"),
        ({"level": "V"}, "level", ""),
        ({"network": ""}, "network", ""),
        ({"since": "2020-01-01"}, "since", "今天或以后"),
        ({"since": "tomorrow"}, "since", ""),
        ({"legal_basis": "法" * 301}, "legal_basis", ""),
    ],
)
def test_a_refusal_stands_beside_its_input_and_keeps_what_was_typed(
    system: Walker, instead: dict[str, str], field: str, said: str
) -> None:
    response = system.send("change_entry", entry().pk, **typed(system, **instead, note="记在这里"))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert said in text(response)
    assert "记在这里" in text(response)
    assert CatalogueItem.objects.filter(code="1304").count() == 1
    assert not Change.objects.exists()


def test_nothing_different_is_said_above_the_form(system: Walker) -> None:
    response = system.send("change_entry", entry().pk, **typed(system))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("count", "unit", "read"),
    [
        ("5", "WD", "5WD"),
        (" 0.5 ", "H", "0.5H"),
        ("３０", "D", "30D"),
        ("4.0", "WH", "4WH"),
        ("", "WD", ""),
        ("  ", "H", ""),
    ],
)
def test_a_limit_is_read_from_its_number_and_its_unit(count: str, unit: str, read: str) -> None:
    assert LimitField(required=False).clean([count, unit]) == read


@pytest.mark.parametrize(
    ("count", "unit", "code"),
    [
        ("0", "H", "unreadable"),
        ("-1", "H", "unreadable"),
        ("1.5", "D", "unreadable"),
        ("5WD", "WD", "unreadable"),
        ("9999", "WH", "too_long"),
        ("5", "", "invalid_choice"),
        ("5", "months", "invalid_choice"),
    ],
)
def test_what_is_no_limit_is_refused(count: str, unit: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        LimitField(required=False).clean([count, unit])

    assert refusal.value.code == code


def test_an_empty_limit_is_refused_where_one_is_needed() -> None:
    with pytest.raises(ValidationError):
        LimitField(required=True).clean(["", "WD"])


def test_no_form_of_the_administration_asks_for_a_code(system: Walker) -> None:
    for page in (system.see("change_entry", entry().pk), system.see("change_level", "III")):
        assert "WH" not in re.sub(r"<[^>]+>", "", page.content.decode())
        assert '<option value="WH"' in page.content.decode()
        assert 'name="arrive_count"' in page.content.decode()


def test_measures_that_no_clock_counts_are_told_apart(system: Walker) -> None:
    page = text(system.see("entry", entry("1503").pk))

    counted, uncounted = page.split("法定单项时限")
    assert "责令停工" in uncounted
    assert "作出处罚" in uncounted
    assert "责令停工" not in counted
    assert "系统不为其计时" in uncounted


@pytest.mark.parametrize(("code", "is_said"), [("0601", True), ("1301", False)])
def test_a_stage_that_would_outlast_the_matter_says_when_it_is_over(system: Walker, code: str, is_said: bool) -> None:
    assert ("全件临期时即到期" in text(system.see("entry", entry(code).pk))) == is_said


def test_a_matter_type_and_a_heading_are_added(system: Walker, today: dt.date) -> None:
    added = system.send("add_heading", name_zh="冰雪运动", network="livelihood", since=today.isoformat())
    heading = entry("26")
    assert added.headers["Location"].endswith(f"/catalogue/{heading.pk}/")
    wished = {"name_zh": "冰场安全", "network": "livelihood", "level": "II", "lead_functions": "住建局", "since": today}

    system.send("add_matter", heading.pk, **wished)

    assert (entry("2601").name_zh, entry("2601").name_en, entry("2601").parent) == ("冰场安全", "冰场安全", heading)
    assert "冰场安全" in text(system.see("entry", heading.pk))
    taken = system.send("add_matter", heading.pk, **wished, code="2601")
    assert "不重复使用" in text(taken)
    assert system.see("add_matter", entry("2601").pk).status_code == 404


def test_a_heading_is_renamed_from_a_day_on(system: Walker, today: dt.date) -> None:
    heading = entry("13")
    shown = {"name_zh": "市政公用设施", "name_en": heading.name_en, "network": heading.network, "since": today}

    system.send("change_entry", heading.pk, **shown)

    assert entry("13").name_zh == "市政公用设施"
    assert rules.current().catalogue["1304"].parent == entry("13")


def test_an_entry_ends_and_comes_back(system: Walker, today: dt.date) -> None:
    sewer = entry()

    system.send("end_entry", sewer.pk, until=(today - DAY).isoformat(), note="并入")
    page = text(system.see("entry", sewer.pk))
    assert "恢复施行" in page
    assert "已停用" in page
    again = system.send("end_entry", sewer.pk, until=today.isoformat())
    assert "已经停用" in text(again) or again.status_code == 422

    form = {
        field.name: field.value() for field in system.see("change_entry", sewer.pk).context["form"] if field.value()
    }
    assert system.send("change_entry", sewer.pk, **form | {"since": (today + DAY).isoformat()}).status_code == 302
    assert CatalogueItem.objects.filter(code="1304").latest("since").until is None


def test_a_heading_with_matter_types_does_not_end(system: Walker, today: dt.date) -> None:
    response = system.send("end_entry", entry("13").pk, until=today.isoformat())

    assert response.status_code == 422
    assert "还有在用的事项类别" in text(response)
    assert entry("13").until is None


def test_a_planned_version_is_announced_and_taken_back(system: Walker, today: dt.date) -> None:
    sewer = entry()
    system.send("change_entry", sewer.pk, **typed(system, limit="12H", since=today + 9 * DAY))
    assert "另有一版自" in text(system.see("entry", sewer.pk))

    assert system.send("withdraw_entry", sewer.pk, note="不改了").status_code == 302

    assert CatalogueItem.objects.get(code="1304").until is None
    assert "另有一版自" not in text(system.see("entry", sewer.pk))
    assert system.see("withdraw_entry", sewer.pk).status_code == 404


def test_after_taking_back_the_page_is_still_there(system: Walker, today: dt.date) -> None:
    """The address of a version that is gone leads nowhere; the one that the form leads to is the entry's own."""
    system.send("change_entry", entry().pk, **typed(system, limit="12H", since=today + 9 * DAY))
    planned = CatalogueItem.objects.filter(code="1304").latest("since")

    gone = system.send("withdraw_entry", planned.pk)

    assert system.client.get(gone.headers["Location"]).status_code == 200


@pytest.mark.parametrize("page", ["entry", "change_entry", "end_entry", "add_matter", "accept_amendment"])
def test_what_does_not_exist_is_404(system: Walker, page: str) -> None:
    assert system.see(page, 10**9).status_code == 404


def test_the_level_table_is_shown_in_words(system: Walker) -> None:
    page = text(system.see("levels"))

    for said in (
        "30分钟",
        "4个工作时",
        "15个工作日",
        "不得延期",
        "1次，每次不超过原时限",
        "2次，合计不超过30个工作日",
        "80%",
    ):
        assert said in page


def test_a_level_is_changed_from_a_day_on_and_taken_back(system: Walker, today: dt.date) -> None:
    shown = level_typed(system, close="4WD", since=(today + DAY).isoformat())

    assert system.send("change_level", "III", **shown).status_code == 302

    planned = LevelRule.objects.get(since=today + DAY)
    assert (planned.level, planned.close) == ("III", "4WD")
    assert rules.current().levels[Level.III].close == "5WD"
    page = text(system.see("levels"))
    assert "待施行" in page
    assert "<del>5个工作日</del>" in page
    system.send("withdraw_level", planned.pk)
    assert not LevelRule.objects.filter(pk=planned.pk).exists()


@pytest.mark.parametrize(
    "instead",
    [{"close": ""}, {"close": "soon"}, {"amber_percent": "100"}, {"extension_count": "-1"}, {"since": "2020-01-01"}],
)
def test_a_wrong_level_is_refused_beside_its_input(system: Walker, instead: dict[str, str]) -> None:
    shown = level_typed(system, **{"arrive": "3WD"} | instead)

    response = system.send("change_level", "III", **shown)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(instead)
    assert LevelRule.objects.count() == len(Level)


def test_a_level_that_is_none_is_404(system: Walker) -> None:
    assert system.see("change_level", "V").status_code == 404


def test_an_amendment_is_accepted_with_one_click(system: Walker, world: World) -> None:
    amendment = proposed(world)
    assert "1条修订建议" in text(system.see("catalogue"))
    page = text(system.see("amendments"))
    assert 'name="function" value="水务集团"' in page

    assert system.send("accept_amendment", amendment.pk, function="水务集团").status_code == 302

    assert entry().lead_functions[-1] == "水务集团"
    assert "采纳裁定提出的修订" in text(system.see("entry", entry().pk))
    assert "采纳" in text(system.see("amendments"))


def test_administrators_see_of_the_matter_its_number_alone(system: Walker, world: World) -> None:
    proposed(world)

    page = text(system.see("amendments"))

    assert "JL20260112-00317" in page
    assert "/cases/JL20260112-00317" not in page
    assert "排水条例第七条" in page


def test_an_amendment_is_declined_with_a_reason(system: Walker, world: World) -> None:
    amendment = proposed(world)
    empty = system.send("decline_amendment", amendment.pk, reason=" ")
    assert empty.status_code == 422

    system.send("decline_amendment", amendment.pk, reason="个案，不改目录")

    assert Amendment.objects.get().outcome == "declined"
    assert "个案，不改目录" in text(system.see("amendments"))
    again = system.send("decline_amendment", amendment.pk, reason="再来一次")
    assert "已经处理过了" in text(again)


@pytest.mark.parametrize("function", ["", "园林"])
def test_a_duty_of_another_unit_is_not_accepted(system: Walker, world: World, function: str) -> None:
    response = system.send("accept_amendment", proposed(world).pk, function=function)

    assert response.status_code == 422
    assert Amendment.objects.waiting().exists()


def test_a_unit_without_duties_is_to_be_given_one_first(system: Walker, world: World) -> None:
    proposed(world, functions=())

    assert "请先为它登记" in text(system.see("amendments"))


def test_of_an_ended_entry_an_amendment_can_only_be_declined(system: Walker, world: World, today: dt.date) -> None:
    proposed(world)
    system.send("end_entry", entry().pk, until=(today - DAY).isoformat())

    page = text(system.see("amendments"))

    assert 'name="function"' not in page
    assert "该条目已停用" in page


@pytest.mark.parametrize("who", ["auditor_of_city", "system_of_street"])
def test_whoever_only_reads_is_offered_nothing(world: World, who: str) -> None:
    proposed(world)
    reader = Walker(world, who)

    pages = [reader.see(name) for name in ("catalogue", "amendments", "levels")] + [reader.see("entry", entry().pk)]

    for response in pages:
        assert response.status_code == 200
        assert not any(word in text(response) for word in ("/change/", "/accept/", "/withdraw/", "/end/", "/add/"))


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("catalogue", {}),
        ("catalogue", {"q": "下水", "network": "livelihood", "level": "II"}),
        ("amendments", {}),
        ("levels", {}),
        ("entry", {}),
        ("change_entry", {}),
    ],
)
def test_a_page_costs_at_most_eight_statements(system: Walker, world: World, page: str, query: dict[str, str]) -> None:
    proposed(world)
    places = [entry().pk] if "entry" in page else []
    system.see(page, *places, **query)

    with statements() as counted:
        system.see(page, *places, **query)

    assert len(counted) <= MOST_TO_READ + SIGNING_IN, counted


def test_writing_costs_at_most_twelve_statements(system: Walker) -> None:
    change = typed(system, limit="12H")
    system.see("catalogue")

    with statements() as counted:
        system.send("change_entry", entry().pk, **change)

    assert len(counted) <= MOST_TO_WRITE + SIGNING_IN, counted


def test_the_auditor_finds_the_changes_and_their_pages(system: Walker, world: World) -> None:
    system.send("change_entry", entry().pk, **typed(system, limit="12H"))
    system.send("change_level", "III", **level_typed(system, close="4WD"))

    page = text(Walker(world, "auditor_of_city").see("changes"))

    assert f'href="/administration/catalogue/{CatalogueItem.objects.filter(code="1304").earliest("since").pk}/"' in page
    assert 'href="/administration/catalogue/limits/"' in page
    assert "III 一般" in page
