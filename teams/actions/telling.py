"""Telling the holder of an account what somebody else did with it: in the inbox, by letter and by text, at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils import timezone

from outbox.actions import Envelope, enqueue
from teams.models import FormerAddress, User
from teams.models.notice_text import Texts, written
from teams.wording import Kind

INBOX, ACCOUNT = "inbox", "account"
LETTER, TEXT = "letter", "text"


def tell(person: User, kind: Kind, *, former: FormerAddress | None = None, page: str = "teams:inbox") -> None:
    """Tell the person; `former`: where they could be reached until now, and are told too. `page`: where it leads."""
    now = timezone.now()
    key = f"account:{person.pk}:{kind.name}:{now.timestamp():.6f}"
    body = _body(kind, reverse(page))
    envelopes = [Envelope(key, channel=INBOX, recipient=str(person.pk), body=body)]
    envelopes += [Envelope(f"{key}:{way}", ACCOUNT, str(person.pk), body | {"way": way}) for way in (LETTER, TEXT)]
    if former:
        former.save()
        told = body | {"former": former.pk}
        envelopes += [
            Envelope(f"{key}:{way}:former", ACCOUNT, str(person.pk), told | {"way": way}) for way in (LETTER, TEXT)
        ]
    enqueue(envelopes)


def tell_in_the_inbox(
    readers: list[User], kind: Kind, *, url: str, key: str, params: Mapping[str, object] | None = None
) -> None:
    enqueue(for_the_inbox([one.pk for one in readers], kind, written(), url=url, key=key, params=params))


def for_the_inbox(
    readers: Iterable[int],
    kind: Kind,
    texts: Texts,
    *,
    url: str,
    key: str,
    params: Mapping[str, object] | None = None,
) -> Iterator[Envelope]:
    """One message a reader; `texts` is asked for once where many are told."""
    body = _body(kind, url, params or {}, texts)
    for reader in readers:
        yield Envelope(f"{key}:{reader}", channel=INBOX, recipient=str(reader), body=body)


def _body(
    kind: Kind, url: str, params: Mapping[str, object] | None = None, texts: Texts | None = None
) -> dict[str, object]:
    text, params = (written() if texts is None else texts).get(kind.name), dict(params or {})
    return {
        "kind": kind.name,
        "text": kind.text,
        "params": params,
        "said": text.said(params) if text else {},
        "url": url,
    }
