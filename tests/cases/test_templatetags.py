"""How times are said, and how the components look with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from cases.templatetags import life
from web.templatetags import fields
from worktime import wording

NOW = datetime(2026, 1, 13, 2, 5, tzinfo=UTC)  # Tuesday, 10:05 in Jilin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _chinese_on_a_tuesday(time_machine):
    time_machine.move_to(NOW, tick=False)
    with translation.override("zh-hans"):
        yield


@dataclass
class Interval:
    label: str
    lasted: timedelta
    is_paused: bool = False
    word: str = ""


@pytest.mark.parametrize(
    ("until_due", "chinese", "english"),
    [
        (3 * HOUR + 20 * MINUTE, "还剩 3 小时 20 分", "3 h 20 min left"),
        (3 * HOUR, "还剩 3 小时", "3 h left"),
        (35 * MINUTE + 59 * timedelta(seconds=1), "还剩 35 分", "35 min left"),
        (timedelta(seconds=30), "还剩 不到 1 分钟", "under 1 min left"),
        (DAY + 2 * HOUR + 9 * MINUTE, "还剩 1 天 2 小时", "1 day 2 h left"),
        (2 * DAY + 30 * MINUTE, "还剩 2 天", "2 days left"),
        (5 * DAY + 23 * HOUR, "还剩 5 天", "5 days left"),
        (timedelta(), "已超期 不到 1 分钟", "under 1 min late"),
        (-DAY, "已超期 1 天", "1 day late"),
    ],
)
def test_time_left_is_said_in_one_or_two_units(until_due, chinese, english):
    assert life.words_left(NOW + until_due) == chinese
    with translation.override("en"):
        assert life.words_left(NOW + until_due) == english


def test_a_narrow_list_says_only_the_largest_unit():
    assert life.words_left(NOW + 3 * HOUR + 20 * MINUTE, "short") == "还剩 3 小时"


@pytest.mark.parametrize(
    ("due_at", "amber_at", "expected"),
    [
        (None, None, "none"),
        (NOW + MINUTE, None, "ok"),
        (NOW + MINUTE, NOW + timedelta(microseconds=1), "ok"),
        (NOW + MINUTE, NOW, "amber"),
        (NOW + timedelta(microseconds=1), NOW, "amber"),
        (NOW, NOW - HOUR, "red"),
    ],
)
def test_a_clock_turns_at_the_instant_itself(due_at, amber_at, expected):
    assert life.tone(due_at, amber_at) == expected


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 1, 13, 0, 10, tzinfo=UTC), "今天 08:10"),
        (datetime(2026, 1, 12, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 1, 13, 16, 0, tzinfo=UTC), "明天 00:00"),
        (datetime(2026, 1, 10, 1, 0, tzinfo=UTC), "1月10日 09:00 (星期六)"),
        (datetime(2022, 5, 23, 6, 5, tzinfo=UTC), "2022年5月23日 14:05 (星期一)"),
    ],
)
def test_an_instant_is_said_in_local_time(at, words):
    assert wording.when(at, now=NOW) == words


def test_an_instant_is_said_in_english_too():
    with translation.override("en"):
        assert wording.when(datetime(2022, 5, 23, 6, 5, tzinfo=UTC), now=NOW) == "23 May 2022 14:05 (Monday)"
        assert wording.when(NOW, now=NOW) == "today 10:05"


@pytest.mark.parametrize(
    ("due_at", "words"),
    [
        (datetime(2026, 1, 13, 16, 0, tzinfo=UTC), "今天 24:00"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "2025年12月31日 24:00 (星期三)"),
        (datetime(2026, 1, 13, 9, 0, tzinfo=UTC), "今天 17:00"),
    ],
)
def test_a_limit_that_ends_at_midnight_ends_at_24_of_that_day(due_at, words):
    assert wording.until(due_at, now=NOW) == words


def test_the_exact_instant_is_there_on_hover():
    assert life.when(datetime(2026, 1, 9, 16, 10, 7, tzinfo=UTC), "short") == (
        '<time datetime="2026-01-10T00:10:07+08:00" title="2026-01-10 00:10:07">1月10日 00:10</time>'
    )


@pytest.mark.parametrize(
    ("duration", "chinese", "english"),
    [
        (2 * HOUR + 35 * MINUTE, "2小时35分", "2 h 35 min"),
        (12 * MINUTE, "12分", "12 min"),
        (timedelta(), "不到 1 分钟", "under 1 min"),
        (DAY + HOUR, "1天1小时", "1 day 1 h"),
        (3 * DAY + HOUR, "3天", "3 days"),
    ],
)
def test_how_long_it_lasted_fits_a_narrow_place(duration, chinese, english):
    assert life.lasted(duration) == chinese
    with translation.override("en"):
        assert life.lasted(duration) == english


def test_what_is_not_there_leaves_no_trace():
    said = [life.words_left(None), life.when(None), life.until(None), life.lasted(None)]

    assert said == ["", "", "", ""]


def test_words_already_made_pass_through_and_are_escaped():
    station = {"number": 1, "label": "吹哨", "state": "done", "when": "<b>", "lasted": "一天"}

    page = render_to_string("components/_steps.html", {"stations": [station]})

    assert "&lt;b&gt;" in page
    assert "一天" in page


@pytest.mark.parametrize(
    ("options", "tone", "words"),
    [
        ({"amber_at": NOW}, "amber", "还剩 1 小时"),
        ({"is_paused": True}, "none", "挂账至今天"),
    ],
)
def test_a_clock_says_its_tone_in_words(options, tone, words):
    face = life.clock(NOW + HOUR, explanation="因为", **options)

    assert face == wording.Clock(tone, words, NOW + HOUR, "因为")
    page = render_to_string("components/_clock.html", {"clock": face})
    assert words in page
    assert f"clock {tone}" in page


def test_a_clock_without_a_limit_says_so():
    assert life.clock(None).words == "没有时限"


def test_the_bar_of_holders_is_as_wide_as_they_held_it():
    held = [
        Interval("中心", HOUR),
        Interval("热力", 2 * HOUR),
        Interval("挂账", HOUR / 10, True, "挂账"),
        Interval("热力", HOUR),
    ]

    bars = life.holder_bars(held)

    assert [bar.width for bar in bars] == [24.39, 48.78, 2.44, 24.39]
    assert [bar.x for bar in bars] == [0, 24.39, 73.17, 75.61]
    assert [bar.has_label for bar in bars] == [True, True, False, True]
    assert bars[1].shade == bars[3].shade != bars[0].shade


def test_a_bar_of_nothing_or_of_no_time_is_still_drawn():
    assert life.holder_bars([]) == []
    assert [bar.width for bar in life.holder_bars([Interval("中心", timedelta())])] == [0]


def test_the_small_steps_light_the_current_one():
    page = render_to_string("components/_mini_steps.html", {"step": 3, "label": "会商"})

    assert page.count('class="done"') == 2
    assert page.count('class="now"') == 1
    assert page.count("<i") == 6


class Question(forms.Form):
    what = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))
    solved = forms.ChoiceField(choices=[(1, "是"), (2, "否")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(required=False)


def test_a_field_keeps_its_own_class_beside_ours():
    form = Question()

    assert 'class="field wide"' in fields.dressed(form["what"])
    assert "class" not in fields.dressed(form["agreed"])


def test_a_refused_form_keeps_the_text_and_says_what_is_wrong_where():
    form = Question({"what": "写了一半"})

    page = "".join(render_to_string("components/_field.html", {"field": field}) for field in form)
    summary = render_to_string("components/_form_errors.html", {"form": form})

    assert 'value="写了一半"' in page
    assert 'id="id_solved_error"' in page
    assert 'href="#id_solved"' in summary
    assert 'id="id_solved"' in page
    assert "checked" not in page
