"""Where a person must write something, a sign that nobody can read is not enough: on every form and in every verb."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases import actions
from cases.models import Case
from cases.rules import lifecycle
from cases.rules.choices import Need
from cases.rules.errors import EvidenceMissing
from tests.cases.world import World
from tests.every_form import every_form
from web.fields import CleanText

SAYS_NOTHING = ["。", "\u200b", "\u3164", "\u2800\u2800", "\u00ad。"]
WRITTEN = [
    *(Need.RESULT, Need.REASON, Need.BASIS, Need.CONCLUSION, Need.NOTE, Need.ANSWER, Need.REPLY),
    *(Need.REDIRECT, Need.ENDS_WHEN, Need.WITNESS),
]


def _written_fields() -> list[tuple[str, CleanText]]:
    return [
        (f"{form.__name__}.{name}", field)
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, CleanText) and field.required
    ]


@pytest.mark.parametrize(("name", "field"), _written_fields(), ids=lambda part: part if isinstance(part, str) else "")
@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_no_form_takes_a_text_that_says_nothing(name: str, field: CleanText, text: str) -> None:
    with pytest.raises(ValidationError):
        field.clean(text)


def test_the_forms_of_all_apps_are_among_them() -> None:
    assert {"IntakeForm.text", "UnitForm.name", "FirmForm.name", "ReopenForm.reason", "NewPersonForm.name"} <= {
        name for name, _field in _written_fields()
    }


@pytest.mark.parametrize("need", WRITTEN)
@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_no_step_takes_a_text_that_says_nothing(need: Need, text: str) -> None:
    row = next(row for row in lifecycle.TRANSITIONS if need in row.needs)
    with pytest.raises(EvidenceMissing) as refusal:
        lifecycle.require(row, dict.fromkeys(row.needs, "写了") | {need: text})
    assert refusal.value.missing == (need,)


@pytest.mark.django_db
@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_no_matter_is_raised_without_a_word(world: World, text: str) -> None:
    with pytest.raises(EvidenceMissing):
        actions.whistle(actions.Matter(text=text, area=world.area("grid")), by=world.person("grid_worker"))
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_what_nobody_can_see_is_not_stored_with_a_matter(world: World) -> None:
    matter = actions.Matter(text="\u202e水管\u200b爆了\u2060", area=world.area("grid"))
    assert actions.whistle(matter, by=world.person("grid_worker")).text == "水管爆了"
