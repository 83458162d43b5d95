"""People are found by the first letters of their names' readings."""

from __future__ import annotations

import pytest

from teams.initials import LONGEST, initials_of
from teams.models import User


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("王春红", "wch"),
        ("曾国强", "zgq"),
        ("单志刚", "szg"),
        ("解小东", "xxd"),
        ("仇英", "qy"),
        ("欧阳明", "oym"),
        ("尉迟恭", "ycg"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("Anna Li", "annali"),
        ("值班 1号", "zb1h"),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_the_reading(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_very_long_names_are_cut() -> None:
    assert len(initials_of("王" * 64)) == LONGEST


@pytest.mark.django_db
def test_initials_are_kept_whatever_way_a_person_is_written() -> None:
    User.objects.create_user("wang", "王春红")
    User.objects.bulk_create([User(username="li", name="李娜")])
    renamed = User.objects.get(username="wang")
    renamed.name = "汪红"
    renamed.save()

    assert dict(User.objects.values_list("username", "initials")) == {"wang": "wh", "li": "ln"}
