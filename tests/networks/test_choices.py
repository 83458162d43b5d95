from __future__ import annotations

import re

import pytest
from django.db.models import TextChoices
from django.utils import translation

from networks.choices import PATH_DIGITS, AreaLevel, Level, Network, Stage, UnitKind

CHOICES = (AreaLevel, Network, UnitKind, Level, Stage)
MEMBERS = [member for choices in CHOICES for member in choices]


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_every_label_is_chinese_to_chinese_readers(member: TextChoices) -> None:
    with translation.override("zh-hans"):
        assert re.search(r"[\u4e00-\u9fff]", str(member.label))
        assert not re.search(r"[A-Za-z]", str(member.label))


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_every_label_is_english_to_english_readers(member: TextChoices) -> None:
    with translation.override("en"):
        assert str(member.label).isascii()


def test_the_levels_are_named_as_the_rules_name_them() -> None:
    with translation.override("zh-hans"):
        assert [str(label) for label in Level.labels] == ["特急", "紧急", "一般", "复杂"]


def test_the_networks_are_named_as_the_source_names_them() -> None:
    with translation.override("zh-hans"):
        assert [str(label) for label in Network.labels] == ["党建网", "平安网", "民生网", "企业网"]


def test_each_level_below_has_a_longer_path() -> None:
    digits = [PATH_DIGITS[level] for level in AreaLevel]

    assert digits == sorted(set(digits))
