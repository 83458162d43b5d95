"""A city's people and an outage's worth of alarms: how long catching up takes, and that it tells no lie."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connection
from django.utils import timezone

from demo.benchmarks import alarm_load
from networks.models import Unit
from outbox.tasks import serve
from teams.choices import Duty
from teams.models import Post, User

UNITS = 400
SEATS = (Duty.HEAD, Duty.DUTY_OFFICER, Duty.HANDLER, Duty.HANDLER, Duty.LIAISON)
SPREAD = """
UPDATE cases_case SET holder_id = (%(units)s)[1 + id %% %(size)s], centre_id = (%(units)s)[1 + id / 7 %% %(size)s]
WHERE id > %(pattern)s
"""
DUE = """
UPDATE cases_clock SET started_at = at - interval '5 days', due_at = at, amber_at = at - interval '1 day',
    over_150_at = at + interval '60 hours', over_200_at = at + interval '5 days', alarm = 'red', rings_at = at
FROM (
    SELECT id AS late, now() - random() * %(hours)s * interval '1 hour' AS at
    FROM cases_clock WHERE stage = 'close' AND case_id > %(pattern)s ORDER BY id LIMIT %(count)s
) AS lapsed
WHERE id = late
"""
SETTLED = """
UPDATE cases_case SET paused_at = CASE WHEN id / %(every)s %% 2 = 0 THEN now() END,
    paused_by_id = CASE WHEN id / %(every)s %% 2 = 0 THEN (SELECT min(id) FROM teams_user) END,
    next_stage = CASE WHEN id / %(every)s %% 2 = 0 THEN 'review' ELSE next_stage END,
    round = round + id / %(every)s %% 2
WHERE id IN (
    SELECT case_id FROM cases_clock WHERE stage = 'close' AND due_at < now() AND case_id > %(pattern)s
    AND case_id %% %(every)s = %(rest)s
)
"""
EXPECTED = """
SELECT 'clock:' || issued.clock_id || ':' || CASE issued.kind WHEN 'amber' THEN 'red' ELSE 'over_150' END
    || ':inbox:' || post.person_id
FROM cases_supervisionorder AS issued
JOIN cases_case AS matter ON matter.id = issued.case_id AND matter.paused_at IS NULL AND matter.round = %(round)s
JOIN teams_post AS post ON post.unit_id = issued.unit_id AND post.until IS NULL
    AND (post.duty IN ('head', 'duty_officer')
        OR issued.kind = 'amber' AND post.duty IN ('handler', 'assistance', 'liaison'))
WHERE issued.case_id > %(pattern)s
"""
TOLD = "SELECT key FROM teams_inboxentry WHERE key LIKE 'clock:%%'"
COUNTED = """
WITH expected AS ({expected}), told AS ({told})
SELECT (SELECT count(DISTINCT key) FROM expected AS e(key)), (SELECT count(*) FROM told),
    (SELECT count(*) FROM (SELECT * FROM expected EXCEPT SELECT * FROM told) AS missed),
    (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM expected) AS stale)
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Entries that should be there and that are; who was `missed`, and what should not have been told."""

    expected: int
    told: int
    missed: int
    stale: int


def people() -> int:
    """Five people in each of some hundred units, every second with an e-mail address; how many there are."""
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:UNITS])
    wanted = [(unit, duty) for unit in units for duty in SEATS]
    users = User.objects.bulk_create(
        User(username=f"outage-{n}", name="某", email=f"outage-{n}@example.org" if n % 2 else "")
        for n in range(len(wanted))
    )
    today = timezone.localdate()
    Post.objects.bulk_create(
        Post(person=user, unit_id=unit, duty=duty, since=today)
        for user, (unit, duty) in zip(users, wanted, strict=True)
    )
    return len(users)


def spread(pattern: int) -> None:
    """Give the copies of the pattern into the hands of all those units."""
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:UNITS])
    _do(SPREAD, units=units, size=len(units), pattern=pattern)
    _do("VACUUM ANALYZE cases_case")


def miss(pattern: int, *, count: int, hours: int) -> None:
    """Let so many limits have ended at some moment of the outage."""
    _do(DUE, count=count, hours=hours, pattern=pattern)
    _do("VACUUM ANALYZE cases_clock")


def settle(pattern: int, *, every: int, rest: int) -> int:
    """Let every n-th of these matters be paused, or its limit met, before anybody is told; how many."""
    return _do(SETTLED, every=every, rest=rest, pattern=pattern)


def ring() -> float:
    return alarm_load.ring().seconds


def tell() -> float:
    """Serve what a worker serves inside the service, until nothing waits; letters leave at their own pace."""
    begun = perf_counter()
    while serve("alarm") + serve("inbox"):
        pass
    return perf_counter() - begun


def count(pattern: int, of_round: int) -> Count:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(expected=EXPECTED, told=TOLD), {"pattern": pattern, "round": of_round})
        return Count(*cursor.fetchone())


def _do(sql: str, **facts: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return int(cursor.rowcount)
