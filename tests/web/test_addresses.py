"""An address looked up once is the one that Django gives."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from web.addresses import address_of


@pytest.mark.parametrize("part", ["JL20261129-00001", "open", "a b", "ä/b", "mark-0", "?x=1"])
def test_it_is_what_django_gives(part: str) -> None:
    try:
        wanted = reverse("desk:case", args=[part])
    except NoReverseMatch:
        with pytest.raises(NoReverseMatch):
            address_of("desk:case", part)
    else:
        assert address_of("desk:case", part) == wanted


def test_it_follows_the_place_that_the_site_is_served_at() -> None:
    plain = address_of("desk:queue", "open")
    set_script_prefix("/456/")
    try:
        assert address_of("desk:queue", "open") == "/456" + plain
    finally:
        set_script_prefix("/")
