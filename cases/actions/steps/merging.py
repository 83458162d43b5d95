"""Several reports of one matter become one case (并案), and are taken apart again where that was wrong (decision 45).

Everything is written in as many statements for fifty cases as for one. Row locks are taken in the order of the ids, so
that two people who merge the same cases the other way round neither deadlock nor make a circle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from cases.access import filing, ledger, mergeable, policies
from cases.access.limits import MERGED, Given
from cases.actions.jobs.redistricting import areas_standing_still, settle
from cases.actions.steps._move import REWRITTEN, TIMES, Move, judged
from cases.actions.steps._together import locked_together, record_all
from cases.models import Call, Case, CaseEvent, Clock, Rating, Recusal, Reporter, SupervisionOrder
from cases.models.bulk_write import update_together
from cases.rules.choices import HELD, Need, Stage, State
from cases.rules.errors import NotPossibleHere, VersionConflict
from cases.rules.lifecycle import BY_ACTION, Action
from teams.models import User

__all__ = ["merge", "unmerge"]

MOST_MERGED = 50
"""How many cases are merged by one step at most: their rows stay locked until all are written."""
WITH_THE_CENTRE_FOR: Mapping[str | None, Stage] = {State.WHISTLED: Stage.ACCEPT, State.ACCEPTED: Stage.DISPATCH}
ALSO_WRITTEN = [name for name in REWRITTEN if name not in TIMES]


@transaction.atomic
def merge(
    case: Case, *, by: User, others: Sequence[Case], master: Case, reason: str, version: int | None = None
) -> CaseEvent:
    """Merge the case and the others into `master`, which is one of them; the event of `case` is returned.

    The master keeps the limit that ends first. Everybody who raised any of them follows the master by the code they
    have, is answered and rates.
    """
    going = {case.pk, *(other.pk for other in others)} - {master.pk}
    if not 0 < len(going) <= MOST_MERGED:
        raise NotPossibleHere(_("Choose the matters to merge, at most %(count)d at once.") % {"count": MOST_MERGED})
    before, along = _read_before(going)
    locked = locked_together({case.pk, master.pk} | going | along.keys())
    if any(locked[pk].version != seen for pk, seen in before.items()):
        raise VersionConflict(locked[case.pk].version)
    if ledger.is_overtaken(locked[case.pk], version, Action.MERGE, by):
        raise VersionConflict(locked[case.pk].version)
    merged = [judged(locked[pk], Action.MERGE, by=by, given={Need.REASON: reason}) for pk in sorted(going)]
    taking = _on_the_master(locked[master.pk], Action.TAKE_IN, by)
    policies.require_no_recusal(by, taking.case)
    taking.unit = policies.require(by, BY_ACTION[Action.MERGE], taking.case)
    for step in merged:
        _leave_to(taking.case, step, reason, [pk for pk, of in along.items() if of == step.case.pk])
    _take_in(taking, merged)
    _end_calls(merged)
    _move_people(going, along, taking.case)
    record_all([*merged, taking], also=ALSO_WRITTEN)
    return next(step.event for step in [*merged, taking] if step.case.pk == case.pk)


def _read_before(going: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """The versions of the cases, and those merged into them before, each with the one that it continues in.

    Read before the row locks, to know which rows to lock: whatever is merged meanwhile changes a version.
    """
    rows = Case.objects.filter(Q(pk__in=going) | Q(continues__in=going)).values_list("pk", "continues", "version")
    versions = {pk: version for pk, _of, version in rows if pk in going}
    return versions, {pk: of for pk, of, _version in rows if of and of in going}


def _on_the_master(master: Case, action: Action, by: User) -> Move:
    """The step that follows for the master: the system's by the table, and on record in the name of who merged."""
    step = judged(master, action, by=None, given={})
    step.by = by
    return step


def _leave_to(master: Case, step: Move, reason: str, along: list[int]) -> None:
    """End the case in the master; NotPossibleHere where the two must stay apart."""
    if sentence := mergeable.why_apart(step.case, master):
        raise NotPossibleHere(sentence)
    if step.case.complained_of_id and master.complained_of_id is None:
        master.complained_of_id = step.case.complained_of_id
    master.hides_reporter = master.hides_reporter or step.case.hides_reporter
    step.case.continues = master
    step.note = reason
    step.payload = {"into": master.reference} | ({"along": sorted(along)} if along else {})


