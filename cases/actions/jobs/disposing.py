"""Carries out what two people decided: identities, words and files go, facts and hashes stay (decision 57)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from cases.access import keeping, ledger
from cases.actions.jobs.resealing import sealed_columns
from cases.actions.steps.evaluating import said
from cases.models import (
    Call,
    Case,
    CaseEvent,
    Consultation,
    Disposal,
    DisposedCase,
    Evidence,
    NoticeWish,
    Pause,
    PlanTask,
    Publication,
    Question,
    Rating,
    Recusal,
    Reporter,
    SupervisionOrder,
)
from cases.models.event import canonical
from cases.rules.choices import GONE, RecordKind
from outbox.actions import Envelope, enqueue
from worktime import timekeeping

logger = logging.getLogger(__name__)

BATCH = 50
WORDS_OF_PAYLOADS = ("brief", "task", "turn_to")
"""What people wrote, as events keep it beside their facts; the trigger on the ledger names the same."""
WORDS: tuple[tuple[type[models.Model], str, Mapping[str, str]], ...] = (
    (Call, "case", {"basis": ""}),
    (Consultation, "case", {"conclusion": GONE}),
    (PlanTask, "case", {"text": GONE, "result": ""}),
    (Publication, "case", {"sentence": GONE}),
    (Pause, "case", {"ends_when": GONE, "note": ""}),
    (Question, "case", {"text": GONE}),
    (Recusal, "case", {"reason": GONE}),
)
"""Tables beside the ledger in which somebody wrote freely, and what stands there afterwards."""
Went = list[tuple[str, str]]


def advance(size: int = BATCH) -> bool:
    """Go on with a disposal by one batch; False when there is nothing to do for this worker."""
    with transaction.atomic():
        running = Disposal.objects.to_do().order_by("pk").select_for_update(skip_locked=True, no_key=True).first()
        if running is None:
            return False
        due = keeping.due(running.kind, running.ended_before).filter(pk__gt=running.last_case)
        numbers = list(due.order_by("pk").values_list("pk", flat=True)[:size])
        taken = [went for number in numbers if (went := dispose(number, running)) is not None]
        if numbers:
            running.last_case, running.done = numbers[-1], running.done + len(taken)
            running.save(update_fields=["last_case", "done"])
    if not numbers:
        _finish(running)
    delete_files(name for names in taken for name in names)
    return True


def _finish(running: Disposal) -> None:
    """Files are deleted after their batch has committed; whatever a killed worker left behind is deleted now."""
    gone = Evidence.objects.filter(gone_at__isnull=False, case__disposed__disposal=running)
    delete_files(gone.values_list("content", flat=True).iterator(chunk_size=500))
    with transaction.atomic():
        Disposal.objects.filter(pk=running.pk).update(finished_at=timekeeping.now())
        enqueue([Envelope(f"disposal:{running.pk}", channel="disposal", body={"disposal": running.pk})])


def dispose(number: int, disposal: Disposal) -> list[str] | None:
    """Let one kind of record of one case go, and write the proof, in the caller's transaction; the files to delete.

    None where nothing went: something holds the case now, or its ledger is not whole and must be looked into first.
    """
    case = Case.objects.locked().get(pk=number)
    if not keeping.due(disposal.kind, disposal.ended_before).filter(pk=number).exists():
        return None
    if any(ledger.bad_rows(case)):
        logger.error("Matter %s is not disposed of: its ledger is not whole.", case.reference)
        return None
    return take(case, disposal, timekeeping.now())


def take(case: Case, disposal: Disposal, at: dt.datetime) -> list[str]:
    """The same, of a locked case that is known to be due."""
    taking = _KINDS[RecordKind(disposal.kind)](case)
    went = sorted([*taking.went(), *_of_other_rooms(case, disposal.kind)])
    digest = hashlib.sha256(canonical({"went": went})).hexdigest()
    # First the proof: without it the database lets no word and no file go.
    DisposedCase.objects.create(
        disposal=disposal, case=case, kind=disposal.kind, at=at, count=len(went), digest=digest, ledger=taking.ledger()
    )
    Case.objects.filter(pk=case.pk).update(**{f"gone_{disposal.kind}": True})
    return taking.take(at)


def _of_other_rooms(case: Case, kind: str) -> Went:
    """What rooms above keep of the case goes with it: named in the settings, because this room cannot know them."""
    return [one for follower in settings.RECORD_FOLLOWERS for one in import_string(follower)(case, kind)]


def hashed(rows: Iterable[tuple[str, str | bytes | memoryview | None]]) -> Went:
    """Each value that there was, by its digest alone."""
    told = ((where, value.encode() if isinstance(value, str) else bytes(value)) for where, value in rows if value)
    return [(where, hashlib.sha256(value).hexdigest()) for where, value in told]


class Identities:
    """Names, telephones, addresses and what codes are known by: no code opens anything afterwards."""

    sealed = sealed_columns(Reporter)

    def __init__(self, case: Case) -> None:
        self.case = case
        self.people = list(Reporter.objects.behind(case).order_by("pk").select_for_update(of=("self",), no_key=True))

    def went(self) -> Went:
        columns = (*self.sealed, "phone_digest")
        own = [(f"{name} {one.pk}", getattr(one, name)) for one in self.people for name in columns]
        wishes = NoticeWish.objects.filter(reporter__in=self.people).order_by("pk")
        ways = [(f"{name} {one.pk} wish", getattr(one, name)) for one in wishes for name in sealed_columns(NoticeWish)]
        wished = [(f"wants_steps {one.pk} wish", str(one.wants_steps)) for one in wishes]
        return hashed([*own, *ways, *wished])

    def ledger(self) -> str:
        return ""

    def take(self, _at: dt.datetime) -> list[str]:
        for one in self.people:
            for name in self.sealed:
                setattr(one, name, b"")
            one.phone_digest = one.intake_digest = one.user = None
            one.intake_key, one.tracking_digest = "", secrets.token_bytes(16)
            one.save()
        ratings = list(Rating.objects.filter(reporter__in=self.people))
        for rating in ratings:
            rating.code_digest, rating.sealed_code = secrets.token_bytes(16), b""
        Rating.objects.bulk_update(ratings, ["code_digest", "sealed_code"])
        NoticeWish.objects.filter(reporter__in=self.people).delete()
        Case.objects.filter(pk=self.case.pk).update(intake_digest=None)
        return []


class Words:
    """What people wrote: in the case, at its steps, beside them. What the ledger hashed stands as a digest."""

    own = ("text", "place", "brief", "answer", "proposed_note")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.events = [event for event in _with_words(case)]
        self.ratings = list(Rating.objects.filter(case=case).exclude(reasons="", witness=""))

    def went(self) -> Went:
        rows = [(name, getattr(self.case, name)) for name in self.own]
        rows += [(f"event {event.seq}", "\n".join(_words_of(event))) for event in self.events]
        rows += [(f"rating {one.pk}", f"{one.reasons}\n{one.witness}") for one in self.ratings]
        for model, column, names in WORDS:
            for row in model._default_manager.filter(**{column: self.case}):
                rows += [(f"{model.__name__} {row.pk} {name}", getattr(row, name)) for name in names]
        orders = SupervisionOrder.objects.filter(case=self.case)
        rows += [(f"order {order.pk} {name}", getattr(order, name)) for order in orders for name in ("reason", "reply")]
        return hashed(rows)

    def ledger(self) -> str:
        """Over the events that lose words; `cases/ledger/disposals.py` computes the same in the database."""
        uid, before = str(self.case.uid), dict[int, bytes]()
        for event in CaseEvent.objects.filter(case=self.case).only("seq", "hash").order_by("seq"):
            before[event.seq + 1] = bytes(event.hash)
        for event in self.events:
            _erase(event, before.get(event.seq, b""), uid)
        lines = (f"{one.seq} {bytes(one.hash).hex()} {_as_jsonb(one.erased)}" for one in self.events)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def take(self, at: dt.datetime) -> list[str]:
        taken = [(one.pk, json.dumps(one.payload), json.dumps(one.erased)) for one in self.events]
        with connection.cursor() as cursor:
            cursor.executemany("SELECT cases_take_note(%s, %s::jsonb, %s::jsonb)", taken)
        for rating in self.ratings:
            rating.erased = said(rating, rating.reasons)
            rating.reasons, rating.witness = "", GONE if rating.witness else ""
        Rating.objects.bulk_update(self.ratings, ["erased", "reasons", "witness"])
        for model, column, names in WORDS:
            for name, left in names.items():
                rows = model._default_manager.filter(**{column: self.case}).exclude(**{name: ""})
                rows.update(**{name: left})
        for name in ("reason", "reply"):
            orders = SupervisionOrder.objects.filter(case=self.case).exclude(**{name: ""})
            orders.update(**{name: GONE})
        Publication.objects.filter(case=self.case, withdrawn_at=None).update(withdrawn_at=at)
        Case.objects.filter(pk=self.case.pk).update(brief="", answer="", proposed_note="", published_at=None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT cases_take_words(%s)", [self.case.pk])
        return []


class Files:
    """Photos and papers: the rows stay with their digests, and say since when the files are gone."""

    def __init__(self, case: Case) -> None:
        self.kept = Evidence.objects.filter(case=case, gone_at=None)
        self.names = [(str(one.uid), str(one.content), one.sha256) for one in self.kept]

    def went(self) -> Went:
        return [(uid, digest) for uid, _name, digest in self.names]

    def ledger(self) -> str:
        return ""

    def take(self, at: dt.datetime) -> list[str]:
        self.kept.update(gone_at=at)
        return [name for _uid, name, _digest in self.names]


_KINDS: Mapping[RecordKind, type[Identities] | type[Words] | type[Files]] = {
    RecordKind.IDENTITY: Identities,
    RecordKind.WORDS: Words,
    RecordKind.FILES: Files,
}


def _with_words(case: Case) -> Iterator[CaseEvent]:
    events = CaseEvent.objects.filter(case=case, erased__isnull=True).order_by("seq")
    return (event for event in events if any(_words_of(event)))


def _words_of(event: CaseEvent) -> list[str]:
    return [event.note, *(str(event.payload.get(key, "")) for key in WORDS_OF_PAYLOADS)]


def _erase(event: CaseEvent, before: bytes, uid: str) -> None:
    erased = {"note": hashlib.sha256(event.note.encode()).hexdigest()}
    has_more = any(event.payload.get(key) for key in WORDS_OF_PAYLOADS)
    event.note, event.erased = "", erased
    if has_more:
        event.payload = {key: "" if key in WORDS_OF_PAYLOADS else value for key, value in event.payload.items()}
        erased["rest"] = event.rest(before, uid)


def _as_jsonb(erased: Mapping[str, str]) -> str:
    """As PostgreSQL writes it: the keys in this order, a space after each colon and comma."""
    return json.dumps({key: erased[key] for key in ("note", "rest") if key in erased})


def delete_files(names: Iterable[str]) -> None:
    """Those that no case has any more: the cases split from one share its photos."""
    for name in names:
        if not Evidence.objects.filter(content=name, gone_at=None).exists():
            (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
