"""Which names of units are one unit's, written twice."""

from __future__ import annotations

import pytest

from networks.unit_names import core, is_near

PLACES = ["吉林市", "船营区"]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("船营区卫生健康局", "卫生健康局"),
        ("吉林市船营区卫生健康局", "卫生健康局"),
        ("船营卫生健康局", "吉林市船营区卫生健康局"),
        ("卫生健康局 ", "卫生健康局"),
        ("卫生建康局", "卫生健康局"),
        ("卫生健康局机关", "卫生健康局"),
        ("综合执法队(试点)", "综合执法队（试点）"),
    ],
)
def test_nearly_the_same_name_is_one_unit(name: str, other: str) -> None:
    assert is_near(core(name, PLACES), core(other, PLACES))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("卫生健康局", "教育局"),
        ("第一小学", "第二小学"),
        ("01执法中队", "02执法中队"),
        ("东市场监管所", "西市场监管所"),
        ("司法所", "司法局"),
        ("民政局", "民族局"),
    ],
)
def test_different_units_stay_different(name: str, other: str) -> None:
    assert not is_near(core(name, PLACES), core(other, PLACES))
