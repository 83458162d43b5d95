"""The mailbox is read over IMAP: each mail is taken in, then moved out of the way. Read twice, it counts once."""

from __future__ import annotations

import imaplib
import logging
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from cases.evidence import aside
from residents import letters
from residents.models import Letter
from residents.models.letter import LetterState

logger = logging.getLogger(__name__)

AT_ONCE = 50
PATIENCE_SECONDS = 20
TAKEN, REFUSED = "Taken", "Refused"
"""Folders of the mailbox into which mails go; what waits for a person is among the taken."""
KINDS: dict[str, Callable[..., BaseMailBox]] = {
    "imaps": MailBox,
    "imap+tls": MailBoxStartTls,
    "imap": MailBoxUnencrypted,
}
"""By the scheme of MAIL_IN_URL; the last one is for a server on the same machine."""


def read_mailbox() -> int:
    """Take in what has come, the oldest first; how many. Nothing where no mailbox is named, or it cannot be reached."""
    if not settings.MAIL_IN_URL:
        return 0
    try:
        with _opened() as box:
            return _taken(box)
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as trouble:
        # The reason may hold the server's words, and they the account's name.
        logger.warning("The mailbox could not be read: %s", type(trouble).__name__)
        return 0


def _opened() -> BaseMailBox:
    at = urlsplit(settings.MAIL_IN_URL)
    more = {"port": at.port} if at.port else {}
    box = KINDS[at.scheme](at.hostname or "localhost", timeout=PATIENCE_SECONDS, **more)
    folder = unquote(at.path.lstrip("/")) or "INBOX"
    return box.login(unquote(at.username or ""), unquote(at.password or ""), initial_folder=folder)


def _taken(box: BaseMailBox) -> int:
    for folder in (TAKEN, REFUSED):
        if not box.folder.exists(folder):
            box.folder.create(folder)
    count = 0
    for uid in box.uids("ALL")[:AT_ONCE]:
        try:
            letter = _received(box, uid)
        except aside.Busy:
            break  # What waits in the mailbox waits until the next time.
        except Exception as trouble:
            # One mail must not hold up those behind it; it stays, and is tried again. Its words belong in no log.
            logger.error("A mail could not be taken in: %s", type(trouble).__name__)
            continue
        box.move([uid], REFUSED if letter.state == LetterState.REFUSED else TAKEN)
        count += 1
    return count


def _received(box: BaseMailBox, uid: str) -> Letter:
    head = next(iter(box.fetch(uid_list=[uid], headers_only=True, mark_seen=False)))
    if head.size_rfc822 > letters.LARGEST:
        return letters.receive_giant(head.obj.as_bytes(), head.size_rfc822)
    return letters.receive(_raw(box, uid))


def _raw(box: BaseMailBox, uid: str) -> bytes:
    """The mail as it stands there: what a library makes of it may not be written again."""
    _ok, parts = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next(bytes(part[1]) for part in parts if isinstance(part, tuple))
