"""Held ratings and published sentences are as the events of their cases recorded them, or are named (decision 37)."""

from __future__ import annotations

import pytest
from django.db import connection

from cases import actions
from cases.models import Case, Publication, Rating, RatingHold, Reporter
from tests.cases import lives
from tests.cases.tampering import triggers_off
from tests.cases.test_anchors import verified
from tests.cases.world import World
from worktime.timekeeping import as_of

pytestmark = pytest.mark.django_db
SENTENCE = "小区下水道反复堵塞，已疏通并更换井盖"


@pytest.fixture
def held(world: World) -> Case:
    """With a rating that was held as it came, and judged."""
    case = lives.evaluating(world)
    rating = Rating.objects.select_related("case", "reporter").get(case=case)
    good = actions.Answers("yes", "yes", 5)
    lives.take(case, lives.after(hours=8), lambda _c: actions.rate(rating, answers=good, is_suspect=True))
    fresh = Rating.objects.select_related("case").get(case=case)
    officer = world.person("officer")
    return lives.take(
        case,
        lives.after(hours=9),
        lambda _c: actions.judge_rating(fresh, by=officer, verdict="counts", reason="本人电话确认"),
    )


@pytest.fixture
def published(world: World) -> Case:
    case = lives.rated(world)
    officer = world.person("officer")
    return lives.take(case, lives.after(hours=10), lambda c: actions.publish(c, by=officer, sentence=SENTENCE))


def is_named(case: Case, what: str) -> None:
    found = verified()
    assert found and all(one.startswith(f"事项{case.reference}：{what}") for one in found), found
    assert verified(case.reference) == found


def run(statement: str, *given: object) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(statement, given)
        assert cursor.rowcount == 1


HOLD, SAID = "评价的暂缓或核定", "公开的那句话"


def test_what_verbs_wrote_is_whole(held: Case, published: Case) -> None:
    assert verified() == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_ratinghold",
        "UPDATE cases_ratinghold SET verdict = 'struck'",
        "UPDATE cases_ratinghold SET verdict = '', judged_at = NULL",
        "UPDATE cases_ratinghold SET held_at = held_at - interval '1 day'",
        "UPDATE cases_ratinghold SET judged_at = judged_at + interval '1 day'",
    ],
)
def test_a_hold_deleted_or_altered_is_named(held: Case, statement: str) -> None:
    run(statement)

    is_named(held, HOLD)


def test_a_hold_added_is_named(world: World, held: Case) -> None:
    other = lives.rated(world)
    rating = Rating.objects.get(case=other)
    with triggers_off():
        RatingHold.objects.create(rating=rating, held_at=lives.after(hours=8), verdict="struck", judged_at=lives.START)

    is_named(other, HOLD)


def test_a_hold_moved_to_another_rating_of_the_case_is_named(held: Case) -> None:
    first = Rating.objects.get(case=held)
    with triggers_off():
        other = Rating.objects.create(
            case=held, reporter=first.reporter, round=7, code_digest=b"x", invited_at=lives.START, closes_at=lives.START
        )
        RatingHold.objects.update(rating=other)

    is_named(held, HOLD)


def test_two_holds_at_one_instant_are_whole_and_one_of_them_deleted_is_named(world: World) -> None:
    """A clock that was set back gives the second event the instant of the first."""
    case = lives.answered(world)
    lives.take(case, lives.after(hours=5.5), lambda c: actions.join(c, person=actions.Person("李四", ""), key=""))
    head = world.person("lead_head")
    case = lives.take(case, lives.after(hours=6), lambda c: actions.give_feedback(c, by=head))
    ratings = Rating.objects.select_related("case", "reporter").filter(case=case).order_by("pk")
    assert len(ratings) == 2
    for rating in ratings:
        with as_of(lives.after(hours=8)):
            actions.rate(rating, answers=actions.Answers("yes", "yes", 5), is_suspect=True)
    assert len(set(RatingHold.objects.values_list("held_at"))) == 1
    assert verified() == []

    run("DELETE FROM cases_ratinghold WHERE rating_id = %s", ratings[0].pk)

    is_named(case, HOLD)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_publication",
        "UPDATE cases_publication SET sentence = '一切都好'",
        "UPDATE cases_publication SET published_at = published_at - interval '1 day'",
        "UPDATE cases_publication SET published_by_id = (SELECT min(id) FROM teams_user)",
        "UPDATE cases_publication SET withdrawn_at = now()",
        "UPDATE cases_publication SET community_id = NULL",
        "UPDATE cases_publication SET solved_at = solved_at - interval '1 second'",
    ],
)
def test_a_publication_deleted_or_altered_is_named(published: Case, statement: str) -> None:
    run(statement)

    is_named(published, SAID)


def test_a_publication_added_is_named(world: World) -> None:
    case = lives.rated(world)
    given = {"sentence": SENTENCE, "solved_at": lives.START, "published_at": lives.START}
    with triggers_off():
        Publication.objects.create(case=case, published_by=world.person("officer"), **given)

    is_named(case, SAID)


@pytest.mark.parametrize("how", ["taken off", "published anew", "reopened"])
def test_what_was_taken_off_or_published_anew_is_whole_and_put_back_it_is_named(
    world: World, published: Case, how: str
) -> None:
    officer = world.person("officer")
    if how == "reopened":
        person = Reporter.objects.get(case=published)
        lives.take(published, lives.after(hours=12), lambda c: actions.reopen(c, by=person, reason="又堵了"))
    else:
        actions.unpublish(published, by=officer, reason="弄错了")
    if how == "published anew":
        actions.publish(Case.objects.get(pk=published.pk), by=officer, sentence=f"{SENTENCE}。")
    assert verified() == []

    run("UPDATE cases_publication SET withdrawn_at = CASE WHEN withdrawn_at IS NULL THEN now() END")

    is_named(published, SAID)
