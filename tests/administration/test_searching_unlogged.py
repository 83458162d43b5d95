"""A telephone of the staff that is searched for stands in no address: of the list, or of what is found while typing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.reading.unlogged import Search, sealed
from tests.administration.pages import Walker, text
from tests.cases.world import World

NUMBER = "13900001234"


@pytest.mark.parametrize("typed", [NUMBER, "139 0000 1234", "+86 139-0000-1234", "1390000"])
def test_the_list_is_found_by_a_number_that_no_address_holds(world: World, typed: str) -> None:
    answer = Walker(world, "security").send("people", q=typed)

    found = Walker(world, "security").client.get(answer.url)

    assert answer.status_code == 302
    assert "1390000" not in answer.url.replace("-", "").replace("%20", "").replace("+", "")
    assert f'value="{typed}"' in text(found)
    assert ("刘洋" in text(found)) == (typed != "1390000")


def test_words_that_are_no_number_stay_in_the_address(world: World) -> None:
    answer = Walker(world, "security").send("people", q="刘洋")

    assert answer.url == reverse("administration:people") + "?q=%E5%88%98%E6%B4%8B"


def test_a_search_of_somebody_else_is_over(world: World) -> None:
    token = sealed(Search(NUMBER), world.people["system"])

    page = text(Walker(world, "security").see("people", s=token))

    assert "这次查找已过期，请重新输入号码" in page
    assert f'value="{NUMBER}"' not in page


def test_the_form_sends_in_the_body(world: World) -> None:
    page = text(Walker(world, "security").see("people"))
    search = page[page.index('role="search"', page.index("<main")) - 80 :]

    assert 'method="post"' in search[:80]


def test_what_is_typed_to_choose_a_person_goes_in_the_body_too(world: World) -> None:
    security = Walker(world, "security")
    post = world.people["lead"].posts.get()
    form = text(security.see("stand_in", post.pk))

    found = security.client.post(reverse("administration:find_people") + "?field=person", {"person_words": NUMBER})

    assert 'hx-post="' + reverse("administration:find_people") in form
    assert "hx-get" not in form[form.index("person_words") : form.index("person_found")]
    assert "刘洋" in text(found)
