"""One kind of field for what people write and one for days: every form of every room is walked."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

from teams.fields import LastDay
from tests.architecture.sources import APPS, ROOT
from tests.every_form import every_form
from web.fields import CleanText, Day

SIGNS = [*"\u200b\u2060\u3164\u00ad\u2800\u034f\ufeff\u180e\u115f\uffa0\u200d\ufe0f\u180b", "\U000e0100", "\U00013441"]
NOT_WRITTEN = {
    "SignInForm.username",
    "SignInForm.password",
    "ChangePasswordForm.old_password",
    "ChangePasswordForm.new_password1",
    "ChangePasswordForm.new_password2",
    "OutlineForm.outline",
}
"""Nothing new is written at signing in; passwords are kept as typed; an outline is read as GeoJSON."""
READS_DAYS = {"web/fields.py", "desk/forms/working.py", "governance/plain_sentences.py", "api/steps.py"}
"""The second reads days with a time, of the next 400 days; the others only speak of the kinds of field."""


def required_texts() -> Iterator[tuple[str, forms.Field]]:
    for form in every_form():
        for name, field in form.base_fields.items():
            is_text = isinstance(field.widget, forms.TextInput | forms.Textarea | forms.HiddenInput)
            if field.required and is_text:
                yield f"{form.__name__}.{name}", field


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{ord(sign):X}")
def test_no_required_text_of_any_form_takes_what_nobody_can_see(sign: str) -> None:
    taken = []
    for name, field in required_texts():
        try:
            field.clean(f" {sign}{sign} ")
        except ValidationError:
            continue
        taken.append(name)

    assert set(taken) <= NOT_WRITTEN


def test_more_than_eighty_required_texts_were_asked() -> None:
    assert len({name for name, _field in required_texts()}) > 80


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{ord(sign):X}")
def test_what_may_be_left_empty_is_empty_when_nobody_can_see_it(sign: str) -> None:
    assert CleanText(required=False).clean(f" {sign} ") == ""


def named(kind: str) -> set[str]:
    """The files in which a form of ours uses a field of Django's own."""
    found = set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            is_named = isinstance(node, ast.Attribute) and node.attr == kind
            if is_named and isinstance(node.value, ast.Name) and node.value.id == "forms":
                found.add(str(path.relative_to(ROOT)))
    return found


def test_days_are_typed_into_one_kind_of_field() -> None:
    assert named("DateField") | named("DateTimeField") == READS_DAYS


@pytest.mark.parametrize("year", ["0001", "1066", "1948", "2200", "9999"])
def test_a_day_that_has_nothing_to_do_with_us_is_refused(year: str) -> None:
    for field in (Day(), LastDay()):
        with pytest.raises(ValidationError, match="年份"):
            field.clean(f"{year}-01-01")


def test_an_open_end_may_be_far_away_but_nothing_begins_in_eleven_years() -> None:
    assert LastDay().clean("2099-12-31") == dt.date(2100, 1, 1)
    with pytest.raises(ValidationError):
        Day(ahead=10).clean(f"{dt.date.today().year + 11}-01-01")