def _take_in(step: Move, merged: Sequence[Move]) -> None:
    """What is kept from somebody in one of the cases is kept from them in the master; the earliest limit counts."""
    going = [one.case for one in merged]
    step.payload = {"cases": [case.reference for case in going]}
    if step.case.complained_of_id in {case.complained_of_id for case in going} - {None}:
        step.payload[filing.COMPLAINED_OF] = step.case.complained_of_id
    _let_stand_aside(step, going)
    clocks = _limits([step.case.pk, *(case.pk for case in going)])
    _keep_earliest_limit(step, clocks)
    _keep_stage(step, clocks)


def _let_stand_aside(step: Move, going: Iterable[Case]) -> None:
    """Whoever stands aside from one of the cases stands aside from the master."""
    aside = {person for case in going for person in case.recused} - {*step.case.recused}
    if not aside:
        return
    standing = Recusal.objects.standing().filter(case__in=[case.pk for case in going], person__in=aside)
    rows = list(standing.order_by("person", "pk").distinct("person"))
    for row in rows:
        row.pk, row._state.adding, row.case, row.named_at = None, True, step.case, step.now
    Recusal.objects.bulk_create(rows)


def _limits(cases: Collection[int]) -> list[Clock]:
    """The limits of these cases and of those merged into them, each as last given, without what was taken over."""
    which = Case.objects.filter(Q(pk__in=cases) | Q(continues__in=cases)).values("pk")
    given = Clock.objects.filter(case__in=which, round=F("case__round"), call=None).exclude(rule__startswith=MERGED)
    return list(given.annotate(state=F("case__state")).last_given().with_standstills())


def _keep_earliest_limit(step: Move, clocks: Iterable[Clock]) -> None:
    """Give the case the limit that ends first among its own and those of cases merged into it.

    Its own comes back where the case that it had the limit from is taken out again.
    """
    earliest = _earliest_of_the_whole(step, clocks)
    if earliest is None or earliest.due_at == step.case.due_at:
        return
    given = _given(step, earliest, Stage.CLOSE, step.case.due_at)
    if step.case.next_stage == Stage.CLOSE:
        step.show(Stage.CLOSE, given.due_at, given.amber_at)


def _earliest_of_the_whole(step: Move, clocks: Iterable[Clock]) -> Clock | None:
    """The limit of a whole case that ends first; of two that end at once the case's own."""
    wholes = (clock for clock in clocks if clock.stage == Stage.CLOSE)
    return min(wholes, key=lambda clock: (clock.due_at, clock.case_id != step.case.pk), default=None)


def _keep_stage(step: Move, clocks: Iterable[Clock]) -> None:
    """While the centre has the case, keep the earliest of the limits to accept or to dispatch under which it stands."""
    stage, known = WITH_THE_CENTRE_FOR.get(State(step.case.state)), step.case.next_due_at
    running = [clock for clock in clocks if clock.stage == WITH_THE_CENTRE_FOR.get(vars(clock)["state"])]
    if stage and known and running:
        earliest = min(running, key=lambda clock: clock.due_at)
        if earliest.due_at < known:
            _given(step, earliest, stage, known)


def _given(step: Move, clock: Clock, stage: Stage, was: dt.datetime) -> Given:
    if clock.case_id == step.case.pk:
        return step.give(step.limits.run_again(clock, step.now))
    return step.give(step.limits.taken_over(clock, step.now, stage=stage, was=was))


def _end_calls(merged: Sequence[Move]) -> None:
    """Calls end by merging and count against nobody; orders need no reply any more."""
    steps = {step.case.pk: step for step in merged}
    calls = list(Call.objects.standing().filter(case__in=steps).select_related("unit").order_by("-part", "pk"))
    for call in calls:
        step = steps[call.case_id]
        call.ended_at = step.now
        step.payload.setdefault("let_go", []).append(call.unit.name)
    update_together(calls, ["ended_at"])
    if any(step.has_open_orders for step in merged):
        SupervisionOrder.objects.filter(case__in=steps).open().stop(max(step.now for step in merged))


def _move_people(going: Collection[int], along: Collection[int], master: Case) -> None:
    """Everybody who raised one of the cases follows the master from now on, and so do cases merged into them before."""
    Reporter.objects.filter(case__in=going).update(raised_in=Coalesce("raised_in", "case"), case=master)
    if along:
        Case.objects.filter(pk__in=along).update(continues=master)


