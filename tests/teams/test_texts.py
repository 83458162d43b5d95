"""Words of notices that an administrator writes: only with the kind's own variables, on record, and undone at will."""

from __future__ import annotations

import pytest
from django.utils import translation

from cases.notifications.notices import BY_KIND, KINDS
from networks.models import Change
from teams.actions import texts
from teams.choices import Duty
from teams.models import NoticeText, Post, User
from teams.policies import SystemSteward
from teams.wording import fill, places_in
from tests.cases.world import LONG_AGO
from web.errors import NotAllowed, Refusal

pytestmark = pytest.mark.django_db

DISPATCH = BY_KIND["dispatch"].words
ANSWERED = BY_KIND["text_answered"].words


@pytest.fixture
def steward() -> SystemSteward:
    return SystemSteward(_with(Duty.SYSTEM_ADMIN))


def _with(duty: Duty) -> User:
    person = User.objects.create_user("sun", "孙丽")
    Post.objects.create(person=person, duty=duty, since=LONG_AGO)
    return person


def test_what_is_written_is_said_and_stands_in_the_record_with_what_was_said_before(steward: SystemSteward) -> None:
    texts.write(DISPATCH, chinese="{number} 请报到", english="{number}: report in", by=steward)

    assert NoticeText.objects.get().said({"number": "JL1"}) == {"zh-hans": "JL1 请报到", "en": "JL1: report in"}
    change = Change.objects.get()
    assert (change.kind, change.action, change.by_id) == ("noticetext", "worded", steward.id)
    assert change.changed["chinese"][1] == "{number} 请报到"
    assert "{number}" in change.changed["chinese"][0]


def test_the_same_words_again_are_no_change(steward: SystemSteward) -> None:
    for _ in range(2):
        texts.write(DISPATCH, chinese="{number} 请报到", by=steward)

    assert Change.objects.count() == NoticeText.objects.count() == 1


def test_the_sentence_of_the_system_can_be_had_again(steward: SystemSteward) -> None:
    texts.write(DISPATCH, chinese="{number} 请报到", by=steward)

    texts.reset(DISPATCH, by=steward)
    texts.reset(DISPATCH, by=steward)

    assert not NoticeText.objects.exists()
    assert [change.action for change in Change.objects.order_by("pk")] == ["worded", "unworded"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{number} {name}", "{name} 不是"),
        ("{number} {case.text}", "花括号"),
        ("{number!r}", "花括号"),
        ("{number:>9999}", "花括号"),
        ("{0} {number}", "{0} 不是"),
        ("{} {number}", "不是"),
        ("{number} {", "花括号"),
        ("}{number}", "花括号"),
        ("{{number}}", "花括号"),
        ("{track} {number}", "{track} 不是"),
        ("请报到", "必须有 {number}"),
    ],
)
def test_a_wrong_variable_is_a_sentence_and_nothing_is_saved(steward: SystemSteward, text: str, says: str) -> None:
    for typed in ({"chinese": text}, {"chinese": "{number}", "english": text}):
        with pytest.raises(Refusal, match=None) as refusal:
            texts.write(DISPATCH, **typed, by=steward)
        assert says in str(refusal.value)
        assert refusal.value.field == list(typed)[-1]

    assert not NoticeText.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.parametrize("text", ["{track}", "{rate}", "{number}"])
def test_a_text_to_a_resident_keeps_its_links(steward: SystemSteward, text: str) -> None:
    with pytest.raises(Refusal, match="必须有"):
        texts.write(ANSWERED, chinese=text, by=steward)


def test_only_the_system_administrator_writes() -> None:
    by = SystemSteward(_with(Duty.SECURITY_ADMIN))

    with pytest.raises(NotAllowed):
        texts.write(DISPATCH, chinese="{number}", by=by)
    with pytest.raises(NotAllowed):
        texts.reset(DISPATCH, by=by)

    assert not NoticeText.objects.exists()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_of_the_system_is_itself_allowed(kind, language: str) -> None:
    with translation.override(language):
        texts.require_sound(kind, kind.default(), field="")


def test_what_is_filled_in_is_never_read_as_a_variable() -> None:
    assert fill("{number} {unit}", {"number": "{unit}", "unit": "{number}"}) == "{unit} {number}"


def test_a_variable_without_a_value_is_a_dash() -> None:
    assert fill("{number} {due}", {"number": "JL1"}) == "JL1 —"


def test_variables_are_found_in_their_order() -> None:
    assert places_in("{number}（{level}）{number}") == ["number", "level", "number"]
