"""Loading the demo: people, the golden case, some hundred others by date, and the notices of the last days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import override

from cases.actions.jobs import ringing
from cases.models import Case, CaseEvent, Clock
from cases.notifications import case_events
from cases.notifications.alarm_events import tell_alarms
from cases.rules.choices import Stage
from demo import alliances_and_firms, councils, services, volunteering
from demo.chance import seeded
from demo.golden_play import play_golden
from demo.life import Life, Plot, Theatre
from demo.people import hire
from demo.places import load_places
from demo.play import play
from demo.schedule import plots, present
from figures import counting
from networks import rules
from networks.choices import AreaLevel
from networks.loading import load_all
from networks.loading.boundaries import load_boundaries
from networks.models import Area
from outbox.models import Message
from teams import inbox
from teams.models import InboxEntry

NOTICES_FOR = dt.timedelta(hours=36)
READ_AFTER = dt.timedelta(hours=9)
OURS = ("event:", "clock:", "order:", "wish:")
TOLD_HERE = Q(*(("key__startswith", begin) for begin in OURS), _connector=Q.OR)
USUAL_COUNT = 600
Each = TypeVar("Each")
Shown = Callable[[Iterable[Plot]], Iterable[Plot]]


@transaction.atomic
def load_demo(*, now: dt.datetime, seed: int, count: int = USUAL_COUNT, shown: Shown = iter) -> list[Case]:
    """Everything of the demo in one transaction; `shown` may wrap the plots in a progress bar."""
    load_all()
    in_force, places = rules.current(), load_places()
    load_boundaries(Area.objects.current().get(level=AreaLevel.CITY), [place.community for place in places])
    theatre = Theatre(hire(places, in_force, seeded(seed, "people")), in_force, present(now))
    _analyse()
    with override("zh-hans"):
        played = [play_golden(theatre.cast, places[0], in_force)]
        for plot in shown(plots(theatre, places, count - 1, seed)):
            case = play(Life(theatre, plot, seeded(seed, plot.number, "life")))
            played += [case] if case else []
    alliances_and_firms.load(places, theatre.cast)
    with override("zh-hans"):
        councils.load(places, theatre.cast, now=theatre.now)
        volunteering.load(places, theatre.cast, now=theatre.now)
        services.load(places, theatre.cast, now=theatre.now)
    _ring_what_rang(now)
    _tell(since=theatre.now - NOTICES_FOR, read_until=theatre.now - READ_AFTER, now=now)
    counting.count()
    _analyse()
    return played


def _ring_what_rang(now: dt.datetime) -> None:
    """What is late now is pressed for as it would have been; windows that ended in the past have closed their cases."""
    past = Clock.objects.filter(rings_at__lte=now)
    past.filter(stage=Stage.RATING).silence()
    ringing.ring(now)
    tell_alarms(Message.objects.filter(channel="alarm").order_by("pk"))


def _tell(*, since: dt.datetime, read_until: dt.datetime, now: dt.datetime) -> None:
    """Inboxes as the last day and a half would have left them; nothing else leaves, and nothing is told twice."""
    recent = dict(CaseEvent.objects.filter(recorded_at__gte=since).values_list("pk", "recorded_at"))
    case_events.fan_out(list(Message.objects.filter(channel="event", body__event__in=list(recent)).order_by("pk")))
    told = list(Message.objects.filter(channel="inbox").order_by("pk"))
    for message in told:
        about, key = message.key.split(":")[:2]
        message.created_at = recent[int(key)] if about == "event" else now
    inbox.deliver(told)
    InboxEntry.objects.filter(created_at__lt=read_until).update(read_at=read_until)
    Message.objects.filter(TOLD_HERE).delete()


def _analyse() -> None:
    """Let the planner know what was loaded: it plans for empty tables otherwise, as nobody else sees them yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