def unmerge(case: Case, *, by: User, reason: str, version: int | None = None) -> CaseEvent:
    """Take a case out of the one that it was merged into: it goes on by itself, in the state in which it was.

    The time of the merging counts. Those who raised it follow their own case again; ratings that they gave stay.
    """
    with areas_standing_still(), transaction.atomic():
        into, merging = case.continues_id, _merging(case)
        along = merging.payload.get("along", [])
        locked = locked_together({case.pk, *along} | ({into} if into else set()))
        own = locked[case.pk]
        if own.continues_id != into or ledger.is_overtaken(own, version, Action.UNMERGE, by):
            raise VersionConflict(own.version)
        step = judged(own, Action.UNMERGE, by=by, given={Need.REASON: reason})
        if into is None:
            raise NotPossibleHere(_("This matter was not merged into another one."))
        out = _on_the_master(locked[into], Action.LET_OUT, by)
        out.unit, out.payload = step.unit, {"cases": [own.reference]}
        step.payload, step.note = {"from": out.case.reference} | settle(own), reason
        back = {own.pk, *_take_people_back(step, out, [locked[pk] for pk in along])}
        _restore(step, merging)
        clocks = _limits([own.pk, into])
        _run_again(step, [clock for clock in clocks if clock.case_id in back])
        if out.case.state in HELD:
            _keep_earliest_limit(out, [clock for clock in clocks if clock.case_id not in back])
        record_all([step, out], also=ALSO_WRITTEN)
        return step.event


def _merging(case: Case) -> CaseEvent:
    """The event of the merging that stands; of a case that is not merged one that says nothing."""
    merging = CaseEvent.objects.filter(case=case, action=Action.MERGE).order_by("-seq").first()
    return merging or CaseEvent(case=case, source=State.WHISTLED)


def _take_people_back(step: Move, out: Move, along: Collection[Case]) -> list[int]:
    """Those who raised the case come back, with those of cases merged into it before; the ids of these cases."""
    own, master = step.case, out.case
    back = [case.pk for case in along if case.continues_id == master.pk]
    if back:
        Case.objects.filter(pk__in=back).update(continues=own)
    people = Reporter.objects.filter(raised_in__in=[own.pk, *back])
    if master.state == State.EVALUATING:
        asked = Rating.objects.filter(case=master, answered_at=None, reporter__in=people.values("pk"))
        asked.update(closes_at=step.now)
    people.update(case=own, raised_in=NullIf(F("raised_in"), Value(own.pk)))
    return back


def _restore(step: Move, merging: CaseEvent) -> None:
    """The state before the merging, held by whoever held it, with the calls that ended by it."""
    case = step.case
    step.target = State(merging.source)
    case.continues, case.closed_at = None, None
    case.holder_id = case.centre_id
    if step.target not in WITH_THE_CENTRE_FOR:
        before = CaseEvent.objects.filter(case=case, seq=merging.seq - 1).values_list("holder", flat=True).first()
        case.holder_id = before or case.centre_id
        Call.objects.filter(case=case, ended_at=merging.recorded_at, returned_at=None).update(ended_at=None)
        vars(case).pop("standing_calls", None)


def _run_again(step: Move, clocks: Sequence[Clock]) -> None:
    """The limit of the case runs on as if it had never stood; a stage that is awaited gets a limit from now, because
    nobody could keep it meanwhile.
    """
    if earliest := _earliest_of_the_whole(step, clocks):
        _given(step, earliest, Stage.CLOSE, step.case.due_at)
    else:
        step.start(Stage.CLOSE, step.case.raised_at)
    if step.target in WITH_THE_CENTRE_FOR:
        step.start(WITH_THE_CENTRE_FOR[step.target])
    else:
        _ask_again(step, [call for call in step.case.standing_calls if call.arrived_at is None])


def _ask_again(step: Move, awaited: Sequence[Call]) -> None:
    for call in awaited:
        arrive, contact = step.start(Stage.ARRIVE, call=call), step.start(Stage.CONTACT, call=call)
        call.arrive_due_at, call.arrive_amber_at = arrive.due_at, arrive.amber_at
        call.contact_due_at = contact.due_at
        call.return_until = max(call.return_until, step.limits.return_until(step.now))
    update_together(list(awaited), ["arrive_due_at", "arrive_amber_at", "contact_due_at", "return_until"])
