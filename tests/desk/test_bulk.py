"""Many matters at once: each by its own verb and version, whole or not at all, once however often it is begun."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from cases import actions as verbs
from cases.access import ledger
from cases.models import Call, Case, CaseEvent, SupervisionOrder
from cases.reading.timeline import lines
from cases.rules.choices import State, UnitMark
from cases.rules.lifecycle import Action
from desk.bulk import actions, choosing, offers, working
from desk.bulk.choosing import Chosen
from desk.choices import RowState, RunState
from desk.models import BulkRow, BulkRun
from teams.models import Post
from tests.cases.world import World, case_in, entry
from tests.desk.bulk_runs import begun, choice, dispatched_to, events, worked
from web.errors import Refusal

pytestmark = pytest.mark.django_db


def sentences(run: BulkRun) -> list[str]:
    return list(run.rows.filter(state=RowState.REFUSED).order_by("pk").values_list("sentence", flat=True))


def test_five_hundred_are_dispatched_while_three_are_taken_by_somebody_else(world: World) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(500)]
    run = begun(cases, world.person("officer"), Action.DISPATCH, **dispatched_to(world))
    second = world.person("second_officer")
    verbs.dispatch(cases[7], by=second, lead=world.unit("water"))
    verbs.escalate(cases[100], by=second, reason="超出街道权限")
    verbs.reclassify(cases[499], by=second, entry=entry("1305"), reason="选错了类")

    run = worked(run)

    assert run.state == RunState.DONE
    tally = run.rows.tallied()
    assert (tally[RowState.DONE], tally[RowState.REFUSED], tally[RowState.WAITING]) == (497, 3, 0)
    first, *others = sentences(run)
    assert "second_officer" in first and "舒兰市供水公司" in first
    assert all("second_officer" in said for said in others)
    assert Call.objects.filter(case__in=cases, unit=world.unit("justice"), ended_at=None).count() == 497
    assert not list(ledger.bad_rows())


def test_the_ledger_says_that_it_was_done_in_bulk_and_in_which_run(world: World) -> None:
    cases = [case_in(world, State.ACCEPTED), case_in(world, State.ACCEPTED)]

    run = worked(begun(cases, world.person("officer"), Action.DISPATCH, **dispatched_to(world)))

    told = events(cases, Action.DISPATCH)
    assert [event.payload["bulk"] for event in told] == [run.number, run.number]
    assert f"（批量办理，第 {run.number} 批）" in lines(told[:1], is_kept_out=False)[0].sentence
    alone = case_in(world, State.ACCEPTED)
    verbs.dispatch(alone, by=world.person("officer"), lead=world.unit("justice"))
    assert "bulk" not in events([alone], Action.DISPATCH)[0].payload


@pytest.mark.parametrize(
    ("state", "action", "given", "target"),
    [
        (State.WHISTLED, Action.ACCEPT, {"entry": "1304", "note": "同一处"}, State.ACCEPTED),
        (State.IMPLEMENTING, Action.REMIND, {"note": "请抓紧"}, State.IMPLEMENTING),
        (State.ACCEPTED, Action.ASSIGN, {"person": "second_officer"}, State.ACCEPTED),
        (State.FEEDBACK, Action.MARK_UNIT, {"mark": UnitMark.SLOW, "note": ""}, State.FEEDBACK),
    ],
)
def test_each_step_that_is_offered_is_taken_by_its_own_verb(
    world: World, state: State, action: Action, given: dict[str, Any], target: State
) -> None:
    cases = [case_in(world, state) for _ in range(3)]
    typed = given | ({"person": world.person(given["person"]).pk} if "person" in given else {})

    run = worked(begun(cases, world.person("officer"), action, **typed))

    assert run.rows.tallied()[RowState.DONE] == 3, sentences(run)
    assert [event.case_id for event in events(cases, action)] == [case.pk for case in cases]
    assert set(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("state", flat=True)) == {target}


def test_what_the_verb_refuses_is_said_and_the_matter_stays_whole(world: World) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(3)]
    officer = world.person("officer")
    verbs.remind(cases[1], by=officer)
    before = Case.objects.get(pk=cases[1].pk)

    run = worked(begun([cases[0], before, cases[2]], officer, note="请抓紧"))

    [said] = sentences(run)
    assert "明天" in said
    assert Case.objects.get(pk=cases[1].pk).version == before.version
    assert SupervisionOrder.objects.filter(case__in=cases).count() == 3


def test_what_is_typed_wrongly_for_one_matter_is_refused_for_that_one_alone(world: World) -> None:
    plain, sealed = case_in(world, State.ACCEPTED), case_in(world, State.ACCEPTED, is_confidential=True)

    run = worked(begun([plain, sealed], world.person("officer"), Action.DISPATCH, **dispatched_to(world)))

    assert run.rows.tallied()[RowState.DONE] == 1
    assert len(sentences(run)) == 1
    assert Case.objects.get(pk=sealed.pk).state == State.ACCEPTED
    assert not Call.objects.filter(case=sealed).exists()


def test_whoever_has_not_the_right_does_nothing_in_bulk_either(world: World) -> None:
    cases = [case_in(world, State.DISPATCHED), case_in(world, State.DISPATCHED)]

    run = worked(begun(cases, world.person("lead"), Action.ACCEPT, entry="1304"))

    assert run.rows.tallied()[RowState.REFUSED] == 2
    assert not events(cases, Action.ACCEPT)


def test_what_is_not_seen_any_more_is_refused_and_not_told_of(world: World) -> None:
    case = case_in(world, State.WHISTLED)
    run = begun([case], world.person("officer"), note="请抓紧")
    Case.objects.filter(pk=case.pk).update(complained_of=world.unit("street_office"))

    run = worked(run)

    assert sentences(run) == ["这件事已不在您能看到的范围内。"]


def test_whose_post_ended_in_the_middle_leaves_the_rest_undone(world: World) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(3)]
    officer = world.person("officer")
    run = begun(cases, officer, note="请抓紧")
    assert working.advance()
    Post.objects.filter(person=officer).update(until=timezone.localdate())

    run = worked(run)

    assert run.state == RunState.STOPPED
    assert [row.state for row in run.rows.order_by("pk")] == [RowState.DONE, RowState.REFUSED, RowState.REFUSED]
    assert sentences(run) == ["发起这批时的岗位已经结束。"] * 2
    assert len(events(cases, Action.REMIND)) == 1


def test_a_run_is_stopped_and_what_was_done_stays(world: World) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(3)]
    run = begun(cases, world.person("officer"), note="请抓紧")
    working.advance()

    actions.stop(run)
    run = worked(run)

    assert run.state == RunState.STOPPED
    assert len(events(cases, Action.REMIND)) == 1
    assert len(sentences(run)) == 2
    with pytest.raises(Refusal):
        actions.stop(run)


def test_a_worker_that_is_killed_leaves_its_matter_untouched_and_the_next_one_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(3)]
    run = begun(cases, world.person("officer"), note="请抓紧")
    save, killed = BulkRow.save, []

    def dies(row: BulkRow, **options: Any) -> None:
        """After the verb has written, before its row says so."""
        if not killed:
            killed.append(row.pk)
            raise KeyboardInterrupt
        save(row, **options)

    monkeypatch.setattr(BulkRow, "save", dies)
    with pytest.raises(KeyboardInterrupt):
        working.advance()
    assert not events(cases, Action.REMIND)
    assert run.rows.tallied()[RowState.WAITING] == 3

    run = worked(run)

    assert run.rows.tallied()[RowState.DONE] == 3
    assert [event.case_id for event in events(cases, Action.REMIND)] == [case.pk for case in cases]


def test_what_fails_three_times_is_given_up_with_a_sentence_and_the_others_are_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case_in(world, State.IMPLEMENTING) for _ in range(2)]
    run = begun(cases, world.person("officer"), note="请抓紧")
    take = working._take

    def fails(run: BulkRun, row: BulkRow, person: Any) -> None:
        if row.case_id == cases[0].pk:
            raise ZeroDivisionError
        take(run, row, person)

    monkeypatch.setattr(working, "_take", fails)

    run = worked(run)

    assert sentences(run) == ["没有办成；请告诉系统维护人员。"]
    assert [event.case_id for event in events(cases, Action.REMIND)] == [cases[1].pk]


def test_pressed_twice_it_is_one_run(world: World) -> None:
    cases = [case_in(world, State.IMPLEMENTING)]
    officer = world.person("officer")
    chosen = choice(cases, officer)

    first = actions.begin(chosen, Action.REMIND, {"note": ["一"]}, by=officer)
    second = actions.begin(chosen, Action.REMIND, {"note": ["二"]}, by=officer)
    run = worked(first)
    actions.begin(chosen, Action.REMIND, {"note": ["三"]}, by=officer)
    worked(run)

    assert first.pk == second.pk
    assert [event.note for event in events(cases, Action.REMIND)] == ["一"]


def test_what_was_refused_is_chosen_again_as_it_is_now_with_what_was_typed(world: World) -> None:
    cases = [case_in(world, State.ACCEPTED) for _ in range(2)]
    officer = world.person("officer")
    run = begun(cases, officer, Action.DISPATCH, **dispatched_to(world))
    verbs.reclassify(cases[0], by=world.person("second_officer"), entry=entry("1305"), reason="选错了类")
    run = worked(run)

    anew = actions.again(run, by=officer)

    row = anew.rows.get()
    assert (row.case_id, row.version) == (cases[0].pk, Case.objects.get(pk=cases[0].pk).version)
    assert anew.given == run.given
    again = worked(actions.begin(anew, Action.DISPATCH, anew.given, by=officer))
    assert again.rows.tallied()[RowState.DONE] == 1


def test_nothing_is_begun_without_a_tick_nor_a_sixth_run(world: World) -> None:
    case, officer = case_in(world, State.IMPLEMENTING), world.person("officer")
    empty = choice([case], officer)
    actions.tick(empty, shown=[row.pk for row in empty.rows.all()], ticked=[])
    with pytest.raises(Refusal):
        actions.begin(empty, Action.REMIND, {}, by=officer)
    for _ in range(actions.MOST_TO_COME):
        begun([case], officer)
    with pytest.raises(Refusal):
        begun([case], officer)

    assert BulkRun.objects.to_do().count() == actions.MOST_TO_COME


def test_more_than_five_hundred_are_refused_and_nothing_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST", 2)
    monkeypatch.setattr(actions, "MOST", 2)
    cases = [case_in(world, State.WHISTLED) for _ in range(3)]
    officer = world.person("officer")
    for choose in (
        lambda: choosing.everything("to-accept", QueryDict(""), officer),
        lambda: choosing.everything("filter", QueryDict("state=whistled"), officer),
        lambda: choosing.ticked([f"{case.reference}~1" for case in cases], officer),
        lambda: actions.join(choice(cases[:2], officer), Chosen([(cases[2].pk, 1)])),
    ):
        with pytest.raises(Refusal, match="2"):
            choose()


def test_what_one_may_not_see_is_left_out_as_what_does_not_exist(world: World) -> None:
    case, officer = case_in(world, State.WHISTLED), world.person("officer")

    chosen = choosing.ticked(
        [
            f"{case.reference}~1",
            "JL20260101-99999~1",
            "x~y",
            "~",
            "JL1~99999999999999999999",
            f"{case.reference}~2147483648",
        ],
        officer,
    )

    assert (chosen.cases, chosen.is_less) == ([(case.pk, 1)], True)
    for nothing in ([], ["JL20260101-99999~1"]):
        with pytest.raises(Refusal):
            choosing.ticked(nothing, officer)
    with pytest.raises(Refusal):
        choosing.ticked([f"{case.reference}~1"], world.person("other_officer"))


def test_choices_go_after_a_day_and_what_old_runs_were_about_after_ninety(world: World) -> None:
    case, officer = case_in(world, State.IMPLEMENTING), world.person("officer")
    choice([case], officer)
    run = worked(begun([case], officer, note="请抓紧"))
    now = timezone.now()

    assert actions.forget(now + dt.timedelta(hours=23)) == 0
    assert actions.forget(now + dt.timedelta(days=2)) == 1
    assert actions.forget(now + dt.timedelta(days=91)) == 1

    kept = BulkRun.objects.get()
    assert (kept.pk, kept.given, kept.rows.count()) == (run.pk, {}, 0)
    assert CaseEvent.objects.filter(payload__bulk=kept.number).count() == 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("desk_bulkrun_begun_with_a_step", {"begun_at": None}),
        ("desk_bulkrun_begun_with_a_step", {"action": ""}),
        ("desk_bulkrun_over_when_it_ended", {"ended_at": F("begun_at")}),
        ("desk_bulkrun_over_when_it_ended", {"state": RunState.DONE}),
    ],
)
def test_the_database_refuses_a_run_that_breaks_its_constraint(
    world: World, name: str, values: dict[str, object]
) -> None:
    run = begun([case_in(world, State.IMPLEMENTING)], world.person("officer"))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BulkRun.objects.filter(pk=run.pk).update(**values)


def test_the_database_refuses_a_row_twice_or_without_its_sentence(world: World) -> None:
    run = begun([case_in(world, State.IMPLEMENTING)], world.person("officer"))
    row = run.rows.get()

    with pytest.raises(IntegrityError, match="desk_bulkrow_once_a_matter"), transaction.atomic():
        BulkRow.objects.create(run=run, case=row.case, version=1)
    with pytest.raises(IntegrityError, match="desk_bulkrow_refused_says_why"), transaction.atomic():
        BulkRow.objects.filter(pk=row.pk).update(state=RowState.REFUSED)


def test_a_verb_that_refuses_after_it_has_written_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_in(world, State.IMPLEMENTING)

    def half(case: Case, **_given: Any) -> None:
        Case.objects.filter(pk=case.pk).update(place="别处")
        raise Refusal("不行")

    remind = offers.BY_ACTION[Action.REMIND]
    monkeypatch.setattr(offers, "BY_ACTION", {Action.REMIND: replace(remind, verb=half)})

    run = worked(begun([case], world.person("officer"), note="请抓紧"))

    assert sentences(run) == ["不行"]
    assert Case.objects.get(pk=case.pk).place == case.place


def test_the_verb_is_given_the_version_that_was_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may act between the reading of the matter and its lock."""
    case = case_in(world, State.ACCEPTED)
    form = working._form

    def meanwhile(*given: Any) -> Any:
        made = form(*given)
        verbs.reclassify(case, by=world.person("second_officer"), entry=entry("1305"), reason="选错了类")
        return made

    monkeypatch.setattr(working, "_form", meanwhile)

    run = worked(begun([case], world.person("officer"), Action.DISPATCH, **dispatched_to(world)))

    assert len(sentences(run)) == 1
    assert not events([case], Action.DISPATCH)
