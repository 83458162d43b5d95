"""Imports: a file is taken in, compared, put into force, undone. The work itself is done in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cases.reading.open_cases import waiting_at, why_unit_is_needed
from cases.rules import sealing
from imports import registry
from imports.actions.pace import Pace
from imports.choices import CHANGES, DOUBTS, RETURNED, BatchState, Outcome, Purpose, SheetKind
from imports.comparing import compare
from imports.line import ALL_OF_IT, Judged, Roster, Terms, in_pieces
from imports.models import ImportBatch, ImportEffect, ImportFile, ImportRow, sealed
from imports.sheets import reading, writing
from imports.sheets.reading import LARGEST, Row
from imports.sheets.workbook import Unreadable
from imports.undoing import Undoer
from imports.writing import ADDED_PERSON, OPENED_PERSON, Writer
from networks import errors as networks_errors
from networks.copying import copy_in
from networks.models import Unit
from teams import errors as teams_errors
from teams import policies
from teams.choices import Duty
from teams.models import User
from teams.policies import EVERYWHERE
from web.errors import NotAllowed, Refusal, explained

logger = logging.getLogger(__name__)

ONE_AT_A_TIME = 4_560_002
"""The key of the lock under which imports are read, put into force and undone, one after another."""
UPHELD = {**networks_errors.SENTENCES, **teams_errors.SENTENCES}
TRIES = 3
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Job:
    """What is done in a state, and where the import goes when it fails each time."""

    do: Callable[[ImportBatch, Pace], None]
    back_to: BatchState


def take_in(name: str, content: bytes, *, roster: Roster | None = None, by: User | None) -> ImportBatch:
    """Keep the file to be read in the background."""
    if by:
        require_any(by)
    if roster and by and not policies.granting(by).covers(roster.area):
        raise NotAllowed(_("This lies outside the area you administer."), field="area")
    batch = ImportBatch(by=by, path=_path(by))
    if roster:
        batch.roster_area, batch.roster_duty, batch.roster_ends_on = roster.area, roster.duty, roster.ends_on
    return keep(batch, name, content)


@transaction.atomic
def keep(batch: ImportBatch, name: str, content: bytes) -> ImportBatch:
    """Write a new import with its file, to be read by the next free worker; who may is asked before."""
    if len(content) > LARGEST:
        raise Refusal(_("The file is larger than 15 MB. Split it, or leave out pictures and formats."), field="file")
    batch.file_name, batch.language = name[-LONGEST_NAME:], get_language() or ""
    batch.save(force_insert=True)
    ImportFile.objects.create(batch=batch, content=sealing.seal_file(content))
    return batch


def apply(batch: ImportBatch, *, is_confirmed: bool = False, by: User | None) -> ImportBatch:
    """Ask for it to be put into force, whole, by the next free worker; doubtful rows must be confirmed before."""
    require_over(batch, by)
    if batch.doubt_count and not is_confirmed:
        raise Refusal(_("Confirm the doubtful rows, or mend them and send the file again."), field="is_confirmed")
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state != BatchState.COMPARED:
            raise Refusal(_("This import is %(state)s already.") % {"state": batch.get_state_display()})
        if not batch.change_count:
            raise Refusal(_("The file changes nothing."))
        _to_work(batch, BatchState.APPLYING)
    return batch


def cancel(batch: ImportBatch, *, by: User | None) -> ImportBatch:
    """Put an import aside that is not in force."""
    require_over(batch, by)
    with transaction.atomic():
        batch = _locked(batch)
        if batch.state not in (BatchState.COMPARED, BatchState.UNREADABLE):
            raise Refusal(_("This import is %(state)s already.") % {"state": batch.get_state_display()})
        batch.state = BatchState.CANCELLED
        batch.save(update_fields=["state"])
        batch.rows.all().delete()
    return batch


def undo(batch: ImportBatch, *, by: User | None) -> ImportBatch:
    """Ask for the whole import to be taken back."""
    require_over(batch, by)
    with transaction.atomic():
        batch = _locked(batch)
        if not batch.may_still_be_undone:
            raise Refusal(_("An import can be undone once, within thirty days of being put into force."))
        _to_work(batch, BatchState.UNDOING)
    return batch


def returned_sheet(batch: ImportBatch) -> bytes:
    """The rows that came back, each with its reason, as a workbook that can be mended and sent again."""
    rows = batch.rows.filter(outcome__in=RETURNED, number__gt=0).order_by("pk")
    layouts = {one.kind: one.layout_for(batch) for one in registry.in_file(batch)}
    found: dict[str, list[writing.Returned]] = {kind: [] for kind in layouts}
    for row in rows:
        found[row.sheet].append((row.number, row.cells, row.sentence))
    return writing.returned((layouts[kind], lines) for kind, lines in found.items() if lines)


def require_any(user: User) -> None:
    if not (policies.granting(user) or policies.configuring(user)):
        raise NotAllowed(_("Rosters are imported by system and security administrators."))


def people_added(batch: ImportBatch) -> QuerySet[ImportEffect, Any]:
    """The numbers of the accounts that it added or opened."""
    made = batch.effects.filter(kind__in=[ADDED_PERSON, OPENED_PERSON])
    return made.values("target_id")


def kinds_for(user: User) -> list[str] | None:
    """The sheets that are the person's to import; an auditor, who imports none, may look at all of them."""
    return registry.kinds_for(user) or None


