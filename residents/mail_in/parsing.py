"""A mail as it came over the wire, taken apart: who sent it, in what words, with which codes and files. Pure.

Mails are written by anybody: whatever is broken in one is passed over, and nothing in it is trusted but what the
city's own mail server wrote on top of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html import unescape

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import strip_tags

from cases.rules.sealing import CODE_LENGTH
from web.writing import cleaned, says_something

LONGEST_TEXT = 5000
"""As on the form; a longer one is cut, and says so: the whole mail stays in the mailbox."""
LONGEST_PART = 200_000
"""Characters of one part that are looked at."""
MOST_CODES = 3
SMALLEST_PICTURE = 8 * 1024
"""Smaller pictures within the words are logos of signatures."""
MOST_HOPS = 30
CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "unknown-8bit": "gb18030"}
"""Programs that write GBK call it by the name of its smaller predecessor."""
REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|回复|答复|转发|转寄)\s*[:：]\s*)+", re.IGNORECASE)
QUOTED_FROM = re.compile(
    # QQ and Outlook; 163, 126 and Apple; Apple again; Gmail; Outlook, Foxmail. No part repeats another.
    r"^(?:"
    r"[-—_ \xa0]{4,}(?:原始邮件|原邮件|original message|forwarded message|转发的邮件|转发邮件信息)[-—_ \xa0]{4,}"
    r"|[在于]\s?\d{4}[-年/].{0,120}写道\s?[:：]"
    r"|\d{4}年\d{1,2}月\d{1,2}日.{0,120}写道\s?[:：]"
    r"|on\s.{4,160}wrote\s?:"
    r"|(?:发件人|from)\s?[:：].{0,200}\n(?:.{0,200}\n){0,2}?(?:发送时间|发送日期|日期|时间|sent|date)\s?[:：]"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
AUTOMATIC = {
    "auto-submitted": re.compile(r"^(?!no\b)", re.IGNORECASE),
    "precedence": re.compile(r"^(?:bulk|junk|list|auto_reply)$", re.IGNORECASE),
}
ONLY_AUTOMATIC = ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond")
POSTMASTERS = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "bounce", "bounces"})
BREAKS = re.compile(r"(?i)<\s*(?:br|/p|/div|/tr|/li|/h[1-6])[^>]*>")
UNSEEN = re.compile(r"(?is)<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->")
CODE = re.compile(rf"/(?:track|rate)/([0-9A-Za-z]{{{CODE_LENGTH}}})(?![0-9A-Za-z])")
"""As our own letters write it, and as a quoted page has it."""
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Mail:
    """`text`: subject and words without what was quoted; `codes`: as they stand in links, quoted ones too."""

    id: str
    address: str
    name: str
    text: str
    codes: tuple[str, ...] = ()
    files: tuple[bytes, ...] = field(default=(), repr=False)
    is_automatic: bool = False
    hops: int = 0


def read(mail: EmailMessage) -> Mail:
    """The mail taken apart; `address` is empty where there is no single sender whose address is one."""
    plain, whole = _words(mail)
    subject = cleaned(_header(mail, "subject"))
    own = own_words(plain)
    return Mail(
        id=_header(mail, "message-id").strip(),
        address=sender_of(mail),
        name=cleaned(parseaddr(_header(mail, "from"))[0])[:60],
        text=_joined(REPLY.sub("", subject), own),
        codes=tuple(dict.fromkeys(CODE.findall(f"{subject}\n{whole}")))[:MOST_CODES],
        files=tuple(_files(mail)),
        is_automatic=is_automatic(mail),
        hops=len(mail.get_all("received") or ()),
    )


def sender_of(mail: EmailMessage) -> str:
    """The one address that it says it is from, in small letters."""
    found = [address for _name, address in getaddresses([_header(mail, "from")]) if address]
    try:
        validate_email(found[0] if len(found) == 1 else "")
    except ValidationError:
        return ""
    return found[0].lower()


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a program wrote it: a reply from one, a bounce, a list. RFC 3834 forbids to answer these."""
    if mail.get_content_type() == "multipart/report" or _header(mail, "return-path").strip() == "<>":
        return True
    if any(name in mail and said.search(_header(mail, name).strip()) for name, said in AUTOMATIC.items()):
        return True
    return any(name in mail for name in ONLY_AUTOMATIC) or sender_of(mail).partition("@")[0] in POSTMASTERS


def own_words(text: str) -> str:
    """What the sender wrote, without the mail that it answers; all of it where nothing else would be left."""
    found = QUOTED_FROM.search(text)
    above = text[: found.start()] if found else text
    own = "\n".join(line for line in above.split("\n") if not line.lstrip().startswith(">")).strip()
    return own if says_something(own) else text.strip()


def _joined(subject: str, text: str) -> str:
    """The subject stands before the words, unless they begin with it."""
    subject = subject.strip()
    told = text if not says_something(subject) or text.startswith(subject) else f"{subject}\n{text}"
    told = BLANK_LINES.sub("\n\n", told).strip()
    return told if len(told) <= LONGEST_TEXT else f"{told[: LONGEST_TEXT - 1]}…"


def _words(mail: EmailMessage) -> tuple[str, str]:
    """The words to be read, and all text in which a code may stand."""
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text" and not part.is_attachment()]
    plain = [_decoded(part) for part in parts if part.get_content_subtype() != "html"]
    pages = [_decoded(part) for part in parts if part.get_content_subtype() == "html"]
    shown = "\n".join(plain) if any(says_something(text) for text in plain) else "\n".join(map(_text_of_page, pages))
    return cleaned(shown), "\n".join([*plain, *map(unescape, pages)])


def _text_of_page(page: str) -> str:
    return unescape(strip_tags(BREAKS.sub("\n", UNSEEN.sub("", page)))).replace("\xa0", " ")


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    charset = (part.get_content_charset() or "utf-8").lower()
    if not isinstance(content, bytes):
        return ""
    content = content[: 4 * LONGEST_PART]
    try:
        return content.decode(CHARSETS.get(charset, charset), errors="replace")[:LONGEST_PART]
    except LookupError:
        return content.decode("gb18030", errors="replace")[:LONGEST_PART]


def _files(mail: EmailMessage) -> Iterator[bytes]:
    """Pictures and papers that came along."""
    for part in mail.walk():
        content = part.get_payload(decode=True) if _may_be_evidence(part) else None
        is_attached = part.get_content_disposition() == "attachment"
        if isinstance(content, bytes) and (is_attached or len(content) > SMALLEST_PICTURE):
            yield content


def _may_be_evidence(part: EmailMessage) -> bool:
    if part.is_multipart():
        return False
    named = (part.get_filename() or "").lower()
    return part.get_content_maintype() == "image" or named.endswith((".jpg", ".jpeg", ".png", ".heic", ".webp", ".pdf"))


def _header(mail: EmailMessage, name: str) -> str:
    """A header that cannot be read counts as none."""
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError, KeyError):
        return ""
