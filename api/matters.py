"""A matter as the API says it: from what the page of the matter shows, and so masked and set back as the page is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from api.shapes import (
    AreaName,
    Available,
    CallShape,
    CaseShape,
    Entry,
    EventShape,
    FileShape,
    OpinionShape,
    OrderShape,
    OutsideShape,
    PersonShape,
    ProposalShape,
    QuestionShape,
    TaskShape,
    UnitName,
)
from api.steps import TAKEN, inputs
from cases.access import policies
from cases.access.disclosure import note_of
from cases.models import Case, CaseEvent, SupervisionOrder
from cases.reading.detail import Sheet
from cases.reading.kinship import Kin
from cases.reading.statements import read
from cases.reading.unit_status import Lit
from cases.reading.view_models import File, Task
from cases.rules import colours
from cases.rules.lifecycle import STEP_OF, Action
from cases.rules.transitions import Transition
from desk.taking import REFERENCE
from networks.models import Area, Unit
from orders.shown import order_of
from teams.models import User

COUNTS = ("return_count", "hop_count", "rework_count", "sent_back_count", "reopen_count", "extension_count")


def sheet_of(person: User, number: str) -> Sheet:
    """The matter as this person sees it; 404 where they do not."""
    case = read(person, number) if REFERENCE.fullmatch(number) else None
    if case is None:
        raise Http404
    return Sheet(case, person)


def shape(sheet: Sheet) -> CaseShape:
    return _shape(sheet, sheet.case, sheet.kin, sheet.left_at)


def _shape(sheet: Sheet, case: Case, kin: Kin, left_at: dt.datetime | None) -> CaseShape:
    return CaseShape(
        number=case.reference,
        version=case.version,
        state=case.state,
        step=STEP_OF.get(case.state),
        title=sheet.words.title,
        text=sheet.words.text,
        spot=sheet.words.place,
        areas=_areas(case.county, case.street, case.community, case.grid),
        network=case.network,
        level=case.level,
        entry=Entry(case.catalogue_item.code, case.catalogue_item.name) if case.catalogue_item else None,
        channel=case.channel,
        outside=_outside(case),
        is_danger=case.is_danger,
        is_confidential=case.is_confidential,
        raised_at=case.raised_at,
        due_at=None if left_at else case.due_at,
        next_due_at=None if left_at else case.next_due_at,
        next_stage="" if left_at else case.next_stage,
        paused_at=case.paused_at,
        colour="none" if left_at else colours.of_case(vars(case), now=sheet.now),
        round=case.round,
        counts={name.removesuffix("_count"): getattr(case, name) for name in COUNTS},
        needs_ruling=case.needs_ruling,
        needs_review=case.needs_review,
        centre=_unit(case.centre),
        holder=_unit(case.holder) if case.holder else None,
        complained_of=_unit(case.complained_of) if case.complained_of else None,
        people=[PersonShape(voice.name, voice.phone) for voice in sheet.people],
        question=QuestionShape(sheet.question.note, sheet.question_until) if sheet.question else None,
        proposal=_proposal(sheet),
        conclusion=sheet.conclusion,
        calls=calls(sheet),
        orders=[order(one) for one in sheet.numbered_orders],
        outcome=case.outcome,
        explained_reason=case.explained_reason,
        review_on=case.review_on,
        answer=case.answer,
        opinions=_opinions(sheet),
        totals=sheet.totals if sheet.hides_ratings else None,
        ending=case.ending,
        closed_at=case.closed_at,
        goes_on_in=kin.goes_on.case.reference if kin.goes_on else None,
        merged=[one.case.reference for one in kin.merged],
        split_from=kin.whole.case.reference if kin.whole else None,
        parts=[one.case.reference for one in kin.parts],
        left_at=left_at,
        available_actions=available(sheet),
    )


def available(sheet: Sheet) -> list[Available]:
    """The steps that are open to this person, in the order of the table, with what each needs."""
    rows = policies.steps_open_to(sheet.user, sheet.case)
    return [_available(row, sheet.case.reference) for row in rows if row.action in TAKEN]


def _available(row: Transition, number: str) -> Available:
    taken = TAKEN[row.action]
    asked = inputs(taken)
    href = reverse("api:case", args=[number]) + taken.path.replace("<int:row>", "{row}")
    needs = [need.value for need in row.needs]
    return Available(
        action=row.action.value,
        label=str(row.action.label),
        on=taken.step.at.value,
        href=href,
        needs=needs,
        fields=list(asked),
        takes_files=taken.takes_files,
    )


def calls(sheet: Sheet) -> list[CallShape]:
    return [_call(line) for line in sheet.lit]


def _call(line: Lit) -> CallShape:
    call = line.unit.call
    return CallShape(
        id=call.pk,
        unit=_unit(call.unit),
        part=call.part,
        stands=line.unit.stands,
        is_binding=call.is_binding,
        light=line.tone,
        called_at=call.called_at,
        return_until=call.return_until,
        arrive_due_at=call.arrive_due_at,
        arrived_at=call.arrived_at,
        contact_due_at=call.contact_due_at,
        contacted_at=call.contacted_at,
        finished_at=call.finished_at,
        returned_at=call.returned_at,
        return_reason=call.return_reason,
        mark=call.mark,
        mark_note=call.mark_note,
        tasks=[_task(task, call.pk) for task in line.unit.tasks],
    )


def _task(task: Task, call: int) -> TaskShape:
    return TaskShape(
        id=task.pk,
        call=call,
        text=task.text,
        due_at=task.due_at,
        round=task.round,
        is_open=task.is_open,
        result=task.result,
        finished_at=task.finished_at,
        dropped_at=task.dropped_at,
        drop_reason=task.drop_reason,
    )


def order(one: SupervisionOrder) -> OrderShape:
    return OrderShape(
        id=one.pk,
        number=one.numbered_as,
        kind=one.kind,
        unit=_unit(one.unit),
        issued_at=one.issued_at,
        reason=one.reason,
        reply_due_at=one.reply_due_at,
        replied_at=one.replied_at,
        reply=one.reply,
        is_open=one.is_open,
    )


def events(sheet: Sheet) -> list[EventShape]:
    """The ledger, the oldest first; what was written beside a text that is kept is masked."""
    return [_event(sheet, event) for event in sheet.told_events]


def _event(sheet: Sheet, event: CaseEvent) -> EventShape:
    return EventShape(
        seq=event.seq,
        action=event.action,
        label=str(Action(event.action).label),
        source=event.source,
        target=event.target,
        unit=_unit(event.unit) if event.unit else None,
        holder=_unit(event.holder) if event.holder else None,
        by=event.by.name if event.by else "",
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        note=note_of(event, is_kept_out=sheet.is_kept_out),
        files=_files(sheet, sheet.files_of(event)),
    )


def files(sheet: Sheet) -> list[FileShape]:
    """Every photo and paper that this person may open, in the order of their events."""
    return _files(sheet, [file for event in sheet.events for file in sheet.files_of(event)])


def _files(sheet: Sheet, found: Iterable[File]) -> list[FileShape]:
    return [_file(sheet.case.reference, file) for file in found]


def _file(number: str, file: File) -> FileShape:
    href = reverse("api:file", args=[number, UUID(file.uid)])
    return FileShape(id=file.uid, mime=file.mime, href=href)


def _opinions(sheet: Sheet) -> list[OpinionShape]:
    return [
        OpinionShape(
            rater=rater,
            round=told.round,
            is_answered=told.is_answered,
            contacted=told.contacted,
            solved=told.solved,
            satisfied=told.satisfied,
            reasons=told.reasons,
            way=told.way,
            witness=told.witness,
            hold=told.hold,
        )
        for rater, told in sheet.opinions
    ]


def _proposal(sheet: Sheet) -> ProposalShape | None:
    case = sheet.case
    if not case.proposed_action or case.proposed_by is None:
        return None
    return ProposalShape(case.proposed_action, case.proposed_by.name, case.proposed_note)


def _areas(*areas: Area | None) -> list[AreaName]:
    return [AreaName(area.code, area.name, area.level) for area in areas if area]


def _outside(case: Case) -> OutsideShape | None:
    order = order_of(case)
    return OutsideShape(order.source.name, order.number) if order else None


def _unit(unit: Unit) -> UnitName:
    return UnitName(unit.pk, unit.name)
