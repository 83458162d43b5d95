"""Telling people inside the service: a notice is kept as it was said, or as an English msgid with its particulars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outbox.models import Message
from teams.models import InboxEntry
from teams.wording import bare, sentence


def deliver(messages: Sequence[Message]) -> None:
    """Put notices into their persons' inboxes; the same key again changes nothing.

    The body holds `kind`, `text` (an English msgid, marked with `gettext_noop`), `params`
    and `url`; never names, telephone numbers or the words of a case. Where an administrator
    wrote other words for the kind, `said` holds them with their particulars, by language.
    """
    before: Mapping[str, Any] = {}
    for message in messages:
        if message.body != before:  # one body often goes to many
            spoken(message.body)  # what cannot be read fails here, not on somebody's page
        before = message.body
    InboxEntry.objects.bulk_create(map(_entry, messages), ignore_conflicts=True)


def _entry(message: Message) -> InboxEntry:
    body = message.body
    return InboxEntry(
        user_id=int(message.recipient),
        key=message.key,
        kind=body["kind"],
        text=body["text"],
        params=body["params"],
        said=body.get("said", {}),
        url=body["url"],
        created_at=message.created_at,
    )


def spoken(body: Mapping[str, Any]) -> str:
    """The notice in the active language: an administrator's words where there are some, else its sentence."""
    said = body.get("said", {}).get(get_language())
    return said or sentence(body["text"], body["params"])


def counted(body: Mapping[str, Any]) -> list[str]:
    """What a digest gathers, a line each: the sentence of a kind and how many there were."""
    return [_("%(count)d × %(sentence)s") % {"count": n, "sentence": bare(text)} for text, n in body.get("counts", ())]


def read(entry: InboxEntry) -> str:
    """The same of a notice in the inbox."""
    return spoken({"said": entry.said, "text": entry.text, "params": entry.params})