def require_over(batch: ImportBatch, by: User | None) -> None:
    """Whoever made it, or an administrator of the same kind for the whole of its area."""
    if by is None or by.pk == batch.by_id:
        return
    for reach in registry.reach_over(by, registry.in_file(batch) or registry.of(batch)):
        if not (reach.is_everywhere or (batch.path and batch.path.startswith(tuple(reach.paths)))):
            raise NotAllowed(_("Whoever made this import decides about it, or an administrator of its whole area."))


def advance() -> bool:
    """Do the oldest work there is; False when there is none, or another worker is at it."""
    batch = ImportBatch.objects.at_work().order_by("pk").first()
    if batch is None:
        return False
    try:
        with transaction.atomic():
            if not _is_alone():
                return False
            batch = _fresh(batch)
            if batch.is_at_work:
                _work(batch)
    except Exception:
        logger.exception("Import %s could not be gone on with.", batch.pk)
        _give_up_at_last(batch)
    return True


def _work(batch: ImportBatch) -> None:
    with override(batch.language or None), Pace(batch) as pace:
        JOBS[batch.state].do(batch, pace)


def _give_up_at_last(batch: ImportBatch) -> None:
    with transaction.atomic():
        batch = _fresh(batch)
        if batch.is_at_work and batch.attempts >= TRIES:
            with override(batch.language or None):
                batch.notes = [_("It could not be done; tell those who run the system. Nothing was changed.")]
            batch.state = JOBS[batch.state].back_to
            batch.save(update_fields=["state", "notes"])


def _read(batch: ImportBatch, pace: Pace) -> None:
    began = time.monotonic()
    file = ImportFile.objects.get(batch=batch)
    try:
        found = reading.read(_opened(file), partial(registry.layouts, batch))
        batch.notes, batch.kinds = found.notes, sorted(reading.kinds_in(found))
        _require_duty(batch)
        if batch.roster_area and SheetKind.POSTS not in batch.kinds:
            raise Unreadable(_("A whole list needs rows of people and posts; this file has none."))
    except Unreadable as refusal:
        batch.notes, batch.state = list(refusal.sentences), BatchState.UNREADABLE
    else:
        pace.of(found.row_count)
        sheets = [(table.layout.kind, table.rows) for table in found.tables]
        _keep(batch, compare(sheets, terms_of(batch), Purpose(batch.purpose)), pace)
    file.delete()
    batch.seconds = round(time.monotonic() - began, 1)
    _save(batch)


def _opened(file: ImportFile) -> bytes:
    content = sealing.unseal_file(file.content)
    if content is None:
        raise Unreadable(_("The file cannot be opened any more. Send it again."))
    return content


def _require_duty(batch: ImportBatch) -> None:
    """Each sheet belongs to one kind of administrator."""
    if batch.by is None:
        return
    for one in registry.in_file(batch):
        if not one.reach(batch.by):
            raise Unreadable(str(one.whose))


def terms_of(batch: ImportBatch) -> Terms:
    by, area = batch.by, batch.roster_area
    ends_on = batch.roster_ends_on
    return Terms(
        today=timezone.localdate(),
        waiting_at=waiting_at,
        why_needed=why_unit_is_needed,
        by_id=by.pk if by else None,
        granting=policies.granting(by) if by else ALL_OF_IT,
        configuring=policies.configuring(by) if by else ALL_OF_IT,
        roster=Roster(area, batch.roster_duty, ends_on) if area and ends_on else None,
        batch_id=batch.pk,
    )


def _keep(batch: ImportBatch, judged: Iterable[Judged], pace: Pace) -> None:
    """The rows with what each would do, and how many of each kind."""
    counts = dict.fromkeys([*Outcome.values, DOUBTS], 0)
    personal = {one.kind: registry.personal_columns(one.kind) for one in registry.of(batch)}
    rows = []
    for one in judged:
        counts[one.outcome] += 1
        counts[DOUBTS] += one.is_doubtful
        rows.append(
            ImportRow(
                batch=batch,
                sheet=one.sheet,
                number=one.number,
                outcome=one.outcome,
                typed={key: text for key, text in one.typed.items() if key not in personal[one.sheet]},
                sealed_cells=sealed(one.typed, personal[one.sheet]),
                shown=dict(one.shown),
                plan=one.plan,
                sentence=one.sentence,
            )
        )
    for part in in_pieces(rows):
        copy_in(part)
        pace.on(len(part))
    batch.counts = counts | {"rows": sum(1 for row in rows if row.number)}
    batch.state = BatchState.COMPARED


