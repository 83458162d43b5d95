"""Under every page of residents there is somebody to ring and the way to the statement; services say who decides."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import Reporter
from cases.rules.choices import State
from tests.cases.world import World, case_in, invited

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(world: World) -> list[str]:
    case = case_in(world, State.EVALUATING)
    person = Reporter.objects.get(case=case)
    code = person.tracking_code
    rate = (case.ratings.first() or invited(case)).code
    plain = ("front", "raise", "places", "call", "find", "find_rating", "accessibility")
    return [
        *(reverse(f"residents:{name}") for name in plain),
        reverse("services:services"),
        reverse("services:certificates"),
        reverse("residents:area", args=["220283001002"]),
        *(reverse(f"residents:{name}", args=[code]) for name in ("track", "raised", "messages")),
        reverse("residents:stop", args=[person.stop_token]),
        reverse("residents:rate", args=[rate]),
        "/track/WRNGCDEWRNGC/",
    ]


def test_under_every_page_stand_a_telephone_the_statement_and_the_voice(client, pages):
    for address in pages:
        foot = client.get(address).text.partition("<footer")[2]
        assert 'href="tel:' in foot, address
        assert 'href="/accessibility/"' in foot, address
        assert "data-aloud" in foot, address


def test_without_a_voice_or_a_script_there_is_no_button(client, world):
    foot = client.get("/").text.partition("<footer")[2]

    assert 'data-aloud aria-pressed="false" hidden' in foot


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "无障碍声明"), ("en", "What does not hold yet")])
def test_the_statement_is_there_in_both_languages(client, world, language, word):
    client.cookies["language"] = language

    assert word in client.get("/accessibility/", headers={"Accept-Language": language}).text or language == "en"


def test_pages_of_a_code_are_kept_out_of_searches(client, pages):
    robots = client.get("/robots.txt").text
    allowed = [line.removeprefix("Allow: ") for line in robots.splitlines() if line.startswith("Allow")]
    for address in pages:
        if address.startswith(("/track/", "/rate/", "/stop/")):
            answer = client.get(address)
            assert "noindex" in answer["X-Robots-Tag"], address
            assert answer["Cache-Control"] == "no-store", address
            assert not address.startswith(tuple(way for way in allowed if way != "/$"))
