"""How long cases were in each step: what the six-step bar shows, added up by day, read as median and ninth decile."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections import Counter

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases import actions
from cases.models import Call, Case, Rating
from cases.reading.progress_bar import stays
from cases.rules.choices import State
from cases.rules.lifecycle import Action
from figures import times
from figures.models import CountingState, DayTimes
from figures.times import EDGES, WHOLE, of_steps
from tests.cases import lives
from tests.cases.attempts import GOOD
from tests.cases.steps import take
from tests.cases.world import World, case_in
from tests.figures.counted import count_all
from worktime import timekeeping

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2025, 12, 1), dt.date(2027, 12, 31)


def by_hand(case: Case) -> dict[int, dt.timedelta]:
    """The time in each step, as the six-step bar of the case's page has it, and under WHOLE in all."""
    lasted: dict[int, dt.timedelta] = {}
    for stay in stays(case.events.order_by("seq")):
        assert stay.until, "a closed case is in no step"
        for step in (stay.step, WHOLE):
            lasted[step] = lasted.get(step, dt.timedelta()) + (stay.until - stay.since)
    return lasted


def kept(area: int, network: str = "") -> Counter[int]:
    found: Counter[int] = Counter()
    for row in DayTimes.objects.filter(area=area, network=network):
        found.update(dict(zip(row.kinds, row.counts, strict=True)))
    return found


def is_in(kind: int, lasted: dt.timedelta) -> bool:
    span = kind % 1000
    begins = EDGES[span - 1] if span else 0
    return begins <= lasted.total_seconds() and (span == len(EDGES) or lasted.total_seconds() < EDGES[span])


def round_again(world: World, case: Case, *, hours: int) -> Case:
    """Finished, answered and rated well, each step an odd time after the other."""
    for action, name, minutes in ((Action.FINISH, "lead", 0), (Action.GIVE_FEEDBACK, "lead_head", 95)):
        with timekeeping.as_of(lives.after(hours=hours, minutes=minutes)):
            case = take(world, case, (action, name))
    rating = Rating.objects.select_related("case", "reporter").filter(case=case).latest("round")
    return lives.take(case, lives.after(hours=hours, minutes=1000), lambda _case: actions.rate(rating, answers=GOOD))


def reopened(world: World) -> Case:
    """Closed, taken up again after two days, and closed once more."""
    case = lives.rated(world)
    with timekeeping.as_of(lives.after(days=2)):
        case = take(world, case, (Action.REOPEN, "reporter"))
    for action, name, hours in ((Action.DISPATCH, "officer", 50), (Action.REPORT_IN, "lead", 51)):
        with timekeeping.as_of(lives.after(hours=hours)):
            case = take(world, case, (action, name))
    lead = Call.objects.filter(case=case, part="lead").latest("pk")
    plan = {"by": world.person("lead"), "tasks": [actions.Planned(lead.pk, "换阀", lives.after(hours=90))]}
    case = lives.take(case, lives.after(hours=53), lambda c: actions.consult(c, conclusion="换阀", **plan))
    return round_again(world, case, hours=80)


def test_the_times_are_those_of_the_six_step_bars(world: World) -> None:
    cases = [
        lives.rated(world),
        round_again(world, lives.reworked(world), hours=30),
        reopened(world),
    ]
    lives.implementing(world)
    count_all()

    left = kept(world.areas["city"].pk)
    for case in cases:
        assert case.state == State.CLOSED
        for step, lasted in by_hand(case).items():
            found = [kind for kind in left if kind // 1000 == step and left[kind] and is_in(kind, lasted)]
            assert found, (step, lasted)
            left[found[0]] -= 1
    assert not +left, "nothing is counted that no bar shows"


def test_each_network_is_counted_apart_and_all_four_together(world: World) -> None:
    case = lives.rated(world)
    count_all()

    street = world.areas["street"].pk
    assert kept(street, case.network) == kept(street) != Counter()
    assert kept(world.areas["community"].pk) == Counter(), "kept from the sub-district up"


@pytest.mark.parametrize("count", [10, 11, 200, 5000])
def test_median_and_ninth_decile_are_less_than_a_tenth_off(count: int) -> None:
    chance = random.Random(count)
    seconds = sorted(chance.lognormvariate(9, 2) for _case in range(count))
    kinds = Counter(4000 + sum(edge <= value for edge in EDGES) for value in seconds)

    found = of_steps(kinds)[4]

    assert found.count == count
    assert found.median is not None
    assert found.most is not None
    of_ten = seconds[-(-count * 9 // 10) - 1]
    assert found.most.total_seconds() == pytest.approx(of_ten, rel=0.1)
    low, high = statistics.median_low(seconds), statistics.median_high(seconds)
    assert low * 0.9 <= found.median.total_seconds() <= high * 1.1


def test_of_too_few_there_is_no_time() -> None:
    assert of_steps(Counter({2007: 9}))[2] == times.StepTime(9)
    assert of_steps(Counter({2007: 10}))[2].median is not None
    assert of_steps({})[1].count == 0


def test_what_lasted_a_year_and_more_is_told_as_the_last_edge() -> None:
    longest = of_steps(Counter({3000 + len(EDGES): 12}))[3].most

    assert longest == dt.timedelta(seconds=EDGES[-1])
    assert EDGES[-1] > 364 * 86400


def test_cases_that_are_kept_from_the_reader_are_left_out(world: World) -> None:
    first, second = lives.rated(world), lives.rated(world)
    count_all()
    CountingState.objects.create(pk=1, read_until=timezone.now())
    city = world.areas["city"].pk

    whole = times.over(city, "", FIRST, LAST)
    less = times.over(city, "", FIRST, LAST, without=[second.pk])

    assert whole is not None
    assert less is not None
    assert (whole.times[WHOLE].count, less.times[WHOLE].count) == (2, 1)
    assert times.over(city, first.network, FIRST, LAST, without=[second.pk]) == less


def test_of_a_stretch_without_an_end_nothing_is_counted(world: World) -> None:
    case = case_in(world, State.CLOSED)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    times.write(timezone.localdate())
    CountingState.objects.create(pk=1, read_until=timezone.now())

    found = times.over(world.areas["city"].pk, "", FIRST, LAST)

    assert found is not None
    assert found.times[WHOLE].count == 0


def test_before_the_first_count_nothing_is_known(world: World) -> None:
    CountingState.objects.all().delete()

    assert times.over(world.areas["city"].pk, "", FIRST, LAST) is None


def test_a_count_that_finds_nothing_new_writes_nothing_and_what_is_gone_goes(world: World) -> None:
    case = lives.rated(world)
    day = timezone.localdate(case.closed_at)
    times.write(day)

    def written() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT area_id::text || network || ctid::text FROM figures_daytimes")
            return {row[0] for row in cursor.fetchall()}

    before = written()
    times.write(day)
    assert written() == before != set()

    Case.objects.filter(pk=case.pk).update(is_suggested_confidential=True)
    times.write(day)
    assert written() == set()


def test_kinds_without_their_counts_are_refused(world: World) -> None:
    with pytest.raises(IntegrityError, match="figures_daytimes_in_pairs"), transaction.atomic():
        DayTimes.objects.create(day=FIRST, area=world.areas["city"], network="", kinds=[1001, 1002], counts=[1])
