"""How long what is kept, what is due to go, and who decides it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, LegalHold, RetentionRule
from cases.models.disposable import IS_ENDED
from cases.rules import retention
from cases.rules.choices import RecordKind
from cases.rules.retention import Period
from teams import policies
from teams.models import User
from web.errors import NotAllowed
from worktime import timekeeping

COUNTED_TO = 10_000


def period_of(kind: str, day: dt.date | None = None) -> Period:
    """The period in force; the preset where nobody has set one."""
    rule = RetentionRule.objects.in_force(kind, day)
    return Period(rule.months, rule.basis) if rule else retention.PRESETS[RecordKind(kind)]


def ended_before(kind: str) -> dt.datetime:
    """What ended before this moment has been kept as long as it is to be."""
    return timekeeping.start_of(retention.months_before(timekeeping.today(), period_of(kind).months))


def kept_until(kind: str, closed_at: dt.datetime) -> dt.date:
    """The day on which it may go."""
    return retention.months_after(timezone.localdate(closed_at), period_of(kind).months)


def due(kind: str, before: dt.datetime) -> QuerySet[Case]:
    """Cases of which this kind of record may go: ended before, and nothing holds it.

    What was merged waits for the case that went on for it; what could not be solved, for its review.
    """
    held = LegalHold.objects.standing().filter(case=OuterRef("pk"))
    # The index of this mark has few rows before the day. As a value, and not as a join: a join the database plans by
    # reading all cases, because it cannot know that what ended long ago is marked.
    ended = Case.objects.filter(IS_ENDED, closed_at__lt=before, **{f"gone_{kind}": False})
    went_on = Subquery(Case.objects.filter(pk=OuterRef("continues")).values("closed_at"))
    settled = Q(continues=None) | Q(went_on_to__lt=before)
    reviewed = Q(review_on=None) | Q(review_on__lt=timekeeping.today())
    return ended.alias(went_on_to=went_on).filter(settled, reviewed, ~Exists(held))


def counted(found: QuerySet[Case]) -> int:
    """How many, to COUNTED_TO + 1 at most: a page does not count millions."""
    return found.order_by()[: COUNTED_TO + 1].count()


def held(kind: str, before: dt.datetime) -> QuerySet[Case]:
    """Cases that would be due if nothing held them."""
    standing = LegalHold.objects.standing().values("case")
    return Case.objects.filter(IS_ENDED, pk__in=standing, closed_at__lt=before, **{f"gone_{kind}": False})


def may_keep(user: User) -> bool:
    """Whether the person proposes, decides and holds: security administrators of the whole city."""
    return policies.granting(user).is_everywhere


def may_read(user: User) -> bool:
    return may_keep(user) or policies.auditing(user).is_everywhere or policies.configuring(user).is_everywhere


def require_keeper(user: User) -> None:
    if not may_keep(user):
        raise NotAllowed(_("Records are disposed of and held by security administrators of the whole city."))
