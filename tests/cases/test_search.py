"""Finding matters by number, place and words, among those one may see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from cases import searching
from cases.choices import State
from cases.keyset import PAGE
from cases.models import Case
from tests.cases.counting import statements
from tests.cases.world import PEOPLE, World, case_in

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
        ("热，室", []),
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


@pytest.mark.parametrize(("piece", "quoted"), [("暖气", "'暖气'"), ("a'", "'a'''"), ("a\\", "'a\\\\'")])
def test_a_piece_is_quoted_whatever_it_holds(piece: str, quoted: str) -> None:
    assert searching._quoted(piece) == quoted


def test_what_is_between_words_is_the_same_here_and_in_the_database() -> None:
    told = "暖气，不热！abc-def (gh) “ij”·kl…mn 丨op,qr%s_t"

    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(lexeme) FROM unnest(cases_bigrams(%s))", [told])
        kept = set(cursor.fetchone()[0])

    assert set(searching._pieces(told)) == kept


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


@pytest.mark.parametrize("words", ["", " ", "暖", "a b c", "，。", "1"])
def test_what_is_too_short_is_said_to_be(world: World, client: Client, words: str) -> None:
    client.force_login(world.person("officer"))

    page = client.get("/search/", {"q": words}).content.decode()

    assert "请至少写两个字" in page
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
