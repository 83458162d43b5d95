"""A step with a sign that nobody sees in place of what a person has to write is refused and changes nothing."""

from __future__ import annotations

import pytest
from django import forms

from cases.models import CaseEvent
from cases.rules.lifecycle import Action
from desk.forms.table import BY_ACTION
from tests.desk.step_forms import FILLED, before

SIGNS = ["\u200b", "\u3164", "\u2800", "\u034f"]


def written(action: Action) -> list[str]:
    fields = BY_ACTION[action].form.base_fields.items()
    return [name for name, field in fields if field.required and isinstance(field, forms.CharField)]


OF_CONFIDENTIAL_ONES = {(Action.DISPATCH, "brief"), (Action.RULE, "brief")}
WRITTEN = [
    (action, name) for action in FILLED for name in written(action) if (action, name) not in OF_CONFIDENTIAL_ONES
]


@pytest.mark.parametrize(("action", "name"), WRITTEN, ids=lambda part: str(getattr(part, "value", part)))
def test_a_step_is_not_taken_with_words_that_nobody_can_see(world, client, action, name):
    desk = before(world, client, action)
    events = CaseEvent.objects.count()

    for sign in SIGNS:
        assert desk.send(desk.typed | {name: sign * 3}).status_code == 422

    assert CaseEvent.objects.count() == events
    assert desk.now().version == desk.case.version


def test_a_look_at_a_sealed_name_is_among_them():
    assert (Action.REVEAL, "reason") in WRITTEN
    assert len(WRITTEN) > 30