def _apply(batch: ImportBatch, pace: Pace) -> None:
    """Judge once more what is there now, under locks. Only if it comes out alike is it written, all of it."""
    stored = list(batch.rows.order_by("pk"))
    if batch.purpose == Purpose.ROSTER:
        _lock_what_is_named(stored)
    sheets = [
        (one.kind, [Row(row.number, row.cells) for row in stored if row.sheet == one.kind and row.number])
        for one in registry.of(batch)
    ]
    judged = compare([(kind, rows) for kind, rows in sheets if rows], terms_of(batch), Purpose(batch.purpose))
    if _plans(judged) != _plans(stored):
        batch.rows.all().delete()
        batch.notes = [_("Something has changed since the file was compared. Look at it again; nothing was changed.")]
        _keep(batch, judged, pace)
    else:
        pace.of(batch.change_count)
        _write(batch, judged, pace)
    _save(batch)


def _write(batch: ImportBatch, judged: Iterable[Judged], pace: Pace) -> None:
    try:
        with explained(UPHELD):
            Writer(batch, batch.by, pace.on).write(judged)
    except Refusal as refusal:
        batch.notes, batch.state = [str(refusal)], BatchState.COMPARED
    else:
        batch.state, batch.applied_at = BatchState.APPLIED, timezone.now()


def _plans(rows: Iterable[Judged | ImportRow]) -> list[Any]:
    return [(row.sheet, row.number, row.plan) for row in rows if row.outcome in CHANGES]


def _lock_what_is_named(rows: Iterable[ImportRow]) -> None:
    """Units before people and each in one order, as the verbs do it, so that no two wait for each other."""
    units = Unit.objects.select_for_update(no_key=True).order_by("pk")
    list(units.values_list("pk", flat=True))
    names = sorted({str(row.plan["username"]) for row in rows if row.plan and "username" in row.plan})
    numbers: list[int] = []
    for part in in_pieces(names):
        numbers += User.objects.filter(username__in=part).values_list("pk", flat=True)
    for piece in in_pieces(sorted(numbers)):
        list(User.objects.filter(pk__in=piece).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _undo(batch: ImportBatch, pace: Pace) -> None:
    pace.of(batch.effects.count())
    try:
        with explained(UPHELD):
            undoer = Undoer(batch, batch.by, pace.on, waiting_at, timezone.localdate())
            undoer.undo()
    except Refusal as refusal:
        batch.notes, batch.state = [str(refusal)], BatchState.APPLIED
    else:
        batch.notes, batch.state, batch.undone_at = _closed(undoer.closed), BatchState.UNDONE, timezone.now()
        ImportEffect.objects.filter(batch=batch).delete()
    _save(batch)


def _closed(count: int) -> list[str]:
    return [_("%(count)s accounts that nobody had used were closed.") % {"count": count}] if count else []


JOBS: dict[str, Job] = {
    BatchState.READING: Job(_read, BatchState.UNREADABLE),
    BatchState.APPLYING: Job(_apply, BatchState.COMPARED),
    BatchState.UNDOING: Job(_undo, BatchState.APPLIED),
}


def _to_work(batch: ImportBatch, state: BatchState) -> None:
    batch.state, batch.attempts, batch.done, batch.to_do, batch.notes = state, 0, 0, 0, []
    batch.save(update_fields=["state", "attempts", "done", "to_do", "notes"])


def _save(batch: ImportBatch) -> None:
    """All but what is written from outside the transaction."""
    batch.save(update_fields=["state", "kinds", "notes", "counts", "seconds", "applied_at", "undone_at"])


def _locked(batch: ImportBatch) -> ImportBatch:
    """Of two who press at once the second finds what the first did."""
    return ImportBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)


def _fresh(batch: ImportBatch) -> ImportBatch:
    """As it is now, and not locked: how far the work has come is written from outside its transaction."""
    return ImportBatch.objects.select_related("by", "roster_area").get(pk=batch.pk)


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _path(by: User | None) -> str:
    """The area the import is made for, by which other administrators see it."""
    if by is None:
        return EVERYWHERE
    reach = policies.reach_of(by, Duty.SECURITY_ADMIN, Duty.SYSTEM_ADMIN)
    return EVERYWHERE if reach.is_everywhere else min(reach.paths, default=EVERYWHERE)
