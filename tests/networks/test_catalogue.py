from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import translation

from networks.choices import Level
from networks.loading.catalogue import lead_functions, stage_limits
from networks.loading.tables import read_table
from networks.models import CatalogueItem
from networks.suggestions import suggest

NAMES = {"住建局(物业)": ["住建局"], "物业": ["物业企业"], "井盖权属单位": ["市政排水", "水务集团"]}


@pytest.fixture
def catalogue(published: None) -> list[CatalogueItem]:
    return list(CatalogueItem.objects.matters())


@pytest.mark.parametrize(
    ("written", "functions"),
    [
        ("供热企业", ["供热企业"]),
        ("住建局(物业)/街道", ["住建局", "街道"]),
        ("井盖权属单位", ["市政排水", "水务集团"]),
        ("住建局(物业)/住建局/物业", ["住建局", "物业企业"]),
    ],
)
def test_a_lead_unit_text_is_split_into_duties_with_one_name_each(written: str, functions: list[str]) -> None:
    assert lead_functions(written, NAMES) == functions


def test_every_duty_in_the_catalogue_is_held_by_some_kind_of_unit() -> None:
    held = {duty for row in read_table("unit_patterns") for duty in row["functions"].split()}
    names = {row["written"]: row["functions"].split() for row in read_table("duty_names")}

    named = {duty for row in read_table("catalogue") for duty in lead_functions(row["lead_unit_zh"], names)}

    assert named - held == set()
    assert {duty for row in read_table("catalogue_additions") for duty in row["assists"].split()} - held == set()


def test_nobody_both_leads_and_assists(catalogue: list[CatalogueItem]) -> None:
    assert [entry.code for entry in catalogue if set(entry.lead_functions) & set(entry.assist_functions)] == []


def test_most_matters_name_who_assists_and_the_law_they_rest_on(catalogue: list[CatalogueItem]) -> None:
    sewer = CatalogueItem.objects.get(code="1304")

    assert (sewer.assist_functions, sewer.legal_basis) == (["社区"], "《城镇排水与污水处理条例》")
    assert sum(bool(entry.assist_functions) for entry in catalogue) > len(catalogue) / 2
    assert all(entry.legal_basis.startswith("《") for entry in catalogue if entry.legal_basis)


def test_no_name_of_a_duty_is_written_in_vain() -> None:
    written = {part for row in read_table("catalogue") for part in row["lead_unit_zh"].split("/")}

    assert {row["written"] for row in read_table("duty_names")} - written == set()


@pytest.mark.parametrize(
    ("written", "limits"),
    [
        ("", {}),
        ("arrive:2H", {"arrive": "2H"}),
        ("stop_work:4WH;penalty:7WD", {"stop_work": "4WH", "penalty": "7WD"}),
    ],
)
def test_stage_limits_are_read_by_stage(written: str, limits: dict[str, str]) -> None:
    assert stage_limits(written) == limits


def test_the_whole_published_catalogue_is_loaded(catalogue: list[CatalogueItem]) -> None:
    assert CatalogueItem.objects.filter(parent=None).count() == 25
    assert len(catalogue) == 140


def test_a_published_matter_is_loaded_with_all_that_its_row_says(published: None) -> None:
    burst = CatalogueItem.objects.get(code="1102")

    assert (burst.level, burst.limit, burst.limit_source) == (Level.I, "48H", "rule")
    assert burst.stage_limits == {"arrive": "2H"}
    assert burst.lead_functions == ["供热企业"]
    assert burst.parent is not None
    assert burst.parent.code == "11"


def test_confidential_and_redirected_matters_are_marked(published: None) -> None:
    conduct = CatalogueItem.objects.get(code="0105")

    assert conduct.is_confidential
    assert conduct.redirect == "12388"
    assert conduct.limit == ""


def test_what_a_community_leads_by_the_catalogue_is_not_kept_from_it(catalogue: list[CatalogueItem]) -> None:
    community = {"社区", "社区居委会", "社区调委会"}

    assert [matter.code for matter in catalogue if matter.is_guarded and community & set(matter.lead_functions)] == []


def test_enforcement_is_kept_from_the_community(published: None) -> None:
    guarded = CatalogueItem.objects.filter(code__in=["1503", "0306", "2302", "0502"])

    assert all(matter.is_guarded for matter in guarded)


def test_a_matter_is_named_in_the_readers_language(published: None) -> None:
    sewer = CatalogueItem.objects.get(code="1304")

    with translation.override("zh-hans"):
        assert (sewer.name, str(sewer)) == ("下水道堵塞", "下水道堵塞")
    with translation.override("en"):
        assert sewer.name == "Blocked sewer"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("暖气不热，家里只有15度，老人受不了", "1101"),
        ("制动器小区下水道总堵，污水往外返", "1304"),
        ("楼上漏水把我家天棚泡了", "1001"),
        ("门前路面结冰没人清雪，老人摔倒了", "1404"),
        ("半夜工地施工吵得睡不着", "1701"),
        ("老板拖欠工资三个月不给", "2001"),
        ("电梯坏了，有人困在电梯里", "0504"),
        ("楼道里有人给电瓶车充电", "0403"),
        ("小区路灯不亮，晚上黑", "1303"),
        ("井盖丢了，太危险", "1302"),
        ("邻居天天吵架想申请调解", "0207"),
        ("物业费收费不合理", "0902"),
        ("企业缺资金想办贷款", "2502"),
        ("门口烧烤摊占道经营", "1501"),
        ("家里停水一天了", "1201"),
        ("闻到煤气味，怀疑燃气泄漏", "1203"),
    ],
)
def test_a_residents_own_words_suggest_the_type(text: str, code: str, catalogue: list[CatalogueItem]) -> None:
    assert code in [matter.code for matter in suggest(text, catalogue)]


def test_words_that_say_nothing_suggest_nothing(catalogue: list[CatalogueItem]) -> None:
    assert suggest("你好", catalogue) == suggest("", catalogue) == []


def test_no_more_types_are_suggested_than_asked_for(catalogue: list[CatalogueItem]) -> None:
    text = "垃圾 积雪 路灯 停水 停电 暖气"

    assert [len(suggest(text, catalogue, at_most=count)) for count in (1, 2, 5)] == [1, 2, 5]


def test_every_matter_can_be_suggested(catalogue: list[CatalogueItem]) -> None:
    assert [matter.code for matter in catalogue if not matter.keywords] == []


def test_a_code_has_one_entry_in_force(published: None) -> None:
    with pytest.raises(IntegrityError, match="networks_catalogueitem_one_in_force_per_code"):
        CatalogueItem.objects.create(code="11", name_zh="x", network="livelihood", since=dt.date(2025, 1, 1))


def test_a_matter_needs_a_level(published: None) -> None:
    with pytest.raises(IntegrityError, match="networks_catalogueitem_matter_has_level_and_lead"):
        CatalogueItem.objects.filter(code="1101").update(level="")


@pytest.mark.parametrize("limit", ["5", "5W", "WD5", "1.5WD", "-1H", "５WD"])
def test_a_limit_in_the_catalogue_is_a_limit(published: None, limit: str) -> None:
    with pytest.raises(IntegrityError, match="networks_catalogueitem_limit_is_a_limit"):
        CatalogueItem.objects.filter(code="1101").update(limit=limit)
