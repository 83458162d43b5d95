"""What this room keeps of people who raised cases: all of it is listed when they ask, and goes with the case."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cases import actions
from cases.actions import retention, wishes
from cases.actions.jobs import disposing
from cases.ledger.disposals import undone
from cases.models import Case, DisposedCase, NoticeWish, Publication, Rating, RatingHold, Reporter
from cases.reading import holdings
from cases.rules import sealing
from cases.rules.choices import GONE, RecordKind
from residents import blocking, tasks, throttle
from residents.models import Attempt, Block
from teams.models import User
from tests.administration.test_disposing import dump
from tests.cases import lives
from tests.cases.tampering import triggers_off
from tests.cases.world import World
from worktime import timekeeping
from worktime.timekeeping import as_of

pytestmark = pytest.mark.django_db
PHONE, EMAIL, SENTENCE = "13812345678", "canary@example.org", "楼道风信子灯已换新"
BLOCKED_ON = lives.after(days=40)
LATER = lives.START + dt.timedelta(days=366 * 12)


@pytest.fixture
def case(world: World, keepers: list[User]) -> Case:
    """Closed, with a wish for messages, a rating that was held, a published sentence; the telephone was blocked."""
    case, officer = lives.evaluating(world), world.person("officer")
    Reporter.objects.filter(case=case).update(sealed_phone=b"")
    with as_of(lives.after(hours=7)):
        wishes.want_steps(Reporter.objects.get(case=case), email=EMAIL)
    lives.take(case, lives.after(hours=8), lambda _c: rate(case))
    case = lives.take(
        case,
        lives.after(hours=9),
        lambda c: actions.judge_rating(
            Rating.objects.select_related("case").get(case=c), by=officer, verdict="counts", reason="本人电话确认"
        ),
    )
    case = lives.take(
        case, lives.after(hours=10), lambda c: actions.publish(c, by=world.person("officer"), sentence=SENTENCE)
    )
    Reporter.objects.filter(case=case).update(sealed_phone=sealing.seal(PHONE))
    block(keepers)
    return case


def rate(case: Case) -> None:
    rating = Rating.objects.select_related("case", "reporter").get(case=case)
    actions.rate(rating, answers=actions.Answers("yes", "yes", 5, "谢谢"), is_suspect=True)


def block(keepers: list[User], phone: str = PHONE, days: int = 30, at: dt.datetime = BLOCKED_ON) -> Block:
    with as_of(at):
        until = timezone.localdate(at) + dt.timedelta(days=days)
        proposed = blocking.propose("phone", phone, reason="广告", until=until, by=keepers[0])
        blocking.confirm(proposed, by=keepers[1])
    return proposed


def dispose(keepers: list[User], *kinds: RecordKind, at: dt.datetime = LATER) -> None:
    with as_of(at):
        for kind in kinds:
            retention.decide(retention.propose(kind, by=keepers[0]), by=keepers[1], is_approved=True)
        while disposing.advance():
            pass


def told(keepers: list[User], **by: str) -> dict[str, holdings.Held]:
    found = holdings.of_telephone(PHONE, by=keepers[0]) if not by else holdings.of_code(**by, by=keepers[0])
    assert found
    return {row.what: row for row in found.rows}


@pytest.mark.parametrize("how", ["telephone", "code"])
def test_each_of_it_is_listed_with_its_days(case: Case, keepers: list[User], how: str) -> None:
    by = {"number": case.reference, "code": Reporter.objects.get(case=case).tracking_code} if how == "code" else {}

    rows = told(keepers, **by)

    assert {"希望每一步都收到消息", "仅用于消息提醒的联系方式", "公开页面上关于它的一句话", "您的评价"} <= rows.keys()
    blocked = rows["限制网上反映，电话 138****5678"]
    assert (blocked.since, blocked.until, blocked.note) == (
        BLOCKED_ON,
        dt.date(2028, 3, 23),
        "限制至2026-03-22",
    )
    assert [secret for secret in (PHONE, EMAIL, SENTENCE) if secret in str(rows)] == []


def test_a_rating_that_waits_or_was_struck_says_so(case: Case, keepers: list[User]) -> None:
    RatingHold.objects.update(verdict="struck")

    assert told(keepers)["您的评价"].note == "不算数"


def test_a_neighbour_s_block_is_not_theirs(case: Case, keepers: list[User]) -> None:
    Block.objects.all().delete()
    block(keepers, "13900001111")

    assert not [what for what in told(keepers) if "限制" in what]


def test_all_of_it_goes_with_the_case_and_the_proof_counts_it(case: Case, keepers: list[User]) -> None:
    digest = bytes(Block.objects.get().digest).hex()
    assert SENTENCE in dump() and digest in dump()

    dispose(keepers, *RecordKind)

    left = dump()
    assert [word for word in (SENTENCE, digest, EMAIL, PHONE) if word in left] == []
    assert not NoticeWish.objects.exists()
    published = Publication.objects.get(case=case)
    assert (published.sentence, published.withdrawn_at is None) == (GONE, False)
    assert Case.objects.get(pk=case.pk).published_at is None
    blocked = Block.objects.get()
    assert (blocked.hint, blocked.confirmed_by, blocked.reason) == (GONE, keepers[1], "广告")
    assert RatingHold.objects.get().verdict == "counts"  # a fact of the rating, which stays with its three answers
    counts = dict(DisposedCase.objects.filter(case=case).values_list("kind", "count"))
    assert counts["identity"] == 7  # name, telephone, its digest; the wish and its address; the block and its hint
    assert not list(undone())


def test_a_block_in_force_stays_until_it_is_over(case: Case, keepers: list[User]) -> None:
    Block.objects.all().delete()
    block(keepers, days=60, at=LATER - dt.timedelta(days=1))

    dispose(keepers, RecordKind.IDENTITY)

    assert Block.objects.get().hint == "138****5678"
    with as_of(LATER + dt.timedelta(days=365)):
        tasks.forget_old()
        assert Block.objects.get().hint == "138****5678"
    with as_of(LATER + dt.timedelta(days=365 * 3)):
        tasks.forget_old()
    assert Block.objects.get().hint == GONE


def test_a_block_of_a_connection_goes_too_and_one_that_was_declined(world: World, keepers: list[User]) -> None:
    with as_of(lives.START):
        until = timekeeping.today() + dt.timedelta(days=80)
        declined = blocking.propose("connection", "203.0.113.7", reason="广告", until=until, by=keepers[0])
        blocking.end(declined, by=keepers[1])

    with as_of(lives.after(days=740)):
        assert blocking.forget_old() == 1
        assert blocking.forget_old() == 0

    assert "203.0" not in "".join(Block.objects.values_list("hint", flat=True))


def test_of_wrong_codes_nothing_is_left_the_day_after(db: None) -> None:
    now = timezone.now()
    Attempt.objects.create(origin=b"1" * 16, window=now - dt.timedelta(hours=1), count=3)
    kept = Attempt.objects.create(origin=b"2" * 16, window=now - throttle.WINDOW / 2, count=3)

    tasks.forget_old()

    assert list(Attempt.objects.all()) == [kept]


@pytest.mark.parametrize("change", [{"sentence": "x"}, {"withdrawn_at": None}])
def test_a_sentence_put_back_is_found(case: Case, keepers: list[User], change: dict[str, object]) -> None:
    dispose(keepers, *RecordKind)
    with triggers_off():
        Publication.objects.update(**change)

    assert [one.what for one in undone()] == [case.reference]
