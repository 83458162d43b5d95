"""Makes the day's anchor, and lets it leave: by the outbox, to a file and to the auditor's mail."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.ledger.anchors import NOTHING, Cut, digest_of, document, lines, next_cut
from cases.models import Anchor
from outbox.actions import Envelope, enqueue
from outbox.errors import DeliveryFailed
from outbox.models import Message

PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.2
LARGEST_LETTER = 1_000_000


def make_todays(now: dt.datetime | None = None) -> Anchor | None:
    """The anchor of this day, unless there is one; None too where others are still writing, for the next beat."""
    now = now or timezone.now()
    newest = Anchor.objects.order_by("number").last()
    if newest and timezone.localdate(newest.cut_at) >= timezone.localdate(now):
        return None
    return make(now)


def make(now: dt.datetime | None = None) -> Anchor | None:
    """Anchor what is written, and write the messages that carry it out of the database, all or nothing."""
    events = _settled_events()
    if events is None:
        return None
    with transaction.atomic():
        _one_at_a_time()
        past = earlier()
        before = past[-1] if past else NOTHING
        cut = next_cut(now or timezone.now(), max(events, before.reached.get("events", 0)), before)
        digest = digest_of(lines(cut, before), before.digest)
        anchor = Anchor.objects.create(
            number=cut.number, cut_at=dt.datetime.fromisoformat(cut.at), reached=cut.reached, digest=digest
        )
        enqueue(_envelopes(anchor))
    return anchor


def _envelopes(anchor: Anchor) -> list[Envelope]:
    body = {"anchor": anchor.number}
    letters = [
        Envelope(f"anchor:{anchor.number}:{number}", channel="anchor_mail", recipient=address, body=body)
        for number, address in enumerate(settings.ANCHOR_MAIL)
    ]
    return [Envelope(f"anchor:{anchor.number}", channel="anchor", body=body), *letters]


def _settled_events() -> int | None:
    """The last event's id, when every transaction that could still write a lower one has ended; None if that lasts.

    Ids do not commit in order: an anchor over ids up to a number must not be made while a lower one may still come.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(id), 0), pg_snapshot_xmax(pg_current_snapshot())::text FROM cases_caseevent"
        )
        last, mark = cursor.fetchone()
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            cursor.execute("SELECT bool_or(xid < %s::xid8) FROM pg_snapshot_xip(pg_current_snapshot()) AS xid", [mark])
            if not cursor.fetchone()[0]:
                return int(last)
            time.sleep(LOOK_EVERY_SECONDS)
    return None


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('governance: anchor'))")


def earlier(number: int | None = None) -> list[Cut]:
    """All anchors before this one, oldest first: one a day."""
    rows = Anchor.objects.order_by("number")
    return [Cut.of(anchor) for anchor in (rows.filter(number__lt=number) if number else rows)]


def write_file(message: Message) -> None:
    """Put the anchor's file where the auditor takes it from; one that lies there already is left as it is."""
    cut, past = _told(message)
    path = Path(settings.ANCHOR_DIR) / name_of(cut)
    if path.exists():
        return
    put_aside(path, document(cut, past))


def put_aside(path: Path, lines: Iterable[str]) -> None:
    """Write a file outside the database, whole or not at all; the message is tried again where there is no room."""
    unfinished = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        unfinished.replace(path)
    except OSError as error:
        raise DeliveryFailed(type(error).__name__) from error


def send_letter(message: Message) -> None:
    """Send the digest of everything to the auditor, with the file where it is no larger than a letter should be."""
    cut, past = _told(message)
    short = "\n".join(document(cut, past[-1:], is_short=True))
    letter = EmailMessage(
        subject=_("Anchor %(number)d of the ledger") % {"number": cut.number},
        body=_("Keep this letter: it proves later that nothing written until now was changed.\n\n%(lines)s\n")
        % {"lines": short},
        to=[message.recipient],
    )
    whole = "".join(f"{line}\n" for line in document(cut, past)) if _is_small(cut, past) else ""
    if whole and len(whole) <= LARGEST_LETTER:
        letter.attach(name_of(cut), whole, "text/plain")
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        raise DeliveryFailed(type(error).__name__) from error


def name_of(cut: Cut) -> str:
    return f"anchor-{cut.number:06}.txt"


def _is_small(cut: Cut, past: list[Cut]) -> bool:
    """Before any line is made: a line has some hundred bytes."""
    before = past[-1].reached if past else {}
    return sum(reached - before.get(chain, 0) for chain, reached in cut.reached.items()) * 100 <= LARGEST_LETTER


def _told(message: Message) -> tuple[Cut, list[Cut]]:
    number = message.body["anchor"]
    return Cut.of(Anchor.objects.get(pk=number)), earlier(number)
