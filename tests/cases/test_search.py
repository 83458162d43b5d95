"""Finding matters by number, place and words, among those one may see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Case
from cases.reading import searching
from cases.rules.choices import State
from tests.cases.counting import statements
from tests.cases.world import PEOPLE, World, case_in
from web.pagination import PAGE

pytestmark = pytest.mark.django_db
Find = Callable[[str], list[str]]


@pytest.fixture
def found(world: World) -> Find:
    """The texts an officer finds, oldest first."""
    return lambda words: [case.text for case in searching.matching(world.person("officer"), words).order_by("pk")]


@pytest.fixture
def matters(world: World) -> None:
    for text, place in (
        ("暖气不热，室温13度", "制动器小区3号楼"),
        ("下水道堵了", "供销小区2号楼"),
        ("Wi-Fi桩倒了", "O'Neil路"),
        ("𠮷林路塌陷", ""),
    ):
        case_in(world, State.WHISTLED, text=text, place=place)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("暖气", ["暖气不热，室温13度"]),
        ("气不热", ["暖气不热，室温13度"]),
        ("制动器", ["暖气不热，室温13度"]),
        ("小区", ["暖气不热，室温13度", "下水道堵了"]),
        ("暖气 3号楼", ["暖气不热，室温13度"]),
        ("暖气，2号楼", []),
        ("热，室", ["暖气不热，室温13度"]),
        ("热", ["暖气不热，室温13度"]),
        ("水", ["下水道堵了"]),
        ("13", ["暖气不热，室温13度"]),
        ("3", ["暖气不热，室温13度"]),
        ("ＷｉＦｉ", ["Wi-Fi桩倒了"]),
        ("三号楼", ["暖气不热，室温13度"]),
        ("３号楼", ["暖气不热，室温13度"]),
        ("WI-FI", ["Wi-Fi桩倒了"]),
        ("o'neil", ["Wi-Fi桩倒了"]),
        ("𠮷林", ["𠮷林路塌陷"]),
        ("热暖", []),
        ("没有这个", []),
    ],
)
def test_words_are_found_in_text_and_place_and_all_of_them_must_be(
    matters: None, found: Find, words: str, expected: list[str]
) -> None:
    assert found(words) == expected


@pytest.mark.parametrize(
    "words", ["' | 'x", "\\", "''", "a'b\\c", "暖气:*", "!暖气", "(暖气", "%_", "暖\x00气", "🐴🐴", "&&&&"]
)
def test_no_typed_character_is_taken_for_the_language_of_searching(matters: None, found: Find, words: str) -> None:
    found(words)


def test_a_case_is_found_by_its_number_or_its_beginning_with_or_without_letters(world: World, found: Find) -> None:
    case = case_in(world, State.WHISTLED)

    for words in (
        case.reference,
        case.reference.lower(),
        case.reference[2:],
        case.reference[:10],
        f" {case.reference} ",
    ):
        assert found(words) == [case.text], words
    assert found("JL19990101-00001") == []


def test_a_case_is_found_by_its_number_as_it_is_pasted_and_by_its_end(world: World, found: Find) -> None:
    case, other = case_in(world, State.WHISTLED), case_in(world, State.CLOSED, text="路灯不亮")
    end = case.reference.split("-")[1]

    for words in (
        f"工单编号：{case.reference}。",
        f"#{case.reference}",
        case.reference.replace("-", "—"),
        case.reference.replace("-", " - "),
        case.reference.replace("-", ""),
        f"请查一下 {case.reference} 办到哪了",
        end,
        f"#{end}",
        f"＃{end.lstrip('0')}",
    ):
        assert found(words) == [case.text], words
    assert found(f"工单编号：{other.reference[:6]}…。") == [case.text, other.text]


HOUSES = ("3号楼2单元101暖气不热", "2010年装的暖气不热", "13号楼2单元101漏水", "三栋二门一〇一室没电", "3-2-1012跳闸")


@pytest.mark.parametrize("words", ["3-2-101", "3—2—101", "３号楼2单元101", "三号楼二单元一〇一室", "3#2门101"])
def test_a_house_is_found_however_it_is_written_and_no_other(world: World, found: Find, words: str) -> None:
    for text in HOUSES:
        case_in(world, State.WHISTLED, text=text, place="")

    assert found(words) == [HOUSES[0], HOUSES[3]]


@pytest.mark.parametrize("words", ["22014455", "２２０１４４５５", "2201 4455", "22014", "4455", "电表22014455"])
def test_a_long_number_in_the_text_is_found_whole_by_its_beginning_and_by_its_last_four(
    world: World, found: Find, words: str
) -> None:
    case_in(world, State.WHISTLED, text="电表22014455走得太快", place="")
    case_in(world, State.WHISTLED, text="电表12201445走得太快", place="")

    assert found(words) == ["电表22014455走得太快"]


@pytest.mark.parametrize(
    "words", ["13843256789", "138 4325 6789", "138-4325-6789", "+8613843256789", "1384325", "6789"]
)
def test_a_telephone_in_the_text_is_found_however_it_is_grouped(world: World, found: Find, words: str) -> None:
    case_in(world, State.WHISTLED, text="打１３８—４３２５—６７８９一直没人接", place="")
    case_in(world, State.WHISTLED, text="打13843256780一直没人接", place="")

    assert found(words) == (
        ["打１３８—４３２５—６７８９一直没人接"]
        if words != "1384325"
        else [
            "打１３８—４３２５—６７８９一直没人接",
            "打13843256780一直没人接",
        ]
    )


def test_words_far_down_in_a_long_text_are_found(world: World, found: Find) -> None:
    case_in(world, State.WHISTLED, text="暖气不热。" * 1500 + "配电箱冒烟", place="")

    assert [text[-5:] for text in found("配电箱冒烟")] == ["配电箱冒烟"]


@pytest.mark.parametrize("words", ["", " ", "a b c", "，。", "x"])
def test_what_is_too_short_is_said_to_be(world: World, client: Client, words: str) -> None:
    client.force_login(world.person("officer"))

    page = client.get("/search/", {"q": words}).content.decode()

    assert "手上有什么就写什么" in page
    assert "row-case" not in page


def test_what_is_not_found_says_what_to_try(world: World, client: Client) -> None:
    client.force_login(world.person("officer"))

    assert "换个词" in client.get("/search/", {"q": "没有这个"}).content.decode()


def test_found_matters_stand_in_the_desks_list_newest_first_with_the_first_one_open(
    matters: None, world: World, client: Client
) -> None:
    client.force_login(world.person("officer"))

    page = client.get("/search/", {"q": "小区"}).content.decode()

    rows = re.findall(r'<a class="row-case" href="(/search/\?q=[^"]+case=[\w-]+)"', page)
    assert len(rows) == 2
    assert page.index("下水道堵了") < page.index("暖气不热")
    assert "data-case-url" in page


@pytest.mark.parametrize("who", ["other_officer", "uncalled", "other_grid_worker", "system_admin"])
def test_a_stranger_finds_nothing(matters: None, world: World, client: Client, who: str) -> None:
    reference = Case.objects.values_list("reference", flat=True)[0]
    client.force_login(world.person(who))

    for words in ("小区", reference):
        assert "row-case" not in client.get("/search/", {"q": words}).content.decode()


def test_results_go_on_on_the_next_page_with_the_same_words(world: World, client: Client) -> None:
    for _number in range(PAGE + 1):
        case_in(world, State.WHISTLED)
    client.force_login(world.person("officer"))

    older = re.search(r'rel="next" href="([^"]+)"', client.get("/search/", {"q": "下水道"}).content.decode())[1]
    page = client.get(older.replace("&amp;", "&")).content.decode()

    assert page.count('class="row-case"') == 1


@pytest.mark.parametrize("words", ["\x00", "暖" * 5000, "’" * 50, "\ud7ff"])
def test_whatever_is_typed_is_answered(world: World, client: Client, words: str) -> None:
    client.force_login(world.person("officer"))

    assert client.get("/search/", {"q": words}).status_code == 200


@pytest.mark.parametrize("count", [1, 40])
def test_searching_takes_at_most_eight_statements(world: World, client: Client, count: int) -> None:
    for _number in range(count):
        case_in(world, State.IMPLEMENTING)
    client.force_login(world.person("officer"))

    with statements() as counted:
        client.get("/search/", {"q": "下水道"})

    assert len(counted) <= 8


@pytest.mark.parametrize("who", [*PEOPLE])
def test_searching_finds_what_the_person_sees_and_all_of_it(world: World, who: str) -> None:
    for state in (State.WHISTLED, State.DISPATCHED, State.CLOSED):
        case_in(world, state)
    case_in(world, State.DISPATCHED, complained_of=world.unit("justice"))
    person = world.person(who)

    for words in ("下水道", Case.objects.values_list("reference", flat=True)[0][:10]):
        found = searching.matching(person, words)
        assert set(found) == set(Case.objects.visible_to(person))


@pytest.mark.parametrize("words", ["city:1", "street:1", "county", "'grid:1'"])
def test_areas_in_the_index_cannot_be_searched_for_as_words(matters: None, found: Find, words: str) -> None:
    assert found(words) == []
